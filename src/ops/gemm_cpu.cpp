// Host code of cl/gemm.cl: how a product is cut into work-items, and the scratch memory they need.
#include <algorithm>
#include <string>
#include <string_view>

#include "epilogue.hpp"
#include "gemm_providers.hpp"
#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {
namespace {

constexpr std::size_t kRowsAtOnce = 4, kVectorsAtOnce = 8;  // as in cl/gemm.cl where WIDTH is 8

/// How the kernels find a factor's elements: the distances between neighbours. Slices are the products of a
/// batch, or parts of k.
struct Access {
  Tensor data;
  std::size_t row, column, slice;

  Access(const Factor& factor, std::size_t slice_stride)
      : data(factor.matrix.data),
        row(factor.is_transposed ? 1 : factor.matrix.leading),
        column(factor.is_transposed ? factor.matrix.leading : 1),
        slice(slice_stride) {}
};

/// How a product is cut. Slices have `depth` terms, the last one perhaps fewer.
struct Cut {
  std::size_t slices, depth, last_depth;
  std::size_t chunks, chunk_tiles;  ///< of rows

  bool splits(const Product& product) const { return slices > product.batch.count; }
};

/// What follows a product, and the distance between the operand's rows.
struct Finish : Epilogue {
  cl_ulong stride;

  Finish(const Fusion& fusion, const Matrix& c)
      : Epilogue(fusion, c.data), stride(kind == derivative ? c.columns : 0) {}
};

/// The bounds keep a damaged record from asking for absurd kernels.
void check_tiles(const CpuGemmTiles& tiles) {
  const auto within = [](std::size_t value, std::size_t most) { return value >= 1 && value <= most; };
  if (!within(tiles.rows, 16) || !within(tiles.depth_block, 4096) || !within(tiles.items_per_core, 1024) ||
      !within(tiles.least_chunk, 1024))
    throw UsageError("gemm: no product can be cut into tiles of " + std::to_string(tiles.rows) +
                     " rows and " + std::to_string(tiles.depth_block) + " terms, " +
                     std::to_string(tiles.items_per_core) + " items a core, chunks of " +
                     std::to_string(tiles.least_chunk));
}

/// Where the panel does not fit, not every driver says so.
void check_panel(const Queue& queue, std::size_t depth_block) {
  const std::size_t bytes = depth_block * 2 * queue.vector_width() * sizeof(float);
  if (bytes > queue.device().local_memory())
    throw UsageError("gemm: panels of " + std::to_string(depth_block) + " terms take " +
                     std::to_string(bytes) + " bytes of the device's " +
                     std::to_string(queue.device().local_memory()) + " of local memory");
}

class CpuGemm : public Gemm {
 public:
  CpuGemm(Queue& queue, const GemmTuning& tuning) : Gemm(queue), tuning_(tuning) {
    for (std::size_t i = 0; i < kProductClasses; ++i) {
      check_tiles(tuning.tiles[i]);
      check_panel(queue, tuning.tiles[i].depth_block);
      options_of_[i] = "-DTILE_ROWS=" + std::to_string(tuning.tiles[i].rows) +
                       " -DDEPTH_BLOCK=" + std::to_string(tuning.tiles[i].depth_block);
    }
  }

 private:
  std::size_t scratch(const Product& product) override {
    choose_tiles(product);
    if (has_few_columns(product) || has_one_row(product) || has_one_term(product)) return 0;
    const Cut cut = this->cut(product);
    return packed_floats(product) + (cut.splits(product) ? partial_floats(product, cut) : 0);
  }

  void run(const Product& product, const Tensor& scratch) override {
    choose_tiles(product);
    const Matrix& c = product.c;
    const Finish finish(product.fusion, c);
    if (has_few_columns(product)) {
      multiply_few_columns(product, finish);
      return;
    }
    if (has_one_row(product)) {
      multiply_one_row(product, finish);
      return;
    }
    if (has_one_term(product)) {
      multiply_one_term(product, finish);
      return;
    }
    const Cut cut = this->cut(product);
    if (!cut.splits(product)) {
      multiply_slices(product, cut, scratch, c.data, c.leading, product.batch.c_stride, product.beta, finish);
      return;
    }
    const Tensor partials = scratch.view(packed_floats(product), {partial_floats(product, cut)});
    multiply_slices(product, cut, scratch, partials, c.columns, c.rows * c.columns, 0, Finish({}, c));
    queue_.launch(kernel("gemm_add_slices"), {vectors(queue_, c.columns), c.rows}, partials, c.data,
                  finish.operand, static_cast<cl_uint>(c.rows), static_cast<cl_uint>(c.columns),
                  static_cast<cl_uint>(cut.slices), static_cast<cl_ulong>(c.leading), product.beta,
                  static_cast<cl_uint>(finish.kind), finish.stride, finish.activation, finish.slope);
  }

