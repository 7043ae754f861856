#include "isthmus/ops/to_bytes.hpp"

#include <algorithm>

#include "isthmus/compute/error.hpp"
#include "selftest/references/to_bytes.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

std::vector<std::uint8_t> expected(const Values& values) {
  const reference::Doubles bytes = reference::to_bytes(values);
  return {bytes.begin(), bytes.end()};
}

std::vector<std::uint8_t> converted(Queue& queue, const Values& values) {
  const Guarded x(queue, {values.size()}, values);
  const GuardedBytes out(queue, {values.size()});
  ops::to_bytes(queue, x, out);
  return out.values();
}

/// What is closest to it on either side, and itself.
void append_neighbours(Values& values, float value) {
  values.insert(values.end(), {std::nextafter(value, -1.0f), value, std::nextafter(value, 2.0f)});
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(to_bytes, QueueFixture)

BOOST_AUTO_TEST_CASE(every_step_and_the_halves_between_are_rounded_as_the_host_does) {
  Values values;
  for (int step = 0; step <= 510; ++step) append_neighbours(values, static_cast<float>(step) / 510);
  const std::vector<std::uint8_t> bytes = converted(queue, values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const long expected = std::clamp(std::lround(values[i] * 255.0f), 0l, 255l);
    BOOST_TEST(int(bytes[i]) == expected, "byte of " << values[i]);
  }
}

BOOST_AUTO_TEST_CASE(any_number_of_elements_is_converted) {
  Random random;
  for (const std::size_t count : {1, 3, 7, 8, 9, 63, 64, 65, 513, 100003}) {
    const Values values = random.uniform(count, 0, 1);
    BOOST_TEST((converted(queue, values) == expected(values)), count << " elements");
  }
}

BOOST_AUTO_TEST_CASE(what_lies_outside_is_kept_within) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::vector<std::uint8_t> bytes = converted(
      queue, {-0.01f, -kInfinity, -1e30f, 1.01f, kInfinity, 1e30f, std::numeric_limits<float>::quiet_NaN()});
  BOOST_TEST((bytes == std::vector<std::uint8_t>{0, 0, 0, 255, 255, 255, 0}));
}

BOOST_AUTO_TEST_CASE(other_types_and_shapes_are_refused) {
  const Tensor x(queue, {4, 3}), bytes(queue, {4, 3}, DataType::uint8);
  BOOST_CHECK_THROW(ops::to_bytes(queue, x, x), UsageError);
  BOOST_CHECK_THROW(ops::to_bytes(queue, bytes, bytes), UsageError);
  BOOST_CHECK_THROW(ops::to_bytes(queue, x, Tensor(queue, {3, 4}, DataType::uint8)), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
