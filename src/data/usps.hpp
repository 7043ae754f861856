// USPS's digits as LIBSVM's collection has them.
#pragma once

#include <string>
#include <string_view>

#include "isthmus/data/images.hpp"

namespace isthmus::data {

/// A line is an image: its label from 1 to 10, then `index:value` of its 16 x 16 pixels, counted from 1, with
/// values from -1 (black) to 1; a pixel that is left out is 0. Labels become those from 0 to 9.
/// \param path  what an error names \throws DataError where the text is anything else
Images parse_usps(const std::string& path, std::string_view text);

}  // namespace isthmus::data
