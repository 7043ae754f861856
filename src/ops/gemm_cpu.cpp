// Chooses, for each product, which factor the kernel reads number by number (p) and which sixteen at a time
// (q).
//   C  = A·B    with p = A,  q = B:   B must be contiguous along n
//   Cᵀ = Bᵀ·Aᵀ  with p = Bᵀ, q = Aᵀ:  Aᵀ must be contiguous along m
// A factor that is not contiguous the right way is transposed into scratch first.
#include <algorithm>

#include "gemm_providers.hpp"
#include "isthmus/compute/error.hpp"

namespace isthmus::ops {
namespace {

constexpr std::size_t kTileRows = 6, kTileColumns = 16;  // of cl/gemm.cl
constexpr std::size_t kTilesPerGroup = 4;                // few, so that two cores finish together

std::size_t tiles(std::size_t extent, std::size_t tile) {
  return (extent + tile - 1) / tile;
}

/// One way to compute a product.
struct Way {
  Factor p, q;             ///< (rows, depth) and (depth, columns)
  bool writes_transposed;  ///< of C

  bool packs() const { return q.is_transposed; }
  /// Multiplications, edges padded, and for packing what moving a number costs in those.
  double cost() const {
    const double work = static_cast<double>(tiles(p.rows(), kTileRows) * kTileRows) *
                        static_cast<double>(tiles(q.columns(), kTileColumns) * kTileColumns) *
                        static_cast<double>(p.columns());
    return work + (packs() ? 16.0 * static_cast<double>(q.rows() * q.columns()) : 0.0);
  }
};

Factor flipped(const Factor& factor) {
  return Factor(factor.matrix, !factor.is_transposed);
}

class CpuGemm : public Gemm {
 public:
  explicit CpuGemm(Queue& queue) : queue_(queue) {}

 private:
  void run(const Factor& a, const Factor& b, const Matrix& c, float alpha, float beta) override {
    const Way straight{a, b, false}, swapped{flipped(b), flipped(a), true};
    const Way& way = straight.cost() <= swapped.cost() ? straight : swapped;
    const Factor q = way.packs() ? packed(way.q) : way.q;
    const Factor& p = way.p;
    const Kernel& kernel = queue_.kernel("gemm", "gemm", beta == 0 ? "" : "-DBETA");
    const std::size_t count = tiles(p.rows(), kTileRows) * tiles(q.columns(), kTileColumns);
    const auto leading = static_cast<cl_ulong>(c.leading);
    queue_.launch(kernel, Global{count, 1, kTilesPerGroup}, p.matrix.data, q.matrix.data, c.data,
                  static_cast<cl_uint>(p.rows()), static_cast<cl_uint>(q.columns()),
                  static_cast<cl_uint>(p.columns()),
                  p.is_transposed ? cl_ulong{1} : static_cast<cl_ulong>(p.matrix.leading),
                  p.is_transposed ? static_cast<cl_ulong>(p.matrix.leading) : cl_ulong{1},
                  static_cast<cl_ulong>(q.matrix.leading), way.writes_transposed ? cl_ulong{1} : leading,
                  way.writes_transposed ? leading : cl_ulong{1}, alpha, beta);
  }

  /// The transposed factor as a dense matrix of its own.
  Factor packed(const Factor& factor) {
    const std::size_t rows = factor.rows(), columns = factor.columns();
    if (rows * columns > scratch_.elements()) scratch_ = Tensor(queue_, {rows * columns});
    const Tensor dense = scratch_.view(0, {rows, columns});
    queue_.launch(queue_.kernel("gemm", "transpose"), {tiles(rows, 8), tiles(columns, 8)}, factor.matrix.data,
                  dense, static_cast<cl_uint>(columns), static_cast<cl_uint>(rows),
                  static_cast<cl_ulong>(factor.matrix.leading), static_cast<cl_ulong>(columns));
    return Factor(dense);
  }

  Queue& queue_;
  Tensor scratch_;
};

}  // namespace

std::unique_ptr<Gemm> make_cpu_gemm(Queue& queue) {
  return std::make_unique<CpuGemm>(queue);
}

}  // namespace isthmus::ops
