#include "isthmus/nn/model_file.hpp"

#include "isthmus/compute/error.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

BOOST_FIXTURE_TEST_SUITE(model_file, QueueFixture)

BOOST_AUTO_TEST_CASE(parameters_go_out_and_come_back) {
  nn::ParameterArena arena, other;
  for (nn::ParameterArena* a : {&arena, &other}) {
    a->add("n.0.weight", {2, 3});
    a->add("n.0.bias", {2});
    a->allocate(queue, true);
  }
  const Values weight = {1, 2, 3, 4, 5, 6}, average = {9, 9};
  queue.write(arena.value(0), weight.data());
  queue.write(arena.average(1), average.data());
  const nn::SafeTensors file{nn::named_parameters(queue, arena, false), {}};
  BOOST_TEST(file.at("n.0.weight").values == weight, boost::test_tools::per_element());
  BOOST_TEST(file.at("n.0.bias").values == Values(2), boost::test_tools::per_element());
  const auto averaged = nn::named_parameters(queue, arena, true);
  BOOST_TEST(averaged[1].values == average, boost::test_tools::per_element());
  nn::load_parameters(queue, other, file, "m.safetensors");
  BOOST_TEST(queue.download<float>(other.value(0)) == weight, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_missing_or_has_another_shape_is_a_data_error) {
  nn::ParameterArena arena;
  arena.add("w", {2});
  arena.allocate(queue);
  BOOST_CHECK_THROW(nn::load_parameters(queue, arena, {}, "m"), DataError);
  BOOST_CHECK_THROW(nn::load_parameters(queue, arena, {{{"w", {3}, {1, 2, 3}}}, {}}, "m"), DataError);
}

BOOST_AUTO_TEST_SUITE_END()
