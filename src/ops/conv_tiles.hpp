// What the kernels for CPUs that convolve in register tiles are cut by.
#pragma once

#include <string>

#include "launch.hpp"

namespace isthmus::ops {

inline std::size_t tile_rows(const Queue& queue) {
  return quirks::tile_rows(queue.device());
}

inline std::string tile_rows_option(std::size_t rows) {
  return "-DTILE_ROWS=" + std::to_string(rows);
}

inline std::size_t panel_columns(const Queue& queue) {
  return 2 * queue.vector_width();
}

/// At least so many, in whole lines of a cache.
inline std::size_t whole_lines(std::size_t floats) {
  return parts(floats, 16) * 16;
}

}  // namespace isthmus::ops
