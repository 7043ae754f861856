/// \file
/// The IDX format of MNIST and Fashion-MNIST.
#pragma once

#include <string>

#include "isthmus/data/images.hpp"

namespace isthmus::data {

/// Grey images and their labels; either file may be gzipped or plain.
/// \throws DataError where a file is not what it should be, is cut short or too long, or the counts differ;
///         Error where it cannot be read
Images read_idx(const std::string& images_path, const std::string& labels_path);

}  // namespace isthmus::data
