#include "isthmus/ops/nearest_neighbours.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {
namespace {

// A block's products are read again right after they are written: 2 MiB of them stay in a CPU's cache, and
// are enough work for a GPU.
constexpr std::size_t kQueryBlock = 512, kReferenceBlock = 1024;

void check(const Tensor& queries, const Tensor& references, const Tensor& scratch) {
  const std::size_t m = queries.rows(), n = references.rows(), d = queries.columns();
  require_shape(queries, {m, d}, "nearest_neighbours: queries");
  require_shape(references, {n, d}, "nearest_neighbours: references");
  require_shape(scratch, {scratch.elements()}, "nearest_neighbours: scratch");
  if (queries.empty() || references.empty()) throw UsageError("nearest_neighbours: a set is empty");
  constexpr std::size_t kMostRows = std::numeric_limits<cl_int>::max();
  if (m > kMostRows || n > kMostRows)
    throw UsageError("nearest_neighbours: rows are numbered by int32, so " + std::to_string(std::max(m, n)) +
                     " are too many");
}

void squared_norms(Queue& queue, const Tensor& x, const Tensor& out) {
  queue.launch(queue.kernel("nearest_neighbours", "row_squared_norms"), {x.rows()}, x, out,
               static_cast<cl_uint>(x.rows()), static_cast<cl_uint>(x.columns()));
}

/// Some queries and some references, with what their distances are computed from.
struct Block {
  std::size_t first_query, queries, first_reference, references;
  Tensor products, query_norms, reference_norms;
};

/// Calls merge(block) for all pairs, with ascending references for each query.
template <class Merge>
void for_each_block(Queue& queue, Gemm& gemm, const Tensor& queries, const Tensor& references,
                    const Tensor& scratch, Merge&& merge) {
  const std::size_t m = queries.rows(), n = references.rows();
  const Tensor query_norms = scratch.view(0, {m}), reference_norms = scratch.view(m, {n});
  squared_norms(queue, queries, query_norms);
  squared_norms(queue, references, reference_norms);
  for (std::size_t i = 0; i < m; i += kQueryBlock)
    for (std::size_t j = 0; j < n; j += kReferenceBlock) {
      const std::size_t rows = std::min(kQueryBlock, m - i), count = std::min(kReferenceBlock, n - j);
      const Tensor products = scratch.view(m + n, {rows, count});
      gemm.multiply(queries.slice(i, rows), transposed(references.slice(j, count)), products);
      merge(Block{i, rows, j, count, products, query_norms.slice(i, rows), reference_norms.slice(j, count)});
    }
}

}  // namespace

std::size_t nearest_neighbours_scratch(std::size_t queries, std::size_t references) {
  return queries + references + std::min(queries, kQueryBlock) * std::min(references, kReferenceBlock);
}

void nearest_neighbours(Queue& queue, Gemm& gemm, const Tensor& queries, const Tensor& references,
                        const Tensor& distances, const Tensor& indices, const Tensor& scratch,
                        bool exclude_self) {
  check(queries, references, scratch);
  const std::size_t m = queries.rows(), n = references.rows(), k = distances.columns();
  require_shape(distances, {m, k}, "nearest_neighbours: distances");
  require_shape(indices, {m, k}, "nearest_neighbours: indices", DataType::int32);
  if (exclude_self && m != n)
    throw UsageError("nearest_neighbours: " + std::to_string(m) + " queries are not the " +
                     std::to_string(n) + " references themselves");
  const std::size_t most = exclude_self ? n - 1 : n;
  if (k < 1 || k > most)
    throw UsageError("nearest_neighbours: a row cannot have " + std::to_string(k) + " neighbours among " +
                     std::to_string(most));
  for_each_block(queue, gemm, queries, references, scratch, [&](const Block& block) {
    queue.launch(queue.kernel("nearest_neighbours", "keep_nearest"), {block.queries}, block.products,
                 block.query_norms, block.reference_norms, distances.slice(block.first_query, block.queries),
                 indices.slice(block.first_query, block.queries), static_cast<cl_uint>(block.queries),
                 static_cast<cl_uint>(block.references), static_cast<cl_uint>(k),
                 static_cast<cl_uint>(block.first_reference), static_cast<cl_uint>(block.first_query),
                 static_cast<cl_uint>(exclude_self));
  });
}

void count_nearer(Queue& queue, Gemm& gemm, const Tensor& queries, const Tensor& references,
                  const Tensor& limits, const Tensor& counts, const Tensor& scratch) {
  check(queries, references, scratch);
  require_shape(limits, {queries.rows()}, "count_nearer: limits");
  require_shape(counts, {queries.rows()}, "count_nearer: counts", DataType::int32);
  for_each_block(queue, gemm, queries, references, scratch, [&](const Block& block) {
    queue.launch(queue.kernel("nearest_neighbours", "count_nearer"), {block.queries}, block.products,
                 block.query_norms, block.reference_norms, limits.slice(block.first_query, block.queries),
                 counts.slice(block.first_query, block.queries), static_cast<cl_uint>(block.queries),
                 static_cast<cl_uint>(block.references), static_cast<cl_uint>(block.first_reference));
  });
}

}  // namespace isthmus::ops
