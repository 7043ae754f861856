// Determinism, resuming, stopping and failing of the training loop, on every stage of a small experiment.
#include "isthmus/train/training.hpp"

#include <cmath>
#include <ctime>
#include <fstream>
#include <set>

#include "isthmus/train/experiment.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"
#include "support/temporary_folder.hpp"
#include "support/tiny_data.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

struct TrainingFixture : QueueFixture {
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
  train::Domain a = tiny_domain(queue, 0, 2), b = tiny_domain(queue, 7, 9);
  TemporaryFolder directory;

  /// A few steps of everything.
  static train::ExperimentConfig config(std::uint64_t seed = 1) {
    train::ExperimentConfig config = tiny_experiment();
    config.run.seed = seed;
    for (int i : {0, 1}) {
      config.vae[i].epochs = config.judge[i].epochs = 2.5;
      config.vae[i].jitter.shift = 1;
      config.translator[i].steps = 33;
      config.translator[i].sample_latents = i;
      config.translator[i].discriminator_steps = 1 + i;
    }
    return config;
  }

  train::RunDirectory prepare(const std::string& name, const train::ExperimentConfig& config) {
    return train::RunDirectory::prepare(directory / name, config, true);
  }

  /// Trains to the end, interrupted and resumed at every `stop_after` reports.
  void train(const std::string& name, const train::ExperimentConfig& config, int stop_after = 1 << 30) {
    for (bool is_done = false; !is_done;) {
      std::atomic<bool> stop = false;
      int reports = 0;
      const train::Watch watch{[&](const train::Progress&) { stop = stop || ++reports >= stop_after; },
                               &stop};
      try {
        train::train_experiment(queue, *gemm, config, a, b, prepare(name, config), watch);
        is_done = true;
      } catch (const train::Interrupted&) {
      }
    }
  }

