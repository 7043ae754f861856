// Runs, sweeps and downloads that are killed at random moments, of a fixed seed, again and again: nothing
// that was saved is lost, and what comes of them is what comes of one that is left alone. A few kills by
// default; with ISTHMUS_KILLS so many of a run and of a download, and half as many of a sweep
// (tools/fault-injection.sh).
#include <functional>
#include <iostream>
#include <random>

#include "data/fetch_sources.hpp"
#include "support/published_sets.hpp"
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

/// Kills what is started at random moments.
class Killer {
 public:
  /// \param start  starts a process, whose output is in the files of `folder`; \returns its number
  Killer(std::string name, const TemporaryFolder& folder, std::function<pid_t()> start)
      : name_(std::move(name)), folder_(folder), start_(std::move(start)) {}

  /// Seconds that it takes.
  double time() {
    const auto start = Clock::now();
    const Outcome outcome = wait_for(folder_, start_());
    BOOST_TEST_REQUIRE(outcome.status == 0, outcome.error);
    return std::chrono::duration<double>(Clock::now() - start).count();
  }

  /// Starts it again and again, until it ends and there have been enough kills; \p ended is called where it
  /// has ended, and \p killed after each kill.
  /// \param seconds  within which it is killed
  template <class Killed, class Ended>
  void kill_often(double seconds, int kills, Killed&& killed, Ended&& ended) {
    int done = 0, ends = 0;
    while (done < kills || ends == 0) {
      if (is_killed(done < kills ? seconds : 10 * seconds)) {
        ++done;
        killed();
      } else {
        ++ends;
        ended();
      }
    }
    std::cout << done << " kills of '" << name_ << "', " << ends << " ended" << std::endl;
  }

 private:
  /// Unless it ends before.
  bool is_killed(double seconds) {
    const std::chrono::duration<double> after(std::uniform_real_distribution<>(0, seconds)(random_));
    const auto end = Clock::now() + after;
    const pid_t child = start_();
    interrupt(
        child, [&] { return Clock::now() >= end; }, SIGKILL);
    const Outcome outcome = wait_for(folder_, child);
    BOOST_TEST_REQUIRE(outcome.status <= 0, outcome.error);  // the signal, not an error of its own
    return outcome.status < 0;
  }

  std::string name_;
  const TemporaryFolder& folder_;
  std::function<pid_t()> start_;
  std::mt19937 random_{static_cast<unsigned>(Share().number)};
};

/// The isthmus command, to be killed.
struct KillsFixture : ToolRun {
  std::vector<std::string> sweep(const std::string& out) const {
    return {"sweep",   experiment, "--out", folder / out,  "--train-sizes",
            "40,full", "--seeds",  "1",     "--data-root", folder.path()};
  }
  Killer killer(const std::vector<std::string>& command) const {
    return {command.front(), folder, [this, command] { return start_tool(folder, command); }};
  }
};

std::string random_bytes(std::size_t count) {
  std::mt19937 random;
  std::string bytes(count, '\0');
  std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<char>(random()); });
  return bytes;
}

/// `images` times the images of two digits, in LIBSVM's format.
std::string usps_text(int images) {
  std::string text;
  for (int i = 0; i < images; ++i) text += "2 1:1 7:0.5\n4 1:-1 256:0.25\n";
  return text;
}

/// A set of each kind.
struct FetchFixture : PublishedSets {
  std::vector<data::Source> sets;

  FetchFixture() {
    write("published/images", random_bytes(3'000'000));
    sets = {emnist(random_bytes(2'000'000), random_bytes(1'000'000)), usps(usps_text(2000), usps_text(500)),
            source("letters", {"images"})};
  }

  void fetch() const { data::fetch_sources(sets, *this / "root", {}); }

  pid_t start() const {
    const pid_t child = fork();
    if (child == 0) try {
        fetch();
        _exit(0);
      } catch (const std::exception& error) {
        std::cerr << error.what() << std::endl;
        _exit(1);
      }
    BOOST_REQUIRE(child > 0);
    return child;
  }

  std::map<std::string, std::string> contents() const {
    std::map<std::string, std::string> files;
    std::error_code not_yet;
    for (std::filesystem::recursive_directory_iterator at(*this / "root", not_yet), end;
         !not_yet && at != end; ++at)
      if (at->is_regular_file())
        files[at->path().lexically_relative(*this / "root")] = file_bytes(at->path());
    return files;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(kills)

BOOST_FIXTURE_TEST_CASE(a_run_may_be_killed_at_any_time, KillsFixture) {
  const double seconds = killer(train("whole")).time();
  std::map<std::string, std::uint64_t> saved;
  killer(train("killed"))
      .kill_often(
          seconds, wanted_kills(),
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

BOOST_FIXTURE_TEST_CASE(a_sweep_may_be_killed_at_any_time, KillsFixture) {
  const double seconds = killer(sweep("whole")).time();
  killer(sweep("killed"))
      .kill_often(
          seconds, wanted_kills() / 2,
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

BOOST_FIXTURE_TEST_CASE(a_fetch_may_be_killed_at_any_time, FetchFixture) {
  Killer killer("fetch", *this, [this] { return start(); });
  const double seconds = killer.time();
  const auto whole = contents();
  BOOST_TEST_REQUIRE(whole.size() == 7u);
  std::filesystem::remove_all(*this / "root");
  killer.kill_often(
      seconds, wanted_kills(),
      [&] {
        for (const auto& [name, bytes] : contents())
          if (const auto found = whole.find(name); found != whole.end())
            BOOST_TEST((bytes == found->second), name << " has its name, and is not whole");
      },
      [&] {
        BOOST_TEST((contents() == whole), "a file differs, is missing or should not be there");
        std::filesystem::remove_all(*this / "root");
      });
}

BOOST_AUTO_TEST_SUITE_END()
