// A server on this machine that goes wrong as asked.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sstream>
#include <string>
#include <vector>

#include "support/temporary_folder.hpp"

namespace isthmus::test {

/// Serves the files of a folder at `<port>/<fault>/<name>` while it lives; fault_server.py has the faults.
class FaultServer {
 public:
  explicit FaultServer(const std::string& folder) : log_(own_folder_ / "log") {
    int input[2], output[2];
    BOOST_REQUIRE(pipe2(input, O_CLOEXEC) == 0 && pipe2(output, O_CLOEXEC) == 0);
    child_ = fork();
    if (child_ == 0) {
      dup2(input[0], STDIN_FILENO);
      dup2(output[1], STDOUT_FILENO);
      execl("/usr/bin/python3", "python3", ISTHMUS_SOURCE_DIR "/tests/support/fault_server.py",
            folder.c_str(), log_.c_str(), nullptr);
      _exit(127);
    }
    close(input[0]);
    close(output[1]);
    stop_ = input[1];
    char byte = 0;
    while (read(output[0], &byte, 1) == 1 && byte != '\n') port_ += byte;
    close(output[0]);
    BOOST_REQUIRE_MESSAGE(!port_.empty(), "fault_server.py does not start; is python3 installed?");
  }
  ~FaultServer() {
    close(stop_);
    waitpid(child_, nullptr, 0);
  }
  FaultServer(const FaultServer&) = delete;

  std::string url(const std::string& path) const { return "http://127.0.0.1:" + port_ + "/" + path; }

  /// What was asked for so far: "/none/file bytes=100-", or with "-" where all of a file was.
  std::vector<std::string> requests() const {
    std::istringstream log(file_bytes(log_));
    std::vector<std::string> lines;
    for (std::string line; std::getline(log, line);) lines.push_back(line);
    return lines;
  }

 private:
  TemporaryFolder own_folder_;
  std::string log_, port_;
  pid_t child_ = -1;
  int stop_ = -1;
};

}  // namespace isthmus::test
