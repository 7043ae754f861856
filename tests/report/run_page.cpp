#include "isthmus/report/run_page.hpp"

#include "isthmus/train/evaluation.hpp"
#include "isthmus/train/experiment.hpp"
#include "support/damage.hpp"
#include "support/device.hpp"
#include "support/markup.hpp"
#include "support/tiny_data.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

const char* const kSections[] = {"translations", "figures", "classes",        "reconstructions",
                                 "curves",       "latents", "interpolations", "certainties",
                                 "nearest",      "settings"};

struct PageFixture : QueueFixture {
  TemporaryFolder folder;
  const std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
  const train::Domain a = tiny_domain(queue, 0, 2), b = tiny_domain(queue, 7, 9);
  train::ExperimentConfig config = quick_experiment();

  /// Weights do not matter here.
  static train::ExperimentConfig quick_experiment() {
    train::ExperimentConfig config = tiny_experiment();
    for (const int i : {0, 1}) {
      config.vae[i].epochs = config.judge[i].epochs = 2;
      config.translator[i].steps = 30;
    }
    return config;
  }
  train::RunDirectory prepare(const std::string& name) {
    return train::RunDirectory::prepare(folder / name, config, false);
  }
  void train(const train::RunDirectory& run, const train::Watch& watch = {}) {
    train::train_experiment(queue, *gemm, config, a, b, run, watch);
  }
  std::string checked(const train::RunDirectory& run) {
    const std::string page = file_bytes(run.file("report.html"));
    check_well_formed(page);
    check_self_contained(page);
    check_accessible(page);
    for (const char* section : kSections)
      BOOST_TEST(page.find("<section id=\"" + std::string(section) + "\">") != std::string::npos, section);
    return page;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(run_page, PageFixture)

BOOST_AUTO_TEST_CASE(a_run_is_shown_as_it_trains_and_comes_out_the_same) {
  const train::RunDirectory plain = prepare("plain"), shown = prepare("shown");
  train(plain);

  report::RunPage page(shown);
  page.use(queue, *gemm, a, b);
  page.draw();
  const std::string empty = checked(shown);
  BOOST_TEST(count_of(empty, "<img ") == 0u);
  BOOST_TEST(empty.find("training: stage 1 of 6, vae_a, not begun") != std::string::npos);
  BOOST_TEST(empty.find("Follows when translator_a2b is finished.") != std::string::npos);
  BOOST_TEST(empty.find("http-equiv=\"refresh\"") != std::string::npos);

  std::size_t images = 0;
  train::Watch watch{[&](const train::Progress& now) { page.show(now); }};
  watch.on_stage_finished = [&](const std::string& stage) {
    page.draw();
    const std::string now = checked(shown);
    if (stage != "vae_b" && stage != "translator_b2a") return;
    BOOST_TEST(count_of(now, "<img ") > images, stage);  // reconstructions, then translations
    images = count_of(now, "<img ");
  };
  train(shown, watch);
  for (const std::string& stage : train::stage_names())
    BOOST_TEST((file_bytes(plain.model(stage)) == file_bytes(shown.model(stage))), stage);

  train::evaluate_run(queue, *gemm, shown, a, b, train::HeldOut::test, 0);
  page.draw();
  const std::string whole = checked(shown);
  BOOST_TEST(whole.find("Follows") == std::string::npos);
  BOOST_TEST(whole.find("refresh") == std::string::npos);
  BOOST_TEST(whole.find("<dd>finished</dd>") != std::string::npos);
  BOOST_TEST(whole.find("<dd>" + queue.device().name()) != std::string::npos);
  BOOST_TEST(count_of(whole, "<figure class=\"chart\">") == 6u);
  BOOST_TEST(count_of(whole, "<figure class=\"map\">") == 2u);
  BOOST_TEST(count_of(whole, "<table class=\"confusion\">") == 2u);
  BOOST_TEST(count_of(whole, "<figure class=\"verdict\">") == 2 * (12u + 3u));
  BOOST_TEST(whole.find("[translator.a2b]") != std::string::npos);
  BOOST_TEST(whole.size() < 1'000'000u);

  page.draw();  // nothing is left to draw
  BOOST_TEST((file_bytes(shown.file("report.html")) == whole));
}

BOOST_AUTO_TEST_CASE(translators_without_losses_are_shown) {
  for (train::TranslatorConfig& translator : config.translator) translator.method = "affine";
  const train::RunDirectory run = prepare("run");
  report::RunPage page(run);
  page.use(queue, *gemm, a, b);
  train::Watch watch;
  watch.on_stage_finished = [&](const std::string&) { page.draw(); };
  train(run, watch);
  train::evaluate_run(queue, *gemm, run, a, b, train::HeldOut::test, 0);
  page.draw();
  const std::string whole = checked(run);
  BOOST_TEST(whole.find("Follows") == std::string::npos);
  BOOST_TEST(whole.find("Could not be drawn") == std::string::npos);
  BOOST_TEST(whole.find("<dd>finished</dd>") != std::string::npos);
  BOOST_TEST(count_of(whole, "<figure class=\"chart\">") == 4u);
  BOOST_TEST(count_of(whole, "<figure class=\"map\">") == 2u);
}

BOOST_AUTO_TEST_CASE(a_page_without_images_has_the_rest) {
  const train::RunDirectory run = prepare("run");
  report::RunPage page(run);
  page.explain("There is <no> data set.");
  page.draw();
  BOOST_TEST(checked(run).find("There is &lt;no&gt; data set.") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_damaged_is_told_in_its_place) {
  const train::RunDirectory run = prepare("run");
  const std::string of_one_class =
      R"({"accuracy": 1, "count": 1, "per_class": {"0": 1}, "confusion": [[1]]})";
  const std::string without_accuracy =
      R"({"count": 3, "per_class": {"0": 1, "1": 1, "2": 1}, "confusion": [[1,0,0],[0,1,0],[0,0,1]]})";
  const auto both_ways = [](const std::string& one) {
    return "{\"a2b\": " + one + ", \"b2a\": " + one + "}";
  };
  for (const std::string& evaluation : std::vector<std::string>{
           "", "{", "[]", both_ways("{}"), both_ways(of_one_class), both_ways(without_accuracy)}) {
    folder.write("run/evaluation.json", evaluation);
    folder.write("run/metrics.jsonl", "{\"stage\":\"vae_a\",\"step\":10,\"loss\":1}\n{\"stage\":\"va");
    folder.write("run/models/vae_a.safetensors", "not a model");
    report::RunPage page(run);
    page.use(queue, *gemm, a, b);
    page.draw();
    const std::string text = checked(run);
    BOOST_TEST(text.find("evaluation") != std::string::npos);
    BOOST_TEST(text.find("Could not be drawn: ") != std::string::npos);
    BOOST_TEST(text.find("class=\"key\"") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_folder_without_a_run_is_an_error) {
  report::RunPage page(train::RunDirectory(folder / "nowhere"));
  BOOST_CHECK_EXCEPTION(page.write(), UsageError, says("holds no run"));
}

BOOST_AUTO_TEST_SUITE_END()
