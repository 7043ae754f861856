// The method dtn, which maps images rather than latents, by the commands' own functions.
#include <cmath>

#include "isthmus/compute/error.hpp"
#include "isthmus/data/png.hpp"
#include "isthmus/train/domain_transfer_stage.hpp"
#include "isthmus/train/evaluation.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/interpolation.hpp"
#include "isthmus/train/onnx_export.hpp"
#include "isthmus/train/reuse.hpp"
#include "isthmus/train/stage_times.hpp"
#include "isthmus/train/translation_stream.hpp"
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

/// All of a set at once.
struct Whole : data::ImageSource {
  explicit Whole(const data::Images& images) : images(images) {}
  std::size_t count() const override { return images.count; }
  bool has_labels() const override { return false; }
  bool read(std::size_t, data::ImageBatch& batch) override {
    if (is_read) return false;
    batch.images = images;
    batch.names.resize(images.count);
    return is_read = true;
  }
  const data::Images& images;
  bool is_read = false;
};

struct Collected : data::ImageSink {
  void write(const data::ResultBatch& results) override {
    for (std::size_t image = 0; image < results.sources.images.count; ++image)
      bytes.insert(bytes.end(), results.at(image, 0), results.at(image, 0) + results.size);
  }
  void finish() override {}
  std::vector<std::uint8_t> bytes;
};

/// Domain b has images of another size.
train::Domain smaller(Queue& queue, train::Domain domain) {
  domain.train = data::resize(domain.train, 20, 20);
  domain.test = data::resize(domain.test, 20, 20);
  domain.device_train = data::upload(queue, domain.train);
  domain.device_test = data::upload(queue, domain.test);
  return domain;
}

struct TransferFixture : QueueFixture {
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
  train::Domain a = tiny_domain(queue, 0, 2), b = smaller(queue, tiny_domain(queue, 7, 9));
  TemporaryFolder folder;

  static train::ExperimentConfig config() {
    train::ExperimentConfig config = tiny_experiment();
    for (const int i : {0, 1}) {
      config.vae[i].epochs = 2;
      config.translator[i].method = "dtn";
      config.translator[i].dtn.steps = 120;
      config.translator[i].dtn.learning_rate = 2e-3;
      config.translator[i].dtn.batch = 32;
      config.translator[i].dtn.channels = {8, 12};
      config.translator[i].dtn.average_decay = 0.9;
    }
    config.translator[1].dtn.uses_f = false;
    return config;
  }