  void choose_tiles(const Product& product) {
    const ProductClass its_class =
        product_class(product.c.rows, product.c.columns, product.a.columns(), product.batch.count);
    tiles_ = tuning_.of(its_class);
    options_ = options_of_[static_cast<std::size_t>(its_class)];
  }

  /// Whether a panel would be half empty, and rows of A and columns of B can be read a vector at a time.
  bool has_few_columns(const Product& product) const {
    return product.c.columns <= queue_.vector_width() && product.batch.count == 1 &&
           product.fusion.row_sums.empty() && !product.a.is_transposed && product.b.is_transposed;
  }

  void multiply_few_columns(const Product& product, const Finish& finish) {
    const Matrix& c = product.c;
    queue_.launch(kernel("gemm_few_columns"), Global{items(product, parts(c.rows, kRowsAtOnce)), 1, 1},
                  product.a.matrix.data, product.b.matrix.data, c.data, finish.operand,
                  static_cast<cl_uint>(c.rows), static_cast<cl_uint>(c.columns),
                  static_cast<cl_uint>(product.a.columns()), static_cast<cl_ulong>(product.a.matrix.leading),
                  static_cast<cl_ulong>(product.b.matrix.leading), static_cast<cl_ulong>(c.leading),
                  product.alpha, product.beta, static_cast<cl_uint>(finish.kind), finish.stride,
                  finish.activation, finish.slope);
  }

  bool has_one_row(const Product& product) const {
    return product.c.rows == 1 && product.batch.count == 1 && !product.b.is_transposed;
  }

  void multiply_one_row(const Product& product, const Finish& finish) {
    const Matrix& c = product.c;
    const Access p(product.a, 0), q(product.b, 0);
    const bool has_sums = !product.fusion.row_sums.empty();
    const std::size_t blocks = parts(c.columns, kVectorsAtOnce * queue_.vector_width());
    queue_.launch(kernel("gemm_one_row"), Global{items(product, blocks), 1, 1}, p.data, q.data, c.data,
                  finish.operand, has_sums ? product.fusion.row_sums : c.data,
                  static_cast<cl_uint>(c.columns), static_cast<cl_uint>(product.a.columns()),
                  static_cast<cl_ulong>(p.column), static_cast<cl_ulong>(q.row), product.alpha, product.beta,
                  static_cast<cl_uint>(finish.kind), finish.activation, finish.slope, wanted_sums(product));
  }

  bool has_one_term(const Product& product) const {
    return product.a.columns() == 1 && product.batch.count == 1 && Access(product.b, 0).column == 1 &&
           product.fusion.row_sums.empty();
  }

  void multiply_one_term(const Product& product, const Finish& finish) {
    const Matrix& c = product.c;
    const Access p(product.a, 0);
    queue_.launch(kernel("gemm_one_term"), Global{items(product, c.rows), 1, 1}, p.data,
                  product.b.matrix.data, c.data, finish.operand, static_cast<cl_uint>(c.rows),
                  static_cast<cl_uint>(c.columns), static_cast<cl_ulong>(p.row),
                  static_cast<cl_ulong>(c.leading), product.alpha, product.beta,
                  static_cast<cl_uint>(finish.kind), finish.stride, finish.activation, finish.slope);
  }

  /// Work that is done sooner than more items than there are cores have been handed out.
  static bool is_tiny(const Product& product) {
    constexpr std::size_t kTinyWork = std::size_t{1} << 19;  // multiplications, some 10 µs of a core
    return product.c.rows * product.c.columns * product.a.columns() * product.batch.count <= kTinyWork;
  }

  /// Work-items, where there are `most` to be had.
  std::size_t items(const Product& product, std::size_t most) const {
    return is_tiny(product) ? std::min<std::size_t>(most, queue_.device().compute_units()) : most;
  }

  Cut cut(const Product& product) const {
    const std::size_t depth = product.a.columns(), cores = queue_.device().compute_units();
    const std::size_t row_tiles = parts(product.c.rows, tiles_.rows);
    const std::size_t panels = parts(product.c.columns, panel_columns());
    const std::size_t wanted = items(product, tiles_.items_per_core * cores);
    const std::size_t most = parts(row_tiles, tiles_.least_chunk);
    Cut cut{product.batch.count, depth, depth, 1, row_tiles};
    cut.chunk_tiles = parts(row_tiles, std::min(parts(wanted, panels * cut.slices), most));
    cut.chunks = parts(row_tiles, cut.chunk_tiles);
    // Few outputs of many terms: the cores share the terms.
    const std::size_t cut_items = panels * cut.chunks, blocks = parts(depth, tiles_.depth_block);
    if (product.batch.count == 1 && cut_items < cores && blocks > 1 && !is_tiny(product)) {
      cut.depth = parts(blocks, parts(cores, cut_items)) * tiles_.depth_block;
      cut.slices = parts(depth, cut.depth);
      cut.last_depth = depth - (cut.slices - 1) * cut.depth;
    }
    return cut;
  }

