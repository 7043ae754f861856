#include "status_line.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <limits>

namespace isthmus::tool {

bool StatusLine::is_terminal() {
  return isatty(STDERR_FILENO);
}

bool StatusLine::is_due() const {
  return std::chrono::steady_clock::now() - shown_ >= std::chrono::milliseconds(is_terminal_ ? 100 : 10000);
}

std::size_t StatusLine::width() const {
  winsize size{};
  if (!is_terminal_) return std::numeric_limits<std::size_t>::max();
  const bool is_known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return (is_known ? size.ws_col : 80) - 1u;  // a wrapped line does not renew
}

void StatusLine::show(std::string text, bool stays) {
  shown_ = std::chrono::steady_clock::now();
  text = report::clipped(text, width());
  fmt::print(stderr, is_terminal_ ? "\r\033[K{}{}" : "{}{}", text, is_terminal_ && !stays ? "" : "\n");
  std::fflush(stderr);
  is_open_ = is_terminal_ && !stays;
}

void StatusLine::close() {
  if (is_open_) fmt::print(stderr, "\n");
  is_open_ = false;
}

void StatusLine::clear() {
  if (is_open_) fmt::print(stderr, "\r\033[K");
  std::fflush(stderr);
  is_open_ = false;
}

}  // namespace isthmus::tool
