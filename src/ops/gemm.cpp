#include "isthmus/ops/gemm.hpp"

#include <string>

#include "gemm_providers.hpp"
#include "isthmus/compute/error.hpp"

namespace isthmus::ops {
namespace {

std::string text(const Factor& factor) {
  return "[" + std::to_string(factor.rows()) + ", " + std::to_string(factor.columns()) + "]";
}

void check_shapes(const Factor& a, const Factor& b, const Matrix& c) {
  if (a.columns() != b.rows() || a.rows() != c.rows || b.columns() != c.columns)
    throw UsageError("gemm: " + text(a) + " times " + text(b) + " does not give " + text(c));
  if (c.rows == 0 || c.columns == 0 || a.columns() == 0) throw UsageError("gemm: an extent is zero");
}

void check_fusion(const Factor& a, const Matrix& c, const Fusion& fusion) {
  if (!fusion.bias.empty()) require_shape(fusion.bias, {c.columns}, "gemm: bias");
  if (!fusion.output.empty()) require_shape(fusion.output, {c.rows, c.columns}, "gemm: output");
  if (!fusion.bias.empty() && !fusion.output.empty())
    throw UsageError("gemm: a bias and a derivative exclude each other");
  if ((!fusion.bias.empty() || !fusion.output.empty()) && c.leading != c.columns)
    throw UsageError("gemm: a fused product should be dense");
  if (fusion.row_sums.empty()) return;
  require_shape(fusion.row_sums, {c.rows}, "gemm: row_sums");
  if (!a.is_transposed || a.matrix.leading != a.matrix.columns)
    throw UsageError("gemm: row sums are of the transpose of a dense matrix");
}

/// The last matrix of a batch begins so many elements after the first.
void check_last(const Matrix& first, std::size_t distance) {
  if (distance + (first.rows - 1) * first.leading + first.columns > first.data.elements())
    throw UsageError("gemm: a batch reaches beyond a tensor of shape " + first.data.shape().text());
}

}  // namespace

Matrix::Matrix(const Tensor& tensor, std::size_t row_count, std::size_t column_count, std::size_t row_stride)
    : data(tensor), rows(row_count), columns(column_count), leading(row_stride) {
  if (leading < columns || (rows && (rows - 1) * leading + columns > tensor.elements()))
    throw UsageError("a matrix of " + std::to_string(rows) + " rows, " + std::to_string(columns) +
                     " columns and leading dimension " + std::to_string(leading) +
                     " does not fit a tensor of shape " + tensor.shape().text());
}

void Gemm::multiply(const Factor& a, const Factor& b, const Matrix& c, float alpha, float beta,
                    const Fusion& fusion) {
  check_shapes(a, b, c);
  check_fusion(a, c, fusion);
  run({a, b, c, alpha, beta, fusion, {}});
}

void Gemm::multiply_batch(const Factor& a, const Factor& b, const Matrix& c, const Batch& batch, float alpha,
                          float beta) {
  check_shapes(a, b, c);
  if (batch.count == 0) throw UsageError("gemm: a batch of no products");
  check_last(a.matrix, (batch.count - 1) * batch.a_stride);
  check_last(b.matrix, (batch.count - 1) * batch.b_stride);
  check_last(c, (batch.count - 1) * batch.c_stride);
  run({a, b, c, alpha, beta, {}, batch});
}

std::unique_ptr<Gemm> make_gemm(Queue& queue) {
  return make_gemm(queue, default_tuning(queue.device()));
}

std::unique_ptr<Gemm> make_gemm(Queue& queue, const GemmTuning& tuning) {
  return tuning.provider == GemmProvider::ours ? make_cpu_gemm(queue, tuning)
                                               : make_clblast_gemm(queue, tuning);
}

}  // namespace isthmus::ops
