// Python programs that read what Isthmus writes. Their packages are in a virtual environment that
// tools/test.sh makes, or Debian's.
#pragma once

#include <sys/wait.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

namespace isthmus::test {

/// As a shell gives it.
inline int status_of(const std::string& command) {
  const int status = std::system(command.c_str());
  BOOST_TEST_REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

/// A Python that has these modules, "a, b"; where there is none, an empty string, and a line says that the
/// test of `what` is skipped, which ctest looks for.
inline std::string python_with(const std::string& modules, const std::string& what,
                               const std::string& advice) {
  for (const std::string python : {ISTHMUS_SOURCE_DIR "/build/test-venv/bin/python", "/usr/bin/python3"})
    if (std::filesystem::exists(python) &&
        status_of(python + " -c 'import " + modules + "' 2>/dev/null") == 0)
      return python;
  std::cout << "skipped: " << what << " is not installed (" << advice << ")\n";
  return {};
}

}  // namespace isthmus::test
