// An experiment swept over training sizes and seeds, on tiny data.
#include "isthmus/train/sweep.hpp"

#include <set>

#include "isthmus/compute/error.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/reuse.hpp"
#include "support/damage.hpp"
#include "support/device.hpp"
#include "support/temporary_folder.hpp"
#include "support/tiny_data.hpp"

using namespace isthmus;
using namespace isthmus::test;
using train::SweepConfig;

namespace {

struct SweepFixture : QueueFixture {
  TemporaryFolder folder;
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
  std::vector<std::string> begun, finished;
  std::set<std::string> trained;  ///< stages, since the last sweep began
  train::GridWatch watch;

  SweepFixture() {
    write_tiny_mnist(folder);
    watch.training.on_progress = [this](const train::Progress& now) { trained.insert(now.stage); };
    watch.on_run = [this](const train::GridRun& run, std::size_t number, std::size_t total) {
      BOOST_TEST(total == 4u);
      begun.push_back(std::to_string(number) + " " + run.name);
    };
    watch.on_finished = [this](const train::GridRun& run, const train::RunReport&) {
      finished.push_back(run.name);
    };
  }
  SweepConfig config(const std::string& out) {
    SweepConfig config;
    config.experiment = train::parse_experiment(kTinySweep, "x.ini");
    config.train_sizes = {0, 40};
    config.seeds = 2;
    config.out = folder / out;
    config.data_root = folder.path();
    return config;
  }
  std::string sweep(const SweepConfig& config) {
    begun.clear();
    finished.clear();
    trained.clear();
    return train::run_sweep(queue, *gemm, config, watch);
  }
  std::string model(const std::string& run, const std::string& stage) {
    const std::string bytes = file_bytes(folder / (run + "/models/" + stage + ".safetensors"));
    BOOST_TEST(!bytes.empty(), run << " has no " << stage);
    return bytes;
  }
  std::set<std::string> differing(const std::string& one, const std::string& other) {
    std::set<std::string> stages;
    for (const std::string& stage : train::stage_names())
      if (model(one, stage) != model(other, stage)) stages.insert(stage);
    return stages;
  }
};

using Names = std::vector<std::string>;
using Stages = std::set<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sweep, SweepFixture)

BOOST_AUTO_TEST_CASE(sizes_of_a_seed_share_what_they_can) {
  const std::string table = sweep(config("s"));
  BOOST_TEST(begun == (Names{"1 seed1/full", "2 seed1/40", "3 seed2/full", "4 seed2/40"}),
             boost::test_tools::per_element());
  BOOST_TEST((differing("s/seed1/full", "s/seed1/40") == Stages{"translator_a2b", "translator_b2a"}));
  BOOST_TEST(differing("s/seed1/full", "s/seed2/full").size() == 6u);
  for (const char* file : {"s/seed2/40/evaluation.json", "s/sweep.csv", "s/sweep.json"})
    BOOST_TEST(std::filesystem::exists(folder / file), file);
  BOOST_TEST(file_bytes(folder / "s/sweep.md") == table);

  // A run of its own, started by hand, is no other.
  const train::GridRun run = train::sweep_runs(config("s")).runs[3];
  BOOST_TEST((run.config.run.seed == 2 && run.config.domain[1].mapping_examples == 40 &&
              run.config.domain[0].selection_seed == 2));
  const auto alone = train::RunDirectory::prepare(folder / "alone", run.config, false);
  const auto [a, b] = train::load_domains(queue, run.config.domain, folder.path());
  train::train_experiment(queue, *gemm, run.config, a, b, alone, {});
  BOOST_TEST(differing("alone", "s/seed2/40").empty());

  // Nothing is done twice; more seeds go into the same folder.
  const auto written = std::filesystem::last_write_time(folder / "s/seed1/40/evaluation.json");
  BOOST_TEST(sweep(config("s")) == table);
  BOOST_TEST((begun.empty() && trained.empty()));
  BOOST_TEST((std::filesystem::last_write_time(folder / "s/seed1/40/evaluation.json") == written));
  SweepConfig more = config("s");
  more.train_sizes = {20, 40};
  sweep(more);
  BOOST_TEST(finished == (Names{"seed1/20", "seed2/20"}), boost::test_tools::per_element());
  BOOST_TEST((trained == Stages{"translator_a2b", "translator_b2a"}));

  // Validation images are judged without training again, and their tables do not replace the others.
  SweepConfig on_validation = config("s");
  on_validation.on = train::HeldOut::validation;
  BOOST_TEST(sweep(on_validation).find("on validation images") != std::string::npos);
  BOOST_TEST((finished.size() == 4 && trained.empty()));
  BOOST_TEST(std::filesystem::exists(folder / "s/seed1/full/evaluation_validation.json"));
  BOOST_TEST(std::filesystem::exists(folder / "s/sweep_validation.csv"));

  // Another experiment does not go in there.
  SweepConfig other = config("s");
  other.experiment.judge[0].epochs = 4;
  BOOST_CHECK_EXCEPTION(sweep(other), UsageError, says("seed1/full' holds a run of another configuration"));
  other = config("s");
  other.limits_vaes = true;
  BOOST_CHECK_EXCEPTION(sweep(other), UsageError, says("seed1/40' holds a run of another configuration"));
}

