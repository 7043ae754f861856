// Methods of translation compared, on tiny data.
#include "isthmus/train/method_comparison.hpp"

#include "isthmus/compute/error.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/method_table.hpp"
#include "isthmus/train/published.hpp"
#include "support/damage.hpp"
#include "support/device.hpp"
#include "support/temporary_folder.hpp"
#include "support/tiny_data.hpp"

using namespace isthmus;
using namespace isthmus::test;
using train::Direction;

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

struct ComparisonFixture : QueueFixture {
  TemporaryFolder folder;
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
  train::ComparisonConfig config;

  ComparisonFixture() {
    write_tiny_mnist(folder);
    config.experiment = train::parse_experiment(kTinySweep, "x.ini");
    config.methods = {"latent-gan", "affine", "class-sampler"};
    config.out = folder / "c";
    config.data_root = folder.path();
  }
  std::string compare(const train::GridWatch& watch = {}) {
    return train::comparison_markdown(config, train::run_comparison(queue, *gemm, config, watch));
  }
  std::string model(const std::string& method, const std::string& stage) {
    return file_bytes(folder / ("c/seed1/" + method + "/models/" + stage + ".safetensors"));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(method_comparison, ComparisonFixture)

BOOST_AUTO_TEST_CASE(methods_share_all_but_translators) {
  const std::string table = compare();
  for (const char* part :
       {"|    latent-gan |", "|        affine |", "| class-sampler |", "## b → a", "One seed."})
    BOOST_TEST(contains(table, part), "'" << part << "' is not in:\n" << table);
  for (const std::string& stage : train::stage_names()) {
    const bool is_translator = stage.rfind("translator", 0) == 0;
    BOOST_TEST((model("affine", stage) == model("latent-gan", stage)) == !is_translator, stage);
  }
  const std::string csv = file_bytes(folder / "c/comparison.csv");
  BOOST_TEST(csv.rfind("seed,method,direction,accuracy,", 0) == 0u);
  for (const char* part : {",training_seconds,parameters", "\n1,affine,a2b,"})
    BOOST_TEST(contains(csv, part), part);
  BOOST_TEST(file_bytes(folder / "c/comparison.md") == table);

  // Nothing is done twice, and another method goes into the same folder.
  bool has_begun = false;
  train::GridWatch watch;
  watch.on_run = [&](const train::GridRun& run, std::size_t, std::size_t) {
    BOOST_TEST(run.name == "seed1/retrieval");
    has_begun = true;
  };
  BOOST_TEST(compare(watch) == table);
  BOOST_TEST(!has_begun);
  config.methods.push_back("retrieval");
  BOOST_TEST(contains(compare(watch), "retrieval"));
  BOOST_TEST(has_begun);
}

BOOST_AUTO_TEST_CASE(a_bridge_took_its_time_for_both_directions) {
  for (train::TranslatorConfig& translator : config.experiment.translator) {
    translator.bridging.hidden = {32};
    translator.bridging.steps = 4;
    translator.bridging.batch = translator.bridging.directions = 20;
  }
  config.methods = {"bridging-vae"};
  const auto results = train::run_comparison(queue, *gemm, config, {});
  const auto seconds = [&](Direction direction) {
    return spread_of(results, "bridging-vae", direction, "training_seconds");
  };
  BOOST_TEST(seconds(Direction::a2b).mean > 0);
  BOOST_TEST(seconds(Direction::b2a).mean == seconds(Direction::a2b).mean);
}

BOOST_AUTO_TEST_CASE(names_of_methods_are_checked) {
  BOOST_TEST(train::parse_methods("affine,latent-gan") == (std::vector<std::string>{"affine", "latent-gan"}),
             boost::test_tools::per_element());
  BOOST_CHECK_EXCEPTION(train::parse_methods("affine,magic"), UsageError, says("magic"));
  BOOST_CHECK_EXCEPTION(train::parse_methods("affine,affine"), UsageError, says("affine is there twice"));
  BOOST_CHECK_THROW(train::parse_methods(""), UsageError);
}

BOOST_AUTO_TEST_CASE(published_figures_are_of_the_method_and_the_task) {
  const auto paper =
      train::parse_experiment("[a]\ndataset=mnist\nclasses=0-4\n[b]\ndataset=mnist\nclasses=5-9\n", "x.ini");
  BOOST_TEST(train::published_accuracy(paper, "latent-gan", Direction::a2b).value() == .77);
  BOOST_TEST(!train::published_accuracy(paper, "latent-gan", Direction::b2a));
  BOOST_TEST(!train::published_accuracy(paper, "affine", Direction::a2b));
  BOOST_TEST(!train::published_accuracy(config.experiment, "latent-gan", Direction::a2b));

  auto digits =
      train::parse_experiment("[a]\ndataset=svhn\nclasses=0-9\n[b]\ndataset=mnist\nclasses=0-9\n", "x.ini");
  BOOST_TEST(train::published_accuracy(digits, "dtn", Direction::a2b).value() == .9066);
  BOOST_TEST(!train::published_accuracy(digits, "dtn", Direction::b2a));
  BOOST_TEST(!train::published_accuracy(digits, "latent-gan", Direction::a2b));
  digits.domain[0].mapping_examples = 100;
  BOOST_TEST(!train::published_accuracy(digits, "dtn", Direction::a2b));
}

BOOST_AUTO_TEST_CASE(it_is_said_which_labels_a_method_uses) {
  const auto used = [&](const char* method, Direction direction) {
    return train::labels_used(config.experiment, method, direction);
  };
  BOOST_TEST(used("affine", Direction::a2b) == "both");
  BOOST_TEST(used("dtn", Direction::a2b) == "source");
  BOOST_TEST(used("bridging-vae", Direction::a2b) == "both");
  config.experiment.translator[0].bridging.labels = "100";
  config.experiment.translator[1].bridging.labels = "0";
  BOOST_TEST(used("bridging-vae", Direction::a2b) == "100 of each");
  BOOST_TEST(used("bridging-vae", Direction::b2a) == "none");
  config.methods = {"bridging-vae"};
  std::string text = train::comparison_markdown(config, {});
  BOOST_TEST(contains(text, "| 100 of each |"), text);
  BOOST_TEST(contains(text, "the classes of all training images of a and of all training images of b.\n"),
             text);
  BOOST_TEST(!contains(text, "Where they are the source's alone"), text);
  config.methods = {"affine", "dtn"};
  text = train::comparison_markdown(config, {});
  BOOST_TEST(contains(text, "Where they are the source's alone, they are of all that its judge"), text);
}

BOOST_AUTO_TEST_CASE(the_best_of_a_column_is_marked_by_what_is_shown_of_it) {
  const std::vector<std::string> methods = {"latent-gan", "affine", "procrustes", "retrieval"};
  std::vector<train::GridResult> results;
  for (const auto& [method, value] :
       {std::pair("latent-gan", 0.5), {"affine", 0.9001}, {"procrustes", 0.9004}}) {
    results.push_back({1, method, method, {}});
    results.back().figures[0] = {{"accuracy", value}, {"frechet", value}};
  }
  const auto marked = [&](train::MethodFigure figure) {
    return train::marked_column(figure, results, methods, Direction::a2b);
  };
  BOOST_TEST(marked({"accuracy", "", 1, 3, train::MethodFigure::more}) ==
                 (std::vector<std::string>{"0.500", "★ 0.900", "★ 0.900", "–"}),
             boost::test_tools::per_element());
  BOOST_TEST(marked({"frechet", "", 1, 1, train::MethodFigure::less}) ==
                 (std::vector<std::string>{"★ 0.5", "0.9", "0.9", "–"}),
             boost::test_tools::per_element());
  BOOST_TEST(marked({"accuracy", "", 100, 0, train::MethodFigure::none}) ==
                 (std::vector<std::string>{"50", "90", "90", "–"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_figure_that_rounds_to_zero_has_no_sign) {
  BOOST_TEST(train::to_text({-0.001, 0, 1}, 2) == "0.00");
  BOOST_TEST(train::to_text({-0.25, 0.5, 2}, 2) == "-0.25 ± 0.50");
  BOOST_TEST(train::to_text({0, 0, 0}, 2) == "–");
}

BOOST_AUTO_TEST_SUITE_END()
