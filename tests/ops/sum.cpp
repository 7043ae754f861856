#include "isthmus/ops/sum.hpp"

#include "isthmus/compute/error.hpp"
#include "selftest/references/sum.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Around a vector, a group's first pass, and the pass after which groups take more than one vector an item.
const std::size_t kSizes[] = {1, 3, 7, 8, 9, 255, 256, 257, 511, 512, 513, 10007, 131071, 131073, 300007};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sum, QueueFixture)

BOOST_AUTO_TEST_CASE(squared_norm_matches_the_reference) {
  for (const std::size_t size : kSizes) {
    const Values x = Random().normal(size, 2);
    const Guarded input(queue, {size}, x), out(queue, {1}), partials(queue, {ops::kPartialSums});
    ops::squared_norm(queue, input, out, partials);
    check_close(out.values(), std::vector<double>{reference::squared_norm(x)}, 1e-6,
                "size " + std::to_string(size));
    partials.values();  // checks the guards
  }
}

BOOST_AUTO_TEST_CASE(count_nonfinite_counts_each_kind_anywhere) {
  for (const std::size_t size : kSizes) {
    Values x = Random().normal(size, 1e30f);
    x.front() = kNaN;
    x[size / 2] = -kInfinity;
    x.back() = kInfinity;
    for (std::size_t i = 3; i < size; i += 101) x[i] = -kNaN;
    const auto want = reference::count_nonfinite(x);
    const Guarded input(queue, {size}, x), out(queue, {1}), partials(queue, {ops::kPartialSums});
    ops::count_nonfinite(queue, input, out, partials);
    BOOST_TEST(out.values()[0] == static_cast<float>(want), "size " << size << ": " << out.values()[0]);
  }
}

BOOST_AUTO_TEST_CASE(the_largest_floats_and_denormals_are_finite) {
  const float largest = std::numeric_limits<float>::max(), least = std::numeric_limits<float>::denorm_min();
  const Guarded input(queue, {5}, {largest, -largest, least, -least, 0}), out(queue, {1}),
      partials(queue, {ops::kPartialSums});
  ops::count_nonfinite(queue, input, out, partials);
  BOOST_TEST(out.values()[0] == 0.0f);
}

BOOST_AUTO_TEST_CASE(neighbours_in_the_buffer_are_not_summed) {
  for (const std::size_t size : {1, 5, 8, 515}) {
    Values all(size + 40, kNaN);
    std::fill_n(all.begin() + 17, size, 2.0f);
    const Tensor inside = queue.upload(all, {all.size()}).view(17, {size});
    const Guarded norm(queue, {1}), count(queue, {1}), partials(queue, {ops::kPartialSums});
    ops::squared_norm(queue, inside, norm, partials);
    ops::count_nonfinite(queue, inside, count, partials);
    BOOST_TEST(norm.values()[0] == 4.0f * static_cast<float>(size));
    BOOST_TEST(count.values()[0] == 0.0f);
  }
}

BOOST_AUTO_TEST_CASE(the_sum_of_nothing_is_zero) {
  const Guarded norm(queue, {1}), count(queue, {1}), partials(queue, {ops::kPartialSums});
  const Tensor nothing(queue, {0});
  ops::squared_norm(queue, nothing, norm, partials);
  ops::count_nonfinite(queue, nothing, count, partials);
  BOOST_TEST(norm.values()[0] == 0.0f);
  BOOST_TEST(count.values()[0] == 0.0f);
}

BOOST_AUTO_TEST_CASE(partial_sums_beyond_the_count_are_not_read) {
  for (const std::size_t count : {0, 1, 2, 63, 64, 65, 129, 255, 256}) {
    Values sums = Random().normal(ops::kPartialSums);
    std::fill(sums.begin() + count, sums.end(), kNaN);
    const double want = reference::scaled_sum(sums, count, -0.25);
    const Guarded partials(queue, {ops::kPartialSums}, sums), out(queue, {1});
    ops::add_partial_sums(queue, partials, count, -0.25f, out);
    check_close(out.values(), std::vector<double>{want}, 1e-6, std::to_string(count) + " partial sums");
  }
}

BOOST_AUTO_TEST_CASE(the_same_values_give_the_same_bits) {
  const Values x = Random().normal(200003);
  const Guarded first(queue, {x.size()}, x), partials(queue, {ops::kPartialSums});
  const Tensor second = queue.upload(x, {x.size()});  // at another offset
  const Guarded a(queue, {1}), b(queue, {1});
  ops::squared_norm(queue, first, a, partials);
  ops::squared_norm(queue, second, b, partials);
  BOOST_TEST(a.values()[0] == b.values()[0]);
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor x(queue, {10}), one(queue, {1}), two(queue, {2}), partials(queue, {ops::kPartialSums}),
      few(queue, {ops::kPartialSums - 1});
  const Tensor integers(queue, {10}, DataType::int32);
  BOOST_CHECK_THROW(ops::add_partial_sums(queue, partials, ops::kPartialSums + 1, 1, one), UsageError);
  BOOST_CHECK_THROW(ops::add_partial_sums(queue, partials, 3, 1, two), UsageError);
  BOOST_CHECK_THROW(ops::add_partial_sums(queue, few, 3, 1, one), UsageError);
  for (const auto& op : {ops::squared_norm, ops::count_nonfinite}) {
    BOOST_CHECK_THROW(op(queue, x, two, partials), UsageError);
    BOOST_CHECK_THROW(op(queue, x, one, few), UsageError);
    BOOST_CHECK_THROW(op(queue, integers, one, partials), UsageError);
  }
}

BOOST_AUTO_TEST_SUITE_END()
