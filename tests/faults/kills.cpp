// Runs and sweeps that are killed at random moments, of a fixed seed, again and again: nothing that was saved
// is lost, and what comes of them is what comes of one that is left alone. A few kills by default; with
// ISTHMUS_KILLS so many of a run and half as many of a sweep (tools/fault-injection.sh).
#include <iostream>
#include <random>

#include "support/share.hpp"
#include "support/tool_run.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

using Clock = std::chrono::steady_clock;

int wanted_kills() {
  const char* const text = std::getenv("ISTHMUS_KILLS");
  return text ? std::atoi(text) : 3;
}

struct KillsFixture : ToolRun {
  std::mt19937 random{static_cast<unsigned>(Share().number)};

  std::vector<std::string> sweep(const std::string& out) const {
    return {"sweep",   experiment, "--out", folder / out,  "--train-sizes",
            "40,full", "--seeds",  "1",     "--data-root", folder.path()};
  }

  /// Seconds that the command takes.
  double time(const std::vector<std::string>& command) {
    const auto start = Clock::now();
    const Outcome outcome = run_tool(folder, command);
    BOOST_TEST_REQUIRE(outcome.status == 0, outcome.error);
    return std::chrono::duration<double>(Clock::now() - start).count();
  }

  /// Kills the command within so many seconds, unless it ends before. \returns whether it was killed
  bool is_killed(const std::vector<std::string>& command, double seconds) {
    const std::chrono::duration<double> after(std::uniform_real_distribution<>(0, seconds)(random));
    const auto end = Clock::now() + after;
    const Outcome outcome = interrupt_tool(
        folder, command, [&] { return Clock::now() >= end; }, SIGKILL);
    BOOST_TEST_REQUIRE(outcome.status <= 0, outcome.error);  // the signal, not an error of its own
    return outcome.status < 0;
  }

  /// Starts the command again and again, until it ends and there have been enough kills; \p ended is called
  /// where it has ended, and \p killed after each kill.
  template <class Killed, class Ended>
  void kill_often(const std::vector<std::string>& command, double seconds, int kills, Killed&& killed,
                  Ended&& ended) {
    int done = 0, ends = 0;
    while (done < kills || ends == 0) {
      if (is_killed(command, done < kills ? seconds : 10 * seconds)) {
        ++done;
        killed();
      } else {
        ++ends;
        ended();
      }
    }
    std::cout << done << " kills of '" << command.front() << "', " << ends << " ended" << std::endl;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(kills, KillsFixture)

BOOST_AUTO_TEST_CASE(a_run_may_be_killed_at_any_time) {
  const double seconds = time(train("whole"));
  std::map<std::string, std::uint64_t> saved;
  kill_often(
      train("killed"), seconds, wanted_kills(),
      [&] {
        const auto now = saved_steps("killed");
        BOOST_TEST(is_kept(saved, now));
        check_kept("killed");
        saved = now;
      },
      [&] {
        check_equal("whole", "killed");
        std::filesystem::remove_all(folder / "killed");
        saved.clear();
      });
}

BOOST_AUTO_TEST_CASE(a_sweep_may_be_killed_at_any_time) {
  const double seconds = time(sweep("whole"));
  kill_often(
      sweep("killed"), seconds, wanted_kills() / 2,
      [&] {
        for (const char* run : {"killed/seed1/40", "killed/seed1/full"}) check_kept(run);
      },
      [&] {
        BOOST_TEST(file_bytes(folder / "whole/sweep.json") == file_bytes(folder / "killed/sweep.json"));
        for (const char* run : {"/seed1/40", "/seed1/full"})
          check_equal(std::string("whole") + run, std::string("killed") + run);
        std::filesystem::remove_all(folder / "killed");
      });
}

BOOST_AUTO_TEST_SUITE_END()
