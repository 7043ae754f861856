/// \file
/// What is made of images goes to files batch by batch, in memory that does not grow with their number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "isthmus/data/image_source.hpp"

#pragma GCC visibility push(default)
namespace isthmus::data {

/// Results for a batch of source images, several for each.
struct ResultBatch {
  const ImageBatch& sources;
  const std::uint8_t* bytes;  ///< (samples, rows, size), of which the first rows are the sources'
  std::size_t samples, rows, size;

  const std::uint8_t* at(std::size_t image, std::size_t sample) const {
    return bytes + (sample * rows + image) * size;
  }
};

class ImageSink {
 public:
  virtual ~ImageSink() = default;
  /// \throws Error where it cannot be written
  virtual void write(const ResultBatch& results) = 0;
  /// To be called after the last batch: what is one file is in place from now on, and was not there before.
  /// \throws Error where it cannot be
  virtual void finish() = 0;
};

/// IDX images: those of the first source, sample by sample, then those of the second one …
std::unique_ptr<ImageSink> make_idx_sink(const std::string& path, std::size_t height, std::size_t width);

/// NumPy's format (version 1.0): an array (results, shape…) in the order of make_idx_sink.
/// \param type  as NumPy writes it: "|u1" for bytes, "<f4" for float32
std::unique_ptr<ImageSink> make_npy_sink(const std::string& path, const std::string& type,
                                         const std::vector<std::size_t>& shape);

/// A PNG picture each, `<name>-<sample>.png` in the folder, which replaces one of that name; each is written
/// whole or not at all.
std::unique_ptr<ImageSink> make_png_sink(const std::string& folder, std::size_t channels, std::size_t height,
                                         std::size_t width);

}  // namespace isthmus::data
#pragma GCC visibility pop
