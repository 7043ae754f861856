#include "isthmus/ops/dropout.hpp"

#include "isthmus/compute/error.hpp"
#include "selftest/references/dropout.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using ops::RandomKey;

namespace {

const std::size_t kSizes[] = {1, 2, 3, 4, 5, 7, 8, 9, 31, 33, 255, 256, 257, 10007};
constexpr std::size_t kMany = 200003;
constexpr RandomKey kKey{0x123456789abcdefull, 7, 0xfedcba9876ull};

// Draws are fixed by their keys, so this is no source of flaky tests.
constexpr double kErrors = 5;

struct DropoutFixture : QueueFixture {
  /// What `p` and `key` make of x, in a tensor of its own.
  Values dropped(const Values& x, float p, RandomKey key) {
    const Guarded input(queue, {x.size()}, x), out(queue, {x.size()});
    ops::dropout_forward(queue, input, out, p, key);
    return out.values();
  }
  /// 1 where an element is kept.
  std::vector<double> kept(std::size_t count, float p, RandomKey key) {
    std::vector<double> mask;
    for (const float value : dropped(Values(count, 1), p, key)) mask.push_back(value != 0);
    return mask;
  }
};

double average(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

/// Of a with what lies `lag` further on in b, as a correlation.
double correlation(const std::vector<double>& a, const std::vector<double>& b, std::size_t lag = 0) {
  const double mean_a = average(a), mean_b = average(b);
  double sum = 0;
  for (std::size_t i = 0; i + lag < a.size(); ++i) sum += (a[i] - mean_a) * (b[i + lag] - mean_b);
  return sum / static_cast<double>(a.size() - lag) / std::sqrt(mean_a * (1 - mean_a) * mean_b * (1 - mean_b));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(dropout, DropoutFixture)

BOOST_AUTO_TEST_CASE(what_is_kept_is_scaled_and_what_the_uniform_numbers_say) {
  Random random;
  for (const std::size_t size : kSizes)
    for (const float p : {0.1f, 0.5f, 0.75f}) {
      const Values x = random.normal(size), got = dropped(x, p, kKey);
      const Guarded uniform(queue, {size});
      ops::uniform(queue, uniform, 0, 1, kKey);
      const auto want = reference::dropout(x, uniform.values(), p);
      check_close(got, want, 1e-6, "size " + std::to_string(size));
    }
}

BOOST_AUTO_TEST_CASE(backward_has_the_mask_of_forward) {
  Random random;
  for (const std::size_t size : kSizes) {
    const Values x = random.normal(size), dy = random.normal(size);
    const Values out = dropped(x, 0.3f, kKey);
    const Guarded upstream(queue, {size}, dy), dx(queue, {size});
    ops::dropout_backward(queue, upstream, dx, 0.3f, kKey);
    // Linear in x[i], so that out / x is the derivative.
    std::vector<double> want;
    for (std::size_t i = 0; i < size; ++i)
      want.push_back(dy[i] *
                     central_difference([&](const auto& at) { return at[0] * out[i] / x[i]; }, {x[i]}, 0));
    check_close(dx.values(), want, 1e-5, "size " + std::to_string(size));
  }
}

BOOST_AUTO_TEST_CASE(works_in_place) {
  const Values x = Random().normal(1003);
  const Guarded tensor(queue, {17, 59}, x);
  ops::dropout_forward(queue, tensor, tensor, 0.5f, kKey);
  BOOST_TEST((tensor.values() == dropped(x, 0.5f, kKey)));
}

BOOST_AUTO_TEST_CASE(nothing_is_dropped_at_zero) {
  const Values x = Random().normal(1003);
  BOOST_TEST((dropped(x, 0, kKey) == x));
}

BOOST_AUTO_TEST_CASE(what_is_dropped_is_zero_whatever_it_was) {
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float value : dropped(Values(1000, infinity), 0.5f, kKey))
    BOOST_TEST_REQUIRE((value == 0 || value == infinity));
}

BOOST_AUTO_TEST_CASE(so_many_are_dropped_and_averages_stay) {
  for (const float p : {0.001f, 0.1f, 0.5f, 0.9f}) {
    const double error = std::sqrt(p * (1 - double(p)) / kMany);
    BOOST_TEST(std::fabs(average(kept(kMany, p, kKey)) - (1 - p)) < kErrors * error, "p = " << p);
    const double mean = average(to_double(dropped(Values(kMany, 1), p, kKey)));
    BOOST_TEST(std::fabs(mean - 1) < kErrors * error / (1 - p), "p = " << p << ": the mean is " << mean);
  }
}

BOOST_AUTO_TEST_CASE(elements_and_keys_are_independent) {
  const std::vector<double> mask = kept(kMany, 0.3f, kKey);
  const double bound = kErrors / std::sqrt(static_cast<double>(kMany));
  for (const std::size_t lag : {1, 2, 3, 4, 8, 32, 64, 1024})
    BOOST_TEST(std::fabs(correlation(mask, mask, lag)) < bound, "lag " << lag);
  for (const RandomKey& other :
       {RandomKey{kKey.seed + 1, kKey.stream, kKey.step}, RandomKey{kKey.seed, kKey.stream + 1, kKey.step},
        RandomKey{kKey.seed, kKey.stream, kKey.step + 1}})
    BOOST_TEST(std::fabs(correlation(mask, kept(kMany, 0.3f, other))) < bound);
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor x(queue, {2, 3}), other(queue, {3, 2}), bytes(queue, {2, 3}, DataType::uint8);
  BOOST_CHECK_THROW(ops::dropout_forward(queue, x, other, 0.5f, kKey), UsageError);
  BOOST_CHECK_THROW(ops::dropout_forward(queue, bytes, bytes, 0.5f, kKey), UsageError);
  for (const float p : {-0.1f, 1.0f, std::numeric_limits<float>::quiet_NaN()})
    BOOST_CHECK_THROW(ops::dropout_forward(queue, x, x, p, kKey), UsageError);
  BOOST_CHECK_THROW(ops::dropout_backward(queue, x, other, 0.5f, kKey), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
