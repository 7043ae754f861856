/// \file
/// Which examples make up a batch, decided on the device from a counter: nothing to store, nothing to replay
/// when a run resumes.
#pragma once

#include <cstdint>

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/random.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// Shuffled epochs: out[i] = π_e(p mod count) with p = position + i, e = p / count, and π_e a pseudo-random
/// permutation of 0 … count − 1 keyed by (key.seed, key.stream, e). In every epoch each example comes exactly
/// once. The permutation is a Feistel network of at least six rounds on the smallest even number of bits that
/// covers `count`, walked until it lands below count (Black and Rogaway 2002, "Ciphers with arbitrary finite
/// domains"). key.step is not used.
/// \param out    (rows) int32
/// \param count  from 1 to 2^31 − 1
void epoch_indices(Queue& queue, const Tensor& out, std::uint32_t count, std::uint64_t position,
                   RandomKey key);

/// Two data sets whose examples are sorted by pair: pair p's examples are order[begin[p]] … order[begin[p+1]
/// − 1].
struct PairTables {
  Tensor source_order, source_begin;  ///< int32, (examples) and (pairs + 1)
  Tensor target_order, target_begin;
};

/// For each row draws a pair p uniformly, then uniformly, with replacement:
/// \param source      an example of p in the source domain
/// \param anchor      an example of p in the target domain
/// \param real        another draw of p in the target domain; never the same example as anchor where p has
///                    two or more
/// \param mismatched  an example of a uniformly drawn pair other than p in the target domain (of p if there
///                    is only one)
/// All are (rows) int32. Every pair must have an example in both domains.
void sample_pairs(Queue& queue, const PairTables& tables, const Tensor& source, const Tensor& anchor,
                  const Tensor& real, const Tensor& mismatched, RandomKey key);

}  // namespace isthmus::ops
#pragma GCC visibility pop
