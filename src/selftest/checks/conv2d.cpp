#include "convolution.hpp"

namespace isthmus::selftest::check {
namespace {

using ops::Convolution;
using reference::ConvCase;
using reference::ConvSum;
using Extents = reference::ConvExtents;

const ConvCase kCases[] = {
    {1, 1, 1, 1, 1, 1, 1, 0},   {2, 3, 5, 7, 2, 3, 1, 1},    {3, 1, 28, 28, 7, 4, 2, 1},
    {9, 8, 8, 8, 17, 4, 2, 1},  {2, 5, 9, 6, 13, 3, 2, 0},   {3, 7, 11, 13, 5, 5, 3, 2},
    {2, 33, 6, 6, 19, 3, 1, 1}, {3, 4, 10, 10, 12, 2, 4, 0}, {130, 2, 3, 3, 2, 3, 3, 1},
    {2, 3, 20, 40, 4, 1, 1, 0}, {7, 17, 13, 10, 5, 3, 1, 2}, {3, 2, 5, 5, 2, 3, 1, 3},
};

template <class Test>
void for_each(Probe& probe, Test&& test) {
  for_each_case<Extents>(probe, kCases, ops::conv2d_scratch, test);
}

using Large = LargeConvolution<Extents, decltype(ops::conv2d_scratch)&>;

}  // namespace

void conv2d_forward(Probe& probe) {
  for_each(probe, [&](const ConvCase& c, const Convolution& convolution, const Extents& e,
                      const Tensor& scratch, const std::string& what) {
    const Values x = probe.random.normal(e.x.elements()), w = probe.random.normal(e.weight.elements()),
                 b = probe.random.normal(c.outputs);
    const auto input = probe.input(e.x, x), weight = probe.input(e.weight, w),
               bias = probe.input({c.outputs}, b), y = probe.output(e.y);
    ops::Fusion fusion;
    fusion.bias = bias;
    fusion.activation = ops::Activation::named("leaky_relu");
    Doubles want = reference::convolve(c, e.y, ConvSum::places, e.y.elements(), x, w);
    for (std::size_t i = 0; i < want.size(); ++i)
      want[i] = reference::activate(fusion.activation, want[i] + b[i / (e.y[2] * e.y[3]) % c.outputs]);
    probe.compare(
        what, [&] { ops::conv2d(probe.queue, probe.gemm(), convolution, input, weight, y, fusion, scratch); },
        {{"y", y, want, kConvTolerance}});
  });
  if (probe.is_quick()) return;
  const Large large(probe, ops::conv2d_scratch);
  probe.measure(large.text, large.flops(large.extents.y), {large.x, large.w, large.y}, [&] {
    ops::conv2d(probe.queue, probe.gemm(), large.convolution, large.x, large.w, large.y, {}, large.scratch);
  });
}

void conv2d_backward_input(Probe& probe) {
  for_each(probe, [&](const ConvCase& c, const Convolution& convolution, const Extents& e,
                      const Tensor& scratch, const std::string& what) {
    const Values dy = probe.random.normal(e.y.elements()), w = probe.random.normal(e.weight.elements()),
                 outputs = probe.random.uniform(e.x.elements(), 0.1f, 0.9f);
    const auto upstream = probe.input(e.y, dy), weight = probe.input(e.weight, w),
               output = probe.input(e.x, outputs), dx = probe.output(e.x);
    ops::Fusion fusion;
    fusion.activation = ops::Activation::named("sigmoid");
    fusion.output = output;
    Doubles want = reference::convolve(c, e.y, ConvSum::images, e.x.elements(), dy, w);
    for (std::size_t i = 0; i < want.size(); ++i) want[i] *= outputs[i] * (1.0 - outputs[i]);
    probe.compare(what,
                  [&] {
                    ops::conv2d_backward_input(probe.queue, probe.gemm(), convolution, upstream, weight, dx,
                                               fusion, scratch);
                  },
                  {{"dx", dx, want, kConvTolerance}});
  });
  if (probe.is_quick()) return;
  const Large large(probe, ops::conv2d_scratch);
  probe.measure(large.text, large.flops(large.extents.y), {large.x, large.w, large.y}, [&] {
    ops::conv2d_backward_input(probe.queue, probe.gemm(), large.convolution, large.y, large.w, large.x, {},
                               large.scratch);
  });
}

void conv2d_backward_weight(Probe& probe) {
  for_each(probe, [&](const ConvCase& c, const Convolution& convolution, const Extents& e,
                      const Tensor& scratch, const std::string& what) {
    const Values x = probe.random.normal(e.x.elements()), dy = probe.random.normal(e.y.elements());
    const auto input = probe.input(e.x, x), upstream = probe.input(e.y, dy), dweight = probe.output(e.weight),
               dbias = probe.output({c.outputs});
    probe.compare(
        what,
        [&] {
          ops::conv2d_backward_weight(probe.queue, probe.gemm(), convolution, input, upstream, dweight, dbias,
                                      false, scratch);
        },
        {{"dweight", dweight, reference::convolve(c, e.y, ConvSum::taps, e.weight.elements(), x, dy),
          kConvTolerance},
         {"dbias", dbias, reference::channel_sums(dy, c.outputs, e.y[2] * e.y[3]), kConvTolerance}});
  });
  if (probe.is_quick()) return;
  const Large large(probe, ops::conv2d_scratch);
  probe.measure(large.text, large.flops(large.extents.y), {large.x, large.w, large.y}, [&] {
    ops::conv2d_backward_weight(probe.queue, probe.gemm(), large.convolution, large.x, large.y, large.w,
                                large.dbias, false, large.scratch);
  });
}

}  // namespace isthmus::selftest::check