BOOST_AUTO_TEST_CASE(vaes_can_be_limited_too_and_a_stopped_sweep_goes_on) {
  SweepConfig limited = config("limited");
  limited.limits_vaes = true;
  std::atomic<bool> stop = false;
  watch.training.stop = &stop;
  const auto on_run = watch.on_run;
  watch.on_run = [&](const train::GridRun& run, std::size_t number, std::size_t total) {
    on_run(run, number, total);
    stop = number == 2;
  };
  BOOST_CHECK_EXCEPTION(sweep(limited), train::Interrupted, says("stopped vae_a at step 1 of"));
  BOOST_TEST(file_bytes(folder / "limited/sweep.md").find("1 of 4 runs are finished") != std::string::npos);
  stop = true;
  BOOST_CHECK_EXCEPTION(sweep(limited), train::Interrupted, says("stopped before seed1/40"));
  stop = false;
  watch.on_run = on_run;
  sweep(limited);
  BOOST_TEST(finished == (Names{"seed1/40", "seed2/full", "seed2/40"}), boost::test_tools::per_element());
  BOOST_TEST((differing("limited/seed1/full", "limited/seed1/40") ==
              Stages{"vae_a", "vae_b", "translator_a2b", "translator_b2a"}));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_swept_is_said_before_anything_is_trained) {
  SweepConfig wrong = config("wrong");
  wrong.train_sizes = {40, 190};
  BOOST_CHECK_EXCEPTION(sweep(wrong), UsageError, says("190 is too large: mnist has 180 training images"));
  wrong.train_sizes = {1};
  BOOST_CHECK_EXCEPTION(sweep(wrong), UsageError, says("1 is too small for 2 classes"));
  wrong = config("wrong");
  wrong.on = train::HeldOut::validation;
  wrong.experiment.domain[1].validation = 0;
  BOOST_CHECK_EXCEPTION(sweep(wrong), UsageError, says("no images of mnist are held out"));
  BOOST_TEST(!std::filesystem::exists(folder / "wrong"));
}

BOOST_AUTO_TEST_CASE(labels_are_swept_of_a_bridge_with_the_same_vaes_and_judges) {
  SweepConfig labels = config("labels");
  labels.train_sizes.clear();
  labels.labels = {"0", "4"};
  BOOST_CHECK_EXCEPTION(sweep(labels), UsageError,
                        says("labels are swept of bridging-vae, not of latent-gan"));
  for (train::TranslatorConfig& translator : labels.experiment.translator) {
    translator.method = "bridging-vae";
    translator.bridging.hidden = {16};
    translator.bridging.steps = 20;
    translator.bridging.batch = 20;
  }
  labels.labels = {"0", "1"};
  BOOST_CHECK_EXCEPTION(sweep(labels), UsageError, says("1 labels are too few for 2 classes"));
  BOOST_TEST(!std::filesystem::exists(folder / "labels"));
  labels.labels = {"0", "4"};
  const std::string table = sweep(labels);
  BOOST_TEST(finished == (Names{"seed1/labels-0", "seed1/labels-4", "seed2/labels-0", "seed2/labels-4"}),
             boost::test_tools::per_element());
  BOOST_TEST((differing("labels/seed1/labels-0", "labels/seed1/labels-4") ==
              Stages{"translator_a2b", "translator_b2a"}));
  BOOST_TEST(table.find("# By number of labels") == 0u, table);
  const std::string csv = file_bytes(folder / "labels/sweep.csv");
  BOOST_TEST(csv.find("seed,labels,direction") == 0u, csv);
  BOOST_TEST(csv.find("\n1,4,a2b,") != std::string::npos, csv);

  labels.out = folder / "many";
  labels.labels = {"4", "1000000"};
  BOOST_CHECK_EXCEPTION(sweep(labels), UsageError, says("a number of labels of 1000000 is too large"));
  labels.labels = {"4", "8"};
  labels.experiment.domain[0].mapping_examples = 6;
  BOOST_CHECK_EXCEPTION(sweep(labels), UsageError, says("a number of labels of 8 is too large"));
  BOOST_TEST(!std::filesystem::exists(folder / "many"));
}

BOOST_AUTO_TEST_CASE(label_budgets_are_read) {
  BOOST_TEST(train::parse_label_budgets("0,10,all") == (Names{"0", "10", "all"}),
             boost::test_tools::per_element());
  for (const char* bad : {"", "10,", "full", "-5", "1e3"})
    BOOST_CHECK_THROW(train::parse_label_budgets(bad), UsageError);
  BOOST_CHECK_EXCEPTION(train::parse_label_budgets("5,all,05"), UsageError, says("labels 5 is there twice"));
}

BOOST_AUTO_TEST_CASE(sizes_are_read) {
  BOOST_TEST(train::parse_train_sizes("500,1000,full") == (std::vector<std::size_t>{500, 1000, 0}),
             boost::test_tools::per_element());
  for (const char* bad : {"", "500,", ",500", "0", "-5", "5e3", "all", "500 ", "99999999999999999999999"})
    BOOST_CHECK_EXCEPTION(train::parse_train_sizes(bad), UsageError, says("'full' with commas between"));
  BOOST_CHECK_EXCEPTION(train::parse_train_sizes("5,full,5"), UsageError, says("size 5 is there twice"));
}

BOOST_AUTO_TEST_SUITE_END()
