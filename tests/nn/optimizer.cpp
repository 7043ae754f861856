#include "isthmus/nn/optimizer.hpp"

#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

BOOST_FIXTURE_TEST_SUITE(optimizer, QueueFixture)

/// The first step of Adam moves every parameter by the learning rate, against the gradient's sign.
BOOST_AUTO_TEST_CASE(the_schedule_scales_the_step_and_clipping_keeps_its_direction) {
  const auto gemm = ops::make_gemm(queue);
  for (const float max_norm : {0.0f, 0.5f}) {
    nn::ParameterArena arena;
    arena.add("a", {3});
    arena.allocate(queue);
    queue.write(arena.gradient(0), Values{3, -4, 12}.data());
    nn::MemoryPlan memory(queue);
    nn::Context context{queue, *gemm, memory};
    nn::Optimizer optimizer;
    optimizer.adam.learning_rate = 0.5f;
    optimizer.adam.max_norm = max_norm;
    optimizer.schedule = nn::Schedule::one_cycle;  // 0.04 at the start
    memory.run([&] { optimizer.apply(context, arena, 0, 1000); });
    check_close(queue.download<float>(arena.value(0)), std::vector<double>{-0.02, 0.02, -0.02}, 1e-5,
                "parameters");
  }
}

BOOST_AUTO_TEST_SUITE_END()
