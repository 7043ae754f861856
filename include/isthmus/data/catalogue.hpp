/// \file
/// Data sets by name, and where they are found.
#pragma once

#include <string>
#include <vector>

#include "isthmus/data/images.hpp"

namespace isthmus::data {

struct DataSet {
  std::string name;
  Images train, test;
  std::vector<std::string> class_names;  ///< by label
};

/// "mnist" or "fashion-mnist", from <root>/<name>/ in the first of: `data_root` unless empty, ISTHMUS_DATA,
/// ${XDG_DATA_HOME:-~/.local/share}/isthmus, /usr/share/datasets.
/// \throws UsageError for another name; Error saying where was looked and how to get it
DataSet load_data_set(const std::string& name, const std::string& data_root);

}  // namespace isthmus::data
