/// \file
/// OpenCV's sheet of handwritten digits: real data that fits in one picture.
#pragma once

#include <string>

#include "isthmus/data/images.hpp"

#pragma GCC visibility push(default)
namespace isthmus::data {

/// Cuts digits.png (of Debian's package opencv-doc) into its 5,000 digits, 500 of each class in class order.
/// Each is an MNIST image that was shrunk to 20 x 20, margin included, so each is resized to 28 x 28.
/// \throws DataError for any other picture; Error where it cannot be read
Images read_digit_sheet(const std::string& path);

}  // namespace isthmus::data
#pragma GCC visibility pop
