// What a folder holds, in an order of its own.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "isthmus/compute/error.hpp"

namespace isthmus::data {

/// The names in a folder that pass and do not begin with a dot, in byte order: a folder has no order of its
/// own. \throws Error where it cannot be read
template <class Pass>
std::vector<std::string> names_in(const std::filesystem::path& folder, Pass&& pass) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (at->path().filename().string()[0] != '.' && pass(*at))
      names.push_back(at->path().filename().string());
  if (error) throw Error(folder.string() + ": cannot read: " + error.message());
  std::sort(names.begin(), names.end());
  return names;
}

inline bool is_png_name(const std::filesystem::path& path) {
  const std::string ending = path.extension().string();
  return ending == ".png" || ending == ".PNG";
}

}  // namespace isthmus::data
