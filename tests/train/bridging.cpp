// One bridge for both directions, by the commands' own functions: trained, resumed, shared, judged, exported.
#include <onnx.pb.h>

#include <algorithm>
#include <set>

#include "isthmus/compute/error.hpp"
#include "isthmus/train/bridging_stage.hpp"
#include "isthmus/train/evaluation.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/onnx_export.hpp"
#include "isthmus/train/reuse.hpp"
#include "support/damage.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"
#include "support/tiny_data.hpp"
#include "train/translation_method.hpp"

using namespace isthmus;
using namespace isthmus::test;
using train::Direction;
using Names = std::vector<std::string>;

namespace {

struct BridgingFixture : QueueFixture {
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
  train::Domain a = tiny_domain(queue, 0, 2), b = tiny_domain(queue, 7, 9);
  TemporaryFolder folder;

  static train::ExperimentConfig config(const std::string& labels = "all", std::size_t steps = 40) {
    train::ExperimentConfig config = tiny_experiment();
    config.vae[1].latent = 6;
    for (train::TranslatorConfig& translator : config.translator) {
      translator.method = "bridging-vae";
      translator.bridging.hidden = {64, 48};
      translator.bridging.steps = steps;
      translator.bridging.batch = 48;
      translator.bridging.directions = 32;
      translator.bridging.labels = labels;
    }
    return config;
  }

  /// VAEs and judges, trained once for all tests, which only read them.
  train::RunDirectory base() {
    static const TemporaryFolder shared;
    train::ExperimentConfig first = config();
    for (train::TranslatorConfig& translator : first.translator) translator.method = "affine";
    const auto run = train::RunDirectory::prepare(shared / "run", first, true);
    train::train_experiment(queue, *gemm, first, a, b, run, {});
    return run;
  }

  train::RunDirectory prepare(const std::string& name, const train::ExperimentConfig& config) {
    return train::RunDirectory::prepare(folder / name, config, true);
  }

  /// \param stop_after  reports of progress, again and again
  train::RunDirectory train(const std::string& name, const train::ExperimentConfig& config,
                            int stop_after = 1 << 30) {
    const auto run = prepare(name, config);
    train::reuse_stages(base(), run);
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
    return run;
  }

  static bool same(const train::RunDirectory& one, const train::RunDirectory& other) {
    return std::all_of(std::begin(train::kDirections), std::end(train::kDirections),
                       [&](Direction direction) {
                         const std::string stage = std::string("translator_") + to_string(direction);
                         return file_bytes(one.model(stage)) == file_bytes(other.model(stage));
                       });
  }

  train::BridgingData data() {
    train::BridgingData data;
    data.latents[0] = queue.upload(Random(1).normal(600 * 8), {600, 8});
    data.latents[1] = queue.upload(Random(2).normal(600 * 6), {600, 6});
    data.labels[0] = a.train.labels;
    data.labels[1] = b.train.labels;
    data.classes = 3;
    return data;
  }

