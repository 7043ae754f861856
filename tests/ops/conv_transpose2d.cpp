#include "isthmus/ops/conv_transpose2d.hpp"

#include "isthmus/compute/error.hpp"
#include "support/convolution.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using ops::Convolution;

namespace {

/// As the convolution that it transposes has them, but `height` and `width` are of what is put in.
const ConvCase kCases[] = {
    {1, 1, 1, 1, 1, 1, 1, 0},    {2, 2, 4, 5, 3, 3, 1, 1},   {3, 7, 7, 7, 2, 4, 2, 1},
    {5, 6, 8, 8, 3, 4, 2, 1},    {9, 17, 4, 4, 8, 4, 2, 1},  {2, 5, 3, 6, 4, 3, 2, 1, 1},
    {3, 3, 4, 5, 7, 5, 3, 2, 2}, {2, 9, 1, 1, 5, 4, 1, 0},   {3, 4, 5, 4, 6, 2, 4, 0, 3},
    {2, 33, 6, 6, 19, 3, 1, 1},  {130, 2, 2, 2, 2, 3, 3, 1}, {2, 64, 7, 7, 32, 4, 2, 1},
};

using Extents = reference::ConvTransposeExtents;

struct ConvFixture : QueueFixture {
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);

  template <class Test>
  void for_each(Test&& test) {
    for_each_case<Extents>(queue, kCases, ops::conv_transpose2d_scratch, test);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(conv_transpose2d, ConvFixture)

BOOST_AUTO_TEST_CASE(forward_matches_the_reference) {
  Random random;
  for_each([&](const ConvCase& c, const Convolution& convolution, const Extents& e, const Tensor& scratch,
               const std::string& what) {
    const Values x = random.normal(e.x.elements()), w = random.normal(e.weight.elements()),
                 b = random.normal(c.outputs);
    const Guarded input(queue, e.x, x), weight(queue, e.weight, w), bias(queue, {c.outputs}, b),
        y(queue, e.y);
    std::vector<double> sums = convolve(e.transposed, e.x, ConvSum::images, e.y.elements(), x, w);
    ops::Fusion fusion;
    fusion.bias = bias;
    fusion.activation = ops::Activation::named("relu");
    ops::conv_transpose2d(queue, *gemm, convolution, input, weight, y, fusion, scratch);
    for (std::size_t i = 0; i < sums.size(); ++i)
      sums[i] = std::max(sums[i] + b[i / (e.y[2] * e.y[3]) % c.outputs], 0.0);
    const std::size_t taps = (c.kernel + c.stride - 1) / c.stride;  // of an output, along each axis
    check_close(y.values(), sums, sum_tolerance(c.channels * taps * taps), what);
  });
}

BOOST_AUTO_TEST_CASE(input_gradient_matches_the_reference) {
  Random random;
  for_each([&](const ConvCase&, const Convolution& convolution, const Extents& e, const Tensor& scratch,
               const std::string& what) {
    const Values dy = random.normal(e.y.elements()), w = random.normal(e.weight.elements()),
                 outputs = random.uniform(e.x.elements(), 0.1f, 0.9f);
    const Guarded upstream(queue, e.y, dy), weight(queue, e.weight, w), output(queue, e.x, outputs),
        dx(queue, e.x);
    std::vector<double> sums = convolve(e.transposed, e.x, ConvSum::places, e.x.elements(), dy, w);
    ops::Fusion fusion;
    fusion.activation = ops::Activation::named("tanh");
    fusion.output = output;
    ops::conv_transpose2d_backward_input(queue, *gemm, convolution, upstream, weight, dx, fusion, scratch);
    for (std::size_t i = 0; i < sums.size(); ++i)
      sums[i] *= 1.0 - static_cast<double>(outputs[i]) * outputs[i];
    check_close(dx.values(), sums, 3e-5, what);
  });
}

BOOST_AUTO_TEST_CASE(weight_gradient_matches_the_reference) {
  Random random;
  for_each([&](const ConvCase& c, const Convolution& convolution, const Extents& e, const Tensor& scratch,
               const std::string& what) {
    const Values x = random.normal(e.x.elements()), dy = random.normal(e.y.elements()),
                 before = random.normal(e.weight.elements()), bias_before = random.normal(c.outputs);
    const Guarded input(queue, e.x, x), upstream(queue, e.y, dy), set(queue, e.weight),
        bias_set(queue, {c.outputs}), added(queue, e.weight, before),
        bias_added(queue, {c.outputs}, bias_before);
    std::vector<double> sums = convolve(e.transposed, e.x, ConvSum::taps, e.weight.elements(), dy, x),
                        bias_sums = channel_sums(dy, c.outputs, e.y[2] * e.y[3]);
    ops::conv_transpose2d_backward_weight(queue, *gemm, convolution, input, upstream, set, bias_set, false,
                                          scratch);
    check_close(set.values(), sums, 3e-5, what);
    check_close(bias_set.values(), bias_sums, 3e-5, what + ", bias");
    ops::conv_transpose2d_backward_weight(queue, *gemm, convolution, input, upstream, added, bias_added, true,
                                          scratch);
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += before[i];
    for (std::size_t i = 0; i < c.outputs; ++i) bias_sums[i] += bias_before[i];
    check_close(added.values(), sums, 3e-5, what + ", added");
    check_close(bias_added.values(), bias_sums, 3e-5, what + ", bias, added");
  });
}

BOOST_AUTO_TEST_CASE(it_transposes_the_convolution) {
  // <conv(x), y> = <x, conv_transpose(y)> for the same weights.
  Random random;
  const Convolution convolution{4, 2, 1};
  const Shape images{3, 2, 8, 10}, places{3, 5, 4, 5}, weights{5, 2, 4, 4};
  const Values x = random.normal(images.elements()), y = random.normal(places.elements());
  const Tensor w = queue.upload(random.normal(weights.elements()), weights), forward(queue, places),
               back(queue, images);
  const Tensor scratch(queue, {ops::conv_transpose2d_scratch(queue, convolution, places, images)});
  ops::conv2d(queue, *gemm, convolution, queue.upload(x, images), w, forward, {}, scratch);
  ops::conv_transpose2d(queue, *gemm, convolution, queue.upload(y, places), w, back, {}, scratch);
  const auto product = [](const Values& a, const Values& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
    return sum;
  };
  const double one = product(queue.download<float>(forward), y),
               other = product(x, queue.download<float>(back));
  BOOST_TEST(std::fabs(one - other) < 1e-4 * (1 + std::fabs(one)));
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Convolution convolution{4, 2, 1};
  BOOST_TEST(ops::conv_transpose2d_extent(convolution, 0, 7) == 14u);
  BOOST_TEST(ops::conv_transpose2d_extent(convolution, 1, 7) == 15u);
  BOOST_CHECK_THROW(ops::conv_transpose2d_extent(convolution, 2, 7), UsageError);
  BOOST_CHECK_THROW(ops::conv_transpose2d_extent({2, 1, 1}, 0, 1), UsageError);
  BOOST_CHECK_THROW(ops::conv_transpose2d_extent({0, 1, 0}, 0, 1), UsageError);
  const Tensor x(queue, {2, 3, 4, 4}), w(queue, {3, 5, 4, 4}), y(queue, {2, 5, 8, 8}),
      wrong(queue, {2, 5, 10, 8});
  const Tensor scratch(queue, {ops::conv_transpose2d_scratch(queue, convolution, x.shape(), y.shape())});
  BOOST_CHECK_THROW(ops::conv_transpose2d(queue, *gemm, convolution, x, w, wrong, {}, scratch), UsageError);
  BOOST_CHECK_THROW(ops::conv_transpose2d(queue, *gemm, convolution, y, w, y, {}, scratch), UsageError);
  BOOST_CHECK_THROW(ops::conv_transpose2d(queue, *gemm, convolution, x, w, y, {}, w.slice(0, 1)), UsageError);
  BOOST_CHECK_THROW(ops::conv_transpose2d_backward_input(queue, *gemm, convolution, wrong, w, x, {}, scratch),
                    UsageError);
  BOOST_CHECK_THROW(
      ops::conv_transpose2d_backward_weight(queue, *gemm, convolution, x, y, w, x, false, scratch),
      UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
