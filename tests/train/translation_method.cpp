// Every method of translation by the commands' own functions: trained, resumed, judged, used and exported.
#include "train/translation_method.hpp"

#include <onnx.pb.h>

#include <algorithm>
#include <set>

#include "isthmus/compute/error.hpp"
#include "isthmus/train/evaluation.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/inference.hpp"
#include "isthmus/train/onnx_export.hpp"
#include "isthmus/train/reuse.hpp"
#include "support/damage.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"
#include "support/tiny_data.hpp"
#include "train/class_statistics.hpp"
#include "train/closed_form_stage.hpp"

using namespace isthmus;
using namespace isthmus::test;
using train::Direction;
using Names = std::vector<std::string>;

namespace {

const Names kClosedForm = {"least-squares", "affine", "procrustes", "retrieval", "class-sampler"};

struct MethodFixture : QueueFixture {
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
  train::Domain a = tiny_domain(queue, 0, 2), b = tiny_domain(queue, 7, 9);
  TemporaryFolder folder;

  static train::ExperimentConfig config(const std::string& method) {
    train::ExperimentConfig config = tiny_experiment();
    config.vae[1].latent = 6;
    for (const int i : {0, 1}) {
      config.translator[i].method = method;
      config.translator[i].steps = 3;
    }
    return config;
  }

  /// Takes VAEs and judges of a run of the default method.
  train::RunDirectory train(const std::string& method) {
    const auto run = train::RunDirectory::prepare(folder / method, config(method), true);
    BOOST_TEST(train::reuse_stages(base(), run) == (Names{"vae_a", "vae_b", "judge_a", "judge_b"}),
               boost::test_tools::per_element());
    train::train_experiment(queue, *gemm, config(method), a, b, run, {});
    return run;
  }

  /// Trained once for all tests, which only read it.
  train::RunDirectory base() {
    static const TemporaryFolder shared;
    const train::ExperimentConfig latent_gan = config("latent-gan");
    const auto run = train::RunDirectory::prepare(shared / "run", latent_gan, true);
    train::train_experiment(queue, *gemm, latent_gan, a, b, run, {});
    return run;
  }

  /// Target latents of the test images, not standardised.
  Values generated(train::TrainedRun& run, Direction direction, std::uint32_t sample) {
    const train::Domain& source = direction == Direction::a2b ? a : b;
    const Tensor z = train::posterior_mean(queue, run.encode(direction, source.device_test));
    return queue.download<float>(run.generate(direction, run.noise(direction, z.rows(), 5, sample), z));
  }
};

/// The rows that have been drawn from, as the run has them on the device.
std::set<Values> stored_latents(const train::RunDirectory& run, Direction direction) {
  const nn::SafeTensors file = run.read_model(std::string("translator_") + to_string(direction));
  const Values &latents = file.at("target.latents").values, &mean = file.at("target.mean").values,
               &deviation = file.at("target.deviation").values;
  std::set<Values> rows;
  for (std::size_t i = 0; i < latents.size(); i += mean.size()) {
    Values row;
    for (std::size_t c = 0; c < mean.size(); ++c)
      row.push_back(std::round(1e3f * (latents[i + c] * deviation[c] + mean[c])));
    rows.insert(row);
  }
  return rows;
}

/// How many rows are not among those.
std::size_t strangers(const Values& latents, std::size_t columns, const std::set<Values>& stored) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < latents.size(); i += columns) {
    Values row;
    for (std::size_t c = 0; c < columns; ++c) row.push_back(std::round(1e3f * latents[i + c]));
    count += stored.count(row) == 0;
  }
  return count;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(translation_method, MethodFixture)

BOOST_AUTO_TEST_CASE(methods_are_known_by_name) {
  Names names;
  for (const auto& method : train::translation_methods()) {
    names.push_back(method->name());
    BOOST_TEST(train::translation_method(method->name()).name() == method->name());
    BOOST_TEST(train::describe_keys().find(method->name()) != std::string::npos, method->name());
  }
  BOOST_TEST(names.front() == train::TranslatorConfig().method);
  BOOST_TEST(std::set<std::string>(names.begin(), names.end()).size() == names.size());
  BOOST_CHECK_EXCEPTION(
      train::translation_method("magic"), UsageError,
      says("translator.method is 'magic', but should be one of latent-gan, info-gan, latent-constraints, "));
}

