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
  models::Judge judge({{1, 1, 20}, 5, {}, {16, 9}, 0});
  judge.arena().allocate(queue);
  judge.initialise(queue, 2, 0);
  const Tensor images = queue.upload(Random(1).uniform(32 * 20, 0, 1), {32, 20});
  const Tensor labels = queue.upload(Random(2).integers(32, 5), {32}), loss(queue, {models::Judge::kLosses});
  check_gradients(queue, judge.arena(), [&] {
    memory.run([&] { judge.compute_gradients(context, images, labels, {1, 2, 3}, loss); });
    return queue.download<float>(loss)[0];
  });
}

BOOST_AUTO_TEST_CASE(gradients_are_right_with_convolutions) {
  const auto gemm = ops::make_gemm(queue);
  nn::MemoryPlan memory(queue);
  nn::Context context{queue, *gemm, memory};
  models::Judge judge({{3, 9, 8}, 5, {4, 6}, {9}, 0.25f});
  judge.arena().allocate(queue);
  judge.initialise(queue, 2, 0);
  const Tensor images = queue.upload(Random(1).uniform(32 * 216, 0, 1), {32, 216});
  const Tensor labels = queue.upload(Random(2).integers(32, 5), {32}), loss(queue, {models::Judge::kLosses});
  const auto evaluate = [&] {
    memory.run([&] { judge.compute_gradients(context, images, labels, {1, 2, 3}, loss); });
    return queue.download<float>(loss)[0];
  };
  check_gradients(queue, judge.arena(), evaluate, 3e-3);
}

BOOST_AUTO_TEST_CASE(features_are_what_the_last_layer_sees) {
  const auto gemm = ops::make_gemm(queue);
  for (const std::vector<std::size_t>& hidden : {std::vector<std::size_t>{}, {9}, {16, 9}}) {
    nn::MemoryPlan memory(queue);
    nn::Context context{queue, *gemm, memory};
    models::Judge judge({{1, 1, 20}, 5, {}, hidden, 0});
    judge.arena().allocate(queue);
    judge.initialise(queue, 2, 0);
    const Tensor images = queue.upload(Random(1).uniform(7 * 20, 0, 1), {7, 20});
    Values features, logits;
    memory.run([&] {
      const Tensor at_last = judge.features(context, images), scores = judge.classify(context, images);
      if (queue.is_dry()) return;
      features = queue.download<float>(at_last);
      logits = queue.download<float>(scores);
    });
    const std::size_t width = hidden.empty() ? 20 : 9;
    BOOST_REQUIRE_EQUAL(features.size(), 7 * width);
    const Values weight = queue.download<float>(judge.arena().value(2 * hidden.size()));  // biases are 0
    std::vector<double> want(7 * 5);
    for (std::size_t i = 0; i < want.size(); ++i)
      for (std::size_t c = 0; c < width; ++c)
        want[i] += features[i / 5 * width + c] * weight[i % 5 * width + c];
    check_close(logits, want, 1e-5, "logits of " + std::to_string(hidden.size()) + " hidden layers");
  }
}

BOOST_AUTO_TEST_SUITE_END()
