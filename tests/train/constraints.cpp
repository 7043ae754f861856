// Latent constraints by the commands' own functions: trained, stopped, resumed, judged, asked and exported.
#include "isthmus/train/constraints.hpp"

#include <onnx.pb.h>

#include <nlohmann/json.hpp>

#include "isthmus/compute/error.hpp"
#include "isthmus/train/evaluation.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/onnx_export.hpp"
#include "isthmus/train/reuse.hpp"
#include "support/damage.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"
#include "support/tiny_data.hpp"

using namespace isthmus;
using namespace isthmus::test;
using train::Direction;

namespace {

struct ConstraintFixture : QueueFixture {
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
  train::Domain a = tiny_domain(queue, 0, 2), b = tiny_domain(queue, 7, 9);
  TemporaryFolder folder;

  static train::ExperimentConfig config(std::size_t steps) {
    train::ExperimentConfig config = tiny_experiment();
    config.vae[1].latent = 6;
    for (train::TranslatorConfig& translator : config.translator) {
      translator.method = "latent-constraints";
      translator.steps = steps;
    }
    config.translator[0].sample_latents = true;
    return config;
  }

  /// With VAEs and judges that are trained once for all tests.
  train::RunDirectory prepare(const std::string& name, const train::ExperimentConfig& config) {
    static const TemporaryFolder shared;
    train::ExperimentConfig affine = config;
    for (train::TranslatorConfig& translator : affine.translator) {
      translator = {};
      translator.method = "affine";
    }
    const auto base = train::RunDirectory::prepare(shared / "run", affine, true);
    train::train_experiment(queue, *gemm, affine, a, b, base, {});
    const auto run = train::RunDirectory::prepare(folder / name, config, true);
    train::reuse_stages(base, run);
    return run;
  }