BOOST_AUTO_TEST_CASE(each_trains_and_gives_the_same_when_it_is_resumed_and_can_be_judged_and_used) {
  for (const std::string& method : kClosedForm) {
    BOOST_TEST_CONTEXT(method) {
      const train::RunDirectory run = train(method);
      const std::string model = file_bytes(run.model("translator_b2a"));
      std::filesystem::remove(run.model("translator_b2a"));
      train::train_experiment(queue, *gemm, config(method), a, b, run, {});
      BOOST_TEST((file_bytes(run.model("translator_b2a")) == model));
      for (const auto& line : run.read_metrics()) BOOST_TEST(line.stage.rfind("translator", 0) != 0u);

      const train::RunReport report =
          train::evaluate_run(queue, *gemm, run, a, b, train::HeldOut::test, /*seed=*/0);
      BOOST_TEST(report.a2b.accuracy > 0.55);  // a third by chance
      BOOST_TEST(report.b2a.accuracy > 0.55);

      train::TrainedRun trained(queue, *gemm, run);
      for (const Direction direction : train::kDirections) {
        const Values once = generated(trained, direction, 0);
        BOOST_TEST((generated(trained, direction, 0) == once));
        BOOST_TEST((generated(trained, direction, 1) != once) == (method == "class-sampler"));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(an_info_gan_trains_and_gives_the_spread_of_the_target_s_classes) {
  const train::RunDirectory run = train("info-gan");
  const std::string model = file_bytes(run.model("translator_b2a"));
  std::filesystem::remove(run.model("translator_b2a"));
  train::train_experiment(queue, *gemm, config("info-gan"), a, b, run, {});
  BOOST_TEST((file_bytes(run.model("translator_b2a")) == model));

  const auto statistics = [&](const Tensor& z, const std::vector<std::int32_t>& classes) {
    const Eigen::MatrixXd points = train::on_host(queue, z);
    return train::ClassStatistics({points, classes}, 3);
  };
  /// From the real latents' deviations within classes, of what is made of all training images.
  const auto error = [&](const train::RunDirectory& of) {
    train::TrainedRun trained(queue, *gemm, of);
    const Tensor source = train::posterior_mean(queue, trained.encode(Direction::a2b, a.device_train));
    const Tensor made =
        trained.generate(Direction::a2b, trained.noise(Direction::a2b, source.rows(), 1, 0), source);
    const Tensor real =
        train::posterior_mean(queue, train::encode(queue, *gemm, trained.vae(1), b.device_train));
    return (statistics(made, a.train.labels).deviation_within() -
            statistics(real, b.train.labels).deviation_within())
        .norm();
  };
  // Not zero, for the noise is another than when they were matched.
  BOOST_TEST(error(run) < 0.3 * error(base()));
}

BOOST_AUTO_TEST_CASE(a_lookup_gives_nothing_but_training_latents) {
  for (const char* method : {"retrieval", "class-sampler"}) {
    const train::RunDirectory run = train(method);
    train::TrainedRun trained(queue, *gemm, run);
    for (const Direction direction : train::kDirections) {
      const std::size_t columns = direction == Direction::a2b ? 6 : 8;
      const Values z = generated(trained, direction, 0);
      // Rounding at the third place may go the other way in a few.
      BOOST_TEST(strangers(z, columns, stored_latents(run, direction)) < z.size() / columns / 20, method);
    }
  }
}

BOOST_AUTO_TEST_CASE(another_method_trains_translators_alone) {
  Names differ;
  for (const std::string& stage : train::stage_names())
    if (train::stage_recipe(config("affine"), stage) != train::stage_recipe(config("procrustes"), stage))
      differ.push_back(stage);
  BOOST_TEST(differ == (Names{"translator_a2b", "translator_b2a"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_run_can_be_stopped_before_a_stage_without_steps) {
  const train::RunDirectory run = train("affine");
  std::filesystem::remove(run.model("translator_b2a"));
  const std::atomic<bool> stop = true;
  train::Watch watch;
  watch.stop = &stop;
  BOOST_CHECK_EXCEPTION(train::train_experiment(queue, *gemm, config("affine"), a, b, run, watch),
                        train::Interrupted, says("stopped before translator_b2a"));
  BOOST_TEST(!run.is_finished("translator_b2a"));
}

BOOST_AUTO_TEST_CASE(another_seed_pairs_other_anchors) {
  const train::RunDirectory run = train("affine");
  const auto weight = [&](std::uint64_t seed) {
    train::TrainedRun trained(queue, *gemm, run);
    const auto heads = [&](int domain) {
      return train::encode(queue, *gemm, trained.vae(domain), (domain ? b : a).device_train);
    };
    const auto scale = train::unit_scale(1);
    const train::TranslatorData data{
        heads(0), heads(1), scale, scale,
        data::make_pair_tables(queue, a.train.labels, b.train.labels, {{0, 0}, {1, 1}, {2, 2}})};
    const train::ExperimentConfig affine = config("affine");
    const train::MappingImages images[] = {{a.device_train, a.train.labels},
                                           {b.device_train, b.train.labels}};
    const auto stage = train::translation_method("affine").make_stage(queue, *gemm,
                                                                      {"translator_a2b",
                                                                       train::Direction::a2b,
                                                                       affine.translator[0],
                                                                       {seed, 1000},
                                                                       data,
                                                                       images[0],
                                                                       images[1],
                                                                       trained});
    BOOST_TEST((stage->total_steps() == 0 && stage->losses().empty() && stage->arenas().empty()));
    stage->initialise();
    return stage->finished().front().values;
  };
  BOOST_TEST((weight(1) == weight(1)));
  BOOST_TEST((weight(1) != weight(2)));
}

BOOST_AUTO_TEST_CASE(linear_maps_are_exported_as_a_matrix_product_and_lookups_are_not) {
  for (const std::string& method : kClosedForm) {
    const train::RunDirectory run = train(method);
    const std::string out = folder / (method + "/onnx");
    if (method == "retrieval" || method == "class-sampler") {
      BOOST_CHECK_EXCEPTION(train::export_onnx(run, {Direction::a2b}, out), UsageError,
                            says("translator.method = " + method + " has no ONNX model"));
      BOOST_TEST(!std::filesystem::exists(out));
      continue;
    }
    train::export_onnx(run, {Direction::a2b}, out);
    onnx::Model mapper;
    BOOST_TEST_REQUIRE(mapper.ParseFromString(file_bytes(out + "/a2b/mapper.onnx")));
    Names operations;
    for (const onnx::Node& node : mapper.graph().node()) operations.push_back(node.op_type());
    BOOST_TEST(operations == (Names{"Gemm", "Mul", "Add"}), boost::test_tools::per_element());
    BOOST_TEST(mapper.graph().input_size() == 2);  // of all methods, whether they use the noise or not
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_model_is_told) {
  const train::RunDirectory run = train("class-sampler");
  const std::string path = run.model("translator_a2b");
  const nn::SafeTensors whole = nn::read_safetensors(path);
  const auto complaint = [&](const std::string& tensor, auto&& damage) {
    nn::SafeTensors file = whole;
    for (auto at = file.tensors.begin(); at != file.tensors.end(); ++at)
      if (at->name == tensor) {
        damage(*at);
        if (at->values.empty()) file.tensors.erase(at);
        break;
      }
    nn::write_safetensors(path, file);
    train::TrainedRun trained(queue, *gemm, run);
    try {
      trained.translator(Direction::a2b);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  const auto check = [&](const std::string& got, const std::string& part) {
    BOOST_TEST(got.find(part) != std::string::npos, got);
  };
  const auto remove = [](nn::SafeTensor& tensor) { tensor.values.clear(); };
  check(complaint("target.latents", remove), "a tensor named 'target.latents'");
  check(complaint("target.classes", remove), "a tensor named 'target.classes'");
  check(complaint("classifier.0.bias", remove), "a tensor named 'classifier.0.bias'");
  check(complaint("target.classes", [](nn::SafeTensor& tensor) { tensor.values[3] = 0.5f; }),
        "target.classes below 3");
  check(complaint("target.latents", [](nn::SafeTensor& tensor) { tensor.shape = {tensor.values.size()}; }),
        "target.latents of rows of 6");
}

BOOST_AUTO_TEST_SUITE_END()
