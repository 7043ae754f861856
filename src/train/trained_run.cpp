#include "isthmus/train/trained_run.hpp"

#include "isthmus/compute/error.hpp"
#include "isthmus/nn/model_file.hpp"
#include "isthmus/ops/random.hpp"
#include "isthmus/ops/reparameterize.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/inference.hpp"
#include "isthmus/train/judge_stage.hpp"
#include "isthmus/train/vae_stage.hpp"
#include "translation_method.hpp"

namespace isthmus::train {

const char* to_string(Direction direction) {
  return direction == Direction::a2b ? "a2b" : "b2a";
}

TrainedRun::TrainedRun(Queue& queue, ops::Gemm& gemm, RunDirectory run)
    : queue_(queue), gemm_(gemm), run_(std::move(run)), config_(run_.config()) {}

const models::Vae& TrainedRun::vae(int domain) {
  if (!vaes_[domain]) {
    const std::string stage = vae_stage(domain);
    const nn::SafeTensors file = run_.read_model(stage);
    vaes_[domain] = std::make_unique<models::Vae>(
        vae_options(config_.vae[domain], image_of(file), config_.domain[domain].classes.size()));
    vaes_[domain]->arena().allocate(queue_);
    nn::load_parameters(queue_, vaes_[domain]->arena(), file, run_.model(stage));
  }
  return *vaes_[domain];
}

const models::Judge& TrainedRun::judge(int domain) {
  if (!judges_[domain]) {
    const std::string stage = judge_stage(domain);
    const nn::SafeTensors file = run_.read_model(stage);
    judges_[domain] = std::make_unique<models::Judge>(
        judge_options(config_.judge[domain], image_of(file), config_.domain[domain].classes.size()));
    judges_[domain]->arena().allocate(queue_);
    nn::load_parameters(queue_, judges_[domain]->arena(), file, run_.model(stage));
  }
  return *judges_[domain];
}

const TrainedRun::LoadedTranslator& TrainedRun::translator(Direction direction) {
  LoadedTranslator& loaded = translators_[static_cast<int>(direction)];
  if (!loaded.map && !loaded.images) {
    const std::string stage = translator_stage(direction);
    const nn::SafeTensors file = run_.read_model(stage);
    const TranslatorConfig& translator = config_.translator[static_cast<int>(direction)];
    loaded.source_scale = read_scale(file, "source");
    loaded.target_scale = read_scale(file, "target");
    const TranslationMethod& method = translation_method(translator.method);
    const SavedMap saved{translator, direction, latent_spaces(config_, direction), file, run_.model(stage)};
    if (method.maps_images())
      loaded.images = method.load_images(queue_, saved, *this);
    else
      loaded.map = method.load(queue_, saved);
  }
  return loaded;
}

void TrainedRun::require_latents(Direction direction) {
  if (!maps_latents(direction))
    throw UsageError("translator.method = " + config_.translator[static_cast<int>(direction)].method +
                     " maps images: there are no latents of its translations");
}

Tensor TrainedRun::heads(Direction direction, const data::DeviceImages& images) {
  const Tensor heads = train::encode(queue_, gemm_, vae(source_of(direction)), images);
  return standardise(queue_, heads, translator(direction).source_scale);
}

Tensor TrainedRun::heads(Direction direction, const Tensor& images) {
  const Tensor heads = train::encode(queue_, gemm_, vae(source_of(direction)), images);
  return standardise(queue_, heads, translator(direction).source_scale);
}

Tensor TrainedRun::encode(Direction direction, const data::DeviceImages& images) {
  if (maps_latents(direction)) return heads(direction, images);
  return train::encode(queue_, gemm_, *translator(direction).images, images);
}

Tensor TrainedRun::encode(Direction direction, const Tensor& images) {
  if (maps_latents(direction)) return heads(direction, images);
  return train::encode(queue_, gemm_, *translator(direction).images, images);
}

Tensor TrainedRun::translate(Direction direction, const Tensor& codes, std::uint64_t seed,
                             std::uint32_t sample) {
  if (!maps_latents(direction)) return train::decode(queue_, gemm_, *translator(direction).images, codes);
  const Tensor source = posterior_mean(queue_, codes);
  if (config_.translator[static_cast<int>(direction)].sample_latents)
    ops::reparameterize_forward(queue_, codes, source, Tensor(queue_, {1}),
                                Tensor(queue_, {ops::kPartialSums}), {seed, 1, sample});
  return decode(target_of(direction),
                generate(direction, noise(direction, source.rows(), seed, sample), source));
}

Tensor TrainedRun::noise(Direction direction, std::size_t rows, std::uint64_t seed, std::uint32_t sample) {
  const Tensor noise(queue_, {rows, config_.vae[target_of(direction)].latent});
  ops::normal(queue_, noise, 0, 1, {seed, 0, sample});
  return noise;
}

Tensor TrainedRun::generate(Direction direction, const Tensor& noise, const Tensor& source) {
  require_latents(direction);
  const LoadedTranslator& loaded = translator(direction);
  const Tensor z = train::generate(queue_, gemm_, *loaded.map, noise, source);
  return unstandardise(queue_, z, loaded.target_scale);
}

Tensor TrainedRun::decode(int domain, const Tensor& z) {
  return train::decode(queue_, gemm_, vae(domain), z);
}

Tensor TrainedRun::reconstruct(int domain, const data::DeviceImages& images) {
  const Tensor heads = train::encode(queue_, gemm_, vae(domain), images);
  return decode(domain, posterior_mean(queue_, heads));
}

}  // namespace isthmus::train