  /// Trained once for all tests, which only read it.
  train::RunDirectory base() {
    static const TemporaryFolder shared;
    const auto run = train::RunDirectory::prepare(shared / "run", config(), true);
    train::train_experiment(queue, *gemm, config(), a, b, run, {});
    return run;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(domain_transfer, TransferFixture)

BOOST_AUTO_TEST_CASE(it_learns_and_can_be_judged) {
  const train::RunDirectory run = base();
  double first = 0, last = 0;  // of the terms that keep something, as the first and last lines have them
  for (const auto& line : run.read_metrics()) {
    if (line.stage != "translator_a2b") continue;
    double kept = 0;
    for (const auto& [name, value] : line.values)
      if (name == "g_const" || name == "g_identity") kept += value;
    if (first == 0) first = kept;
    last = kept;
  }
  BOOST_TEST((first > 0 && last < 0.7 * first), first << ", then " << last);

  const train::RunReport report =
      train::evaluate_run(queue, *gemm, run, a, b, train::HeldOut::test, /*seed=*/0);
  for (const train::DirectionReport& figures : {report.a2b, report.b2a}) {
    BOOST_TEST(figures.count == 300u);
    BOOST_TEST((figures.retrieval.percentile > 0 && figures.kept.size() == 3));
  }
  for (const train::StageTime& time : train::stage_times(run.config(), run.read_metrics()))
    if (time.stage == "translator_a2b") BOOST_TEST(time.images == 120u * 32u);
}

BOOST_AUTO_TEST_CASE(the_target_is_brought_to_the_source_s_contrast) {
  const auto options = train::with_contrast({}, {0.5, 0.25}, {0.1, 0.5});
  BOOST_TEST(options.target_gain == 0.5f);
  BOOST_TEST(options.target_gain * 0.1f + options.target_shift == 0.5f, boost::test_tools::tolerance(1e-6f));
  BOOST_TEST(train::with_contrast({}, {0.5, 0.25}, {0.3, 0}).target_gain == 12.5f);  // no contrast at all
}

BOOST_AUTO_TEST_CASE(f_counts_among_the_parameters_where_it_translates) {
  const train::RunDirectory run = base();
  const auto& method = train::translation_method("dtn");
  for (const Direction direction : train::kDirections) {
    double own = 0;
    for (const nn::SafeTensor& tensor : run.read_model(train::translator_stage(direction)).tensors)
      if (tensor.name.rfind("generator.", 0) == 0 || tensor.name.rfind("encoder.", 0) == 0)
        own += static_cast<double>(tensor.values.size());
    const bool uses_f = run.config().translator[train::source_of(direction)].dtn.uses_f;
    BOOST_TEST((method.parameters(run, direction) > own) == uses_f, train::to_string(direction));
  }
}

BOOST_AUTO_TEST_CASE(a_run_that_was_stopped_goes_on_as_if_it_had_not_been) {
  const train::RunDirectory whole = base(),
                            run = train::RunDirectory::prepare(folder / "run", config(), true);
  BOOST_TEST(train::reuse_stages(whole, run).size() == 6u);
  for (const char* stage : {"translator_a2b", "translator_b2a"}) {
    std::filesystem::remove(run.model(stage));
    std::atomic<bool> stop = false;
    train::Watch watch;
    watch.stop = &stop;
    watch.on_progress = [&](const train::Progress& now) { stop = now.step >= 20; };
    BOOST_CHECK_THROW(train::train_experiment(queue, *gemm, config(), a, b, run, watch), train::Interrupted);
  }
  BOOST_TEST(!run.is_finished("translator_b2a"));
  train::train_experiment(queue, *gemm, config(), a, b, run, {});
  for (const char* stage : {"translator_a2b", "translator_b2a"})
    BOOST_TEST((file_bytes(run.model(stage)) == file_bytes(whole.model(stage))), stage);
}

BOOST_AUTO_TEST_CASE(a_stream_gives_the_images_that_are_judged) {
  train::TrainedRun run(queue, *gemm, base());
  for (const Direction direction : train::kDirections) {
    const train::Domain &source = direction == Direction::a2b ? a : b,
                        &target = direction == Direction::a2b ? b : a;
    const Tensor codes = run.encode(direction, source.device_test);
    const Values judged = queue.download<float>(run.translate(direction, codes, 5, 0));
    BOOST_TEST((queue.download<float>(run.translate(direction, codes, 6, 1)) == judged));
    BOOST_REQUIRE_EQUAL(judged.size(), 300 * target.test.image_size());
    Whole images(source.test);
    Collected sink;
    translate_stream(queue, *gemm, run, {direction, train::Product::images, 1, 5, 0}, images, sink);
    BOOST_REQUIRE_EQUAL(sink.bytes.size(), judged.size());
    double most = 0;
    for (std::size_t i = 0; i < judged.size(); ++i)
      most = std::max(most, std::fabs(255.0 * judged[i] - sink.bytes[i]));
    BOOST_TEST(most < 0.51, to_string(direction));
  }
}

BOOST_AUTO_TEST_CASE(what_there_is_no_latent_for_says_so) {
  train::TrainedRun run(queue, *gemm, base());
  const auto has_none = says("translator.method = dtn maps images: there are no latents of its translations");
  const Tensor heads = run.heads(Direction::a2b, a.device_test);
  BOOST_CHECK_EXCEPTION(run.generate(Direction::a2b, run.noise(Direction::a2b, 3, 0, 0), heads.slice(0, 3)),
                        UsageError, has_none);
  BOOST_CHECK_EXCEPTION(
      train::translate_between_sources(queue, run, Direction::a2b, run.encode(Direction::a2b, a.device_test),
                                       0, 1, 4, 0),
      UsageError, has_none);
  Whole images(a.test);
  Collected sink;
  BOOST_CHECK_EXCEPTION(
      translate_stream(queue, *gemm, run, {Direction::a2b, train::Product::latents, 1, 0, 0}, images, sink),
      UsageError, has_none);
  BOOST_CHECK_EXCEPTION(train::export_onnx(base(), {Direction::a2b}, folder / "onnx"), UsageError,
                        says("translator.method = dtn has no ONNX model"));
  BOOST_TEST(!std::filesystem::exists(folder / "onnx"));
}

BOOST_AUTO_TEST_CASE(it_stands_on_the_source_s_judge) {
  train::ExperimentConfig other = config();
  other.judge[0].epochs = 3;
  Names same;
  for (const std::string& stage : train::stage_names())
    if (train::stage_recipe(config(), stage) == train::stage_recipe(other, stage)) same.push_back(stage);
  BOOST_TEST(same == (Names{"vae_a", "vae_b", "judge_b", "translator_b2a"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(keys_of_the_latent_gans_are_not_its_own) {
  const train::ExperimentConfig parsed = train::parse_experiment(
      "[a]\ndataset=mnist\nclasses=0\n[b]\ndataset=mnist\nclasses=1\n[translator]\nmethod=dtn\nsteps=7\n"
      "dtn_steps=9\n[translator.b2a]\ndtn_uses_f=false\n",
      "x.ini");
  BOOST_TEST((parsed.translator[0].steps == 7u && parsed.translator[0].dtn.steps == 9u));
  BOOST_TEST((parsed.translator[0].dtn.uses_f && !parsed.translator[1].dtn.uses_f));
  for (const char* key :
       {"translator.dtn_batch=0", "translator.dtn_steps=0", "translator.dtn_const_weight=-1"})
    BOOST_CHECK_THROW(train::parse_experiment(
                          "[a]\ndataset=mnist\nclasses=0\n[b]\ndataset=mnist\nclasses=1\n", "x.ini", {key}),
                      UsageError);
}

BOOST_AUTO_TEST_CASE(a_damaged_model_is_told) {
  const auto run = train::RunDirectory::prepare(folder / "run", config(), true);
  train::reuse_stages(base(), run);
  nn::SafeTensors file = nn::read_safetensors(run.model("translator_a2b"));
  file.tensors.erase(file.tensors.begin());
  nn::write_safetensors(run.model("translator_a2b"), file);
  train::TrainedRun trained(queue, *gemm, run);
  BOOST_CHECK_THROW(trained.translator(Direction::a2b), DataError);
}

BOOST_AUTO_TEST_SUITE_END()
