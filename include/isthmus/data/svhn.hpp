/// \file
/// The Street View House Numbers, cropped digits (Netzer et al. 2011,
/// http://ufldl.stanford.edu/housenumbers): MATLAB 5.0 files with X, uint8 of 32 x 32 x 3 x N, and y, N
/// labels.
#pragma once

#include <string>
#include <vector>

#include "isthmus/data/images.hpp"

#pragma GCC visibility push(default)
namespace isthmus::data {

/// The colour images of these files after one another, with their labels; label 10 of the file is digit 0.
/// Takes the memory of the result and a little more, whatever the files hold: the 531,131 official images are
/// 1.6 GB. Each file is inflated twice, once to check it.
/// \throws DataError where a file is damaged or holds something else; Error where it cannot be read
Images read_svhn(const std::vector<std::string>& paths);

/// The labels alone, which is quick. \throws as read_svhn
std::vector<std::int32_t> read_svhn_labels(const std::vector<std::string>& paths);

}  // namespace isthmus::data
#pragma GCC visibility pop
