#include "isthmus/ops/logistic_gan_loss.hpp"

#include "isthmus/compute/error.hpp"
#include "selftest/references/logistic_gan_loss.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using reference::softplus;

namespace {

struct LossFixture : QueueFixture {
  struct Result {
    Values dlogits, match, other;
  };
  Result run(const Values& logits, std::size_t matching, float match_weight = 1, float other_weight = 1) {
    const Shape shape{logits.size(), 1};
    const Guarded input(queue, shape, logits), dlogits(queue, shape), match(queue, {1}), other(queue, {1});
    ops::logistic_gan_loss(queue, input, matching, match_weight, other_weight, dlogits, match, other);
    return {dlogits.values(), match.values(), other.values()};
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(logistic_gan_loss, LossFixture)

BOOST_AUTO_TEST_CASE(values_and_gradient_match_the_reference) {
  constexpr float kMatchWeight = 1.5f, kOtherWeight = 0.25f;
  for (const std::size_t rows : {1, 2, 5, 8, 63, 64, 65, 129, 384, 1009})
    for (const std::size_t matching : {std::size_t{0}, std::size_t{1}, rows / 3, rows - 1, rows}) {
      const Values logits = Random().normal(rows, 3);
      const Result got = run(logits, matching, kMatchWeight, kOtherWeight);
      const auto want = reference::logistic_gan_loss(logits, matching, kMatchWeight, kOtherWeight);
      const std::string what = std::to_string(matching) + " of " + std::to_string(rows);
      check_close(got.match, std::vector<double>{want.match}, 1e-6, "match, " + what);
      check_close(got.other, std::vector<double>{want.other}, 1e-6, "other, " + what);
      check_close(got.dlogits, want.gradient, 1e-6, "gradient, " + what);
    }
}

BOOST_AUTO_TEST_CASE(a_group_with_no_rows_gives_zero) {
  const Values logits = Random().normal(10);
  BOOST_TEST(run(logits, 0).match[0] == 0.0f);
  BOOST_TEST(run(logits, 10).other[0] == 0.0f);
  BOOST_TEST(run(logits, 0).other[0] > 0.0f);
  BOOST_TEST(run(logits, 10).match[0] > 0.0f);
}

BOOST_AUTO_TEST_CASE(the_gradient_may_take_the_logits_place) {
  const Values logits = Random().normal(130);
  const Guarded in_place(queue, {130, 1}, logits), match(queue, {1}), other(queue, {1});
  ops::logistic_gan_loss(queue, in_place, 43, 1, 1, in_place, match, other);
  const Result want = run(logits, 43);
  BOOST_TEST((in_place.values() == want.dlogits));
  BOOST_TEST((match.values() == want.match));
  BOOST_TEST((other.values() == want.other));
}

BOOST_AUTO_TEST_CASE(extreme_logits_stay_finite) {
  for (const float logit : {-1e4f, -100.0f, -20.0f, 0.0f, 20.0f, 100.0f, 1e4f}) {
    const Result got = run({logit, logit}, 1);
    const std::string what = "logit " + std::to_string(logit);
    check_close(got.match, std::vector<double>{softplus(-logit)}, 1e-6, "match, " + what);
    check_close(got.other, std::vector<double>{softplus(logit)}, 1e-6, "other, " + what);
    const double probability = 1 / (1 + std::exp(-double(logit)));
    check_close(got.dlogits, std::vector<double>{probability - 1, probability}, 1e-6, "gradient, " + what);
  }
}

BOOST_AUTO_TEST_CASE(a_hopeless_discriminator_still_gets_small_gradients) {
  // sigmoid(-20) is far below the spacing of floats at 1, so it must not be computed as 1 - sigmoid(20).
  const Result got = run({20.0f, -20.0f}, 1);
  const double want = 1 / (1 + std::exp(20.0));
  BOOST_TEST(std::fabs(got.dlogits[0] + want) < 1e-5 * want);
  BOOST_TEST(std::fabs(got.dlogits[1] - want) < 1e-5 * want);
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor a(queue, {4, 1}), b(queue, {5, 1}), wide(queue, {4, 2}), flat(queue, {4}), one(queue, {1}),
      two(queue, {2});
  const Tensor integers(queue, {4, 1}, DataType::int32);
  const auto run = [&](const Tensor& logits, std::size_t matching, const Tensor& dlogits, const Tensor& match,
                       const Tensor& other) {
    ops::logistic_gan_loss(queue, logits, matching, 1, 1, dlogits, match, other);
  };
  BOOST_CHECK_THROW(run(a, 5, a, one, one), UsageError);
  BOOST_CHECK_THROW(run(a, 2, b, one, one), UsageError);
  BOOST_CHECK_THROW(run(wide, 2, wide, one, one), UsageError);
  BOOST_CHECK_THROW(run(flat, 2, flat, one, one), UsageError);
  BOOST_CHECK_THROW(run(integers, 2, a, one, one), UsageError);
  BOOST_CHECK_THROW(run(a, 2, a, two, one), UsageError);
  BOOST_CHECK_THROW(run(a, 2, a, one, two), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
