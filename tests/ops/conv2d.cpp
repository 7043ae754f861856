#include "isthmus/ops/conv2d.hpp"

#include <algorithm>
#include <utility>

#include "isthmus/compute/error.hpp"
#include "support/convolution.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using ops::ConvMethod;
using ops::Convolution;

namespace {

const ConvCase kCases[] = {
    {1, 1, 1, 1, 1, 1, 1, 0},    {2, 3, 5, 7, 2, 3, 1, 1},    {3, 1, 28, 28, 7, 4, 2, 1},
    {5, 3, 32, 32, 8, 4, 2, 1},  {9, 8, 8, 8, 17, 4, 2, 1},   {2, 5, 9, 6, 13, 3, 2, 0},
    {3, 7, 11, 13, 5, 5, 3, 2},  {17, 16, 4, 4, 6, 4, 2, 1},  {4, 2, 7, 7, 3, 7, 1, 3},
    {2, 33, 6, 6, 19, 3, 1, 1},  {3, 4, 10, 10, 12, 2, 4, 0}, {1, 64, 9, 9, 5, 3, 1, 0},
    {2, 4, 33, 17, 6, 3, 2, 1},  {130, 2, 3, 3, 2, 3, 3, 1},  {2, 3, 20, 40, 4, 1, 1, 0},
    {7, 17, 13, 10, 5, 3, 1, 2}, {2, 9, 14, 14, 13, 3, 1, 1}, {2, 5, 1, 2, 3, 3, 1, 1},
    {3, 6, 2, 37, 20, 3, 1, 1},  {3, 2, 5, 5, 2, 3, 1, 3},
};

using Extents = reference::ConvExtents;

struct ConvFixture : QueueFixture {
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);

  template <class Test>
  void for_each(Test&& test) {
    for_each_case<Extents>(queue, kCases, ops::conv2d_scratch, test);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(conv2d, ConvFixture)

BOOST_AUTO_TEST_CASE(forward_matches_the_reference) {
  Random random;
  for_each([&](const ConvCase& c, const Convolution& convolution, const Extents& e, const Tensor& scratch,
               const std::string& what) {
    const Values x = random.normal(e.x.elements()), w = random.normal(e.weight.elements()),
                 b = random.normal(c.outputs);
    const Guarded images(queue, e.x, x), weight(queue, e.weight, w), bias(queue, {c.outputs}, b);
    std::vector<double> sums = convolve(c, e.y, ConvSum::places, e.y.elements(), x, w);
    const Guarded plain(queue, e.y), biased(queue, e.y);
    ops::conv2d(queue, *gemm, convolution, images, weight, plain, {}, scratch);
    check_close(plain.values(), sums, 1e-5, what);
    ops::Fusion fusion;
    fusion.bias = bias;
    fusion.activation = ops::Activation::named("leaky_relu");
    ops::conv2d(queue, *gemm, convolution, images, weight, biased, fusion, scratch);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const double value = sums[i] + b[i / (e.y[2] * e.y[3]) % c.outputs];
      sums[i] = value > 0 ? value : 0.2f * value;
    }
    check_close(biased.values(), sums, 1e-5, what + ", with bias and activation");
  });
}

BOOST_AUTO_TEST_CASE(input_gradient_matches_the_reference) {
  Random random;
  for_each([&](const ConvCase& c, const Convolution& convolution, const Extents& e, const Tensor& scratch,
               const std::string& what) {
    const Values dy = random.normal(e.y.elements()), w = random.normal(e.weight.elements());
    Values outputs = random.uniform(e.x.elements(), 0.1f, 0.9f);
    const Guarded upstream(queue, e.y, dy), weight(queue, e.weight, w), output(queue, e.x, outputs);
    std::vector<double> sums = convolve(c, e.y, ConvSum::images, e.x.elements(), dy, w);
    const Guarded plain(queue, e.x), masked(queue, e.x);
    ops::conv2d_backward_input(queue, *gemm, convolution, upstream, weight, plain, {}, scratch);
    check_close(plain.values(), sums, 1e-5, what);
    ops::Fusion fusion;
    fusion.activation = ops::Activation::named("sigmoid");
    fusion.output = output;
    ops::conv2d_backward_input(queue, *gemm, convolution, upstream, weight, masked, fusion, scratch);
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] *= outputs[i] * (1.0 - outputs[i]);
    check_close(masked.values(), sums, 1e-5, what + ", with a derivative");
  });
}

