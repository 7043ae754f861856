/// \file
/// A program that says how fast workloads run, when asked: what bench/run.py talks to. Its twin for Python is
/// bench/peers/contestant.py.
///
/// It prints "ready DESCRIPTION" once it is up, then answers every line of its input, the name of a workload,
/// with one line: a number, "unsupported" where it has no such workload, or "failed REASON".
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace isthmus::bench {

/// Does that many steps and waits for them once, at the end.
using Run = std::function<void(std::size_t steps)>;
/// Gives a workload's number, each time anew.
using Measure = std::function<double()>;

/// Milliseconds of one step: the median over a burst of chunks, each long enough that its one wait does not
/// count. The first call runs a step before that, which compiles and allocates.
Measure milliseconds(Run run);

/// Answers until the input ends.
/// \param make  gives the workload of a name, or an empty function where there is none
int serve(const std::string& description, const std::function<Measure(const std::string& name)>& make);

/// The matrix product of a name such as "gemm/nt/128x512x784": C (m, n) = A·B, of which the letters say
/// whether A (m, k) and B (k, n) are stored as they are (n) or transposed (t).
struct Product {
  bool is_a_transposed, is_b_transposed;
  std::size_t m, n, k;

  static std::optional<Product> parse(const std::string& name);
};

}  // namespace isthmus::bench
