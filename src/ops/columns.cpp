#include "isthmus/ops/columns.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {
namespace {

/// `whole` is a matrix, and the pieces together are as wide as it.
void require_widths(const Tensor& whole, std::initializer_list<Tensor> pieces, const char* what) {
  std::size_t width = 0;
  for (const Tensor& piece : pieces) width += piece.shape()[1];
  require_shape(whole, {whole.rows(), width}, what);
}

/// Columns that go from one matrix to another; they begin at the tensors' first elements.
struct Block {
  Tensor from, to;
  std::size_t from_leading = 0, to_leading = 0, columns = 0;
};

/// Three blocks a launch.
void copy_columns(Queue& queue, std::vector<Block> blocks, std::size_t rows) {
  while (blocks.size() % 3) blocks.push_back({blocks[0].from, blocks[0].to});
  const auto size = [](std::size_t value) { return static_cast<cl_uint>(value); };
  for (std::size_t i = 0; i < blocks.size(); i += 3) {
    const Block &a = blocks[i], &b = blocks[i + 1], &c = blocks[i + 2];
    queue.launch(queue.kernel("columns", "copy_columns"),
                 {vectors(queue, std::max({a.columns, b.columns, c.columns})), rows}, a.from,
                 size(a.from_leading), a.to, size(a.to_leading), size(a.columns), b.from,
                 size(b.from_leading), b.to, size(b.to_leading), size(b.columns), c.from,
                 size(c.from_leading), c.to, size(c.to_leading), size(c.columns));
  }
}

/// The tensor from column `first` on.
Tensor from_column(const Tensor& matrix, std::size_t first) {
  return matrix.view(first, {matrix.elements() - first});
}

}  // namespace

void concatenate_columns(Queue& queue, std::initializer_list<Tensor> pieces, const Tensor& out) {
  require_widths(out, pieces, "concatenate_columns: out");
  for (const Tensor& piece : pieces)
    require_shape(piece, {out.rows(), piece.shape()[1]}, "concatenate_columns: a piece");
  std::vector<Block> blocks;
  std::size_t first = 0;
  for (const Tensor& piece : pieces) {
    blocks.push_back({piece, from_column(out, first), piece.columns(), out.columns(), piece.columns()});
    first += piece.columns();
  }
  copy_columns(queue, std::move(blocks), out.rows());
}

void split_columns(Queue& queue, const Tensor& x, std::initializer_list<Tensor> pieces) {
  require_widths(x, pieces, "split_columns: x");
  const auto is_skipped = [](const Tensor& piece) { return piece.shape().rank() == 2 && piece.rows() == 0; };
  for (const Tensor& piece : pieces)
    if (!is_skipped(piece)) require_shape(piece, {x.rows(), piece.shape()[1]}, "split_columns: a piece");
  std::vector<Block> blocks;
  std::size_t first = 0;
  for (const Tensor& piece : pieces) {
    if (!is_skipped(piece))
      blocks.push_back({from_column(x, first), piece, x.columns(), piece.columns(), piece.columns()});
    first += piece.shape()[1];
  }
  copy_columns(queue, std::move(blocks), x.rows());
}

void affine_columns(Queue& queue, const Tensor& x, const Tensor& scale, const Tensor& shift,
                    const Tensor& out) {
  const std::size_t columns = x.columns();
  require_shape(out, x.shape(), "affine_columns: out");
  require_shape(scale, {columns}, "affine_columns: scale");
  require_shape(shift, {columns}, "affine_columns: shift");
  queue.launch(queue.kernel("columns", "affine_columns"), {vectors(queue, columns), x.rows()}, x, scale,
               shift, out, static_cast<cl_uint>(columns));
}

}  // namespace isthmus::ops
