// The compare command with several experiments.
#include "support/process.hpp"
#include "support/tiny_data.hpp"

using namespace isthmus::test;

namespace {

struct CompareFixture {
  TemporaryFolder folder;
  CompareFixture() { write_tiny_mnist(folder); }

  Outcome compare(const std::vector<std::string>& experiments) {
    std::vector<std::string> arguments = {"compare"};
    arguments.insert(arguments.end(), experiments.begin(), experiments.end());
    arguments.insert(arguments.end(), {"--methods", "affine,class-sampler", "--seeds", "1", "--out",
                                       folder / "c", "--data-root", folder.path()});
    return run_tool(folder, arguments);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(compare, CompareFixture)

BOOST_AUTO_TEST_CASE(several_experiments_are_one_table_and_one_page) {
  const std::string one = folder.write("one.ini", kTinySweep), two = folder.write("two.ini", kTinySweep);
  const Outcome outcome = compare({one, two});
  BOOST_TEST_REQUIRE(outcome.status == 0, outcome.error);
  BOOST_TEST(outcome.out == file_bytes(folder / "c/comparison.md"));
  BOOST_TEST(outcome.error.find("run 2 of 2: two, seed 1, class-sampler\n") != std::string::npos,
             outcome.error);
  for (const char* name : {"one", "two"}) {
    const std::string of = folder / ("c/" + std::string(name));
    BOOST_TEST(std::filesystem::exists(of + "/seed1/affine/evaluation.json"), name);
    BOOST_TEST(std::filesystem::exists(of + "/comparison.json"), name);
    const std::string page = file_bytes(folder / "c/report.html");
    const std::string link = "href=\"" + std::string(name) + "/report.html\"";
    BOOST_TEST(page.find(link) != std::string::npos, link);
    BOOST_TEST(std::filesystem::exists(of + "/report.html"), name);
  }
  // Nothing is done twice.
  BOOST_TEST(compare({one, two}).error.find("run ") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(experiments_that_would_share_a_folder_are_refused) {
  const std::string one = folder.write("x.ini", kTinySweep);
  check_fails(compare({one, one}), 2, "two experiments are named x");
  BOOST_TEST(!std::filesystem::exists(folder / "c"));
}

BOOST_AUTO_TEST_SUITE_END()
