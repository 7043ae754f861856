/// \file
/// Matrix products. One interface, so that providers can differ per device.
#pragma once

#include <cstddef>
#include <memory>

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/bias_activation.hpp"
#include "isthmus/ops/gemm_tuning.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// A row-major float32 matrix in a tensor, with `leading` elements from one row's start to the next's.
struct Matrix {
  Tensor data;
  std::size_t rows, columns, leading;

  /// A dense matrix: the outermost axis gives the rows, the others together the columns.
  Matrix(const Tensor& tensor)  // NOLINT: implicit, as every tensor is a matrix
      : data(tensor), rows(tensor.rows()), columns(tensor.columns()), leading(tensor.columns()) {}
  /// \throws UsageError where the tensor is too small or leading < columns
  Matrix(const Tensor& tensor, std::size_t rows, std::size_t columns, std::size_t leading);
};

/// A matrix as a factor: itself or its transpose.
struct Factor {
  Matrix matrix;
  bool is_transposed = false;

  Factor(const Tensor& tensor) : matrix(tensor) {}  // NOLINT: implicit
  Factor(const Matrix& m, bool transpose = false)
      : matrix(m), is_transposed(transpose) {}  // NOLINT: implicit
  std::size_t rows() const noexcept { return is_transposed ? matrix.columns : matrix.rows; }
  std::size_t columns() const noexcept { return is_transposed ? matrix.rows : matrix.columns; }
};

/// The transpose of a matrix as a factor.
inline Factor transposed(const Matrix& matrix) {
  return Factor(matrix, true);
}

/// What is done to a product in the same pass over memory, by providers that can; else after it. At most one
/// of `bias` and `output` is given, and with either C is dense.
struct Fusion {
  Activation activation;
  Tensor bias;  ///< (n): C = f(alpha·A·B + beta·C + bias), f the activation
  Tensor output;  ///< (m, n), an output of f: C = (alpha·A·B + beta·C) · f′, as activation_backward() has it
  Tensor
      row_sums;  ///< (m): A's row sums, added where beta ≠ 0, else set. A is the transpose of a dense matrix
};

/// Products alike, whose matrices lie so many elements after one another in their tensors.
struct Batch {
  std::size_t count = 1, a_stride = 0, b_stride = 0, c_stride = 0;
};

/// What a provider is asked for.
struct Product {
  Factor a, b;
  Matrix c;
  float alpha, beta;
  Fusion fusion;
  Batch batch;
};

/// C = alpha · A · B + beta · C on one queue. The scratch memory that a provider needs is its own, taken
/// during a dry run of the queue or at the first call of a larger shape, so that repeated shapes allocate
/// nothing; or the caller's, see use_workspace(). One is for its queue's thread, as its scratch memory is.
class Gemm {
 public:
  virtual ~Gemm() = default;

  /// \param a  (m, k)
  /// \param b  (k, n)
  /// \param c  (m, n); must not overlap a or b. With beta = 0 it is not read, so it may hold NaN
  /// \throws UsageError where the shapes do not fit, or the caller's workspace is too small
  void multiply(const Factor& a, const Factor& b, const Matrix& c, float alpha = 1.0f, float beta = 0.0f,
                const Fusion& fusion = {});

  /// The same for each i < count, a, b and c being the first product's.
  /// \throws UsageError where the shapes do not fit, or the last product does not lie within the tensors
  void multiply_batch(const Factor& a, const Factor& b, const Matrix& c, const Batch& batch,
                      float alpha = 1.0f, float beta = 0.0f);

  /// From now on products take their scratch memory from `workspace`, and none is allocated; other work on
  /// the same queue may use it in between. During a dry run it may be too small, or empty, to see what is
  /// needed. \param workspace  float32, from the start of its buffer on, as CLBlast takes no offset \throws
  /// UsageError for another type or an offset
  void use_workspace(const Tensor& workspace);

  /// Floats of scratch memory of the product that took most so far, dry runs' included; 0 for most shapes.
  std::size_t workspace_needed() const noexcept { return needed_; }

 protected:
  explicit Gemm(Queue& queue) : queue_(queue) {}

  Queue& queue_;

 private:
  /// Floats of scratch memory. \param product  its shapes are checked
  virtual std::size_t scratch(const Product& product) = 0;
  /// \param scratch  at least scratch(product) floats, from the start of their buffer on
  virtual void run(const Product& product, const Tensor& scratch) = 0;
  void run_within_workspace(const Product& product);

  Tensor workspace_;
  bool is_callers_ = false;
  std::size_t needed_ = 0;
};

/// The provider for this queue's device: CLBlast, or on a CPU kernels of ours in a CPU's shape, which are
/// faster there. The queue must outlive it.
std::unique_ptr<Gemm> make_gemm(Queue& queue);

/// The provider that `tuning` names, with its parameters. \throws UsageError for parameters that cannot be
std::unique_ptr<Gemm> make_gemm(Queue& queue, const GemmTuning& tuning);

}  // namespace isthmus::ops
#pragma GCC visibility pop
