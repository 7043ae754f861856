#include "isthmus/report/status_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace isthmus::report {
namespace {

bool begins_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

}  // namespace

std::string duration(double seconds) {
  constexpr double kLongest =
      1e15;  // a damaged file can say more than an integer holds, or that it is no number
  const auto whole = static_cast<long>(seconds < kLongest ? std::max(seconds, 0.0) + 0.5 : kLongest);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

std::size_t text_width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

std::string clipped(const std::string& text, std::size_t width) {
  std::size_t characters = 0, end = 0;
  for (; end < text.size(); ++end)
    if (begins_character(text[end]) && ++characters > width) break;
  return text.substr(0, end);
}

std::string join_fitting(const std::vector<std::string>& pieces, std::size_t width) {
  std::string joined = pieces.empty() ? "" : clipped(pieces.front(), width);
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    if (text_width(joined) + 2 + text_width(pieces[i]) > width) break;
    joined += "  " + pieces[i];
  }
  return joined;
}

}  // namespace isthmus::report
