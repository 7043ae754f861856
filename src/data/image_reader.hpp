// Files that hold many images of one size, read from their start to their end.
#pragma once

#include <memory>
#include <string>

#include "isthmus/data/images.hpp"

namespace isthmus::data {

class ImageReader {
 public:
  virtual ~ImageReader() = default;
  /// How many images there are, their extents, and their labels where they have any; no pixels.
  const Images& head() const noexcept { return head_; }
  /// Gives `images` the next `count` ones, which must be there, without their labels.
  virtual void read(std::size_t count, Images& images) = 0;
  /// To be called after the last one. \throws DataError where the file does not end there, or not well
  virtual void expect_end() = 0;

 protected:
  explicit ImageReader(Images head) : head_(std::move(head)) {}
  /// `images` with room for `count` ones.
  void make_room(std::size_t count, Images& images) const {
    images.count = count;
    images.channels = head_.channels;
    images.height = head_.height;
    images.width = head_.width;
    images.labels.clear();
    images.pixels.resize(count * head_.image_size());
  }

 private:
  Images head_;
};

/// Errors as read_idx's and read_svhn's, those of the pixels when they are reached.
/// \param labels  path of the labels; empty: there are none
std::unique_ptr<ImageReader> open_idx(const std::string& images, const std::string& labels);
std::unique_ptr<ImageReader> open_svhn(const std::string& path);

}  // namespace isthmus::data
