#include "isthmus/train/stage_times.hpp"

#include <boost/test/unit_test.hpp>

using namespace isthmus::train;

BOOST_AUTO_TEST_SUITE(stage_times)

BOOST_AUTO_TEST_CASE(times_follow_from_steps_and_rates) {
  ExperimentConfig config;
  config.vae[0].batch = 100;
  config.translator[1].batch = 10;
  config.translator[1].discriminator_steps = 2;
  const auto line = [](const char* stage, std::uint64_t step, double rate) {
    return RunDirectory::Metrics{stage, step, {{"loss", 1}, {"images_per_second", rate}}};
  };
  const auto times = isthmus::train::stage_times(
      config, {line("vae_a", 5, 100), line("vae_a", 10, 250), line("translator_b2a", 8, 40)});
  BOOST_REQUIRE_EQUAL(times.size(), 2u);
  BOOST_TEST(times[0].stage == "vae_a");
  BOOST_TEST(times[0].seconds == 5.0 + 2.0);
  BOOST_TEST(times[0].images == 1000u);
  BOOST_TEST(times[1].seconds == 4.0);
  BOOST_TEST(times[1].steps == 8u);
}

BOOST_AUTO_TEST_CASE(a_bridge_has_batches_of_its_own) {
  ExperimentConfig config;
  config.translator[0].method = "bridging-vae";
  config.translator[0].bridging.batch = 30;
  const auto times =
      isthmus::train::stage_times(config, {{"translator_a2b", 5, {{"loss", 1}, {"images_per_second", 100}}}});
  BOOST_REQUIRE_EQUAL(times.size(), 1u);
  BOOST_TEST(times[0].seconds == 3.0);
}

BOOST_AUTO_TEST_CASE(lines_without_a_rate_take_no_time) {
  const auto times = isthmus::train::stage_times({}, {{"judge_b", 5, {{"loss", 1}}}});
  BOOST_REQUIRE_EQUAL(times.size(), 1u);
  BOOST_TEST(times[0].seconds == 0);
}

BOOST_AUTO_TEST_SUITE_END()
