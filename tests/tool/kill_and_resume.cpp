// A run that is killed again and again ends with the weights of one that is not.
#include "support/process.hpp"

using namespace isthmus::test;

namespace {

const char* const kStages[] = {"vae_a", "vae_b", "judge_a", "judge_b", "translator_a2b", "translator_b2a"};

/// Whether so much time has passed since the call.
auto elapsed(std::chrono::milliseconds time) {
  return [end = std::chrono::steady_clock::now() + time] { return std::chrono::steady_clock::now() >= end; };
}

struct KillFixture {
  TemporaryFolder folder;
  const std::string experiment =
      folder.write("x.ini",
                   "[run]\nlog_every=5\ncheckpoint_seconds=0\n[a]\ndataset=fashion-mnist\nclasses=0-1\n"
                   "[b]\ndataset=fashion-mnist\nclasses=8-9\n[vae]\nhidden=64\nlatent=8\nepochs=1.5\n"
                   "[judge]\nhidden=64\nepochs=1\n[translator]\nsteps=150\ndropout=0.1\n"
                   "[vae.b]\nchannels=4,6\nkl_warm_up=0.5\n[judge.b]\nchannels=4,6\ndropout=0.2\n");

  std::vector<std::string> train(const std::string& name) {
    return {"train", experiment, "--out", folder / name, "--resume"};
  }

  void check_equal(const std::string& one, const std::string& other) {
    for (const char* stage : kStages) {
      const std::string file = std::string("/models/") + stage + ".safetensors";
      const std::string bytes = file_bytes(folder / (one + file));
      BOOST_TEST(!bytes.empty(), stage);
      BOOST_TEST((bytes == file_bytes(folder / (other + file))), stage << " differs");
    }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(kill_and_resume, KillFixture)

BOOST_AUTO_TEST_CASE(sigkill_at_any_time_changes_nothing) {
  BOOST_TEST_REQUIRE(run_tool(folder, train("whole")).status == 0);
  int kills = 0;
  for (std::chrono::milliseconds after{700};; after = after * 3 / 2) {
    const Outcome outcome = interrupt_tool(folder, train("killed"), elapsed(after), SIGKILL);
    if (outcome.status == 0) break;
    BOOST_TEST_REQUIRE(outcome.status == -1, outcome.error);  // the signal, not an error of its own
    BOOST_TEST_REQUIRE(++kills < 60);
  }
  BOOST_TEST(kills >= 3);
  check_equal("whole", "killed");
}

BOOST_AUTO_TEST_CASE(an_interrupt_saves_and_says_how_to_go_on) {
  const Outcome outcome = interrupt_tool(
      folder, train("stopped"), [&] { return std::filesystem::exists(folder / "stopped/metrics.jsonl"); },
      SIGINT);
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(outcome.error.find("with --resume goes on") != std::string::npos, outcome.error);
  BOOST_TEST(outcome.error.find("saved") != std::string::npos, outcome.error);
}

BOOST_AUTO_TEST_SUITE_END()
