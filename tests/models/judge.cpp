#include "isthmus/models/judge.hpp"

#include "support/device.hpp"
#include "support/gradient_check.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

BOOST_FIXTURE_TEST_SUITE(judge, QueueFixture)

BOOST_AUTO_TEST_CASE(gradients_are_right) {
  const auto gemm = ops::make_gemm(queue);
  nn::MemoryPlan memory(queue);
  nn::Context context{queue, *gemm, memory};
  models::Judge judge({20, 5, {16, 9}});
  judge.arena().allocate(queue);
  judge.initialise(queue, 2, 0);
  const Tensor images = queue.upload(Random(1).uniform(32 * 20, 0, 1), {32, 20});
  const Tensor labels = queue.upload(Random(2).integers(32, 5), {32}), loss(queue, {1});
  check_gradients(queue, judge.arena(), [&] {
    memory.run([&] { judge.compute_gradients(context, images, labels, loss); });
    return queue.download<float>(loss)[0];
  });
}

BOOST_AUTO_TEST_SUITE_END()
