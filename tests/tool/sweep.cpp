// The sweep command: what it says, and that a sweep that is killed ends as one that is not.
#include "support/process.hpp"
#include "support/tiny_data.hpp"

using namespace isthmus::test;

namespace {

struct SweepFixture {
  TemporaryFolder folder;
  const std::string experiment = folder.write("x.ini", kTinySweep);

  SweepFixture() { write_tiny_mnist(folder); }

  std::vector<std::string> sweep(const std::string& out, const std::string& sizes = "40,full",
                                 const std::string& seeds = "2") {
    return {"sweep", experiment, "--out", folder / out,  "--train-sizes",
            sizes,   "--seeds",  seeds,   "--data-root", folder.path()};
  }
  void check_fails(const std::vector<std::string>& arguments, const std::string& text) {
    isthmus::test::check_fails(run_tool(folder, arguments), 2, text);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sweep, SweepFixture)

BOOST_AUTO_TEST_CASE(a_sweep_that_is_killed_ends_as_one_that_is_not) {
  const Outcome whole = run_tool(folder, sweep("whole"));
  BOOST_TEST_REQUIRE(whole.status == 0, whole.error);
  BOOST_TEST(whole.out == file_bytes(folder / "whole/sweep.md"));
  for (const char* text :
       {"run 2 of 4: seed 1, all training images\n", "taken from seed1/40: vae_a, vae_b, judge_a, judge_b\n",
        "seed 2, 40 training images: accuracy "})
    BOOST_TEST(whole.error.find(text) != std::string::npos, "'" << text << "' is not in:\n" << whole.error);

  for (const char* file : {"seed1/40/models/vae_a.safetensors", "seed1/40/translations.png",
                           "seed1/full/models/vae_a.safetensors", "seed2/40/models/judge_a.safetensors"}) {
    const Outcome killed = interrupt_tool(
        folder, sweep("killed"),
        [&] { return std::filesystem::exists(folder / (std::string("killed/") + file)); }, SIGKILL);
    BOOST_TEST(killed.status == -1, file << ": " << killed.error);
  }
  const Outcome ended = run_tool(folder, sweep("killed"));
  BOOST_TEST_REQUIRE(ended.status == 0, ended.error);
  BOOST_TEST(ended.out == whole.out);
  int compared = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "whole")) {
    const std::string name = std::filesystem::relative(entry.path(), folder / "whole").string();
    if (!entry.is_regular_file() || name.find("metrics") != std::string::npos ||
        name.find("tfevents") != std::string::npos || name.find("curves") != std::string::npos ||
        name.find("report") != std::string::npos)
      continue;  // how fast it went
    ++compared;
    BOOST_TEST((file_bytes(entry.path().string()) == file_bytes(folder / ("killed/" + name))), name);
  }
  BOOST_TEST(compared == 4 * (6 + 6) + 3);  // models, experiment, device, evaluation, three pictures; tables
  BOOST_TEST(
      run_tool(folder, {"evaluate", folder / "killed/seed2/40", "--data-root", folder.path()}).status == 0);
  BOOST_TEST((file_bytes(folder / "killed/seed2/40/evaluation.json") ==
              file_bytes(folder / "whole/seed2/40/evaluation.json")));

  const Outcome again = run_tool(folder, sweep("whole"));
  BOOST_TEST(again.out == whole.out);
  BOOST_TEST(again.error.find("run ") == std::string::npos, again.error);
}

BOOST_AUTO_TEST_CASE(an_interrupt_saves_and_says_how_to_go_on) {
  const Outcome outcome = interrupt_tool(
      folder, sweep("stopped"),
      [&] { return std::filesystem::exists(folder / "stopped/seed1/40/metrics.jsonl"); }, SIGINT);
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(outcome.error.find("saved: the same command goes on\n") != std::string::npos, outcome.error);
}

BOOST_AUTO_TEST_CASE(wrong_usage_is_one_line) {
  check_fails({"sweep"}, "EXPERIMENT.ini is missing");
  check_fails({"sweep", experiment, "--out", folder / "r"}, "train-sizes is missing");
  check_fails({"sweep", experiment, "--train-sizes", "40"}, "out is missing");
  check_fails({"sweep", experiment, "--labels", "4,all", "--out", folder / "r"}, "not of latent-gan");
  check_fails({"sweep", experiment, "--labels", "4", "--train-sizes", "40", "--out", folder / "r"},
              "--labels goes without --train-sizes");
  check_fails({"sweep", experiment, "--labels", "many", "--out", folder / "r"}, "a whole number or 'all'");
  check_fails(sweep("r", "40,many"), "not '40,many'");
  check_fails(sweep("r", "1"), "too small for 2 classes");
  for (const char* seeds : {"0", "-1", "two", "1001"})
    check_fails(sweep("r", "40", seeds), "--seeds is a whole number");
  std::vector<std::string> swept = sweep("r");
  swept.insert(swept.end(), {"--limit-vaes", "--set", "b.vae_examples=30"});
  check_fails(swept, "a sweep sets b.vae_examples itself");
  check_fails(sweep("r", "4000"), "mnist has 180 training images");
  BOOST_TEST(!std::filesystem::exists(folder / "r"));
}

BOOST_AUTO_TEST_CASE(finished_stages_of_another_run_are_taken) {
  const auto train = [&](const std::string& out, const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"train",      experiment,    "--out",
                                          folder / out, "--data-root", folder.path()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  };
  BOOST_TEST_REQUIRE(run_tool(folder, train("one", {})).status == 0);
  const Outcome other =
      run_tool(folder, train("other", {"--reuse", folder / "one", "--set", "vae.b.latent=3"}));
  BOOST_TEST(other.status == 0, other.error);
  BOOST_TEST(
      other.error.find("taken from " + (folder / "one") + ": vae_a, judge_a, judge_b\n") != std::string::npos,
      other.error);
  const Outcome none = run_tool(folder, train("none", {"--reuse", folder / "one", "--seed", "2"}));
  BOOST_TEST(none.error.find(": nothing\n") != std::string::npos, none.error);
  check_fails(train("r", {"--reuse", folder / "nowhere"}), "nowhere' holds no run");
  BOOST_TEST(!std::filesystem::exists(folder / "r"));
}

BOOST_AUTO_TEST_SUITE_END()
