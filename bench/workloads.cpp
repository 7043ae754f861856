// Isthmus as a contestant. Training is that of train::train_stage less its files: the same stages, with
// losses read back in the background. The data are random; their sizes are MNIST's.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <optional>
#include <random>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "contestant.hpp"
#include "convolution.hpp"
#include "copy.hpp"
#include "core_distance.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/data/device_images.hpp"
#include "isthmus/ops/conv_transpose2d.hpp"
#include "isthmus/ops/random.hpp"
#include "isthmus/train/bridging_stage.hpp"
#include "isthmus/train/domain_transfer_stage.hpp"
#include "isthmus/train/inference.hpp"
#include "isthmus/train/judge_stage.hpp"
#include "isthmus/train/latents.hpp"
#include "isthmus/train/loss_log.hpp"
#include "isthmus/train/translator_stage.hpp"
#include "isthmus/train/vae_stage.hpp"

using namespace isthmus;
using namespace isthmus::bench;

namespace {

constexpr std::size_t kExamples = 60000, kSide = 28, kColourSide = 32, kClasses = 10;
constexpr double kEndless = 1e9;  // epochs or steps: no burst gets to the end of the schedule
constexpr train::Streams kStreams{1, 1000};
constexpr double kMebibyte = 1 << 20;

/// A name such as "step/vae-784-512-512-64/b128".
struct Name {
  std::string job, model;
  std::vector<std::size_t> widths;
  std::size_t count;

  static std::optional<Name> parse(const std::string& text) {
    static const std::regex form("(\\w+)/(\\w+)((?:-\\d+)+)/[bn](\\d+)"), number("\\d+");
    std::smatch part;
    if (!std::regex_match(text, part, form)) return {};
    const std::string widths = part[3];
    Name name{part[1], part[2], {}, std::stoul(part[4])};
    for (std::sregex_iterator i(widths.begin(), widths.end(), number), end; i != end; ++i)
      name.widths.push_back(std::stoul(i->str()));
    return name;
  }
  /// The widths but the first and the last.
  std::vector<std::size_t> hidden() const { return {widths.begin() + 1, widths.end() - 1}; }
};

class Training {
 public:
  Training(Queue& queue, std::unique_ptr<train::Stage> stage)
      : queue_(queue),
        stage_(std::move(stage)),
        log_(queue, stage_->losses().size(), train::RunConfig().log_every, 0) {
    stage_->initialise();
  }

  void run(std::size_t steps) {
    for (; steps > 0; --steps) {
      stage_->step(step_++, log_.next());
      queue_.flush();
      while (log_.poll()) continue;
    }
    log_.close_window();
    while (log_.drain()) continue;
  }

 private:
  Queue& queue_;
  std::unique_ptr<train::Stage> stage_;
  train::LossLog log_;
  std::uint64_t step_ = 0;
};

class Workloads {
 public:
  explicit Workloads(Queue& queue)
      : queue_(queue), gemm_(ops::make_gemm(queue)), images_(data::upload(queue, random_images(1, kSide))) {}

  Measure make(const std::string& text) {
    if (text == "copy") return copying(queue_);
    if (text == "cores") return core_distance();
    if (const auto product = Product::parse(text)) return milliseconds(multiplying(*product));
    if (const auto pass = ConvolutionPass::parse(text)) return milliseconds(convolving(*pass));
    const auto name = Name::parse(text);
    if (!name) return {};
    if (name->job == "step") return milliseconds(training(*name, 1));
    if (name->job == "epoch")
      return milliseconds(training(*name, (kExamples + name->count - 1) / name->count));
    if (name->job == "translate") return milliseconds(translating(*name));
    if (name->job == "growth") return growing(*name);
    if (name->job == "memory") return [mebibytes = training_mebibytes(*name)] { return mebibytes; };
    return {};
  }

 private:
  static data::Images random_images(std::size_t channels, std::size_t side) {
    data::Images images{kExamples, channels, side, side, {}, {}};
    std::mt19937 engine(1);
    images.pixels.resize(kExamples * images.image_size());
    for (std::uint8_t& pixel : images.pixels) pixel = static_cast<std::uint8_t>(engine());
    for (std::size_t i = 0; i < kExamples; ++i) images.labels.push_back(i % kClasses);
    return images;
  }

  /// Of SVHN's size.
  data::DeviceImages colour_images() { return data::upload(queue_, random_images(3, kColourSide)); }

  Tensor normal(Shape shape) {
    const Tensor tensor(queue_, shape);
    ops::normal(queue_, tensor, 0, 1, {1, 0, drawn_++});
    return tensor;
  }

  Run multiplying(const Product& product) {
    const auto [ta, tb, m, n, k] = product;
    const ops::Factor a(ta ? normal({k, m}) : normal({m, k}), ta),
        b(tb ? normal({n, k}) : normal({k, n}), tb);
    const Tensor c(queue_, {m, n});
    return [=](std::size_t steps) {
      for (; steps > 0; --steps) gemm_->multiply(a, b, c);
      queue_.finish();
    };
  }

