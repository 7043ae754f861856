#include "convolution.hpp"

namespace isthmus::selftest::check {
namespace {

using ops::Convolution;
using reference::ConvCase;
using reference::ConvSum;
using Extents = reference::ConvTransposeExtents;

/// As the convolution that it transposes has them, but `height` and `width` are of what is put in.
const ConvCase kCases[] = {
    {1, 1, 1, 1, 1, 1, 1, 0},   {2, 2, 4, 5, 3, 3, 1, 1},    {3, 7, 7, 7, 2, 4, 2, 1},
    {9, 17, 4, 4, 8, 4, 2, 1},  {2, 5, 3, 6, 4, 3, 2, 1, 1}, {3, 3, 4, 5, 7, 5, 3, 2, 2},
    {2, 9, 1, 1, 5, 4, 1, 0},   {3, 4, 5, 4, 6, 2, 4, 0, 3}, {2, 33, 6, 6, 19, 3, 1, 1},
    {130, 2, 2, 2, 2, 3, 3, 1},
};

template <class Test>
void for_each(Probe& probe, Test&& test) {
  for_each_case<Extents>(probe, kCases, ops::conv_transpose2d_scratch, test);
}

using Large = LargeConvolution<Extents, decltype(ops::conv_transpose2d_scratch)&>;

}  // namespace

void conv_transpose2d_forward(Probe& probe) {
  for_each(probe, [&](const ConvCase& c, const Convolution& convolution, const Extents& e,
                      const Tensor& scratch, const std::string& what) {
    const Values x = probe.random.normal(e.x.elements()), w = probe.random.normal(e.weight.elements()),
                 b = probe.random.normal(c.outputs);
    const auto input = probe.input(e.x, x), weight = probe.input(e.weight, w),
               bias = probe.input({c.outputs}, b), y = probe.output(e.y);
    ops::Fusion fusion;
    fusion.bias = bias;
    fusion.activation = ops::Activation::named("relu");
    Doubles want = reference::convolve(e.transposed, e.x, ConvSum::images, e.y.elements(), x, w);
    for (std::size_t i = 0; i < want.size(); ++i)
      want[i] = reference::activate(fusion.activation, want[i] + b[i / (e.y[2] * e.y[3]) % c.outputs]);
    probe.compare(what,
                  [&] {
                    ops::conv_transpose2d(probe.queue, probe.gemm(), convolution, input, weight, y, fusion,
                                          scratch);
                  },
                  {{"y", y, want, kConvTolerance}});
  });
  if (probe.is_quick()) return;
  const Large large(probe, ops::conv_transpose2d_scratch);
  probe.measure(large.text, large.flops(large.extents.x), {large.x, large.w, large.y}, [&] {
    ops::conv_transpose2d(probe.queue, probe.gemm(), large.convolution, large.x, large.w, large.y, {},
                          large.scratch);
  });
}

void conv_transpose2d_backward_input(Probe& probe) {
  for_each(probe, [&](const ConvCase&, const Convolution& convolution, const Extents& e,
                      const Tensor& scratch, const std::string& what) {
    const Values dy = probe.random.normal(e.y.elements()), w = probe.random.normal(e.weight.elements()),
                 outputs = probe.random.uniform(e.x.elements(), 0.1f, 0.9f);
    const auto upstream = probe.input(e.y, dy), weight = probe.input(e.weight, w),
               output = probe.input(e.x, outputs), dx = probe.output(e.x);
    ops::Fusion fusion;
    fusion.activation = ops::Activation::named("tanh");
    fusion.output = output;
    Doubles want = reference::convolve(e.transposed, e.x, ConvSum::places, e.x.elements(), dy, w);
    for (std::size_t i = 0; i < want.size(); ++i) want[i] *= 1.0 - double(outputs[i]) * outputs[i];
    probe.compare(what,
                  [&] {
                    ops::conv_transpose2d_backward_input(probe.queue, probe.gemm(), convolution, upstream,
                                                         weight, dx, fusion, scratch);
                  },
                  {{"dx", dx, want, kConvTolerance}});
  });
  if (probe.is_quick()) return;
  const Large large(probe, ops::conv_transpose2d_scratch);
  probe.measure(large.text, large.flops(large.extents.x), {large.x, large.w, large.y}, [&] {
    ops::conv_transpose2d_backward_input(probe.queue, probe.gemm(), large.convolution, large.y, large.w,
                                         large.x, {}, large.scratch);
  });
}

void conv_transpose2d_backward_weight(Probe& probe) {
  for_each(probe, [&](const ConvCase& c, const Convolution& convolution, const Extents& e,
                      const Tensor& scratch, const std::string& what) {
    const Values x = probe.random.normal(e.x.elements()), dy = probe.random.normal(e.y.elements());
    const auto input = probe.input(e.x, x), upstream = probe.input(e.y, dy), dweight = probe.output(e.weight),
               dbias = probe.output({c.outputs});
    probe.compare(
        what,
        [&] {
          ops::conv_transpose2d_backward_weight(probe.queue, probe.gemm(), convolution, input, upstream,
                                                dweight, dbias, false, scratch);
        },
        {{"dweight", dweight,
          reference::convolve(e.transposed, e.x, ConvSum::taps, e.weight.elements(), dy, x), kConvTolerance},
         {"dbias", dbias, reference::channel_sums(dy, c.outputs, e.y[2] * e.y[3]), kConvTolerance}});
  });
  if (probe.is_quick()) return;
  const Large large(probe, ops::conv_transpose2d_scratch);
  probe.measure(large.text, large.flops(large.extents.x), {large.x, large.w, large.y}, [&] {
    ops::conv_transpose2d_backward_weight(probe.queue, probe.gemm(), large.convolution, large.x, large.y,
                                          large.w, large.dbias, false, large.scratch);
  });
}

}  // namespace isthmus::selftest::check