  /// \param stop_after  reports, each time; resumed until it is finished
  train::RunDirectory train(const std::string& name, const train::ExperimentConfig& config,
                            int stop_after = 1 << 30) {
    const train::RunDirectory run = prepare(name, config);
    for (bool is_done = false; !is_done;) {
      std::atomic<bool> stop = false;
      int reports = 0;
      const train::Watch watch{[&](const train::Progress&) { stop = stop || ++reports >= stop_after; },
                               &stop};
      try {
        train::train_experiment(queue, *gemm, config, a, b, run, watch);
        is_done = true;
      } catch (const train::Interrupted&) {
      }
    }
    return run;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(constraints, ConstraintFixture)

BOOST_AUTO_TEST_CASE(stopping_does_not_change_what_is_trained) {
  const train::RunDirectory whole = train("whole", config(33)), pieces = train("pieces", config(33), 2);
  for (const char* stage : {"translator_a2b", "translator_b2a"})
    BOOST_TEST((file_bytes(whole.model(stage)) == file_bytes(pieces.model(stage))), stage);
}

BOOST_AUTO_TEST_CASE(what_is_asked_for_is_what_comes) {
  train::ExperimentConfig weakly_pulled = config(700);
  for (train::TranslatorConfig& translator : weakly_pulled.translator) translator.lambda_distance = 0.01;
  const train::RunDirectory directory = train("run", weakly_pulled);
  const train::RunReport report =
      train::evaluate_run(queue, *gemm, directory, a, b, train::HeldOut::test, /*seed=*/0);
  BOOST_TEST(report.a2b.accuracy > 0.6);  // a third by chance
  BOOST_TEST(report.b2a.accuracy > 0.6);

  train::TrainedRun run(queue, *gemm, directory);
  for (const Direction direction : train::kDirections) {
    const train::Domain& target = direction == Direction::a2b ? b : a;
    const train::ConstraintReport figures =
        train::measure_constraints(queue, *gemm, run, direction, target, 50, 0);
    BOOST_TEST(figures.samples == 1000u);
    BOOST_TEST(figures.images == 300u);
    for (const train::ConstraintFigures& sampled : {figures.sampled_by_actor, figures.sampled_by_descent}) {
      BOOST_TEST(sampled.accuracy > 0.6);
      BOOST_TEST(sampled.distance > 0);
      BOOST_TEST(sampled.kept.empty());
    }
    for (const train::ConstraintFigures& changed : {figures.changed_by_actor, figures.changed_by_descent}) {
      BOOST_TEST(changed.accuracy > 0.5);
      BOOST_TEST(changed.kept.size() == 3u);
    }
    const auto json = nlohmann::json::parse(train::to_json(figures));
    BOOST_TEST(json.at("sampled_by_actor").at("accuracy").get<double>() == figures.sampled_by_actor.accuracy);
    BOOST_TEST(json.at("changed_by_descent").contains("kept_stroke_width"));
  }
}

BOOST_AUTO_TEST_CASE(a_stronger_pull_moves_less) {
  const auto distance = [&](double lambda) {
    train::ExperimentConfig pulled = config(300);
    for (train::TranslatorConfig& translator : pulled.translator) translator.lambda_distance = lambda;
    train::TrainedRun run(queue, *gemm, train("lambda" + std::to_string(lambda), pulled));
    return train::measure_constraints(queue, *gemm, run, Direction::a2b, b, 50, 0);
  };
  const train::ConstraintReport free = distance(0), held = distance(3);
  BOOST_TEST(held.sampled_by_actor.distance < 0.5 * free.sampled_by_actor.distance);
  BOOST_TEST(held.sampled_by_descent.distance < 0.5 * free.sampled_by_descent.distance);
}

BOOST_AUTO_TEST_CASE(translations_are_by_descent_where_that_is_asked) {
  train::ExperimentConfig descending = config(20);
  descending.translator[0].constraint_steps = 10;
  const auto translated = [&](const train::RunDirectory& directory) {
    train::TrainedRun run(queue, *gemm, directory);
    return queue.download<float>(
        run.translate(Direction::a2b, run.encode(Direction::a2b, a.device_test), 0, 0));
  };
  const train::RunDirectory by_descent = train("descent", descending);
  BOOST_TEST((translated(by_descent) != translated(train("actor", config(20)))));
  BOOST_CHECK_EXCEPTION(train::export_onnx(by_descent, {Direction::a2b}, folder / "onnx"), UsageError,
                        says("translator.constraint_steps = 10 has no ONNX model"));
}

BOOST_AUTO_TEST_CASE(the_actor_is_exported) {
  const train::RunDirectory run = train("run", config(3));
  train::export_onnx(run, {Direction::b2a}, folder / "onnx");
  onnx::Model mapper;
  BOOST_TEST_REQUIRE(mapper.ParseFromString(file_bytes(folder / "onnx/b2a/mapper.onnx")));
  std::vector<std::string> operations;
  for (const onnx::Node& node : mapper.graph().node()) operations.push_back(node.op_type());
  operations.resize(4);
  BOOST_TEST(operations == (std::vector<std::string>{"Gemm", "ArgMax", "OneHot", "Concat"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_told) {
  const train::RunDirectory directory = train("run", config(3));
  {
    train::TrainedRun run(queue, *gemm, directory);
    for (const std::size_t steps : {std::size_t{0}, models::LatentConstraints::kMostSteps + 1})
      BOOST_CHECK_EXCEPTION(train::measure_constraints(queue, *gemm, run, Direction::a2b, b, steps, 0),
                            UsageError,
                            says("steps of descent are from 1 to 1000, not " + std::to_string(steps)));
  }
  train::ExperimentConfig other = config(3);
  other.translator[1].method = "affine";
  train::TrainedRun affine(queue, *gemm, train("other", other));
  BOOST_CHECK_EXCEPTION(
      train::latent_constraints(affine, Direction::b2a), UsageError,
      says("translator.b2a.method of this run is affine, but should be latent-constraints"));

  const std::string path = directory.model("translator_a2b");
  const nn::SafeTensors whole = nn::read_safetensors(path);
  for (const std::string name :
       {"distance.weights", "classifier.0.bias", "discriminator.0.weight", "generator.0.weight"}) {
    nn::SafeTensors file;
    file.metadata = whole.metadata;
    for (const nn::SafeTensor& tensor : whole.tensors)
      if (tensor.name != name) file.tensors.push_back(tensor);
    nn::write_safetensors(path, file);
    train::TrainedRun run(queue, *gemm, directory);
    BOOST_CHECK_EXCEPTION(run.translator(Direction::a2b), DataError, says("a tensor named '" + name + "'"));
  }
}

BOOST_AUTO_TEST_CASE(too_many_steps_are_refused_in_an_experiment) {
  BOOST_CHECK_EXCEPTION(
      train::parse_experiment("[a]\ndataset=mnist\nclasses=0-1\n[b]\ndataset=mnist\nclasses=2-3\n"
                              "[translator]\nconstraint_steps=1001\n",
                              "x.ini"),
      UsageError, says("translator.constraint_steps is 1001, but should be from 0 to 1000"));
}

BOOST_AUTO_TEST_SUITE_END()
