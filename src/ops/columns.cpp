#include "isthmus/ops/columns.hpp"

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

void copy_columns(Queue& queue, const Tensor& from, std::size_t from_first, const Tensor& to,
                  std::size_t to_first, std::size_t columns) {
  queue.launch(queue.kernel("columns", "copy_columns"), {vectors(queue, columns), to.rows()}, from,
               static_cast<cl_uint>(from.columns()), static_cast<cl_uint>(from_first), to,
               static_cast<cl_uint>(to.columns()), static_cast<cl_uint>(to_first),
               static_cast<cl_uint>(columns));
}

}  // namespace

void concatenate_columns(Queue& queue, std::initializer_list<Tensor> pieces, const Tensor& out) {
  require_widths(out, pieces, "concatenate_columns: out");
  for (const Tensor& piece : pieces)
    require_shape(piece, {out.rows(), piece.shape()[1]}, "concatenate_columns: a piece");
  std::size_t first = 0;
  for (const Tensor& piece : pieces) {
    copy_columns(queue, piece, 0, out, first, piece.columns());
    first += piece.columns();
  }
}

void split_columns(Queue& queue, const Tensor& x, std::initializer_list<Tensor> pieces) {
  require_widths(x, pieces, "split_columns: x");
  const auto is_skipped = [](const Tensor& piece) { return piece.shape().rank() == 2 && piece.rows() == 0; };
  for (const Tensor& piece : pieces)
    if (!is_skipped(piece)) require_shape(piece, {x.rows(), piece.shape()[1]}, "split_columns: a piece");
  std::size_t first = 0;
  for (const Tensor& piece : pieces) {
    if (!is_skipped(piece)) copy_columns(queue, x, first, piece, 0, piece.columns());
    first += piece.shape()[1];
  }
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
