#include "isthmus/train/density_coverage.hpp"

#include <algorithm>

#include "isthmus/compute/error.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

struct DensityFixture : QueueFixture {
  const std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);

  train::DensityCoverage measure(const Values& real, const Values& generated, std::size_t width,
                                 std::size_t k = 5) {
    const auto upload = [&](const Values& rows) { return queue.upload(rows, {rows.size() / width, width}); };
    const train::RealBalls balls = train::measure_balls(queue, *gemm, upload(real), k);
    return train::measure_density_coverage(queue, *gemm, balls, upload(generated));
  }
};

/// As the paper defines them, pair by pair.
train::DensityCoverage plain(const Values& real, const Values& generated, std::size_t width, std::size_t k) {
  const std::size_t n = real.size() / width, m = generated.size() / width;
  const auto distance = [&](const Values& a, std::size_t i, const Values& b, std::size_t j) {
    double sum = 0;
    for (std::size_t c = 0; c < width; ++c) sum += std::pow(a[i * width + c] - b[j * width + c], 2);
    return sum;
  };
  double inside = 0, covered = 0;
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<double> others;
    for (std::size_t j = 0; j < n; ++j)
      if (j != i) others.push_back(distance(real, i, real, j));
    std::sort(others.begin(), others.end());
    std::size_t count = 0;
    for (std::size_t j = 0; j < m; ++j) count += distance(real, i, generated, j) < others[k - 1];
    inside += static_cast<double>(count);
    covered += count > 0;
  }
  return {inside / static_cast<double>(k * m), covered / static_cast<double>(n)};
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(density_coverage, DensityFixture)

BOOST_AUTO_TEST_CASE(the_real_set_is_dense_and_covered) {
  const Values real = Random().normal(700 * 12);
  const auto got = measure(real, real, 12);
  BOOST_TEST(got.density == 1);
  BOOST_TEST(got.coverage == 1);
}

BOOST_AUTO_TEST_CASE(another_sample_of_the_same_distribution_has_density_one) {
  const auto got = measure(Random(1).normal(2000 * 8), Random(2).normal(2000 * 8), 8);
  BOOST_TEST(got.density == 1, boost::test_tools::tolerance(0.05));
  BOOST_TEST(got.coverage == 1 - 1.0 / 32,
             boost::test_tools::tolerance(0.02));  // 1 − 2^−k, as the paper derives
}

BOOST_AUTO_TEST_CASE(figures_match_the_definition) {
  struct Case {
    std::size_t real, generated, width, k;
  };
  for (const auto& [n, m, width, k] :
       {Case{2, 1, 1, 1}, {7, 3, 2, 2}, {50, 80, 3, 5}, {600, 40, 5, 5}, {60, 1100, 4, 7}}) {
    const Values real = Random(1).normal(n * width), generated = Random(2).normal(m * width, 0.8f);
    const auto got = measure(real, generated, width, k), want = plain(real, generated, width, k);
    BOOST_TEST(got.density == want.density, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(got.coverage == want.coverage, boost::test_tools::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(collapse_shows_in_coverage_alone) {
  const std::size_t n = 500, width = 4;
  const Values real = Random(1).normal(n * width), centre(n * width, 0.0f);
  const auto got = measure(real, centre, width);
  BOOST_TEST(got.density > 1);
  BOOST_TEST(got.coverage < 0.1);
}

BOOST_AUTO_TEST_CASE(what_lies_far_away_counts_nothing) {
  const auto got = measure(Random(1).normal(100 * 3), Values(60 * 3, 1000.0f), 3);
  BOOST_TEST(got.density == 0);
  BOOST_TEST(got.coverage == 0);
}

BOOST_AUTO_TEST_CASE(too_few_real_examples_are_a_usage_error) {
  BOOST_CHECK_THROW(measure(Values(5 * 2), Values(5 * 2), 2), UsageError);
  BOOST_CHECK_NO_THROW(measure(Values(6 * 2), Values(5 * 2), 2));
}

BOOST_AUTO_TEST_SUITE_END()
