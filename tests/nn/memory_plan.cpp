#include "isthmus/nn/memory_plan.hpp"

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/random.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

BOOST_FIXTURE_TEST_SUITE(memory_plan, QueueFixture)

BOOST_AUTO_TEST_CASE(tensors_that_never_meet_share_memory) {
  nn::MemoryPlan plan(queue);
  plan.run([&] {
    { const Tensor first = plan.take({1000}); }
    { const Tensor second = plan.take({1000}); }
  });
  BOOST_TEST(plan.bytes() == plan.lower_bound());
  BOOST_TEST(plan.bytes() < 2 * 4000u);
}

BOOST_AUTO_TEST_CASE(a_step_is_measured_before_another_is_run) {
  nn::MemoryPlan plan(queue);
  const auto step = [&](std::size_t elements) { return [&plan, elements] { plan.take({elements}); }; };
  const auto allocations = queue.counters().allocations;
  BOOST_TEST(plan.measure(step(100'000)) >= 400'000u);
  BOOST_TEST(plan.measure(step(100)) < 1000u);
  BOOST_TEST(queue.counters().allocations == allocations);
  plan.run(step(100));
  BOOST_TEST(queue.counters().allocations == allocations + 1);
  BOOST_TEST(plan.bytes() < 1000u);
  BOOST_CHECK_THROW(plan.run(step(100'000)), UsageError);
}

BOOST_AUTO_TEST_CASE(tensors_alive_together_never_overlap) {
  // A chain in which each tensor is copied from the one before; a shared byte would spoil the values.
  nn::MemoryPlan plan(queue);
  const std::vector<std::size_t> sizes = {100, 7, 3000, 64, 65, 1, 2000, 500};
  std::vector<Tensor> alive;
  const auto step = [&] {
    alive.clear();
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      alive.push_back(plan.take({sizes[i]}));
      ops::uniform(queue, alive.back(), i + 1.0f, i + 1.5f, {1});
      if (i % 3 == 2) alive.erase(alive.begin());
    }
    if (queue.is_dry()) return;
    for (const Tensor& tensor : alive) {
      const auto values = queue.download<float>(tensor);
      const auto [low, high] = std::minmax_element(values.begin(), values.end());
      BOOST_TEST(std::floor(*low) == std::floor(*high));
    }
  };
  plan.run(step);
  plan.run(step);
}

BOOST_AUTO_TEST_CASE(only_the_first_run_allocates) {
  nn::MemoryPlan plan(queue);
  const auto step = [&] { const Tensor tensor = plan.take({10, 10}); };
  plan.run(step);
  const auto allocations = queue.counters().allocations;
  for (int i = 0; i < 5; ++i) plan.run(step);
  BOOST_TEST(queue.counters().allocations == allocations);
}

BOOST_AUTO_TEST_CASE(a_dry_run_launches_nothing) {
  nn::MemoryPlan plan(queue);
  const auto launches = queue.counters().launches;
  plan.prepare([&] { ops::uniform(queue, plan.take({10}), 0, 1, {1}); });
  BOOST_TEST(queue.counters().launches == launches);
}

BOOST_AUTO_TEST_CASE(the_layout_is_near_the_lower_bound) {
  // The lives of a forward and backward pass: outputs are kept in order and freed in reverse.
  nn::MemoryPlan plan(queue);
  plan.run([&] {
    std::vector<Tensor> outputs;
    for (std::size_t width : {784, 512, 512, 128, 64, 512, 512, 784})
      outputs.push_back(plan.take({128, width}));
    Tensor gradient = plan.take(outputs.back().shape());
    while (outputs.size() > 1) {
      outputs.pop_back();
      gradient = plan.take(outputs.back().shape());
    }
  });
  BOOST_TEST(plan.bytes() <= plan.lower_bound() * 1.1);
}

BOOST_AUTO_TEST_CASE(a_step_that_differs_from_its_dry_run_is_an_error) {
  nn::MemoryPlan plan(queue);
  std::size_t width = 10;
  const auto step = [&] { const Tensor tensor = plan.take({width}); };
  plan.run(step);
  width = 11;
  BOOST_CHECK_THROW(plan.run(step), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
