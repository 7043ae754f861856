// The report command: pages of a run, of several, and of a sweep.
#include "support/markup.hpp"
#include "support/process.hpp"
#include "support/tiny_data.hpp"

using namespace isthmus::test;

namespace {

struct ReportFixture {
  TemporaryFolder folder;
  const std::string experiment = folder.write("x.ini", kTinySweep);

  ReportFixture() { write_tiny_mnist(folder); }

  Outcome run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--data-root", folder.path()});
    return run_tool(folder, arguments);
  }
  std::string checked(const std::string& name) {
    const std::string page = file_bytes(folder / name);
    BOOST_TEST_REQUIRE(!page.empty(), name);
    check_well_formed(page);
    check_self_contained(page);
    check_accessible(page);
    return page;
  }
  void check_has(const std::string& page, const std::vector<std::string>& texts) {
    for (const std::string& text : texts)
      BOOST_TEST(page.find(text) != std::string::npos, "'" << text << "' is not in the page");
  }
  void check_fails(const std::vector<std::string>& arguments, int status, const std::string& text) {
    isthmus::test::check_fails(run(arguments), status, text);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(report, ReportFixture)

BOOST_AUTO_TEST_CASE(training_ends_with_a_page_of_the_run) {
  const Outcome trained = run({"train", experiment, "--out", folder / "r"});
  BOOST_TEST_REQUIRE(trained.status == 0, trained.error);
  BOOST_TEST(trained.error.find("evaluated in ") != std::string::npos, trained.error);
  const std::string page = checked("r/report.html");
  check_has(page, {"<h1>r</h1>", "0 ↔ 8", "class=\"key\"", "mnist 0–1 → mnist 8–9", "[translator.a2b]"});
  BOOST_TEST(page.find("Follows") == std::string::npos);

  const Outcome again = run({"report", folder / "r", "--out", folder / "again.html"});
  BOOST_TEST_REQUIRE(again.status == 0, again.error);
  BOOST_TEST(again.out == folder / "again.html\n");
  BOOST_TEST((file_bytes(folder / "again.html") == page));

  folder.write("mnist/train-images-idx3-ubyte", "no images");
  std::filesystem::remove(folder / "r/evaluation_validation.json");
  std::filesystem::remove(folder / "r/models/translator_b2a.safetensors");
  BOOST_TEST_REQUIRE(run({"report", folder / "r"}).status == 0);
  const std::string partial = checked("r/report.html");
  check_has(partial, {"There are no pictures: ", "training: stage 6 of 6, translator_b2a",
                      "Follows when training is finished and the run is evaluated."});
  BOOST_TEST(count_of(partial, "<img ") == 0u);
}

BOOST_AUTO_TEST_CASE(runs_and_sweeps_are_compared) {
  const Outcome swept =
      run({"sweep", experiment, "--out", folder / "s", "--train-sizes", "full,40", "--seeds", "1"});
  BOOST_TEST_REQUIRE(swept.status == 0, swept.error);
  const std::string sweep = checked("s/report.html");
  check_has(sweep, {"<h1>s, a sweep</h1>", "2 runs are finished", "training images of each domain",
                    "<code>a.mapping_examples</code>", "href=\"seed1/full/report.html\""});
  BOOST_TEST(sweep.find(">40</text>") < sweep.find(">full</text>"));
  BOOST_TEST(run({"report", folder / "s", "--out", folder / "elsewhere/page.html"}).status == 0);
  check_has(checked("elsewhere/page.html"), {"href=\"../s/seed1/full/report.html\""});
  BOOST_TEST(count_of(sweep, "<img ") == 2 * (1u + 2u));
  checked("s/seed1/full/report.html");
  std::filesystem::remove(folder / "s/report.html");
  BOOST_TEST_REQUIRE(run({"report", folder / "s"}).status == 0);
  BOOST_TEST((checked("s/report.html") == sweep));

  const Outcome other = run({"train", experiment, "--out", folder / "other", "--set", "b.classes=7-8"});
  BOOST_TEST_REQUIRE(other.status == 0, other.error);
  const auto compare = [&](const std::vector<std::string>& names) {
    std::vector<std::string> arguments = {"report", "--out", folder / "c.html"};
    for (const std::string& name : names) arguments.push_back(folder / name);
    const Outcome outcome = run(arguments);
    BOOST_TEST_REQUIRE(outcome.status == 0, outcome.error);
    return checked("c.html");
  };
  const std::string alike = compare({"s/seed1/40", "s/seed1/full"});
  check_has(alike, {"2 runs side by side", "seed1/40", "★ ", "<code>a.mapping_examples</code>"});
  BOOST_TEST(alike.find("<code>run.seed</code>") == std::string::npos);
  BOOST_TEST(count_of(alike, "<figure class=\"chart\">") == 6u);

  std::filesystem::remove(folder / "other/evaluation_validation.json");
  const std::string unlike = compare({"s/seed1/40", "other"});
  check_has(unlike, {"of different domains", "is of other domains", "other: not evaluated yet.",
                     "<code>b.classes</code>"});
  BOOST_TEST(unlike.find("★ ") == std::string::npos);

  folder.write("s/seed1/40/evaluation.json", "{");
  check_fails({"report", folder / "s"}, 1, "evaluation.json: damaged");
  check_has(compare({"s/seed1/40", "s/seed1/full"}), {"evaluation.json: damaged"});
  folder.write("s/sweep.json", "{");
  check_fails({"report", folder / "s"}, 1, "sweep.json: damaged");
}

BOOST_AUTO_TEST_CASE(wrong_usage_is_one_line) {
  check_fails({"report"}, 2, "RUN is missing");
  check_fails({"report", folder / "none"}, 2, "holds no run");
  check_fails({"report", folder / "none", folder / "other"}, 2, "--out FILE says where");
  check_fails({"report", folder / "none", folder / "other", "--out", folder / "c.html"}, 2, "holds no run");
  BOOST_TEST(!std::filesystem::exists(folder / "c.html"));
}

BOOST_AUTO_TEST_SUITE_END()