  /// Weights after a few steps on data().
  Values weights_after_steps(const std::string& labels, const train::BridgingData& data) {
    const train::ExperimentConfig experiment = config(labels, 5);
    train::BridgingStage stage("translator_a2b", queue, *gemm, experiment.translator[0].bridging, data, {},
                               {1, 1000});
    stage.initialise();
    const Tensor losses(queue, {models::Bridge::kLosses});
    for (std::uint64_t step = 0; step < 5; ++step) stage.step(step, losses);
    return stage.finished().front().values;
  }
};

/// Translators that took steps.
std::set<std::string> trained_translators(const train::RunDirectory& run) {
  std::set<std::string> stages;
  for (const auto& line : run.read_metrics())
    if (line.stage.rfind("translator", 0) == 0) stages.insert(line.stage);
  return stages;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(bridging, BridgingFixture)

BOOST_AUTO_TEST_CASE(a_seed_gives_one_result_and_stopping_does_not_change_it) {
  for (const char* labels : {"all", "9", "0"}) {
    const std::string name = labels;
    const train::RunDirectory whole = train("whole" + name, config(labels));
    BOOST_TEST(same(whole, train("pieces" + name, config(labels), 1)), labels);
  }
  BOOST_TEST(!same(prepare("whole9", config("9")), prepare("whole0", config("0"))));
  BOOST_TEST(!same(prepare("whole9", config("9")), prepare("wholeall", config("all"))));
}

BOOST_AUTO_TEST_CASE(it_learns_and_is_judged_and_used) {
  train::ExperimentConfig longer = config("all", 1000);
  for (train::TranslatorConfig& translator : longer.translator) translator.bridging.class_weight = 0.3;
  const train::RunDirectory run = train("long", longer);
  const train::RunReport report =
      train::evaluate_run(queue, *gemm, run, a, b, train::HeldOut::test, /*seed=*/0);
  BOOST_TEST(report.a2b.accuracy > 0.7);  // a third by chance
  BOOST_TEST(report.b2a.accuracy > 0.7);
  train::TrainedRun trained(queue, *gemm, run);
  for (const Direction direction : train::kDirections) {
    const Tensor heads = trained.encode(direction, (direction == Direction::a2b ? a : b).device_test);
    const Values once = queue.download<float>(trained.translate(direction, heads, 5, 0));
    BOOST_TEST((queue.download<float>(trained.translate(direction, heads, 6, 1)) == once));
  }
}

BOOST_AUTO_TEST_CASE(the_way_back_takes_the_same_weights_over) {
  const train::RunDirectory run = train("shared", config());
  BOOST_TEST((trained_translators(run) == std::set<std::string>{"translator_a2b"}));
  const nn::SafeTensors there = run.read_model("translator_a2b"), back = run.read_model("translator_b2a");
  BOOST_TEST(there.tensors.size() == back.tensors.size());
  for (const nn::SafeTensor& tensor : there.tensors) {
    std::string name = tensor.name;
    for (const auto& [from, to] : {std::pair("source.", "target."), std::pair("target.", "source.")})
      if (tensor.name.rfind(from, 0) == 0) name = to + tensor.name.substr(7);
    BOOST_TEST((back.at(name).values == tensor.values), name);
  }

  const auto back_trained_by = [](const train::ExperimentConfig& config) {
    return train::translation_method("bridging-vae").trained_by(config, Direction::b2a);
  };
  BOOST_TEST(back_trained_by(config()) == "translator_a2b");

  // Other settings, or another method there, and it is trained for itself.
  train::ExperimentConfig apart = config();
  apart.translator[1].bridging.class_weight = 0.1;
  BOOST_TEST(back_trained_by(apart) == "translator_b2a");
  BOOST_TEST((trained_translators(train("apart", apart)) ==
              std::set<std::string>{"translator_a2b", "translator_b2a"}));
  apart = config();
  apart.translator[0].method = "affine";
  BOOST_TEST((trained_translators(train("alone", apart)) == std::set<std::string>{"translator_b2a"}));
  BOOST_TEST(train::stage_recipe(apart, "translator_b2a") != train::stage_recipe(config(), "translator_b2a"));
}

BOOST_AUTO_TEST_CASE(labels_beyond_the_budget_are_not_looked_at) {
  const train::BridgingData known = data();
  train::BridgingData other = known;
  for (std::vector<std::int32_t>& labels : other.labels)
    for (std::int32_t& label : labels) label = 2 - label;
  BOOST_TEST((weights_after_steps("0", known) == weights_after_steps("0", other)));
  BOOST_TEST((weights_after_steps("9", known) != weights_after_steps("9", other)));
}

BOOST_AUTO_TEST_CASE(more_labels_than_there_are_are_refused) {
  BOOST_CHECK_EXCEPTION(weights_after_steps("601", data()), UsageError,
                        says("bridging_labels is 601, but a domain has only 600 examples"));
}

BOOST_AUTO_TEST_CASE(a_model_without_labels_has_no_classifier) {
  const auto has_classifier = [](const train::RunDirectory& run) {
    const nn::SafeTensors file = run.read_model("translator_a2b");
    return std::any_of(file.tensors.begin(), file.tensors.end(), [](const nn::SafeTensor& tensor) {
      return tensor.name == "bridge.classifier.0.weight";
    });
  };
  const train::RunDirectory without = train("none", config("0")), with = train("some", config("9"));
  BOOST_TEST(!has_classifier(without));
  BOOST_TEST(has_classifier(with));

  // What it is trained against does not translate.
  const auto& method = train::translation_method("bridging-vae");
  BOOST_TEST(method.parameters(with, Direction::a2b) == method.parameters(without, Direction::a2b));
}

BOOST_AUTO_TEST_CASE(it_is_exported) {
  const train::RunDirectory run = train("exported", config());
  const std::string out = folder / "onnx";
  for (const Direction direction : train::kDirections) {
    train::export_onnx(run, {direction}, out);
    onnx::Model mapper;
    BOOST_TEST_REQUIRE(mapper.ParseFromString(file_bytes(out + "/" + to_string(direction) + "/mapper.onnx")));
    Names operations;
    for (const onnx::Node& node : mapper.graph().node()) operations.push_back(node.op_type());
    Names want = {"Pad",   "Add",   "Gemm",    "Relu", "Gemm", "Relu", "Gemm", "Slice",
                  "Pad",   "Add",   "Gemm",    "Relu", "Gemm", "Relu", "Gemm", "Gemm",
                  "Slice", "Slice", "Sigmoid", "Sub",  "Mul",  "Mul",  "Add"};
    if (direction == Direction::a2b) want.emplace_back("Slice");  // b has two dimensions fewer
    want.insert(want.end(), {"Mul", "Add"});
    BOOST_TEST(operations == want, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_model_is_told) {
  const train::RunDirectory run = train("damaged", config());
  nn::SafeTensors file = run.read_model("translator_a2b");
  file.tensors.erase(std::find_if(file.tensors.begin(), file.tensors.end(), [](const nn::SafeTensor& tensor) {
    return tensor.name == "bridge.skip.0.bias";
  }));
  nn::write_safetensors(run.model("translator_a2b"), file);
  train::TrainedRun trained(queue, *gemm, run);
  BOOST_CHECK_EXCEPTION(trained.translator(Direction::a2b), DataError,
                        says("a tensor named 'bridge.skip.0.bias'"));
}

BOOST_AUTO_TEST_CASE(budgets_are_read) {
  BOOST_TEST(!train::parse_label_budget("all"));
  BOOST_TEST((train::parse_label_budget("0") == std::size_t{0}));
  BOOST_TEST((train::parse_label_budget("100") == std::size_t{100}));
  for (const char* bad : {"", "-1", "full", "10 ", "1e3", "99999999999999999999999"})
    BOOST_CHECK_EXCEPTION(train::parse_label_budget(bad), UsageError, says("a whole number or 'all'"));
  const std::string domains =
      "[a]\ndataset=mnist\nclasses=0-2\n[b]\ndataset=mnist\nclasses=3-5\n[translator]\nbridging_labels=";
  BOOST_CHECK_EXCEPTION(train::parse_experiment(domains + "2", "x.ini"), UsageError,
                        says("bridging_labels is 0, all, or at least one for each of 3 classes"));
  BOOST_CHECK_EXCEPTION(train::parse_experiment(domains + "some", "x.ini"), UsageError,
                        says("translator.bridging_labels: a number of labels"));
  BOOST_TEST(train::parse_experiment(domains + "10", "x.ini").translator[1].bridging.labels == "10");
}

BOOST_AUTO_TEST_SUITE_END()