BOOST_AUTO_TEST_CASE(weight_gradient_matches_the_reference) {
  Random random;
  for_each([&](const ConvCase& c, const Convolution& convolution, const Extents& e, const Tensor& scratch,
               const std::string& what) {
    const Values x = random.normal(e.x.elements()), dy = random.normal(e.y.elements());
    const Values before = random.normal(e.weight.elements()), bias_before = random.normal(c.outputs);
    const Guarded images(queue, e.x, x), upstream(queue, e.y, dy);
    std::vector<double> sums = convolve(c, e.y, ConvSum::taps, e.weight.elements(), x, dy),
                        bias_sums = channel_sums(dy, c.outputs, e.y[2] * e.y[3]);
    const Guarded set(queue, e.weight), bias_set(queue, {c.outputs});
    ops::conv2d_backward_weight(queue, *gemm, convolution, images, upstream, set, bias_set, false, scratch);
    check_close(set.values(), sums, 3e-5, what);
    check_close(bias_set.values(), bias_sums, 3e-5, what + ", bias");
    const Guarded added(queue, e.weight, before), bias_added(queue, {c.outputs}, bias_before);
    ops::conv2d_backward_weight(queue, *gemm, convolution, images, upstream, added, bias_added, true,
                                scratch);
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += before[i];
    for (std::size_t i = 0; i < c.outputs; ++i) bias_sums[i] += bias_before[i];
    check_close(added.values(), sums, 3e-5, what + ", added");
    check_close(bias_added.values(), bias_sums, 3e-5, what + ", bias, added");
    const Guarded alone(queue, e.weight);
    ops::conv2d_backward_weight(queue, *gemm, convolution, images, upstream, alone, {}, false, scratch);
    BOOST_TEST((alone.values() == set.values()), what << ": the bias changes the weights' gradient");
  });
}

BOOST_AUTO_TEST_CASE(gradients_match_central_differences) {
  Random random;
  using Way = std::pair<ConvMethod, std::size_t>;
  for (const auto& [method, stride] :
       {Way{ConvMethod::tiles, 2}, Way{ConvMethod::patches, 2}, Way{ConvMethod::winograd, 1}}) {
    const ConvCase c{2, 2, 5, 6, 3, 3, stride, 1};
    const Convolution convolution{c.kernel, c.stride, c.padding, method};
    const Extents e(convolution, c);
    const Values x = random.normal(e.x.elements()), w = random.normal(e.weight.elements()),
                 dy = random.normal(e.y.elements());
    const Tensor scratch(queue, {ops::conv2d_scratch(queue, convolution, e.x, e.y)});
    const auto loss = [&](const Values& images, const Values& weights) {
      const Tensor y(queue, e.y);
      ops::conv2d(queue, *gemm, convolution, queue.upload(images, e.x), queue.upload(weights, e.weight), y,
                  {}, scratch);
      const auto values = queue.download<float>(y);
      double sum = 0;
      for (std::size_t i = 0; i < dy.size(); ++i) sum += static_cast<double>(values[i]) * dy[i];
      return sum;
    };
    const Guarded dx(queue, e.x), dw(queue, e.weight);
    const Tensor upstream = queue.upload(dy, e.y), images = queue.upload(x, e.x);
    ops::conv2d_backward_input(queue, *gemm, convolution, upstream, queue.upload(w, e.weight), dx, {},
                               scratch);
    ops::conv2d_backward_weight(queue, *gemm, convolution, images, upstream, dw, {}, false, scratch);
    const auto differences = [&](const Values& at, auto&& f) {
      std::vector<double> slopes;
      for (std::size_t i = 0; i < at.size(); ++i) {
        Values above = at, below = at;
        above[i] += 0.5f;
        below[i] -= 0.5f;
        slopes.push_back(f(above) - f(below));  // linear in each, so the step may be large
      }
      return slopes;
    };
    check_close(dx.values(), differences(x, [&](const Values& v) { return loss(v, w); }), 1e-4, "dx");
    check_close(dw.values(), differences(w, [&](const Values& v) { return loss(x, v); }), 1e-4, "dweight");
  }
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Convolution convolution{3, 1, 1};
  BOOST_CHECK_THROW(ops::conv2d_extent({0, 1, 0}, 5), UsageError);
  BOOST_CHECK_THROW(ops::conv2d_extent({3, 0, 0}, 5), UsageError);
  BOOST_CHECK_THROW(ops::conv2d_extent({7, 1, 0}, 5), UsageError);
  BOOST_TEST(ops::conv2d_extent({4, 2, 1}, 28) == 14u);
  const Tensor x(queue, {2, 3, 5, 5}), w(queue, {4, 3, 3, 3}), y(queue, {2, 4, 5, 5}), flat(queue, {2, 75});
  const Tensor scratch(queue, {ops::conv2d_scratch(queue, convolution, x.shape(), y.shape())}),
      little(queue, {8});
  ops::Fusion short_bias, sums, both;
  short_bias.bias = Tensor(queue, {3});
  sums.row_sums = both.bias = Tensor(queue, {4});
  both.output = y;
  BOOST_CHECK_THROW(ops::conv2d(queue, *gemm, convolution, flat, w, y, {}, scratch), UsageError);
  BOOST_CHECK_THROW(ops::conv2d(queue, *gemm, convolution, x, w, x, {}, scratch), UsageError);
  BOOST_CHECK_THROW(ops::conv2d(queue, *gemm, convolution, y, w, y, {}, scratch), UsageError);
  BOOST_CHECK_THROW(ops::conv2d(queue, *gemm, convolution, x, w, y, {}, little), UsageError);
  for (const ops::Fusion& fusion : {short_bias, sums, both})
    BOOST_CHECK_THROW(ops::conv2d(queue, *gemm, convolution, x, w, y, fusion, scratch), UsageError);
  BOOST_CHECK_THROW(ops::conv2d_backward_input(queue, *gemm, convolution, x, w, x, {}, scratch), UsageError);
  BOOST_CHECK_THROW(
      ops::conv2d_backward_weight(queue, *gemm, convolution, x, y, w, short_bias.bias, false, scratch),
      UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
