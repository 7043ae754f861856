// What the command says and how it exits.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "support/process.hpp"

using namespace isthmus::test;

namespace {

struct ToolFixture {
  TemporaryFolder folder;
  const std::string experiment =
      folder.write("x.ini",
                   "[run]\nlog_every=5\n[a]\ndataset=fashion-mnist\nclasses=0-1\n"
                   "[b]\ndataset=fashion-mnist\nclasses=8-9\n"
                   "[vae]\nhidden=32\nlatent=4\nepochs=0.3\n[judge]\nhidden=32\nepochs=0.3\n"
                   "[translator]\nsteps=30\ngenerator_hidden=32\ndiscriminator_hidden=32\n");

  /// Fails with this status, and one line that holds this text.
  void check_fails(const std::vector<std::string>& arguments, int status, const std::string& text) {
    const Outcome outcome = run_tool(folder, arguments);
    BOOST_TEST(outcome.status == status, outcome.error);
    BOOST_TEST(outcome.error.find("isthmus: ") == 0u, outcome.error);
    BOOST_TEST(outcome.error.find(text) != std::string::npos,
               "'" << text << "' is not in: " << outcome.error);
    BOOST_TEST(outcome.error.find('\n') == outcome.error.size() - 1, outcome.error);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(command_line, ToolFixture)

BOOST_AUTO_TEST_CASE(help_is_printed_and_succeeds) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                    {"devices", "--help"},
                                                    {"data", "--help"},
                                                    {"train", "-h"},
                                                    {"translate", "--help"},
                                                    {"evaluate", "--help"},
                                                    {"tune", "--help"}}) {
    const Outcome outcome = run_tool(folder, arguments);
    BOOST_TEST(outcome.status == 0);
    BOOST_TEST(outcome.out.find("usage: isthmus") == 0u, outcome.out);
  }
  BOOST_TEST(run_tool(folder, {"train", "--help-keys"}).out.find("lambda_reg") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(devices_and_data_are_listed) {
  BOOST_TEST(run_tool(folder, {"devices"}).out.find("compute units") != std::string::npos);
  const Outcome data = run_tool(folder, {"data", "list"});
  BOOST_TEST(data.status == 0);
  BOOST_TEST(data.out.find("6000 6000") != std::string::npos, data.out);
}

BOOST_AUTO_TEST_CASE(wrong_usage_exits_with_two_and_one_line) {
  check_fails({}, 2, "which command");
  check_fails({"paint"}, 2, "unknown command 'paint'");
  check_fails({"data", "fetch"}, 2, "unknown 'isthmus data fetch'");
  check_fails({"train"}, 2, "EXPERIMENT.ini is missing");
  check_fails({"train", "/nowhere.ini", "--out", folder / "r"}, 2,
              "cannot read the experiment file '/nowhere.ini'");
  check_fails({"train", experiment}, 2, "out is missing");
  check_fails({"train", experiment, "--out", folder / "r", "--frobnicate"}, 2, "frobnicate");
  check_fails({"train", experiment, "--out", folder / "r", "--set", "vae.epoch=3"}, 2,
              "did you mean 'vae.epochs'?");
  check_fails({"train", experiment, "--out", folder / "r", "--seed", "x"}, 2, "run.seed is 'x'");
  check_fails({"train", experiment, "--out", folder / "r", "--device", "abacus"}, 2,
              "no device matches 'abacus'");
  check_fails({"train", experiment, "--out", folder / "r", "--set", "a.dataset=cifar"}, 2, "cifar");
  check_fails({"train", experiment, "--out", folder / "r", "--set", "a.classes=0,77"}, 2, "has no class 77");
  check_fails({"evaluate", folder / "r"}, 2, "holds no run");
  check_fails({"tune", "--seconds", "0"}, 2, "--seconds is a positive number");
  check_fails({"tune", "--provider", "abacus"}, 2, "clblast or ours, not 'abacus'");
  check_fails({"translate", folder / "r", "--direction", "up", "--input", "x", "--output", "y.png"}, 2,
              "a2b or b2a");
  BOOST_TEST(!std::filesystem::exists(folder / "r"));
}

BOOST_AUTO_TEST_CASE(a_tuning_is_found_and_used) {
  const std::string tuning = folder / "tuning.json";
  const Outcome tuned = run_tool(folder, {"tune", "--seconds", "1", "--output", tuning});
  BOOST_TEST_REQUIRE(tuned.status == 0, tuned.error);
  BOOST_TEST(tuned.out.find(tuning) != std::string::npos, tuned.out);
  BOOST_TEST(nlohmann::json::parse(file_bytes(tuning)).at("record").contains("tuning"));
  const Outcome unwritable = run_tool(folder, {"tune", "--seconds", "0.1", "--output", tuning + "/x"});
  BOOST_TEST(unwritable.status == 1);
  BOOST_TEST(unwritable.error.find(tuning + "/x: cannot") != std::string::npos, unwritable.error);

  const std::vector<std::string> train = {"train", experiment, "--out", folder / "run"};
  setenv("ISTHMUS_TUNING", tuning.c_str(), 1);
  const Outcome trained = run_tool(folder, train);
  BOOST_TEST(trained.status == 0, trained.error);
  BOOST_TEST(trained.error.find("tuning.json") == std::string::npos, trained.error);
  folder.write("tuning.json", "{}");
  const Outcome noticed = run_tool(folder, {"evaluate", folder / "run"});
  unsetenv("ISTHMUS_TUNING");
  BOOST_TEST(noticed.status == 0, noticed.error);
  BOOST_TEST(noticed.error.find(tuning + ": damaged; using the defaults") != std::string::npos,
             noticed.error);
}

BOOST_AUTO_TEST_CASE(a_run_can_be_trained_judged_and_used) {
  const std::string run = folder / "run";
  const Outcome trained = run_tool(folder, {"train", experiment, "--out", run});
  BOOST_TEST_REQUIRE(trained.status == 0, trained.error);
  for (const char* file :
       {"translations.png", "reconstructions.png", "nearest_training.png", "curves.png", "metrics.jsonl",
        "experiment.ini", "models/vae_a.safetensors", "models/translator_b2a.safetensors"})
    BOOST_TEST(std::filesystem::exists(run + "/" + file), file);
  check_fails({"train", experiment, "--out", run}, 2, "--resume");
  BOOST_TEST(run_tool(folder, {"train", experiment, "--out", run, "--resume"}).status == 0);
  check_fails({"train", experiment, "--out", run, "--resume", "--seed", "9"}, 2,
              "was 'seed = 1' and is now 'seed = 9'");

  std::filesystem::remove(run + "/nearest_training.png");
  const Outcome judged = run_tool(folder, {"evaluate", run, "--json"});
  BOOST_TEST_REQUIRE(judged.status == 0, judged.error);
  BOOST_TEST(nlohmann::json::parse(judged.out).at("a2b").at("per_class").contains("8"));
  BOOST_TEST(file_bytes(run + "/evaluation.json") == judged.out);
  BOOST_TEST(file_bytes(run + "/nearest_training.png").substr(1, 3) == "PNG");

  const std::string images = "/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz";
  const std::vector<std::string> translate = {"translate", run,    "--direction", "b2a",
                                              "--input",   images, "--count",     "7"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), translate.begin(), translate.end());
    return more;
  };
  BOOST_TEST(run_tool(folder, with({"--output", folder / "grid.png"})).status == 0);
  BOOST_TEST(file_bytes(folder / "grid.png").substr(1, 3) == "PNG");
  BOOST_TEST(run_tool(folder, with({"--samples", "3", "--output", folder / "out.idx"})).status == 0);
  BOOST_TEST(file_bytes(folder / "out.idx").size() == 16 + 7 * 3 * 784u);
  check_fails(with({"--output", folder / "out.jpg"}), 2, "ends in .png or .idx");
  check_fails(with({"--classes", "x", "--output", folder / "o.png"}), 2, "labels such as");
  check_fails({"translate", run, "--direction", "a2b", "--input", "/nowhere", "--output", folder / "o.png"},
              2, "there is no file '/nowhere'");

  folder.write("run/models/vae_a.safetensors", "rubbish");
  check_fails({"evaluate", run}, 1, "vae_a.safetensors");
}

BOOST_AUTO_TEST_SUITE_END()
