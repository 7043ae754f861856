#include "isthmus/ops/reparameterize.hpp"

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/sum.hpp"
#include "selftest/references/reparameterize.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using reference::Head;

namespace {

constexpr ops::RandomKey kKey{42, 3, 1234567};

// (rows, latent): latent around a vector's width, and more elements than one pass of the largest sum takes.
const Shape kShapes[] = {{1, 1}, {1, 3},  {1, 4},  {3, 5},    {5, 7},    {7, 8},
                         {3, 9}, {5, 13}, {2, 31}, {128, 32}, {61, 101}, {1301, 101}};

struct ReparameterizeFixture : QueueFixture {
  /// The ε of `kKey`.
  Values noise(const Shape& shape) {
    const Tensor out(queue, shape);
    ops::normal(queue, out, 0, 1, kKey);
    return queue.download<float>(out);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(reparameterize, ReparameterizeFixture)

BOOST_AUTO_TEST_CASE(forward_matches_the_reference) {
  for (const Shape& shape : kShapes) {
    const Shape head_shape{shape[0], 2 * shape[1]};
    const Values values = Random().normal(head_shape.elements()), eps = noise(shape);
    const Guarded head(queue, head_shape, values), z(queue, shape), kl(queue, {1}),
        partials(queue, {ops::kPartialSums});
    ops::reparameterize_forward(queue, head, z, kl, partials, kKey);
    const auto want = reference::reparameterize(Head(values, shape), eps, shape[0]);
    check_close(z.values(), want.z, 2e-6, "z " + shape.text());
    check_close(kl.values(), std::vector<double>{want.kl}, 2e-6, "kl " + shape.text());
    partials.values();  // checks the guards
  }
}

BOOST_AUTO_TEST_CASE(the_prior_itself_has_no_divergence) {
  const Shape shape{5, 11};
  const Guarded head(queue, {5, 22}, Values(110, 0.0f)), z(queue, shape), kl(queue, {1}),
      partials(queue, {ops::kPartialSums});
  ops::reparameterize_forward(queue, head, z, kl, partials, kKey);
  BOOST_TEST(kl.values()[0] == 0.0f);
  check_close(z.values(), noise(shape), 1e-7, "z");
}

BOOST_AUTO_TEST_CASE(a_small_divergence_keeps_its_digits) {
  const std::size_t latent = 6;
  Values values(2 * latent, 0.0f);
  std::fill(values.begin() + latent, values.end(), 0.01f);
  const Guarded head(queue, {1, 2 * latent}, values), z(queue, {1, latent}), kl(queue, {1}),
      partials(queue, {ops::kPartialSums});
  ops::reparameterize_forward(queue, head, z, kl, partials, kKey);
  const double want = static_cast<double>(latent) * 0.5 * (std::expm1(double(0.01f)) - double(0.01f));
  BOOST_TEST(std::fabs(kl.values()[0] - want) < 1e-4 * want, kl.values()[0] << " should be " << want);
}

BOOST_AUTO_TEST_CASE(backward_matches_central_differences) {
  for (const Shape& shape : kShapes)
    for (const float kl_weight : {0.0f, 3.0f}) {
      const Shape head_shape{shape[0], 2 * shape[1]};
      Random random;
      const Values values = random.normal(head_shape.elements()), dz = random.normal(shape.elements()),
                   eps = noise(shape);
      const Guarded head(queue, head_shape, values), upstream(queue, shape, dz), dhead(queue, head_shape);
      ops::reparameterize_backward(queue, head, upstream, dhead, kl_weight, kKey);
      const Head got(dhead.values(), shape),
          want = reference::reparameterize_gradient(Head(values, shape), eps, dz, kl_weight, shape[0]);
      const auto to_values = [](const std::vector<double>& v) { return Values(v.begin(), v.end()); };
      check_close(to_values(got.mean), want.mean, 5e-6, "mean " + shape.text());
      check_close(to_values(got.log_variance), want.log_variance, 5e-6, "log variance " + shape.text());
    }
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor head(queue, {3, 10}), odd(queue, {3, 9}), z(queue, {3, 5}), other(queue, {2, 5}),
      one(queue, {1}), two(queue, {2}), partials(queue, {ops::kPartialSums}),
      few(queue, {ops::kPartialSums - 1});
  const Tensor integers(queue, {3, 5}, DataType::int32);
  BOOST_CHECK_THROW(ops::reparameterize_forward(queue, odd, z, one, partials, kKey), UsageError);
  BOOST_CHECK_THROW(ops::reparameterize_forward(queue, head, other, one, partials, kKey), UsageError);
  BOOST_CHECK_THROW(ops::reparameterize_forward(queue, head, integers, one, partials, kKey), UsageError);
  BOOST_CHECK_THROW(ops::reparameterize_forward(queue, head, z, two, partials, kKey), UsageError);
  BOOST_CHECK_THROW(ops::reparameterize_forward(queue, head, z, one, few, kKey), UsageError);
  BOOST_CHECK_THROW(ops::reparameterize_backward(queue, odd, z, odd, 1, kKey), UsageError);
  BOOST_CHECK_THROW(ops::reparameterize_backward(queue, head, other, head, 1, kKey), UsageError);
  BOOST_CHECK_THROW(ops::reparameterize_backward(queue, head, integers, head, 1, kKey), UsageError);
  BOOST_CHECK_THROW(ops::reparameterize_backward(queue, head, z, odd, 1, kKey), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