  Run convolving(const ConvolutionPass& pass) {
    using Wanted = ConvolutionPass::Wanted;
    const auto shape = [](const std::array<std::size_t, 4>& e) { return Shape{e[0], e[1], e[2], e[3]}; };
    const ops::Convolution c{pass.kernel, pass.stride, pass.padding};
    const bool is_transposed = pass.is_transposed;
    const Tensor x = normal(shape(pass.input())), y = normal(shape(pass.output()));
    const Tensor w = normal(is_transposed ? Shape{pass.channels, pass.outputs, pass.kernel, pass.kernel}
                                          : Shape{pass.outputs, pass.channels, pass.kernel, pass.kernel});
    const Tensor scratch(queue_, {(is_transposed ? ops::conv_transpose2d_scratch : ops::conv2d_scratch)(
                                     queue_, c, x.shape(), y.shape())});
    const auto forward = is_transposed ? ops::conv_transpose2d : ops::conv2d;
    const auto input = is_transposed ? ops::conv_transpose2d_backward_input : ops::conv2d_backward_input;
    const auto weight = is_transposed ? ops::conv_transpose2d_backward_weight : ops::conv2d_backward_weight;
    return [=, wanted = pass.wanted](std::size_t steps) {
      for (; steps > 0; --steps) {
        if (wanted == Wanted::forward) forward(queue_, *gemm_, c, x, w, y, {}, scratch);
        if (wanted == Wanted::input) input(queue_, *gemm_, c, y, w, x, {}, scratch);
        if (wanted == Wanted::weight) weight(queue_, *gemm_, c, x, y, w, {}, false, scratch);
      }
      queue_.finish();
    };
  }

  Run training(const Name& name, std::size_t steps_at_once) {
    const auto training = std::make_shared<Training>(queue_, stage(name));
    return [=](std::size_t steps) { training->run(steps * steps_at_once); };
  }

  /// How much larger 10,000 steps of training leave this process, once it runs steadily.
  Measure growing(const Name& name) {
    const auto training = std::make_shared<Training>(queue_, stage(name));
    return [=] {
      training->run(1000);
      const double before = resident_mebibytes();
      training->run(10000);
      return resident_mebibytes() - before;
    };
  }

  static double resident_mebibytes() {
    std::ifstream statm("/proc/self/statm");
    std::size_t size = 0, resident = 0;  // in pages
    statm >> size >> resident;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / kMebibyte;
  }

  std::unique_ptr<train::Stage> stage(const Name& name) {
    if (name.model == "vae")
      return std::make_unique<train::VaeStage>(name.model, queue_, *gemm_, vae_config(name), images_,
                                               kClasses, kStreams);
    if (name.model == "judge") {
      train::JudgeConfig config;
      config.epochs = kEndless;
      config.batch = name.count;
      config.hidden = name.hidden();
      return std::make_unique<train::JudgeStage>(name.model, queue_, *gemm_, config, images_,
                                                 name.widths.back(), kStreams);
    }
    if (name.model == "convvae") {
      train::VaeConfig config = vae_config(name);
      config.channels = {name.widths.begin(), name.widths.end() - 1};
      config.hidden = {};
      return std::make_unique<train::VaeStage>(name.model, queue_, *gemm_, config, colour_images(), kClasses,
                                               kStreams);
    }
    if (name.model == "convjudge" || name.model == "convjudge28") {
      train::JudgeConfig config;
      config.epochs = kEndless;
      config.batch = name.count;
      config.channels = {name.widths.begin(), name.widths.end() - 1};
      config.hidden = {name.widths.back()};
      config.dropout = 0.3;
      return std::make_unique<train::JudgeStage>(name.model, queue_, *gemm_, config,
                                                 name.model == "convjudge" ? colour_images() : images_,
                                                 kClasses, kStreams);
    }
    if (name.model == "translator" || name.model == "infogan" || name.model == "constraints") {
      train::TranslatorConfig config;
      config.steps = static_cast<std::size_t>(kEndless);
      config.batch = name.count;
      config.generator_hidden = config.discriminator_hidden = {name.widths.begin() + 1, name.widths.end()};
      const std::size_t latent = name.widths.front();
      const models::TranslatorOptions options =
          name.model == "infogan"       ? train::info_gan_options(config, latent, latent, kClasses)
          : name.model == "constraints" ? train::constraint_options(config, kClasses, latent)
                                        : train::translator_options(config, latent, latent);
      return std::make_unique<train::TranslatorStage>(name.model, queue_, *gemm_, config, options,
                                                      translator_data(options.source_latent, latent),
                                                      kStreams);
    }
    if (name.model == "bridge") {
      train::BridgingConfig config;
      config.steps = static_cast<std::size_t>(kEndless);
      config.batch = name.count;
      config.hidden = {name.widths.begin() + 1, name.widths.end()};
      return std::make_unique<train::BridgingStage>(name.model, queue_, *gemm_, config,
                                                    bridging_data(name.widths.front()),
                                                    std::vector<nn::SafeTensor>(), kStreams);
    }
    if (name.model == "dtn") {
      train::DtnConfig config;
      config.steps = static_cast<std::size_t>(kEndless);
      config.batch = name.count;
      config.channels = name.widths;
      const train::LatentScale scale = train::unit_scale(1);
      models::Judge judge({train::image_shape(images_), kClasses, {16, 32}, {128}, 0});
      judge.arena().allocate(queue_);
      judge.initialise(queue_, 1, 0);
      return std::make_unique<train::DomainTransferStage>(name.model, queue_, *gemm_, config, judge,
                                                          train::TransferData{images_, images_, scale, scale},
                                                          kStreams);
    }
    throw UsageError("there is no model " + name.model);
  }

