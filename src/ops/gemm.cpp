#include "isthmus/ops/gemm.hpp"

#include <string>

#include "gemm_providers.hpp"
#include "isthmus/compute/error.hpp"

namespace isthmus::ops {
namespace {

std::string text(const Factor& factor) {
  return "[" + std::to_string(factor.rows()) + ", " + std::to_string(factor.columns()) + "]";
}

}  // namespace

Matrix::Matrix(const Tensor& tensor, std::size_t row_count, std::size_t column_count, std::size_t row_stride)
    : data(tensor), rows(row_count), columns(column_count), leading(row_stride) {
  if (leading < columns || (rows && (rows - 1) * leading + columns > tensor.elements()))
    throw UsageError("a matrix of " + std::to_string(rows) + " rows, " + std::to_string(columns) +
                     " columns and leading dimension " + std::to_string(leading) +
                     " does not fit a tensor of shape " + tensor.shape().text());
}

void Gemm::multiply(const Factor& a, const Factor& b, const Matrix& c, float alpha, float beta) {
  if (a.columns() != b.rows() || a.rows() != c.rows || b.columns() != c.columns)
    throw UsageError("gemm: " + text(a) + " times " + text(b) + " does not give " + text(c));
  if (c.rows == 0 || c.columns == 0 || a.columns() == 0) throw UsageError("gemm: an extent is zero");
  run(a, b, c, alpha, beta);
}

std::unique_ptr<Gemm> make_gemm(Queue& queue) {
  return queue.device().kind() == DeviceKind::cpu ? make_cpu_gemm(queue) : make_clblast_gemm(queue);
}

}  // namespace isthmus::ops
