#include "isthmus/ops/gemm.hpp"

#include <algorithm>
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

Product checked(const Product& product) {
  const Batch& batch = product.batch;
  check_shapes(product.a, product.b, product.c);
  check_fusion(product.a, product.c, product.fusion);
  if (batch.count == 0) throw UsageError("gemm: a batch of no products");
  check_last(product.a.matrix, (batch.count - 1) * batch.a_stride);
  check_last(product.b.matrix, (batch.count - 1) * batch.b_stride);
  check_last(product.c, (batch.count - 1) * batch.c_stride);
  return product;
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
  run_within_workspace(checked({a, b, c, alpha, beta, fusion, {}}));
}

void Gemm::multiply_batch(const Factor& a, const Factor& b, const Matrix& c, const Batch& batch, float alpha,
                          float beta) {
  run_within_workspace(checked({a, b, c, alpha, beta, {}, batch}));
}

void Gemm::use_workspace(const Tensor& workspace) {
  if (workspace.type() != DataType::float32 || workspace.offset() != 0)
    throw UsageError("gemm: a workspace should be float32 from the start of its buffer on, not " +
                     std::string(to_string(workspace.type())) + " from element " +
                     std::to_string(workspace.offset()));
  workspace_ = workspace;
  is_callers_ = true;
}

void Gemm::run_within_workspace(const Product& product) {
  const std::size_t needed = scratch(product);
  needed_ = std::max(needed_, needed);
  if (needed <= workspace_.elements()) return run(product, workspace_);
  if (is_callers_ && queue_.is_dry()) return run(product, Tensor(nullptr, 0, {needed}));
  if (is_callers_)
    throw UsageError("gemm: this product needs a workspace of " + std::to_string(needed) +
                     " floats, and was given " + std::to_string(workspace_.elements()));
  workspace_ = Tensor(queue_, {needed});
  run(product, workspace_);
}

std::unique_ptr<Gemm> make_gemm(Queue& queue) {
  return make_gemm(queue, default_tuning(queue.device()));
}

std::unique_ptr<Gemm> make_gemm(Queue& queue, const GemmTuning& tuning) {
  return tuning.provider == GemmProvider::ours ? make_cpu_gemm(queue, tuning)
                                               : make_clblast_gemm(queue, tuning);
}

}  // namespace isthmus::ops
