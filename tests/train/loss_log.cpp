#include "isthmus/train/loss_log.hpp"

#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

struct LogFixture : QueueFixture {
  /// Writes {step, -step} as the losses of a step, as a model would.
  void write(const Tensor& slot, float step) {
    const Values values = {step, -step};
    queue.write(slot, values.data());
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(loss_log, LogFixture)

BOOST_AUTO_TEST_CASE(every_step_arrives_once_and_in_order) {
  train::LossLog log(queue, 2, 4, 10);
  std::uint64_t expected = 10;
  const auto check = [&](const train::LossLog::Window& window) {
    BOOST_TEST(window.first_step == expected);
    for (const auto& values : window.values) {
      BOOST_REQUIRE_EQUAL(values.size(), 2u);
      BOOST_TEST(values[0] == static_cast<float>(expected));
      BOOST_TEST(values[1] == -static_cast<float>(expected));
      ++expected;
    }
  };
  for (int step = 10; step < 33; ++step) {
    write(log.next(), static_cast<float>(step));
    if (step % 7 == 0)  // polling is optional and may be late
      while (const auto window = log.poll()) check(*window);
  }
  log.close_window();
  while (const auto window = log.drain()) check(*window);
  BOOST_TEST(expected == 33u);
}

BOOST_AUTO_TEST_CASE(a_window_can_end_early) {
  train::LossLog log(queue, 2, 100, 0);
  write(log.next(), 0);
  BOOST_CHECK(!log.drain());
  log.close_window();
  const auto window = log.drain();
  BOOST_REQUIRE(window);
  BOOST_TEST(window->values.size() == 1u);
  log.close_window();
  BOOST_CHECK(!log.drain());
}

BOOST_AUTO_TEST_SUITE_END()
