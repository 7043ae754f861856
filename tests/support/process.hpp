// Runs the isthmus command as a user would.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "support/temporary_folder.hpp"

namespace isthmus::test {

struct Outcome {
  int status = -1;  ///< exit status, or -1 where a signal ended it
  std::string out, error;
};

/// Starts ISTHMUS_TOOL with these arguments; its output goes to files of `folder`. The user's tunings are not
/// looked at, unless the test has set ISTHMUS_TUNING itself.
inline pid_t start_tool(const TemporaryFolder& folder, const std::vector<std::string>& arguments) {
  std::vector<char*> raw = {const_cast<char*>(ISTHMUS_TOOL)};
  for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);
  const std::string out = folder / "stdout", error = folder / "stderr";
  const pid_t child = fork();
  if (child == 0) {
    setenv("ISTHMUS_TUNING", "off", 0);
    dup2(open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
    dup2(open(error.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
    execv(ISTHMUS_TOOL, raw.data());
    _exit(127);
  }
  BOOST_REQUIRE(child > 0);
  return child;
}

inline Outcome wait_for(const TemporaryFolder& folder, pid_t child) {
  int status = 0;
  BOOST_REQUIRE_EQUAL(waitpid(child, &status, 0), child);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, file_bytes(folder / "stdout"),
          file_bytes(folder / "stderr")};
}

inline Outcome run_tool(const TemporaryFolder& folder, const std::vector<std::string>& arguments) {
  return wait_for(folder, start_tool(folder, arguments));
}

/// The last line of what is said names the failure, with `text` in it; progress may stand before.
inline void check_last_line(const Outcome& outcome, int status, const std::string& text) {
  BOOST_TEST(outcome.status == status, outcome.error);
  const std::size_t last = outcome.error.rfind("isthmus: ");
  BOOST_TEST_REQUIRE(last != std::string::npos, outcome.error);
  BOOST_TEST(outcome.error.find(text, last) != std::string::npos, "'" << text << "' is not in: " << outcome.error);
  BOOST_TEST(outcome.error.find('\n', last) == outcome.error.size() - 1, outcome.error);
}

/// That line is all that is said.
inline void check_fails(const Outcome& outcome, int status, const std::string& text) {
  check_last_line(outcome, status, text);
  BOOST_TEST(outcome.error.find("isthmus: ") == 0u, outcome.error);
  BOOST_TEST(outcome.error.find('\n') == outcome.error.size() - 1, outcome.error);
}

/// Sends the process a signal once `is_time()`, unless it has ended by itself.
template <class Condition>
void interrupt(pid_t child, Condition&& is_time, int signal) {
  siginfo_t ended{};
  while (!is_time() && waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         ended.si_pid == 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  kill(child, signal);
}

template <class Condition>
Outcome interrupt_tool(const TemporaryFolder& folder, const std::vector<std::string>& arguments,
                       Condition&& is_time, int signal) {
  const pid_t child = start_tool(folder, arguments);
  interrupt(child, is_time, signal);
  return wait_for(folder, child);
}

}  // namespace isthmus::test
