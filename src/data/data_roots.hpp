// The folders that hold data sets.
#pragma once

#include <string>
#include <vector>

namespace isthmus::data {

/// Those of a user, in the order in which they are looked into: the one given, unless it is empty, the
/// environment's ISTHMUS_DATA, and `${XDG_DATA_HOME:-~/.local/share}/isthmus`.
std::vector<std::string> data_roots(const std::string& given);

}  // namespace isthmus::data
