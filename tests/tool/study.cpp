// The study command: a page made, answered and scored.
#include "support/study.hpp"
#include "support/process.hpp"
#include "support/tiny_data.hpp"

using namespace isthmus::test;

namespace {

struct StudyFixture {
  TemporaryFolder folder;
  const std::string experiment = folder.write("x.ini", kTinySweep), run = folder / "run";

  StudyFixture() { write_tiny_mnist(folder); }

  Outcome tool(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--data-root", folder.path()});
    return run_tool(folder, arguments);
  }
  void check_fails(const std::vector<std::string>& arguments, int status, const std::string& text) {
    isthmus::test::check_fails(tool(arguments), status, text);
  }
  /// A person who says the same class of every image.
  std::string answer(const Json& data, const std::string& name, const std::string& class_name) {
    return folder.write(name + ".json",
                        study_file(study_record(data, name, name, [&](std::size_t) { return class_name; })));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(study, StudyFixture)

BOOST_AUTO_TEST_CASE(a_study_is_made_answered_and_scored) {
  BOOST_TEST_REQUIRE(tool({"train", experiment, "--out", run}).status == 0);
  const std::string page = folder / "study.html";
  const std::vector<std::string> make = {"study", "make", run, "--out", page, "--count", "40"};
  const Outcome made = tool(make);
  BOOST_TEST_REQUIRE(made.status == 0, made.error);
  const std::string bytes = file_bytes(page);
  const Json data = study_data(bytes);
  BOOST_TEST(made.out.find("study " + data.at("study").at("id").get<std::string>() + " of 40 images") !=
             std::string::npos);
  BOOST_TEST_REQUIRE(tool(make).status == 0);
  BOOST_TEST((file_bytes(page) == bytes));

  const std::string ann = answer(data, "ann", "8"), bob = answer(data, "bob", "9");
  const Outcome told = tool({"study", "score", run, ann, bob});
  BOOST_TEST(told.status == 0, told.error);
  BOOST_TEST(told.out.find("mnist to mnist (a2b): 20 translated and 20 real images, 2 people") == 0u,
             told.out);
  const Outcome scored = tool({"study", "score", run, ann, bob, "--json"});
  BOOST_TEST_REQUIRE(scored.status == 0, scored.error);
  const Json score = Json::parse(scored.out);
  BOOST_TEST(score.at("translated").at("people").at("accuracy") == 0.5);
  BOOST_TEST(score.at("people").at(0).at("real").at("accuracy") == 0.5);
  BOOST_TEST(score.at("all").at("fleiss_kappa") == -1.0);  // they never agree
  BOOST_TEST(score.at("all").at("per_class").at("8").at("people").at("accuracy") == 0.5);

  check_fails({"study", "score", run, ann, ann}, 1, "ann.json: given twice");
  check_fails({"study", "score", run, answer(data, "eve", "T-shirt")}, 1,
              "eve.json: there is no class 'T-shirt'");
  check_fails({"study", "score", run, folder.write("x.json", "{")}, 1, "x.json: at byte");
  check_fails({"study", "score", run}, 2, "answers.json is missing");
  check_fails({"study", "make", run, "--out", page, "--count", "999"}, 2, "choose a smaller --count");
  check_fails({"study", "make", run, "--out", page, "--direction", "up"}, 2, "a2b or b2a, not 'up'");
  check_fails({"study", "make", run}, 2, "out is missing");

  const std::string other = folder / "other";
  BOOST_TEST_REQUIRE(tool({"train", experiment, "--out", other, "--seed", "2"}).status == 0);
  check_fails({"study", "score", other, ann}, 1, "ann.json: answers about another run's images");
}

BOOST_AUTO_TEST_CASE(help_and_wrong_usage) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"study", "--help"}, {"study", "make", "--help"}, {"study", "score", "-h"}}) {
    const Outcome outcome = run_tool(folder, arguments);
    BOOST_TEST(outcome.status == 0, outcome.error);
    BOOST_TEST(outcome.out.find("usage: isthmus study") == 0u, outcome.out);
  }
  check_fails({"study", "burn"}, 2, "unknown 'isthmus study burn'");
  BOOST_TEST(run_tool(folder, {"study"}).status == 2);
  check_fails({"study", "make", folder / "none", "--out", "x.html"}, 2, "holds no run");
}

BOOST_AUTO_TEST_SUITE_END()
