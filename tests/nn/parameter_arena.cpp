#include "isthmus/nn/parameter_arena.hpp"

#include "isthmus/compute/error.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

BOOST_FIXTURE_TEST_SUITE(parameter_arena, QueueFixture)

BOOST_AUTO_TEST_CASE(parameters_lie_apart_in_one_buffer) {
  nn::ParameterArena arena;
  const std::size_t a = arena.add("a", {3, 5}), b = arena.add("b", {7});
  arena.allocate(queue);
  BOOST_TEST(arena.value(a).buffer() == arena.value(b).buffer());
  BOOST_TEST(arena.value(a).offset() + 15 <= arena.value(b).offset());
  BOOST_TEST(arena.value(b).offset() + 7 <= arena.elements());
  BOOST_TEST((arena.gradient(a).shape() == Shape{3, 5}));
}

BOOST_AUTO_TEST_CASE(everything_starts_at_zero) {
  nn::ParameterArena arena;
  arena.add("a", {33});
  arena.allocate(queue, true);
  for (const Tensor& array : {arena.state().parameters, arena.state().gradients, arena.state().first_moment,
                              arena.state().second_moment, arena.state().average})
    for (const float value : queue.download<float>(array)) BOOST_TEST(value == 0);
}

BOOST_AUTO_TEST_CASE(the_average_starts_at_the_parameters) {
  nn::ParameterArena arena;
  const std::size_t a = arena.add("a", {4});
  arena.allocate(queue, true);
  const Values values = {1, 2, 3, 4};
  queue.write(arena.value(a), values.data());
  arena.start_average(queue);
  BOOST_TEST(queue.download<float>(arena.average(a)) == values, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(misuse_is_a_usage_error) {
  nn::ParameterArena arena;
  arena.add("a", {1});
  BOOST_CHECK_THROW(arena.add("a", {1}), UsageError);
  arena.allocate(queue);
  BOOST_CHECK_THROW(arena.add("b", {1}), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
