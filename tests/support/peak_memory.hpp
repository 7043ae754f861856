// How much memory something takes.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <string>

namespace isthmus::test {

/// The most memory that this process has had at once, in bytes.
inline std::size_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmHWM:", 0) == 0) return std::stoul(line.substr(6)) * 1024;
  return 0;
}

/// Runs it in a process of its own. \returns its exit status
template <class Function>
int in_child(Function&& function) {
  const pid_t child = fork();
  if (child == 0) _exit(function());
  int status = 0;
  BOOST_REQUIRE_EQUAL(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace isthmus::test
