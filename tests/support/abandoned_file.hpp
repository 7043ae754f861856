// What a process leaves that is killed while it writes a file.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <string>

namespace isthmus::test {

/// The name of a temporary file of an AtomicFile, of a process that is gone.
inline std::string abandoned_name() {
  const pid_t gone = fork();
  if (gone == 0) _exit(0);
  BOOST_REQUIRE_EQUAL(waitpid(gone, nullptr, 0), gone);
  return ".isthmus-" + std::to_string(gone) + "-0";
}

}  // namespace isthmus::test
