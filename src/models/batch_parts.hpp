// A batch that does not fit the device at once is taken in parts, whose losses and gradients add up.
#pragma once

#include <algorithm>
#include <cstddef>

#include "isthmus/nn/context.hpp"
#include "isthmus/ops/column_sums.hpp"

namespace isthmus::models {

/// Some rows of a batch.
struct BatchPart {
  std::size_t number, first, count;
  float share;    ///< of the batch's rows
  Tensor losses;  ///< where it writes its share of the batch's

  bool is_first() const noexcept { return number == 0; }
  Tensor of(const Tensor& batch) const { return batch.empty() ? batch : batch.slice(first, count); }
};

/// Calls `part` for every `part_rows` of a batch of `rows`, and adds their losses up; 0 is all at once, with
/// nothing to add.
template <class Part>
void for_each_part(nn::Context& context, std::size_t rows, std::size_t part_rows, const Tensor& losses,
                   Part&& part) {
  if (part_rows == 0 || part_rows >= rows) {
    part(BatchPart{0, 0, rows, 1, losses});
    return;
  }
  const std::size_t parts = (rows + part_rows - 1) / part_rows;
  const Tensor of_parts = context.take({parts, losses.elements()});
  context.queue.zero(of_parts);  // a term that is turned off is not written
  for (std::size_t i = 0; i < parts; ++i) {
    const std::size_t first = i * part_rows, count = std::min(part_rows, rows - first);
    part(BatchPart{i, first, count, static_cast<float>(count) / static_cast<float>(rows),
                   of_parts.slice(i, 1).reshape(losses.shape())});
  }
  ops::column_sums(context.queue, of_parts, losses);
}

}  // namespace isthmus::models
