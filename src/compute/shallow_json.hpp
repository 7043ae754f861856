// JSON from outside.
#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <string>

namespace isthmus {

/// The text without what no file of ours has: deeper levels, of which each takes some of the stack when JSON
/// is written, and further members of an object, each of which is compared with all before it. A file of a
/// few megabytes can have millions of both. \throws Json::exception
template <class Json>
Json parse_shallow(const std::string& text) {
  constexpr int kDeepest = 16, kMostMembers = 1000;
  std::array<int, kDeepest> members{};  // of the object that is open at each depth
  using Event = typename Json::parse_event_t;
  return Json::parse(text, [&](int depth, Event event, Json&) {
    if (depth >= kDeepest) return false;
    if (event == Event::object_start) members[depth] = 0;
    return event != Event::key || ++members[depth - 1] <= kMostMembers;
  });
}

}  // namespace isthmus