  bool same_models(const std::string& one, const std::string& other) {
    bool same = true;
    for (const std::string& stage : train::stage_names()) {
      const std::string file = "/models/" + stage + ".safetensors";
      const std::string text = file_bytes(directory / (one + file));
      BOOST_REQUIRE(!text.empty());
      same = same && text == file_bytes(directory / (other + file));
    }
    return same;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(training, TrainingFixture)

BOOST_AUTO_TEST_CASE(a_seed_gives_one_result_and_stopping_does_not_change_it) {
  train("whole", config());
  train("again", config());
  BOOST_TEST(same_models("whole", "again"));
  train("pieces", config(), 2);
  BOOST_TEST(same_models("whole", "pieces"));
  train("other", config(2));
  BOOST_TEST(!same_models("whole", "other"));

  // Stopping leaves no line of metrics twice.
  const auto steps = [&](const std::string& name) {
    std::vector<std::pair<std::string, std::uint64_t>> steps;
    for (const auto& line : prepare(name, config()).read_metrics()) steps.emplace_back(line.stage, line.step);
    return steps;
  };
  const auto pieces = steps("pieces");
  BOOST_TEST(pieces.size() >= steps("whole").size());
  BOOST_TEST((std::set<std::pair<std::string, std::uint64_t>>(pieces.begin(), pieces.end()).size() ==
              pieces.size()));
}

BOOST_AUTO_TEST_CASE(only_the_vae_is_trained_on_fewer_images) {
  for (std::size_t i = 0; i < a.train.count; i += 2) a.vae.push_back(i);
  train("limited", config());
  data::Images half = data::subset(a.train, a.vae);
  a.vae.clear();
  const auto model = [&](const std::string& run, const std::string& stage) {
    return file_bytes(directory / (run + "/models/" + stage + ".safetensors"));
  };
  train("whole", config());
  BOOST_TEST((model("limited", "vae_a") != model("whole", "vae_a")));
  for (const char* stage : {"vae_b", "judge_a", "judge_b"})
    BOOST_TEST((model("limited", stage) == model("whole", stage)), stage);
  a.device_train = data::upload(queue, half);
  a.train = std::move(half);
  train("half", config());
  BOOST_TEST((model("limited", "vae_a") == model("half", "vae_a")));
}

BOOST_AUTO_TEST_CASE(a_loss_that_is_not_finite_stops_the_run_and_keeps_the_checkpoint) {
  train::ExperimentConfig broken = config();
  broken.vae[0].learning_rate = 1e30;
  broken.vae[0].schedule = "linear_decay";
  const auto run = prepare("broken", broken);
  try {
    train::train_experiment(queue, *gemm, broken, a, b, run, {});
    BOOST_ERROR("a learning rate of 1e30 trained to the end");
  } catch (const Error& error) {
    const std::string text = error.what();
    BOOST_TEST(text.find("vae_a: ") == 0u, text);
    BOOST_TEST(text.find("is not a finite number at step ") != std::string::npos, text);
    BOOST_TEST(text.find("checkpoint") != std::string::npos, text);
  }
  BOOST_TEST(!run.is_finished("vae_a"));
}

BOOST_AUTO_TEST_CASE(a_run_of_another_configuration_is_refused) {
  prepare("run", config());
  BOOST_CHECK_THROW(train::RunDirectory::prepare(directory / "run", config(), false), UsageError);
  try {
    prepare("run", config(5));
    BOOST_ERROR("another seed was accepted");
  } catch (const UsageError& error) {
    BOOST_TEST(std::string(error.what()).find("[run] was 'seed = 1' and is now 'seed = 5'") !=
               std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(metrics_tell_how_far_and_how_long) {
  train("timed", config());
  double time = 0;
  for (const auto& line : prepare("timed", config()).read_metrics()) {
    BOOST_TEST(line.step <= line.total_steps);
    BOOST_TEST(line.total_steps == (line.stage.rfind("translator", 0) == 0 ? 33u : 30u));
    BOOST_TEST(line.time >= time);
    time = line.time;
    BOOST_TEST((line.seconds > 0 && line.seconds < 60));
    BOOST_TEST(line.values.front().first == "loss");
    BOOST_TEST(line.values.back().first == "images_per_second");
  }
  BOOST_TEST(std::abs(time - static_cast<double>(std::time(nullptr))) < 60);
}

BOOST_AUTO_TEST_CASE(metrics_of_older_versions_and_strange_lines_are_read) {
  const auto run = prepare("old", config());
  std::ofstream(run.file("metrics.jsonl")) << R"({"stage":"vae_a","step":10,"loss":1.5})"
                                           << "\n[1]\n\n{\"stage\":7,\"step\":\"ten\",\"loss\":null}\n";
  const auto lines = run.read_metrics();
  BOOST_TEST_REQUIRE(lines.size() == 2u);
  BOOST_TEST(lines[0].step == 10u);
  BOOST_TEST(lines[0].total_steps == 0u);
  BOOST_TEST(lines[0].values.size() == 1u);
  BOOST_TEST(lines[1].stage.empty());
  BOOST_TEST(lines[1].values.empty());
}

BOOST_AUTO_TEST_CASE(a_torn_last_line_of_metrics_is_forgotten) {
  const auto run = prepare("torn", config());
  run.append_metrics({"vae_a", 10, {{"loss", 1.5}}});
  run.append_metrics({"vae_a", 20, {{"loss", 1.25}}});
  std::ofstream(run.file("metrics.jsonl"), std::ios::app) << "{\"stage\":\"vae_a\",\"st";
  run.forget_metrics_after("vae_a", 10);
  const auto lines = run.read_metrics();
  BOOST_REQUIRE_EQUAL(lines.size(), 1u);
  BOOST_TEST(lines[0].step == 10u);
  BOOST_TEST(lines[0].values.front().second == 1.5);
}

BOOST_AUTO_TEST_SUITE_END()
