// Goes through the shapes and methods that convolutions are tested at.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "guarded.hpp"
#include "isthmus/ops/conv2d.hpp"
#include "selftest/references/convolution.hpp"

namespace isthmus::test {

using reference::channel_sums;
using reference::ConvCase;
using reference::convolve;
using reference::ConvSum;

/// Of sums of products of normal numbers. The i-th partial sum has a deviation of √i, of which rounding takes
/// 2.5e-8 (the root mean square over a binade), so that the sum is off by 2.5e-8 · terms / √2. Six deviations
/// of that: tens of thousands are compared.
inline double sum_tolerance(std::size_t terms) {
  return std::max(1e-5, 1.1e-7 * static_cast<double>(terms));
}

/// Calls test(case, convolution, extents, scratch, what) for every case and method.
/// \tparam Extents     made from a convolution and a case; has the shapes x, weight and y
/// \param scratch_of  conv2d_scratch or conv_transpose2d_scratch
template <class Extents, std::size_t kCount, class ScratchOf, class Test>
void for_each_case(Queue& queue, const ConvCase (&cases)[kCount], ScratchOf&& scratch_of, Test&& test) {
  using Method = ops::ConvMethod;
  const std::pair<Method, const char*> methods[] = {
      {Method::tiles, ", tiles"}, {Method::winograd, ", Winograd"}, {Method::patches, ", patches"}};
  for (const ConvCase& c : cases)
    for (const auto& [method, name] : methods) {
      const ops::Convolution convolution{c.kernel, c.stride, c.padding, method};
      const Extents extents(convolution, c);
      const Guarded scratch(queue, {scratch_of(queue, convolution, extents.x, extents.y)});
      test(c, convolution, extents, scratch,
           extents.x.text() + " to " + extents.y.text() + " kernel " + std::to_string(c.kernel) + " stride " +
               std::to_string(c.stride) + " padding " + std::to_string(c.padding) + name);
      scratch.values();  // checks its guards
    }
}

}  // namespace isthmus::test
