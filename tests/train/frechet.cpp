#include "isthmus/train/frechet.hpp"

#include "isthmus/compute/error.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

using train::frechet_distance;
using train::Moments;

struct FrechetFixture : QueueFixture {
  const std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);

  Moments moments(const Values& rows, const Shape& shape) {
    return train::measure_moments(queue, *gemm, queue.upload(rows, shape));
  }
};

Moments plain_moments(const Values& rows, std::size_t n, std::size_t d) {
  Moments moments{std::vector<double>(d), std::vector<double>(d * d)};
  for (std::size_t i = 0; i < n * d; ++i) moments.mean[i % d] += rows[i] / static_cast<double>(n);
  for (std::size_t row = 0; row < n; ++row)
    for (std::size_t i = 0; i < d; ++i)
      for (std::size_t j = 0; j < d; ++j)
        moments.covariance[i * d + j] += (rows[row * d + i] - moments.mean[i]) *
                                         (rows[row * d + j] - moments.mean[j]) / static_cast<double>(n - 1);
  return moments;
}

Values to_float(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(frechet, FrechetFixture)

BOOST_AUTO_TEST_CASE(moments_match_the_reference) {
  for (const Shape& shape : {Shape{2, 1}, {3, 5}, {65, 7}, {500, 33}, {2000, 16}}) {
    Values rows = Random().normal(shape.elements());
    // A mean far from zero, which must not swallow the covariance.
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] += 30.0f * static_cast<float>(i % shape[1] + 1);
    const Moments got = moments(rows, shape), want = plain_moments(rows, shape[0], shape[1]);
    check_close(to_float(got.mean), want.mean, 1e-6, "mean " + shape.text());
    check_close(to_float(got.covariance), want.covariance, 1e-4, "covariance " + shape.text());
  }
}

BOOST_AUTO_TEST_CASE(a_set_is_at_no_distance_from_itself) {
  Values rows = Random().normal(400 * 20);
  for (std::size_t i = 0; i < rows.size(); i += 20) rows[i + 3] = rows[i + 4] = 2;  // features that are dead
  const Moments same = moments(rows, {400, 20});
  BOOST_TEST(frechet_distance(same, same) < 1e-5);
  // Fewer rows than features: the covariance is singular.
  const Moments few = moments(Random().normal(9 * 20), {9, 20});
  BOOST_TEST(frechet_distance(few, few) < 1e-5);
}

BOOST_AUTO_TEST_CASE(a_shift_counts_by_its_square) {
  const Values rows = Random().normal(300 * 4);
  Values shifted = rows;
  for (std::size_t i = 0; i < rows.size(); i += 4) {
    shifted[i] += 3;
    shifted[i + 2] -= 4;
  }
  BOOST_TEST(frechet_distance(moments(rows, {300, 4}), moments(shifted, {300, 4})) == 25,
             boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(a_scale_counts_by_the_deviations) {
  const Values rows = Random().normal(300 * 4);
  Values scaled = rows;
  for (float& value : scaled) value *= 3;
  const Moments a = moments(rows, {300, 4}), b = moments(scaled, {300, 4});
  double want = 0;  // (1 − 3)²·tr Σ, and ‖2 μ‖²
  for (std::size_t i = 0; i < 4; ++i) want += 4 * (a.covariance[5 * i] + a.mean[i] * a.mean[i]);
  BOOST_TEST(frechet_distance(a, b) == want, boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(closed_forms) {
  // Of independent features: Σ (μ − ν)² + (σ − τ)².
  BOOST_TEST(frechet_distance({{1, 2}, {4, 0, 0, 9}}, {{1, 5}, {1, 0, 0, 25}}) == 9 + 1 + 4,
             boost::test_tools::tolerance(1e-12));
  // Covariances that do not commute: of 2 × 2 matrices, tr M^½ = √(tr M + 2·√det M), here with
  // M = (2 1; 1 2)(3 0; 0 1) of trace 8 and determinant 9.
  BOOST_TEST(frechet_distance({{0, 0}, {2, 1, 1, 2}}, {{0, 0}, {3, 0, 0, 1}}) == 8 - 2 * std::sqrt(14.0),
             boost::test_tools::tolerance(1e-12));
  // Independent and fully dependent features: M = (1 1; 1 1).
  BOOST_TEST(frechet_distance({{0, 0}, {1, 0, 0, 1}}, {{0, 0}, {1, 1, 1, 1}}) == 4 - 2 * std::sqrt(2.0),
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(samples_of_known_distributions_come_near_the_closed_form) {
  const std::size_t n = 20000, d = 6;
  const Values rows = Random(1).normal(n * d), others = Random(2).normal(n * d, 2);
  Values shifted = others;
  for (float& value : shifted) value += 1;
  BOOST_TEST(frechet_distance(moments(rows, {n, d}), moments(shifted, {n, d})) == 2.0 * d,
             boost::test_tools::tolerance(0.03));
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  BOOST_CHECK_THROW(moments({1, 2, 3}, {1, 3}), UsageError);
  BOOST_CHECK_THROW(frechet_distance({{0}, {1}}, {{0, 0}, {1, 0, 0, 1}}), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
