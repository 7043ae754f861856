/// \file
/// Images from files, batch by batch, in memory that does not grow with their number.
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "isthmus/data/images.hpp"

#pragma GCC visibility push(default)
namespace isthmus::data {

/// Some images with their names, and the pictures among them that could not be read.
struct ImageBatch {
  Images images;                     ///< without labels
  std::vector<std::string> names;    ///< of each image, unlike all others
  std::vector<std::string> refused;  ///< why, a line a picture

  void clear();
};

/// Which images are wanted, and what they are made to be.
struct SourceOptions {
  std::size_t channels = 1, height = 0,
              width = 0;            ///< as convert() does it, stretched where they are not square
  bool contrast_normalise = false;  ///< at last
  std::vector<int> classes = {};    ///< images of these labels, where they have any; empty: all
  std::size_t count = std::numeric_limits<std::size_t>::max();  ///< so many at most, from the first
  bool skips_refused = false;  ///< goes on behind a picture of a folder that cannot be read
};

class ImageSource {
 public:
  virtual ~ImageSource() = default;

  /// How many images it gives, where none is refused.
  virtual std::size_t count() const = 0;
  virtual bool has_labels() const = 0;

  /// Adds the next images to the batch, `most` or fewer. \returns false where there was none left
  /// \throws DataError where a file is damaged; Error where it cannot be read
  virtual bool read(std::size_t most, ImageBatch& batch) = 0;
};

/// Opens, by what is at `path`,
/// - a folder: its PNG pictures and those of its sub-folders, in the byte order of their paths below it. What
///   begins with a dot is passed over, and so are links to folders. A name is such a path without its ".png"
/// - a name in ".png" or ".png.gz": one picture; or OpenCV's sheet of digits
/// - a name in ".mat": SVHN's
/// - anything else: IDX images, with labels where `…-images-idx3…` has `…-labels-idx1…` beside it.
///
/// Images of a file with many have their place in it as a name: 000000, 000001 …
/// \throws UsageError where there is nothing at `path`, or an empty folder; as read() elsewhere
std::unique_ptr<ImageSource> open_image_source(const std::string& path, const SourceOptions& options);

}  // namespace isthmus::data
#pragma GCC visibility pop
