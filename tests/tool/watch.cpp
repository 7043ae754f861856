// Watching a run: finished, under way and missing ones; on a terminal and in a pipe.
#include <pty.h>
#include <termios.h>

#include <fstream>

#include "support/process.hpp"

using namespace isthmus::test;

namespace {

const char* const kStages[] = {"vae_a", "vae_b", "judge_a", "judge_b", "translator_a2b", "translator_b2a"};

struct WatchFixture {
  TemporaryFolder folder;
  const std::string run = folder / "run";

  WatchFixture() {
    setenv("LC_ALL", "C.UTF-8", 1);
    folder.write("run/experiment.ini", "");
    for (const int step : {10, 20})
      append(R"({"stage":"vae_a","step":)" + std::to_string(step) +
             R"(,"total_steps":100,"time":1e9,"seconds":2,"loss":)" + std::to_string(30 - step) +
             R"(,"reconstruction":7,"kl":1,"images_per_second":50})" + "\n");
  }
  ~WatchFixture() { unsetenv("LC_ALL"); }

  void append(const std::string& text) { std::ofstream(run + "/metrics.jsonl", std::ios::app) << text; }
  void finish() {
    for (const std::string stage : kStages) folder.write("run/models/" + stage + ".safetensors", "");
  }

  std::string watch(const std::vector<std::string>& options = {}) {
    std::vector<std::string> arguments = {"watch", run};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Outcome outcome = run_tool(folder, arguments);
    BOOST_TEST(outcome.status == 0, outcome.error);
    BOOST_TEST(outcome.error.empty(), outcome.error);
    return outcome.out;
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// `isthmus watch` on a terminal of its own.
class Terminal {
 public:
  explicit Terminal(const std::string& run) {
    winsize size{24, 80, 0, 0};
    child_ = forkpty(&master_, nullptr, nullptr, &size);
    if (child_ == 0) {
      setenv("TERM", "xterm", 1);
      execl(ISTHMUS_TOOL, ISTHMUS_TOOL, "watch", run.c_str(), nullptr);
      _exit(127);
    }
    BOOST_TEST_REQUIRE(child_ > 0);
  }
  ~Terminal() { close(master_); }

  /// Reads on until the text comes, or the command ends.
  bool shows(const std::string& text) {
    char bytes[4096];
    while (!has(seen_, text)) {
      const ssize_t count = read(master_, bytes, sizeof bytes);
      if (count <= 0) return false;
      seen_.append(bytes, static_cast<std::size_t>(count));
    }
    return true;
  }
  void forget() { seen_.clear(); }
  void type(const std::string& keys) { BOOST_TEST(write(master_, keys.data(), keys.size()) > 0); }
  void resize(unsigned short rows, unsigned short columns) {
    winsize size{rows, columns, 0, 0};
    BOOST_TEST(ioctl(master_, TIOCSWINSZ, &size) == 0);
  }

  /// \returns the exit status, once it has given the terminal back as it was
  int end() {
    shows("never shown");
    BOOST_TEST(has(seen_, "\033[?1049l"));  // xterm's main screen
    int status = 0;
    BOOST_TEST(waitpid(child_, &status, 0) == child_);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  int master_ = -1;
  pid_t child_ = -1;
  std::string seen_;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(watch, WatchFixture)

BOOST_AUTO_TEST_CASE(a_run_under_way_is_printed_once_in_a_pipe) {
  append("{\"stage\":\"vae_a\",\"st");
  const std::string text = watch();
  BOOST_TEST(has(text, run.substr(0, 40)), text);
  BOOST_TEST(has(text, "\nvae_a  20/100  16 s left "), text);
  BOOST_TEST(has(text, "\nloss 10  50 images/s  reconstruction 7\n"), text);
  BOOST_TEST(has(text, "⠘"), text);
  BOOST_TEST(has(text, "translator_a2b  not begun "), text);
  BOOST_TEST(!has(watch({"--ascii", "--once"}), "⠘"));
  setenv("LC_ALL", "C", 1);
  BOOST_TEST(!has(watch(), "⠘"));
  BOOST_TEST(has(watch({"--stage", "vae_a"}), "\nloss 10 "));
}

BOOST_AUTO_TEST_CASE(other_runs_are_told_apart) {
  std::filesystem::remove(run + "/metrics.jsonl");
  BOOST_TEST(has(watch(), "stage 1 of 6, no losses yet\n"));
  finish();
  BOOST_TEST(has(watch(), ": finished\n"));
  append("rubbish\n\n[]\n");
  BOOST_TEST(has(watch(), ": finished\n"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_watched_is_said) {
  const auto check = [&](const std::vector<std::string>& arguments, const std::string& text) {
    const Outcome outcome = run_tool(folder, arguments);
    BOOST_TEST(outcome.status == 2);
    BOOST_TEST(has(outcome.error, text), outcome.error);
    BOOST_TEST(outcome.out.empty());
  };
  check({"watch"}, "RUN is missing");
  check({"watch", folder / "nowhere"}, "holds no run");
  check({"watch", run, "--stage", "vae"}, "there is no stage 'vae'; the stages are vae_a, ");
}

BOOST_AUTO_TEST_CASE(a_terminal_is_renewed_until_the_run_is_finished) {
  Terminal terminal(run);
  BOOST_TEST(terminal.shows("20/100"));
  append(R"({"stage":"vae_a","step":75,"total_steps":100,"loss":5,"images_per_second":50})"
         "\n");
  BOOST_TEST(terminal.shows("75"));
  terminal.forget();
  terminal.resize(40, 120);
  BOOST_TEST(terminal.shows("vae_a"));  // a new size is drawn anew
  terminal.forget();
  finish();
  BOOST_TEST(terminal.end() == 0);
}

BOOST_AUTO_TEST_CASE(q_and_interrupts_end_it) {
  for (const std::string key : {"q", "\x03"}) {
    Terminal terminal(run);
    BOOST_TEST(terminal.shows("20/100"));
    terminal.type(key);
    BOOST_TEST(terminal.end() == 0);
  }
}

BOOST_AUTO_TEST_SUITE_END()