  static train::VaeConfig vae_config(const Name& name) {
    train::VaeConfig config;
    config.epochs = kEndless;
    config.batch = name.count;
    config.hidden = name.hidden();
    config.latent = name.widths.back();
    return config;
  }

  train::TranslatorData translator_data(std::size_t source, std::size_t target) {
    std::vector<std::int32_t> labels;
    std::vector<std::pair<int, int>> pairs;
    for (std::size_t i = 0; i < kExamples; ++i) labels.push_back(i % kClasses);
    for (std::size_t i = 0; i < kClasses; ++i) pairs.emplace_back(i, i);
    return {normal({kExamples, 2 * source}), normal({kExamples, 2 * target}), train::unit_scale(source),
            train::unit_scale(target), data::make_pair_tables(queue_, labels, labels, pairs)};
  }

  train::BridgingData bridging_data(std::size_t latent) {
    train::BridgingData data;
    data.classes = kClasses;
    for (const std::size_t domain : {0, 1}) {
      data.latents[domain] = normal({kExamples, latent});
      for (std::size_t i = 0; i < kExamples; ++i) data.labels[domain].push_back(i % kClasses);
    }
    return data;
  }

  /// Images of the data set to translated images on the host, as train::TrainedRun does it.
  Run translating(const Name& name) {
    const std::size_t latent = name.widths.back();
    models::TranslatorOptions options;
    options.source_latent = options.target_latent = latent;
    const auto vae =
        std::make_shared<models::Vae>(train::vae_options(vae_config(name), train::image_shape(images_), 0));
    const auto translator = std::make_shared<models::Translator>(options);
    vae->arena().allocate(queue_);
    vae->initialise(queue_, 1, 0);
    translator->generator_arena().allocate(queue_);
    translator->discriminator_arena().allocate(queue_);
    translator->initialise(queue_, 1, 1000);
    const data::DeviceImages images{images_.images.slice(0, name.count), {}};
    const train::LatentScale scale = train::unit_scale(latent);
    return [=](std::size_t steps) {
      for (; steps > 0; --steps) {
        const Tensor heads = train::standardise(queue_, train::encode(queue_, *gemm_, *vae, images), scale);
        const Tensor z = train::generate(queue_, *gemm_, *translator, normal({name.count, latent}),
                                         train::posterior_mean(queue_, heads));
        queue_.view<float>(train::decode(queue_, *gemm_, *vae, train::unstandardise(queue_, z, scale)));
      }
    };
  }

  /// Of the device, for a VAE's training: parameters, gradients, Adam's moments, and everything between.
  double training_mebibytes(const Name& name) {
    const std::size_t pixels = name.widths.front();
    models::Vae vae(train::vae_options(vae_config(name), {1, 1, pixels}, 0));
    vae.arena().allocate(queue_);
    nn::MemoryPlan memory(queue_);
    nn::Context context{queue_, *gemm_, memory};
    memory.prepare([&] {
      vae.compute_gradients(context, context.take({name.count, pixels}), {}, {},
                            context.take({models::Vae::kLosses}));
    });
    std::size_t bytes = memory.bytes();
    const ops::AdamState& state = vae.arena().state();
    for (const Tensor& array : {state.parameters, state.gradients, state.first_moment, state.second_moment})
      bytes += array.bytes();
    return static_cast<double>(bytes) / kMebibyte;
  }

  Queue& queue_;
  std::unique_ptr<ops::Gemm> gemm_;
  data::DeviceImages images_;
  std::uint64_t drawn_ = 0;
};

}  // namespace

int main() try {
  Queue queue(Device::pick());
  Workloads workloads(queue);
  return serve(fmt::format("{}, {}", queue.device().name(), queue.device().platform_name()),
               [&](const std::string& name) { return workloads.make(name); });
} catch (const Error& error) {
  fmt::print(stderr, "bench_workloads: {}\n", error.what());
  return 1;
}
