// What the checks of both kinds of convolution share.
#pragma once

#include <utility>

#include "../references/bias_activation.hpp"
#include "../references/convolution.hpp"
#include "checks.hpp"

namespace isthmus::selftest::check {

/// Calls test(case, convolution, extents, scratch, what) for every case and method.
template <class Extents, std::size_t kCount, class ScratchOf, class Test>
void for_each_case(Probe& probe, const reference::ConvCase (&cases)[kCount], ScratchOf&& scratch_of,
                   Test&& test) {
  using Method = ops::ConvMethod;
  const std::pair<Method, const char*> methods[] = {
      {Method::tiles, "tiles"}, {Method::winograd, "Winograd"}, {Method::patches, "patches"}};
  for (const reference::ConvCase& c : cases)
    for (const auto& [method, name] : methods) {
      const ops::Convolution convolution{c.kernel, c.stride, c.padding, method};
      const Extents extents(convolution, c);
      if (!probe.takes(extents.x.elements() + extents.y.elements())) continue;
      if (method == Method::winograd && !probe.takes_long_compilations()) continue;
      const auto scratch = probe.output({scratch_of(probe.queue, convolution, extents.x, extents.y)});
      const std::string what = extents.x.text() + " to " + extents.y.text() + " kernel " +
                               std::to_string(c.kernel) + " stride " + std::to_string(c.stride) +
                               " padding " + std::to_string(c.padding) + " " + name;
      test(c, convolution, extents, scratch, what);
      if (!scratch.read().is_intact) probe.require(false, what, "its scratch was written outside");
    }
}

/// A layer to measure: the method is the device's own.
template <class Extents, class ScratchOf>
struct LargeConvolution {
  const reference::ConvCase c;
  const ops::Convolution convolution{c.kernel, c.stride, c.padding};
  const Extents extents{convolution, c};
  const Tensor x, w, y, dbias, scratch;
  const std::string text = extents.x.text() + " to " + extents.y.text();

  LargeConvolution(Probe& probe, ScratchOf&& scratch_of)
      : c{probe.is_slow() ? 4u : 64u, 32, 16, 16, 64, 4, 2, 1},
        x(probe.filled(extents.x)),
        w(probe.filled(extents.weight)),
        y(probe.filled(extents.y)),
        dbias(probe.zeros({c.outputs})),
        scratch(probe.zeros({scratch_of(probe.queue, convolution, extents.x, extents.y)})) {}

  /// \param places  the smaller of both images
  double flops(const Shape& places) const {
    return 2.0 * static_cast<double>(places.elements()) * extents.weight.elements() / places[1];
  }
};

/// Of the products' sums, whatever their number.
constexpr double kConvTolerance = 6e-5;

}  // namespace isthmus::selftest::check
