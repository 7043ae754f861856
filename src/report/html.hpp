// Pieces that every page is made of.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "isthmus/data/png.hpp"

namespace isthmus::report {

/// Text as it stands in an element or a quoted attribute.
std::string escape_html(const std::string& text);

/// JSON as it can stand within a script element, where "</script>" would end it.
std::string escape_json_for_script(std::string json);

/// The picture itself as an address, for pages that need no other file.
std::string data_address(const data::Raster& picture);

/// A file below pages/. \throws UsageError where there is none
std::string page_file(const std::string& name);

/// The text with each {{name}} replaced by its value, which is not looked at again.
/// \throws UsageError for a name without a value
std::string fill_template(const std::string& text,
                          const std::vector<std::pair<std::string, std::string>>& values);

}  // namespace isthmus::report
