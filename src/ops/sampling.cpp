#include "isthmus/ops/sampling.hpp"

#include <limits>

#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {
namespace {

void require_list(const Tensor& tensor, const char* what) {
  require_shape(tensor, {tensor.rows()}, what, DataType::int32);
  if (tensor.empty()) throw UsageError(std::string(what) + " is empty");
}

/// Half the smallest even number of bits, at least two, that covers 0 … count − 1.
cl_uint half_bits(std::uint32_t count) {
  cl_uint half = 1;
  while ((std::uint64_t{1} << 2 * half) < count) ++half;
  return half;
}

}  // namespace

void epoch_indices(Queue& queue, const Tensor& out, std::uint32_t count, std::uint64_t position,
                   RandomKey key) {
  require_list(out, "epoch_indices: out");
  if (count == 0 || count > std::uint32_t{std::numeric_limits<std::int32_t>::max()})
    throw UsageError("epoch_indices: the count is " + std::to_string(count) +
                     " and should be from 1 to 2^31 - 1");
  queue.launch(queue.kernel("sampling", "epoch_indices"), {vectors(queue, out.rows())}, out,
               static_cast<cl_uint>(out.rows()), static_cast<cl_uint>(count), half_bits(count),
               static_cast<cl_ulong>(position), static_cast<cl_ulong>(key.seed),
               static_cast<cl_uint>(key.stream));
}

void sample_pairs(Queue& queue, const PairTables& tables, const Tensor& source, const Tensor& anchor,
                  const Tensor& real, const Tensor& mismatched, RandomKey key) {
  require_list(tables.source_order, "sample_pairs: source_order");
  require_list(tables.source_begin, "sample_pairs: source_begin");
  require_list(tables.target_order, "sample_pairs: target_order");
  require_shape(tables.target_begin, tables.source_begin.shape(), "sample_pairs: target_begin",
                DataType::int32);
  if (tables.source_begin.rows() < 2) throw UsageError("sample_pairs: there are no pairs");
  require_list(source, "sample_pairs: source");
  require_shape(anchor, source.shape(), "sample_pairs: anchor", DataType::int32);
  require_shape(real, source.shape(), "sample_pairs: real", DataType::int32);
  require_shape(mismatched, source.shape(), "sample_pairs: mismatched", DataType::int32);
  queue.launch(
      queue.kernel("sampling", "sample_pairs"), {source.rows()}, tables.source_order, tables.source_begin,
      tables.target_order, tables.target_begin, source, anchor, real, mismatched,
      static_cast<cl_uint>(source.rows()), static_cast<cl_uint>(tables.source_begin.rows() - 1),
      static_cast<cl_uint>(tables.source_order.rows()), static_cast<cl_uint>(tables.target_order.rows()),
      static_cast<cl_ulong>(key.seed), static_cast<cl_uint>(key.stream), static_cast<cl_ulong>(key.step));
}

}  // namespace isthmus::ops
