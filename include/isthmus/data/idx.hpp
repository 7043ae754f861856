/// \file
/// The IDX format of MNIST (http://yann.lecun.com/exdb/mnist): numbers are big-endian, a file may be gzip.
#pragma once

#include <string>
#include <vector>

#include "isthmus/data/images.hpp"

#pragma GCC visibility push(default)
namespace isthmus::data {

/// Grey images (magic number 0x803) with their labels (0x801).
/// \throws DataError where a file is damaged, or there are not as many labels as images; Error where one
/// cannot be read
Images read_idx(const std::string& images_path, const std::string& labels_path);

/// The labels alone, which is quick. \throws as read_idx
std::vector<std::int32_t> read_idx_labels(const std::string& path);

/// What a file of so many grey images begins with: 16 bytes.
std::string idx_head(std::size_t count, std::size_t height, std::size_t width);

/// Replaces `path` with the images, without compression. \throws UsageError unless they are grey and of at
/// least one pixel; Error where it cannot be written
void write_idx_images(const std::string& path, const Images& images);

/// Replaces `path` with the labels, without compression. \throws UsageError for a label above 255
void write_idx_labels(const std::string& path, const Images& images);

}  // namespace isthmus::data
#pragma GCC visibility pop
