// JSON from outside.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace isthmus {

/// The text without what is nested deeper than any file of ours: writing JSON takes some of the stack for
/// every level, and a file of a few megabytes can have millions. \throws Json::parse_error
template <class Json>
Json parse_shallow(const std::string& text) {
  constexpr int kDeepest = 16;
  return Json::parse(text, [](int depth, typename Json::parse_event_t, Json&) { return depth < kDeepest; });
}

}  // namespace isthmus
