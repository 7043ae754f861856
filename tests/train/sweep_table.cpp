// What a sweep makes of its runs' figures.
#include "isthmus/train/sweep_table.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "isthmus/compute/error.hpp"
#include "isthmus/train/published.hpp"
#include "support/damage.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::test;
using train::Direction;

namespace {

/// The paper's first experiment, two sizes, two seeds.
struct TableFixture {
  train::SweepConfig config;
  std::vector<train::GridResult> results;

  TableFixture() {
    config.experiment = train::parse_experiment(
        "[a]\ndataset=mnist\nclasses=0-4\n[b]\ndataset=mnist\nclasses=5-9\n", "x.ini");
    config.train_sizes = {500, 0};
    config.seeds = 2;
    results = {result(1, 500, 0.5), result(1, 0, 0.75), result(2, 500, 0.75)};
  }
  static train::GridResult result(std::uint64_t seed, std::size_t size, double accuracy) {
    const auto figures = [](double of_direction) {
      return train::Figures{{"accuracy", of_direction},
                            {"judge_real", 0.99},
                            {"judge_reconstruction", 0.97},
                            {"frechet", 12.5},
                            {"diversity_of_reconstructions", 0.875}};
    };
    const std::string variant = train::train_size_name(size);
    return {
        seed, variant, train::grid_run_name(seed, variant), {figures(accuracy), figures(accuracy - 0.25)}};
  }
  std::string markdown() { return train::sweep_markdown(config, results); }
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sweep_table, TableFixture)

BOOST_AUTO_TEST_CASE(spreads_are_those_of_a_sample) {
  const train::Spread spread = train::spread_of({2, 4, 4, 4, 5, 5, 7, 9});
  BOOST_TEST(spread.mean == 5);
  BOOST_TEST(spread.deviation == std::sqrt(32.0 / 7), boost::test_tools::tolerance(1e-12));
  BOOST_TEST(spread.count == 8u);
  const train::Spread one = train::spread_of(std::vector<double>{3});
  BOOST_TEST((one.mean == 3 && one.deviation == 0 && one.count == 1));
  BOOST_TEST(train::spread_of(std::vector<double>{}).count == 0u);
  const train::Spread accuracy = train::spread_of(results, "500", Direction::b2a, "accuracy");
  BOOST_TEST((accuracy.mean == 0.375 && accuracy.count == 2));
  BOOST_TEST(accuracy.deviation == std::sqrt(0.03125), boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(csv_has_a_row_a_run_and_direction) {
  const std::string csv = train::results_csv(results, "train_size");
  BOOST_TEST(csv.find("seed,train_size,direction,accuracy,judge_real,judge_reconstruction,frechet,"
                      "diversity_of_reconstructions\n1,500,a2b,0.5,0.99,0.97,12.5,0.875\n1,500,b2a,0.25,") ==
             0u);
  BOOST_TEST(contains(csv, "\n1,full,b2a,0.5,"));
  BOOST_TEST(std::count(csv.begin(), csv.end(), '\n') == 7);
  BOOST_TEST(train::results_csv({}, "train_size").empty());
}

BOOST_AUTO_TEST_CASE(csv_leaves_what_a_direction_lacks_empty) {
  results[0].figures[0].emplace_back("kept_hue", 0.5);
  results[2].figures[1].insert(results[2].figures[1].begin(), {"kept_slant", 0.25});
  const std::string csv = train::results_csv(results, "train_size");
  for (const char* part :
       {",diversity_of_reconstructions,kept_hue,kept_slant\n", "\n1,500,a2b,0.5,0.99,0.97,12.5,0.875,0.5,\n",
        "\n1,500,b2a,0.25,0.99,0.97,12.5,0.875,,\n", "\n2,500,b2a,0.5,0.99,0.97,12.5,0.875,,0.25\n"})
    BOOST_TEST(contains(csv, part), "'" << part << "' is not in:\n" << csv);
}

BOOST_AUTO_TEST_CASE(json_has_runs_and_spreads) {
  const auto json = nlohmann::json::parse(train::sweep_json(config, results));
  BOOST_TEST(json["runs"].size() == 3u);
  BOOST_TEST(json["runs"][2]["folder"] == "seed2/500");
  BOOST_TEST(json["runs"][2]["b2a"]["accuracy"] == 0.5);
  const auto& sizes = json["sizes"];
  BOOST_TEST(sizes.size() == 2u);
  BOOST_TEST(sizes[0]["train_size"] == 500);
  BOOST_TEST(sizes[0]["a2b"]["accuracy"]["mean"] == 0.625);
  BOOST_TEST(sizes[0]["a2b"]["accuracy"]["sd"].get<double>() == std::sqrt(0.03125),
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(sizes[0]["a2b"]["accuracy"]["count"] == 2);
  BOOST_TEST(sizes[1]["train_size"] == "full");
  BOOST_TEST(sizes[1]["a2b"]["accuracy"]["sd"].is_null());
  BOOST_TEST(sizes[1]["published_a2b"]["people"] == 0.75);
  BOOST_TEST(json["on"] == "test");
}

BOOST_AUTO_TEST_CASE(markdown_says_what_the_figures_are) {
  const std::string text = markdown();
  for (const char* part :
       {"mnist 0–4 (a) and mnist 5–9 (b)", "Judged on test images", "over 2 seeds",
        "3 of 4 runs are finished", "VAEs and judges on all", "No VAE was given labels",
        "|             500 |     2 | 0.625 ± 0.177 | 0.375 ± 0.177 |                 0.63 |   0.58 |",
        "|             all |     1 |         0.750 |         0.500 |                 0.77 |   0.75 |",
        "0.970 ± 0.000 |", "0.88 ± 0.00 |", "12.50 ± 0.00 |", "arXiv 1805.10130"})
    BOOST_TEST(contains(text, part), "'" << part << "' is not in:\n" << text);
  config.limits_vaes = true;
  config.on = train::HeldOut::validation;
  config.experiment.vae[1].class_weight = 50;
  config.experiment.domain[0].examples = 3000;
  config.experiment.domain[1].classes = {5, 6, 7, 9, 8};
  const std::string other = markdown();
  for (const char* part : {"on validation images", "Translators and VAEs were trained on so many",
                           "judges on all", "The encoder of b was given labels (vae.class_weight = 50)",
                           "All of a was 3000 images", "mnist 5, 6, 7, 9, 8"})
    BOOST_TEST(contains(other, part), "'" << part << "' is not in:\n" << other);
  for (const char* part : {"Published", "published", "No VAE"}) BOOST_TEST(!contains(other, part));
}

BOOST_AUTO_TEST_CASE(a_sweep_of_labels_says_so_and_has_nothing_published) {
  config.train_sizes.clear();
  config.labels = {"0", "100", "all"};
  results.clear();
  for (const std::string& labels : config.labels) {
    train::GridResult one = result(1, 0, 0.5);
    one.variant = train::swept_labels(labels).variant;
    one.name = train::grid_run_name(1, one.variant);
    results.push_back(one);
  }
  const auto json = nlohmann::json::parse(train::sweep_json(config, results));
  BOOST_TEST(json["runs"][0]["labels"] == 0);
  BOOST_TEST(json["runs"][1]["folder"] == "seed1/labels-100");
  BOOST_TEST(json["sizes"][1]["labels"] == 100);
  BOOST_TEST(json["sizes"][2]["labels"] == "all");
  BOOST_TEST(json["sizes"][2]["a2b"]["accuracy"]["mean"] == 0.5);
  BOOST_TEST(!json["sizes"][2].contains("published_a2b"));
  const std::string text = markdown();
  for (const char* part :
       {"# By number of labels: mnist 0–4", "Translators saw so many labels of each domain",
        "3 of 6 runs are finished", "The labelled images were drawn", "| labels | seeds | a → b | b → a |",
        "|    100 |     1 | 0.500 | 0.250 |"})
    BOOST_TEST(contains(text, part), "'" << part << "' is not in:\n" << text);
  BOOST_TEST(!contains(text, "Published"));
}

BOOST_AUTO_TEST_CASE(published_figures_belong_to_the_papers_experiments) {
  BOOST_TEST(train::published_accuracy(config.experiment, 1000)->people == .65);
  BOOST_TEST(!train::published_accuracy(config.experiment, 600));
  const auto svhn =
      train::parse_experiment("[a]\ndataset=svhn\nclasses=1-4\n[b]\ndataset=mnist\nclasses=6-9\n", "x.ini");
  BOOST_TEST(train::published_accuracy(svhn, 0)->cnn == .61);
  std::swap(config.experiment.domain[0], config.experiment.domain[1]);
  BOOST_TEST(!train::published_accuracy(config.experiment, 1000));
}

BOOST_AUTO_TEST_CASE(figures_are_read_from_an_evaluation) {
  const TemporaryFolder folder;
  const std::string direction =
      R"({"accuracy": 0.5, "per_class": {"5": 1}, "diversity": 0.25, "diversity_reconstruction": 0.5, "count": 4})";
  const auto result = train::read_result(
      1, "500", folder.write("good.json", R"({"a2b": )" + direction + R"(, "b2a": )" + direction + "}"));
  const train::Figures want = {{"accuracy", 0.5},
                               {"diversity", 0.25},
                               {"diversity_reconstruction", 0.5},
                               {"count", 4},
                               {"diversity_of_reconstructions", 0.5}};
  BOOST_TEST((result.figures[0] == want && result.figures[1] == want));
  for (const char* bad : {"", "{", "[]", "{}", R"({"a2b": {}, "b2a": {}})", R"({"a2b": 1, "b2a": 2})"})
    BOOST_CHECK_EXCEPTION(train::read_result(1, "500", folder.write("bad.json", bad)), Error,
                          says("bad.json: damaged"));
  BOOST_CHECK_THROW(train::read_result(1, "500", folder / "nowhere"), Error);
}

BOOST_AUTO_TEST_SUITE_END()
