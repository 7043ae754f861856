/// \file
/// Short texts about something under way, for terminals of any width.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#pragma GCC visibility push(default)
namespace isthmus::report {

/// "12 s", "3 min 07 s" or "2 h 05 min".
std::string duration(double seconds);

/// How many characters UTF-8 text has.
std::size_t text_width(const std::string& text);

/// The text, or as much of its beginning as fits.
std::string clipped(const std::string& text, std::size_t width);

/// As many of the pieces, from the first, as stand whole in the width with two blanks between them; the first
/// one always, clipped.
std::string join_fitting(const std::vector<std::string>& pieces, std::size_t width);

}  // namespace isthmus::report
#pragma GCC visibility pop
