#include "isthmus/train/translator_stage.hpp"

#include "class_statistics.hpp"
#include "closed_form_stage.hpp"
#include "isthmus/nn/model_file.hpp"
#include "isthmus/ops/gather.hpp"
#include "isthmus/ops/reparameterize.hpp"
#include "isthmus/train/inference.hpp"
#include "one_hot.hpp"

namespace isthmus::train {

namespace {

/// \param scale  of the target's latents \returns the one that gives what was made their mean and deviation
LatentScale match_scale(LatentScale scale, const ClassStatistics& made, const ClassStatistics& target) {
  const Eigen::VectorXd factor =
                            target.deviation_within().cwiseQuotient(made.deviation_within().cwiseMax(1e-6)),
                        shift = target.centre() - factor.cwiseProduct(made.centre());
  for (std::size_t i = 0; i < scale.mean.size(); ++i) {
    const auto column = static_cast<Eigen::Index>(i);
    scale.mean[i] += scale.deviation[i] * static_cast<float>(shift[column]);
    scale.deviation[i] *= static_cast<float>(factor[column]);
  }
  return scale;
}

}  // namespace

TranslatorStage::TranslatorStage(std::string name, Queue& queue, ops::Gemm& gemm,
                                 const TranslatorConfig& config, const models::TranslatorOptions& options,
                                 TranslatorData data, Streams streams)
    : Stage(std::move(name), queue),
      queue_(queue),
      gemm_(gemm),
      config_(config),
      data_(std::move(data)),
      source_means_(posterior_mean(queue, data_.source_heads)),
      target_means_(posterior_mean(queue, data_.target_heads)),
      streams_(streams),
      translator_(options) {
  if (options.distance == models::Distance::logarithmic)
    distance_weights_ = inverse_squared_sigmas(queue, data_.target_heads);
  ops::AdamOptions adam;
  adam.learning_rate = static_cast<float>(config.learning_rate);
  adam.beta1 = static_cast<float>(config.beta1);
  adam.beta2 = static_cast<float>(config.beta2);
  const nn::Schedule schedule = nn::schedule_named(config.schedule);
  discriminator_optimizer_ = keeper_optimizer_ = {adam, schedule};
  adam.average_decay = static_cast<float>(config.average_decay);
  generator_optimizer_ = {adam, schedule};
}

std::vector<LossTerm> TranslatorStage::losses() const {
  return {{"d_match", 1}, {"d_no_match", 1}, {"d_r1", 1}, {"g_match", 1}, {"g_distance", 1}, {"g_keep", 1}};
}

void TranslatorStage::initialise() {
  translator_.generator_arena().allocate(queue_, config_.average_decay > 0);
  translator_.discriminator_arena().allocate(queue_);
  if (translator_.options().lambda_keep > 0) translator_.keeper_arena().allocate(queue_);
  translator_.initialise(queue_, streams_.seed, streams_.weights());
  translator_.generator_arena().start_average(queue_);
  if (translator_.options().classes > 0) measure_residuals();
}

void TranslatorStage::measure_residuals() {
  const FitData data = fit_data(queue_, data_, streams_.order());
  const auto upload = [&](const Eigen::MatrixXd& matrix) {
    const nn::SafeTensor rows = matrix_tensor("", matrix);
    return queue_.upload(rows.values, rows.shape);
  };
  residuals_ = upload(ClassStatistics({data.source, data.source_classes}, data.classes).rest);
  one_hots_ = one_hot(queue_, data.source_classes, data.classes);
  const Eigen::RowVectorXd variance =
      on_host(queue_, data_.target_heads).rightCols(data.target.cols()).array().exp().colwise().mean();
  log_variance_ =
      upload(variance.array().log().matrix().replicate(static_cast<Eigen::Index>(config_.batch), 1));
}

std::vector<std::pair<std::string, nn::ParameterArena*>> TranslatorStage::arenas() {
  std::vector<std::pair<std::string, nn::ParameterArena*>> arenas = {
      {"generator", &translator_.generator_arena()}, {"discriminator", &translator_.discriminator_arena()}};
  if (translator_.options().lambda_keep > 0) arenas.emplace_back("keeper", &translator_.keeper_arena());
  return arenas;
}

/// The posterior's mean or a sample of it, for each row.
Tensor TranslatorStage::take_latents(nn::Context& context, bool is_target, const Tensor& index,
                                     std::uint32_t which, std::uint64_t draw) const {
  const Tensor& means = is_target ? target_means_ : source_means_;
  const Tensor z = context.take({index.rows(), means.columns()});
  if (!config_.sample_latents) {
    ops::gather_rows(queue_, means, index, z);
    return z;
  }
  const Tensor head = context.take({index.rows(), 2 * means.columns()});
  ops::gather_rows(queue_, is_target ? data_.target_heads : data_.source_heads, index, head);
  ops::reparameterize_forward(queue_, head, z, context.take({1}), context.take_partials(),
                              streams_.posterior(which, draw));
  return z;
}

models::LatentBatch TranslatorStage::take_batch(nn::Context& context, std::uint64_t draw) const {
  const Shape rows = {config_.batch};
  const Tensor source = context.take(rows, DataType::int32), anchor = context.take(rows, DataType::int32);
  const Tensor real = context.take(rows, DataType::int32), mismatched = context.take(rows, DataType::int32);
  ops::sample_pairs(queue_, data_.pairs, source, anchor, real, mismatched, streams_.order(draw));
  models::LatentBatch batch;
  batch.distance_weights = distance_weights_;
  batch.source = take_latents(context, false, source, 0, draw);
  batch.anchor = take_latents(context, true, anchor, 1, draw);
  batch.real = config_.distinct_real ? take_latents(context, true, real, 2, draw) : batch.anchor;
  if (config_.mismatched_negatives) batch.mismatched = take_latents(context, true, mismatched, 3, draw);
  batch.noise = context.take({config_.batch, target_means_.columns()});
  ops::normal(queue_, batch.noise, 0, 1, streams_.noise(draw));
  if (!one_hots_.empty()) {
    batch.one_hot = context.take({config_.batch, one_hots_.columns()});
    ops::gather_rows(queue_, one_hots_, source, batch.one_hot);
    batch.keeping = {context.take({config_.batch, residuals_.columns()}), log_variance_,
                     streams_.posterior(4, draw)};
    ops::gather_rows(queue_, residuals_, source, batch.keeping.residual);
  }
  return batch;
}

void TranslatorStage::step(std::uint64_t step, const Tensor& losses) {
  using models::Translator;
  const Tensor discriminator_losses = losses.view(0, {Translator::kDiscriminatorLosses});
  const Tensor generator_losses =
      losses.view(Translator::kDiscriminatorLosses, {Translator::kGeneratorLosses});
  nn::Context context{queue_, gemm_, memory_};
  memory_.run([&] {
    models::LatentBatch batch;
    Translator::Generation generation;
    for (std::size_t i = 0; i < config_.discriminator_steps; ++i) {
      const std::uint64_t draw = step * config_.discriminator_steps + i;
      batch = take_batch(context, draw);
      generation.pass.noise = streams_.dropout(draw);
      translator_.generate(context, batch.noise, batch.source, &generation);
      translator_.compute_discriminator_gradients(context, batch, generation.output, discriminator_losses);
      discriminator_optimizer_.apply(context, translator_.discriminator_arena(), draw,
                                     config_.steps * config_.discriminator_steps);
    }
    translator_.compute_generator_gradients(context, batch, std::move(generation), generator_losses);
    generator_optimizer_.apply(context, translator_.generator_arena(), step, config_.steps);
    if (translator_.options().lambda_keep > 0)
      keeper_optimizer_.apply(context, translator_.keeper_arena(), step, config_.steps);
  });
}

/// \param generator  its parameters as they are saved
LatentScale TranslatorStage::matched_scale(const std::vector<nn::SafeTensor>& generator) const {
  models::Translator trained(translator_.options());
  trained.generator_arena().allocate(queue_);
  nn::load_parameters(queue_, trained.generator_arena(), {generator, {}}, name());
  const Tensor noise(queue_, {source_means_.rows(), target_means_.columns()});
  ops::normal(queue_, noise, 0, 1, streams_.noise(config_.steps * config_.discriminator_steps));
  const FitData data = fit_data(queue_, data_, streams_.order());
  const Eigen::MatrixXd made = on_host(queue_, train::generate(queue_, gemm_, trained, noise, source_means_));
  return match_scale(data_.target_scale, ClassStatistics({made, data.source_classes}, data.classes),
                     ClassStatistics({data.target, data.target_classes}, data.classes));
}

std::vector<nn::SafeTensor> TranslatorStage::finished() {
  std::vector<nn::SafeTensor> tensors = nn::named_parameters(queue_, translator_.generator_arena(), true);
  for (nn::SafeTensor& tensor : nn::named_parameters(queue_, translator_.discriminator_arena(), false))
    tensors.push_back(std::move(tensor));
  if (!distance_weights_.empty())
    tensors.push_back(
        {kDistanceWeights, distance_weights_.shape(), queue_.download<float>(distance_weights_)});
  const bool is_matched = translator_.options().classes > 0;
  for (nn::SafeTensor& tensor :
       scale_tensors(data_.source_scale, is_matched ? matched_scale(tensors) : data_.target_scale))
    tensors.push_back(std::move(tensor));
  return tensors;
}

}  // namespace isthmus::train
