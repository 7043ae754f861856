// Every model must learn on a few hundred real images: figures that an untrained or broken one cannot reach.
#include "isthmus/train/evaluation.hpp"
#include "isthmus/train/experiment.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"
#include "support/temporary_folder.hpp"
#include "support/tiny_data.hpp"

using namespace isthmus;
using namespace isthmus::test;

BOOST_FIXTURE_TEST_SUITE(learning, QueueFixture)

BOOST_AUTO_TEST_CASE(the_whole_system_learns_three_classes) {
  const auto gemm = ops::make_gemm(queue);
  const train::Domain a = tiny_domain(queue, 0, 2), b = tiny_domain(queue, 7, 9);
  const TemporaryFolder directory;
  const train::ExperimentConfig config = tiny_experiment();
  const auto directory_of_run = train::RunDirectory::prepare(directory / "run", config, false);
  train::train_experiment(queue, *gemm, config, a, b, directory_of_run, {});

  // VAE: a mean image would leave about 0.5 of the loss; every VAE must do clearly better than at its first
  // report.
  for (const std::string stage : {"vae_a", "vae_b"}) {
    std::vector<double> losses;
    for (const auto& line : directory_of_run.read_metrics())
      if (line.stage == stage) losses.push_back(line.values.front().second);
    BOOST_TEST(losses.back() < 0.75 * losses.front(),
               stage << " went from " << losses.front() << " to " << losses.back());
  }

  train::TrainedRun run(queue, *gemm, directory_of_run);
  for (const auto direction : {train::Direction::a2b, train::Direction::b2a}) {
    const bool is_forward = direction == train::Direction::a2b;
    const auto report =
        train::evaluate(queue, *gemm, run, direction, is_forward ? a : b, is_forward ? b : a, 3);
    // Chance is one third.
    BOOST_TEST(report.count == 300u);
    BOOST_TEST(report.judge_real > 0.85);
    BOOST_TEST(report.judge_reconstruction > 0.7);
    BOOST_TEST(report.accuracy > 0.7);
    BOOST_TEST(report.translations.diversity > 0.25 * report.reconstructions.diversity);
    BOOST_TEST(report.translations.among_real.coverage > 0.2);
    BOOST_TEST(report.translations.frechet > report.reconstructions.frechet);
    BOOST_TEST(report.translations.nearest_training > 0.3);
    BOOST_TEST(report.round_trip > 0.6);
    BOOST_TEST(report.kept.size() == 3u);  // no hue in grey images
    for (const train::KeptAttribute& attribute : report.kept) {
      // Clothes are upright, so that hardly anything is left of their slant in eight numbers.
      BOOST_TEST(attribute.ceiling > (attribute.name == "slant" ? 0 : 0.3),
                 attribute.name << ": " << attribute.ceiling);
      BOOST_TEST(attribute.kept > -0.1, attribute.name << ": " << attribute.kept);
      BOOST_TEST(attribute.kept < attribute.ceiling + 0.1, attribute.name << ": " << attribute.kept);
    }
    BOOST_TEST(report.retrieval.percentile > 0.45);
    BOOST_TEST(report.retrieval.chance == 0.01, boost::test_tools::tolerance(1e-9));
    std::size_t judged = 0;
    for (const auto& row : report.confusion)
      for (const std::size_t count : row) judged += count;
    BOOST_TEST(judged == 300u);
  }

  // Another noise, another picture; the same noise, the same one.
  const Tensor heads = run.encode(train::Direction::a2b, a.device_test);
  const auto translate = [&](std::uint64_t seed, std::uint32_t sample) {
    return queue.download<float>(run.translate(train::Direction::a2b, heads, seed, sample));
  };
  BOOST_TEST((translate(1, 0) == translate(1, 0)));
  BOOST_TEST((translate(1, 0) != translate(1, 1)));
  BOOST_TEST((translate(1, 0) != translate(2, 0)));
}

BOOST_AUTO_TEST_CASE(convolutions_learn_three_classes) {
  const auto gemm = ops::make_gemm(queue);
  const train::Domain a = tiny_domain(queue, 0, 2), b = tiny_domain(queue, 7, 9);
  const TemporaryFolder directory;
  train::ExperimentConfig config = tiny_experiment();
  for (train::VaeConfig& vae : config.vae) {
    vae.channels = {12};
    vae.epochs = 30;
    vae.learning_rate = 3e-3;
  }
  config.vae[1].class_weight = 10;
  for (train::JudgeConfig& judge : config.judge) {
    judge.channels = {8};
    judge.dropout = 0.2;
    judge.average_decay = 0.9;  // few steps, and it averages the running statistics too
  }
  const auto run_directory = train::RunDirectory::prepare(directory / "run", config, false);
  train::train_experiment(queue, *gemm, config, a, b, run_directory, {});
  train::TrainedRun run(queue, *gemm, run_directory);
  const auto report = train::evaluate(queue, *gemm, run, train::Direction::a2b, a, b, 3);
  BOOST_TEST(report.judge_real > 0.85);
  BOOST_TEST(report.judge_reconstruction > 0.7);
  BOOST_TEST(report.accuracy > 0.7);
}

BOOST_AUTO_TEST_SUITE_END()
