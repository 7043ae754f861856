/// \file
/// Eigen's matrices as tensors of shape (rows, columns), and back. Tensors are row-major, as matrices with
/// Eigen::RowMajor are; those are taken as they are, others are reordered on the way.
#pragma once

#include <Eigen/Core>

#include "isthmus/compute/queue.hpp"

namespace isthmus::interop {

template <class T>
using RowMajorMatrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A new tensor with the matrix' elements.
template <class Derived>
Tensor upload(Queue& queue, const Eigen::DenseBase<Derived>& matrix) {
  // Refers to the elements where they lie in rows, one after another, and is a copy where they do not.
  const Eigen::Ref<const RowMajorMatrix<typename Derived::Scalar>> rows(matrix.derived());
  if (rows.outerStride() == rows.cols() || rows.rows() == 1)
    return queue.upload(rows.data(), static_cast<std::size_t>(rows.size()),
                        {static_cast<std::size_t>(rows.rows()), static_cast<std::size_t>(rows.cols())});
  return upload(queue, RowMajorMatrix<typename Derived::Scalar>(rows));
}

/// A tensor that is the matrix' own elements, as Queue::borrow_host() says.
template <class T>
Tensor borrow_host(Queue& queue, RowMajorMatrix<T>& matrix) {
  return queue.borrow_host(
      matrix.data(), {static_cast<std::size_t>(matrix.rows()), static_cast<std::size_t>(matrix.cols())});
}

/// What a view shows, as a matrix of `columns` columns; without a copy. The view must outlive it.
template <class T>
Eigen::Map<const RowMajorMatrix<T>> as_matrix(const HostView<T>& view, std::size_t columns) {
  return {view.data(), static_cast<Eigen::Index>(columns ? view.size() / columns : 0),
          static_cast<Eigen::Index>(columns)};
}

}  // namespace isthmus::interop
