#pragma once

#include <algorithm>
#include <numeric>

#include "numbers.hpp"

namespace isthmus::reference {

/// A domain whose pair p has sizes[p] examples, in no order: a PairTables' two arrays, and what they mean.
struct PairedExamples {
  Integers order, begin = {0};
  std::vector<int> pair_of;  ///< by example

  PairedExamples(const Integers& sizes, unsigned seed) {
    for (const std::int32_t size : sizes) begin.push_back(begin.back() + size);
    order.resize(begin.back());
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), std::mt19937(seed));
    pair_of.resize(order.size());
    for (std::size_t p = 0; p < sizes.size(); ++p)
      for (std::int32_t i = begin[p]; i < begin[p + 1]; ++i) pair_of[order[i]] = static_cast<int>(p);
  }
};

}  // namespace isthmus::reference
