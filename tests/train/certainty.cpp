#include "isthmus/train/certainty.hpp"

#include <cmath>

#include "isthmus/train/inference.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

BOOST_FIXTURE_TEST_SUITE(certainty, QueueFixture)

BOOST_AUTO_TEST_CASE(verdicts_are_softmax_probabilities_in_ascending_order) {
  const auto gemm = ops::make_gemm(queue);
  models::JudgeOptions options;
  options.image = {1, 3, 3};
  options.classes = 4;
  options.hidden = {8};
  models::Judge judge(options);
  judge.arena().allocate(queue);
  judge.initialise(queue, 3, 0);
  Values pixels(20 * 9);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<float>(i * 37 % 101) / 100;
  const Tensor images = queue.upload(pixels, {20, 9});
  std::vector<std::int32_t> wanted;
  for (int i = 0; i < 20; ++i) wanted.push_back(i % 4);

  const auto verdicts = train::rank_by_certainty(queue, *gemm, judge, images, wanted);
  const auto logits = queue.download<float>(train::logits(queue, *gemm, judge, images));
  const auto said = train::classify(queue, *gemm, judge, images);
  BOOST_REQUIRE_EQUAL(verdicts.size(), 20u);
  std::vector<bool> seen(20);
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    const train::Verdict& verdict = verdicts[i];
    seen[verdict.image] = true;
    double sum = 0;
    for (std::size_t c = 0; c < 4; ++c) sum += std::exp(static_cast<double>(logits[4 * verdict.image + c]));
    const auto probability = [&](int c) {
      return std::exp(static_cast<double>(logits[4 * verdict.image + c])) / sum;
    };
    BOOST_TEST(verdict.wanted == wanted[verdict.image]);
    BOOST_TEST(verdict.said == said[verdict.image]);
    BOOST_TEST(verdict.certainty == probability(verdict.wanted), boost::test_tools::tolerance(1e-9));
    BOOST_TEST(verdict.of_said == probability(verdict.said), boost::test_tools::tolerance(1e-9));
    if (i > 0) BOOST_TEST(verdicts[i - 1].certainty <= verdict.certainty);
  }
  BOOST_TEST((seen == std::vector<bool>(20, true)));
}

BOOST_AUTO_TEST_SUITE_END()
