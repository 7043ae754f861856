/// \file
/// The extents of an image.
#pragma once

#include <cstddef>

#pragma GCC visibility push(default)
namespace isthmus::nn {

struct ImageShape {
  std::size_t channels = 1, height = 0, width = 0;

  std::size_t elements() const noexcept { return channels * height * width; }
};

}  // namespace isthmus::nn
#pragma GCC visibility pop
