#include "status_line.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace isthmus::tool {
namespace {

std::size_t terminal_width() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col : 80;
}

}  // namespace

bool StatusLine::is_terminal() {
  return isatty(STDERR_FILENO);
}

bool StatusLine::is_due() const {
  return std::chrono::steady_clock::now() - shown_ >= std::chrono::milliseconds(is_terminal_ ? 100 : 10000);
}

void StatusLine::show(std::string text, bool stays) {
  shown_ = std::chrono::steady_clock::now();
  if (is_terminal_)
    text.resize(std::min(text.size(), terminal_width() - 1));  // a wrapped line does not renew
  fmt::print(stderr, is_terminal_ ? "\r\033[K{}{}" : "{}{}", text, is_terminal_ && !stays ? "" : "\n");
  std::fflush(stderr);
  is_open_ = is_terminal_ && !stays;
}

void StatusLine::close() {
  if (is_open_) fmt::print(stderr, "\n");
  is_open_ = false;
}

std::string duration(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.5);
  return whole < 60 ? fmt::format("{} s", whole) : fmt::format("{} min {:02} s", whole / 60, whole % 60);
}

}  // namespace isthmus::tool
