// The whole system on made images: bars that lie in one domain and stand in the other, in three places.
#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>

#include "checks.hpp"
#include "isthmus/train/evaluation.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/vae_stage.hpp"

namespace isthmus::selftest::check {
namespace {

constexpr std::size_t kSide = 16, kClasses = 3;

constexpr const char* kExperiment = R"([run]
log_every = 5
checkpoint_seconds = 1000
[a]
dataset = mnist
classes = 0-2
[b]
dataset = mnist
classes = 0-2
[vae]
hidden = 64
latent = 4
epochs = 20
batch = 50
learning_rate = 3e-3
[vae.a]
channels = 8
[judge]
hidden = 32
epochs = 10
batch = 50
average_decay = 0.9
[judge.a]
channels = 8
dropout = 0.2
[translator]
generator_hidden = 64,64
discriminator_hidden = 64,64
steps = 500
batch = 64
)";

/// Removed with everything in it.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "isthmus-selftest-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw Error("cannot make a folder in " + pattern);
    path = pattern;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  std::string path;
};

data::Images bars(Probe& probe, std::size_t count, bool standing) {
  data::Images images;
  images.count = count;
  images.height = images.width = kSide;
  constexpr std::int32_t kSlack = 2, kThickness = 3;
  for (std::size_t i = 0; i < count; ++i) {
    const auto label = static_cast<std::int32_t>(i % kClasses);
    const std::int32_t first = 1 + 5 * label + probe.random.integers(1, kSlack)[0];
    const std::int32_t light = 160 + probe.random.integers(1, 80)[0];
    const Integers noise = probe.random.integers(kSide * kSide, 16);
    for (std::int32_t p = 0; p < static_cast<std::int32_t>(kSide * kSide); ++p) {
      const std::int32_t at =
          standing ? p % static_cast<std::int32_t>(kSide) : p / static_cast<std::int32_t>(kSide);
      const bool is_bar = at >= first && at < first + kThickness;
      images.pixels.push_back(static_cast<std::uint8_t>(noise[p] + (is_bar ? light : 0)));
    }
    images.labels.push_back(label);
  }
  return images;
}

train::Domain made_domain(Probe& probe, bool standing) {
  constexpr std::size_t kTrain = 300, kTest = 90;
  train::Domain domain;
  domain.name = standing ? "standing bars" : "lying bars";
  domain.class_names = {"0", "1", "2"};
  domain.train = bars(probe, kTrain, standing);
  domain.test = bars(probe, kTest, standing);
  domain.device_train = data::upload(probe.queue, domain.train);
  domain.device_test = data::upload(probe.queue, domain.test);
  return domain;
}

/// To what still learns on any seed, in few steps: a slow device takes longer to launch kernels than to compute.
void shorten(train::ExperimentConfig& config) {
  for (train::VaeConfig& vae : config.vae) {
    vae.channels.clear();
    vae.epochs = 6;
    vae.batch = 100;
    vae.learning_rate = 3e-2;
  }
  for (train::JudgeConfig& judge : config.judge) {
    judge.channels.clear();
    judge.epochs = 3;
    judge.batch = 100;
    judge.learning_rate = 3e-2;
  }
  for (train::TranslatorConfig& translator : config.translator) {
    translator.generator_hidden = translator.discriminator_hidden = {32};
    translator.steps = 12;
    translator.batch = 128;
    translator.learning_rate = 5e-2;
    translator.average_decay = 0.6;
    translator.r1_gamma = 0;
  }
}

/// The losses of a VAE's first steps.
Values first_losses(Probe& probe, const train::ExperimentConfig& config, const train::Domain& domain) {
  train::VaeStage stage("vae", probe.queue, probe.gemm(), config.vae[0], domain.device_train, kClasses,
                        {config.run.seed, 1000});
  stage.initialise();
  Values all;
  const Tensor losses(probe.queue, {stage.losses().size()});
  for (std::uint64_t step = 0; step < (probe.is_slow() ? 3 : 10); ++step) {
    probe.queue.zero(losses);
    stage.step(step, losses);
    const Values values = probe.queue.download<float>(losses);
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

}  // namespace

// The bounds are far from what an untrained model reaches (a loss near that of the first steps, one image in
// three judged right) and far below what this training reaches on any seed.
void training(Probe& probe) {
  const train::Domain a = made_domain(probe, false), b = made_domain(probe, true);
  train::ExperimentConfig config = train::parse_experiment(kExperiment, "the selftest's experiment");
  config.run.seed = probe.seed();
  if (probe.is_slow()) shorten(config);
  probe.require(first_losses(probe, config, a) == first_losses(probe, config, a), "the first steps of a VAE",
                "they are not the same a second time");

  const ScratchFolder folder;
  const auto run = train::RunDirectory::prepare(folder.path + "/run", config, false);
  train::train_experiment(probe.queue, probe.gemm(), config, a, b, run, {});
  std::string note;
  for (const std::string stage : {"vae_a", "vae_b"}) {
    std::vector<double> losses;
    for (const auto& line : run.read_metrics())
      if (line.stage == stage) losses.push_back(line.values.front().second);
    const std::string text = fmt::format("{} from {:.0f} to {:.0f}", stage, losses.front(), losses.back());
    probe.require(losses.back() < 0.6 * losses.front(), "training", "the loss did not fall enough: " + text);
    note += text + ", ";
  }
  train::TrainedRun trained(probe.queue, probe.gemm(), run);
  for (const auto direction : train::kDirections) {
    const bool is_forward = direction == train::Direction::a2b;
    const auto report = train::evaluate(probe.queue, probe.gemm(), trained, direction, is_forward ? a : b,
                                        is_forward ? b : a, probe.seed());
    const auto demand = [&](double rate, double least, const char* of) {
      probe.require(rate >= least, "training",
                    fmt::format("{}, {}: only {:.2f}", to_string(direction), of, rate));
    };
    demand(report.judge_real, 0.8, "the judge on real images");
    demand(report.judge_reconstruction, 0.8, "the judge on reconstructions");
    demand(report.accuracy, 0.65, "the judge on translations");
    note += fmt::format("{} {:.2f}{}", to_string(direction), report.accuracy, is_forward ? ", " : "");
  }
  probe.note(note);
}

}  // namespace isthmus::selftest::check
