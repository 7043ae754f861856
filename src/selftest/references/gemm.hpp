#pragma once

#include "numbers.hpp"

namespace isthmus::reference {

/// A matrix product's extents: C (m, n) = A (m, k) · B (k, n), rows `leading` apart.
struct Product {
  std::size_t m, n, k;
  bool a_transposed, b_transposed;
  std::size_t a_leading, b_leading, c_leading;

  /// Leading dimensions `pad` above the tight ones.
  Product(std::size_t rows, std::size_t columns, std::size_t depth, bool transpose_a, bool transpose_b,
          std::size_t pad = 0)
      : m(rows),
        n(columns),
        k(depth),
        a_transposed(transpose_a),
        b_transposed(transpose_b),
        a_leading((transpose_a ? m : k) + pad),
        b_leading((transpose_b ? k : n) + pad),
        c_leading(n + pad) {}

  std::size_t a_rows() const { return a_transposed ? k : m; }
  std::size_t b_rows() const { return b_transposed ? n : k; }
};

/// Element (i, j) of A · B.
inline double product_at(const Product& p, const Values& a, const Values& b, std::size_t i, std::size_t j) {
  double sum = 0;
  for (std::size_t l = 0; l < p.k; ++l)
    sum += double(a[p.a_transposed ? l * p.a_leading + i : i * p.a_leading + l]) *
           b[p.b_transposed ? j * p.b_leading + l : l * p.b_leading + j];
  return sum;
}

}  // namespace isthmus::reference
