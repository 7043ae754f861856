/// \file
/// Images in the host's memory, and the ways to choose among them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#pragma GCC visibility push(default)
namespace isthmus::data {

/// `count` images of one size, with a label each or no labels at all.
struct Images {
  std::size_t count = 0, channels = 1, height = 0, width = 0;
  std::vector<std::uint8_t> pixels;  ///< (count, channels, height, width)
  std::vector<std::int32_t> labels;  ///< (count), from 0

  /// Bytes of one image.
  std::size_t image_size() const noexcept { return channels * height * width; }
};

/// \throws UsageError unless there are as many pixels and labels as the extents say, and no label is negative
void require_consistent(const Images& images);

/// The images of `classes`, in the order they have in `images`; a label becomes its position in `classes`.
/// \throws UsageError where a class is named twice
Images select_classes(Images images, const std::vector<int>& classes);

/// How many labels there are of each class from 0 to the largest that occurs.
std::vector<std::size_t> class_counts(const std::vector<std::int32_t>& labels);
/// As above, of the images' labels.
std::vector<std::size_t> class_counts(const Images& images);

/// `count` images from the one at `first` on. \throws UsageError outside the images
Images subset(const Images& images, std::size_t first, std::size_t count);
/// The images at these places, in this order. \throws UsageError outside the images
Images subset(const Images& images, const std::vector<std::size_t>& indices);
/// The same in the memory of `images`, where most of them are kept and in their order.
Images subset(Images&& images, const std::vector<std::size_t>& indices);

/// The first `each` images of every class that there is, or all where it has fewer, class by class.
Images first_of_each_class(const Images& images, std::size_t each);

/// Places of `count` images in ascending order, as many of each class as of the others, the first classes one
/// more where that does not come out even; a class with fewer images gives all of them. They are drawn at
/// random, the same for a seed every time, and those of a smaller count are among those of a larger one.
std::vector<std::size_t> draw_balanced(const std::vector<std::int32_t>& labels, std::size_t count,
                                       std::uint64_t seed);

/// Rows become columns, in the memory of `images`.
Images transpose(Images images);

/// Bicubic (Catmull-Rom), pixel centres at half coordinates, edges repeated. An axis that shrinks below a
/// half is averaged instead, each pixel over the area that it covers. \throws UsageError for an extent of 0
Images resize(const Images& images, std::size_t height, std::size_t width);

struct Split {
  Images train, test;
};

/// The last `test_fraction` of each class, in the order of `images`, is for testing: the same images every
/// time. \throws UsageError outside 0 to 1
Split split_by_class(Images images, double test_fraction);

}  // namespace isthmus::data
#pragma GCC visibility pop
