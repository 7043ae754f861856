// A run of an experiment so small that it can be done hundreds of times: six stages of a few steps, a
// checkpoint after each step.
#pragma once

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <memory>

#include "isthmus/data/catalogue.hpp"
#include "isthmus/data/idx.hpp"
#include "isthmus/nn/safetensors.hpp"
#include "isthmus/ops/gemm.hpp"
#include "isthmus/train/evaluation.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/training.hpp"
#include "isthmus/train/translation_stream.hpp"
#include "support/device.hpp"
#include "support/temporary_folder.hpp"

namespace isthmus::test {

/// Linear layers in one domain; convolutions, batch normalisation, dropout and averages in the other.
inline train::ExperimentConfig faulty_experiment() {
  return train::parse_experiment(R"([run]
log_every = 1
checkpoint_seconds = 0
[a]
dataset = fashion-mnist
classes = 0-1
[b]
dataset = fashion-mnist
classes = 8-9
[vae]
hidden = 16
latent = 4
epochs = 1
batch = 16
[vae.b]
channels = 3
class_weight = 1
jitter_shift = 1
[judge]
hidden = 16
epochs = 1
batch = 16
average_decay = 0.9
[judge.b]
channels = 4
dropout = 0.2
[translator]
generator_hidden = 16
discriminator_hidden = 16
steps = 3
batch = 16
)",
                                 "faulty.ini");
}

/// Trains it, and compares what came of it.
struct FaultyRun {
  TemporaryFolder folder;
  train::ExperimentConfig config = faulty_experiment();
  data::Images images[2];
  std::map<std::string, std::uint64_t> reported;  ///< steps of each stage, as the last run's watcher was told
  std::function<Queue()> make_queue = [] { return Queue(test_device()); };
  std::function<std::unique_ptr<ops::Gemm>(Queue&)> make_gemm = [](Queue& queue) {
    return ops::make_gemm(queue);
  };

  FaultyRun() {
    const data::Images all = data::load_data_set("fashion-mnist", "").test;
    for (const int i : {0, 1}) {
      const data::Images some = data::select_classes(all, config.domain[i].classes);
      images[i] = data::resize(data::subset(some, data::draw_balanced(some.labels, 48, 0)), 8, 8);
    }
  }

  train::RunDirectory run(const std::string& name) const { return train::RunDirectory(folder / name); }

  /// Trains the run to its end from where it is, on a queue of its own.
  void train(const std::string& name) {
    reported.clear();
    train::RunDirectory::prepare(folder / name, config, true);
    Queue queue = make_queue();
    const std::unique_ptr<ops::Gemm> gemm = make_gemm(queue);
    const train::Domain a = upload(queue, 0), b = upload(queue, 1);
    train::Watch watch;
    watch.on_progress = [&](const train::Progress& now) { reported[now.stage] = now.step; };
    train::train_experiment(queue, *gemm, config, a, b, run(name), watch);
  }

  /// Evaluates a finished run, and translates its images. \returns the figures and the translations
  std::string use(const std::string& name) const {
    Queue queue = make_queue();
    const std::unique_ptr<ops::Gemm> gemm = make_gemm(queue);
    const train::Domain a = upload(queue, 0), b = upload(queue, 1);
    train::evaluate_run(queue, *gemm, run(name), a, b, train::HeldOut::test, 1);
    const std::string from = folder / (name + "/images"), to = folder / (name + "/translations");
    data::write_idx_images(from, images[0]);
    data::SourceOptions options;
    options.height = options.width = 8;
    train::TrainedRun trained(queue, *gemm, run(name));
    train::translate_stream(queue, *gemm, trained, {}, *data::open_image_source(from, options),
                            *data::make_idx_sink(to, 8, 8));
    return file_bytes(run(name).file(train::evaluation_file(train::HeldOut::test))) + file_bytes(to);
  }

  /// Steps of the stage that are in its checkpoint, all where it is finished, or 0. \throws DataError where
  /// the file is damaged
  std::uint64_t saved_steps(const std::string& name, const std::string& stage) const {
    if (run(name).is_finished(stage)) return std::numeric_limits<std::uint64_t>::max();
    const std::string file = run(name).checkpoint(stage);
    if (!std::filesystem::exists(file)) return 0;
    return std::stoull(nn::read_safetensors(file).metadata.at("steps_done"));
  }

  bool have_same_models(const std::string& one, const std::string& other) const {
    const auto is_same = [&](const std::string& stage) {
      const std::string bytes = file_bytes(run(one).model(stage));
      return !bytes.empty() && bytes == file_bytes(run(other).model(stage));
    };
    const std::vector<std::string> stages = train::stage_names();
    return std::all_of(stages.begin(), stages.end(), is_same);
  }

 private:
  train::Domain upload(Queue& queue, int index) const {
    train::Domain domain;
    domain.name = config.domain[index].dataset;
    domain.class_names = {"first", "second"};
    domain.train = domain.test = images[index];
    domain.device_train = domain.device_test = data::upload(queue, images[index]);
    return domain;
  }
};

}  // namespace isthmus::test