  void multiply_slices(const Product& product, const Cut& cut, const Tensor& scratch, const Tensor& out,
                       std::size_t row_stride, std::size_t slice_stride, float beta, const Finish& finish) {
    Access p(product.a, product.batch.a_stride), q(product.b, product.batch.b_stride);
    if (cut.splits(product)) {
      p.slice = cut.depth * p.column;
      q.slice = cut.depth * q.row;
    }
    std::size_t tile = tiles_.rows * p.row;
    if (packs_rows(product)) {
      pack_rows(product, p, scratch);
      tile = tiles_.rows * product.a.columns();
      p.data = scratch;
      p.slice = cut.splits(product) ? cut.depth * tiles_.rows : parts(product.c.rows, tiles_.rows) * tile;
      p.row = 1;
      p.column = tiles_.rows;
    }
    const std::size_t panels = parts(product.c.columns, panel_columns());
    queue_.launch(
        kernel("gemm"), Global{items(product, panels), cut.chunks * cut.slices, 1}, p.data, q.data, out,
        finish.operand, static_cast<cl_uint>(product.c.rows), static_cast<cl_uint>(product.c.columns),
        static_cast<cl_uint>(cut.depth), static_cast<cl_uint>(cut.last_depth),
        static_cast<cl_uint>(cut.slices), static_cast<cl_uint>(cut.chunk_tiles), static_cast<cl_ulong>(tile),
        static_cast<cl_ulong>(p.row), static_cast<cl_ulong>(p.column), static_cast<cl_ulong>(p.slice),
        static_cast<cl_ulong>(q.row), static_cast<cl_ulong>(q.column), static_cast<cl_ulong>(q.slice),
        static_cast<cl_ulong>(row_stride), static_cast<cl_ulong>(slice_stride), product.alpha, beta,
        static_cast<cl_uint>(finish.kind), finish.stride, finish.activation, finish.slope);
  }

  /// A launch that a transposed A is worth, unless all of it stays in the first caches anyway.
  static bool packs_rows(const Product& product) {
    constexpr std::size_t kFewElements = 8192;
    return !product.fusion.row_sums.empty() ||
           (product.a.is_transposed && product.c.rows * product.a.columns() > kFewElements);
  }

  /// Whole cache lines, so that what follows begins with one.
  std::size_t packed_floats(const Product& product) const {
    constexpr std::size_t kLine = 16;
    if (!packs_rows(product)) return 0;
    const std::size_t row_tiles = parts(product.c.rows, tiles_.rows);
    return parts(product.batch.count * row_tiles * product.a.columns() * tiles_.rows, kLine) * kLine;
  }

  static std::size_t partial_floats(const Product& product, const Cut& cut) {
    return cut.slices * product.c.rows * product.c.columns;
  }

  /// Copies A into `packed` as the kernel reads it fastest, and sums its rows where that is asked for.
  void pack_rows(const Product& product, const Access& a, const Tensor& packed) {
    const std::size_t rows = product.c.rows, depth = product.a.columns();
    const bool has_sums = !product.fusion.row_sums.empty();
    queue_.launch(kernel("gemm_pack_rows"), Global{parts(rows, tiles_.rows), product.batch.count, 1}, a.data,
                  packed, has_sums ? product.fusion.row_sums : packed, static_cast<cl_uint>(rows),
                  static_cast<cl_uint>(depth), static_cast<cl_ulong>(a.row), static_cast<cl_ulong>(a.column),
                  static_cast<cl_ulong>(product.batch.a_stride), wanted_sums(product));
  }

  /// What the kernels are told about A's sums.
  static cl_uint wanted_sums(const Product& product) {
    enum : cl_uint { none, set, add };
    return product.fusion.row_sums.empty() ? none : product.beta == 0 ? set : add;
  }

  const Kernel& kernel(std::string_view name) { return queue_.kernel("gemm", name, options_); }
  std::size_t panel_columns() const { return 2 * queue_.vector_width(); }

  const GemmTuning tuning_;
  std::string options_of_[kProductClasses];
  CpuGemmTiles tiles_;        ///< for the product at hand
  std::string_view options_;  ///< the same
};

}  // namespace

std::unique_ptr<Gemm> make_cpu_gemm(Queue& queue, const GemmTuning& tuning) {
  return std::make_unique<CpuGemm>(queue, tuning);
}

}  // namespace isthmus::ops
