#include "isthmus/ops/random.hpp"

#include <algorithm>

#include "isthmus/compute/error.hpp"
#include "selftest/references/random.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using ops::RandomKey;

namespace {

const std::size_t kSizes[] = {1, 2, 3, 4, 5, 7, 8, 9, 31, 33, 255, 256, 257, 1023, 10007};
constexpr std::size_t kMany = 200003;  // a prime: the last counter is used in part
constexpr RandomKey kKey{0x123456789abcdefull, 7, 0xfedcba9876ull};

// Draws are fixed by their keys, so this is no source of flaky tests: 5 standard errors either way.
constexpr double kErrors = 5;

void check_mean(const std::vector<double>& values, double want, double variance, const std::string& what) {
  double sum = 0;
  for (const double value : values) sum += value;
  const double count = static_cast<double>(values.size()), mean = sum / count;
  BOOST_TEST(std::fabs(mean - want) < kErrors * std::sqrt(variance / count), what << ": " << mean);
}

/// Σ (count − expected)² / expected must be what chance gives: neither too far from even nor too close to it.
void check_even(const std::vector<std::size_t>& bins, std::size_t draws, const std::string& what) {
  const double expected = static_cast<double>(draws) / static_cast<double>(bins.size());
  double chi_square = 0;
  for (const std::size_t count : bins)
    chi_square += std::pow(static_cast<double>(count) - expected, 2) / expected;
  const double freedom = static_cast<double>(bins.size() - 1);
  BOOST_TEST(std::fabs(chi_square - freedom) < kErrors * std::sqrt(2 * freedom), what << ": " << chi_square);
}

template <class Function>
std::vector<double> transformed(const Values& values, Function&& f) {
  std::vector<double> result;
  for (const double value : values) result.push_back(f(value));
  return result;
}

/// The correlation of a[i] with b[i + lag].
double correlation(const std::vector<double>& a, const std::vector<double>& b, std::size_t lag = 0) {
  const std::size_t count = a.size() - lag;
  double sum_a = 0, sum_b = 0, aa = 0, bb = 0, ab = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double x = a[i], y = b[i + lag];
    sum_a += x, sum_b += y, aa += x * x, bb += y * y, ab += x * y;
  }
  const double n = static_cast<double>(count);
  return (ab - sum_a * sum_b / n) / std::sqrt((aa - sum_a * sum_a / n) * (bb - sum_b * sum_b / n));
}

double normal_cdf(double x) {
  return 0.5 * std::erfc(-x / std::sqrt(2.0));
}

struct RandomFixture : QueueFixture {
  Values uniform(std::size_t count, RandomKey key, float low = 0, float high = 1) {
    const Guarded out(queue, {count});
    ops::uniform(queue, out, low, high, key);
    return out.values();
  }
  Values normal(std::size_t count, RandomKey key, float mean = 0, float deviation = 1) {
    const Guarded out(queue, {count});
    ops::normal(queue, out, mean, deviation, key);
    return out.values();
  }
};

}  // namespace

namespace isthmus::test {  // the suite's own namespace would clash with POSIX's random() outside one

BOOST_FIXTURE_TEST_SUITE(random, RandomFixture)

BOOST_AUTO_TEST_CASE(the_reference_gives_the_published_words) {
  for (const reference::KnownWords& known : reference::kKnownWords) {
    const reference::Words got = reference::philox(known.counter, known.key[0], known.key[1]);
    BOOST_TEST(got == known.words, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(the_device_gives_the_published_words) {
  const std::string text = ProgramLibrary::source("random") + R"(
__kernel void one_block(__global int* out, const ulong offset, const uint x, const uint y, const uint z,
                        const uint w, const uint key_x, const uint key_y) {
  if (get_global_id(0) > 0) return;
  uint a = x, b = y, c = z, d = w;
  PHILOX4X32(uint, a, b, c, d, key_x, key_y)
  vstore4(as_int4((uint4)(a, b, c, d)), 0, out + offset);
})";
  const char* pointer = text.c_str();
  const cl_device_id device = queue.device().id();
  cl_int status = CL_SUCCESS;
  const std::shared_ptr<std::remove_pointer_t<cl_program>> program(
      clCreateProgramWithSource(queue.context(), 1, &pointer, nullptr, &status), clReleaseProgram);
  BOOST_REQUIRE_EQUAL(status, CL_SUCCESS);
  BOOST_REQUIRE_EQUAL(clBuildProgram(program.get(), 1, &device, "-cl-std=CL1.2", nullptr, nullptr),
                      CL_SUCCESS);
  const Kernel kernel(program.get(), "one_block", device);
  for (const auto& [counter, key, want] : reference::kKnownWords) {
    const GuardedIntegers out(queue, {4});
    queue.launch(kernel, {1}, *out, counter[0], counter[1], counter[2], counter[3], key[0], key[1]);
    const auto got = out.values();
    for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(static_cast<std::uint32_t>(got[i]) == want[i]);
  }
}

BOOST_AUTO_TEST_CASE(uniform_is_the_words_of_its_key) {
  for (const RandomKey& key : {RandomKey{}, kKey, RandomKey{~0ull, ~0u, ~0ull}})
    for (const std::size_t size : kSizes) {
      const Values got = uniform(size, key);
      const Values want = reference::uniform(size, key);
      BOOST_TEST(got == want, "size " << size);
    }
}

BOOST_AUTO_TEST_CASE(normal_is_box_and_muller_on_the_words_of_its_key) {
  for (const std::size_t size : kSizes) {
    std::vector<double> want = reference::normal(size, kKey);
    for (double& value : want) value = 1 + 0.5 * value;
    check_close(normal(size, kKey, 1, 0.5f), want, 3e-6, "size " + std::to_string(size));
  }
}

BOOST_AUTO_TEST_CASE(the_same_key_gives_the_same_bits_whatever_was_drawn_before) {
  const Values uniforms = uniform(1001, kKey), normals = normal(1001, kKey);
  uniform(77, {5, 5, 5});
  BOOST_TEST((uniform(1001, kKey) == uniforms));
  BOOST_TEST((normal(1001, kKey) == normals));
  const Values start = normal(258, kKey);
  BOOST_TEST(std::equal(start.begin(), start.end(), normals.begin()), "a shorter tensor is another sequence");
}

BOOST_AUTO_TEST_CASE(uniform_is_uniform) {
  const Values draws = uniform(kMany, kKey);
  std::vector<std::size_t> bins(128);
  for (const float value : draws) {
    BOOST_TEST_REQUIRE((value > 0 && value <= 1));
    ++bins[std::min<std::size_t>(static_cast<std::size_t>(value * 128), 127)];
  }
  check_even(bins, kMany, "chi-square");
  check_mean(to_double(draws), 0.5, 1.0 / 12, "mean");
  check_mean(transformed(draws, [](double x) { return std::pow(x - 0.5, 2); }), 1.0 / 12, 1.0 / 180,
             "variance");
  check_mean(transformed(draws, [](double x) { return x < 1e-3; }), 1e-3, 1e-3, "lower tail");
  check_mean(transformed(draws, [](double x) { return x > 1 - 1e-3; }), 1e-3, 1e-3, "upper tail");
}

BOOST_AUTO_TEST_CASE(uniform_keeps_to_its_range) {
  // At 2^20 floats are 1/8 apart: a draw that is merely rounded would often be the lower bound itself.
  for (const auto& [low, high] : {std::pair{-3.0f, 5.0f}, {1048576.0f, 1048577.0f}, {-1e-3f, 0.0f}}) {
    const Values draws = uniform(20011, kKey, low, high);
    const auto [least, most] = std::minmax_element(draws.begin(), draws.end());
    BOOST_TEST(*least > low);
    BOOST_TEST(*most <= high);
    BOOST_TEST(*most - *least > 0.7f * (high - low));
  }
  check_mean(to_double(uniform(kMany, kKey, -3, 5)), 1, 64.0 / 12, "mean");
}

BOOST_AUTO_TEST_CASE(normal_is_normal) {
  const Values draws = normal(kMany, kKey);
  std::vector<std::size_t> bins(128);
  for (const float value : draws) {
    BOOST_TEST_REQUIRE(std::fabs(value) < 5.9f);
    ++bins[std::min<std::size_t>(static_cast<std::size_t>(normal_cdf(value) * 128), 127)];
  }
  check_even(bins, kMany, "chi-square");
  check_mean(to_double(draws), 0, 1, "mean");
  check_mean(transformed(draws, [](double x) { return x * x; }), 1, 2, "variance");
  check_mean(transformed(draws, [](double x) { return x * x * x; }), 0, 15, "third moment");
  check_mean(transformed(draws, [](double x) { return std::pow(x, 4); }), 3, 96, "fourth moment");
  for (const double edge : {2.0, 3.0, 3.5}) {
    const double chance = normal_cdf(-edge);
    check_mean(transformed(draws, [&](double x) { return x > edge; }), chance, chance, "upper tail");
    check_mean(transformed(draws, [&](double x) { return x < -edge; }), chance, chance, "lower tail");
  }
  const Values moved = normal(kMany, kKey, -2, 3);
  check_mean(to_double(moved), -2, 9, "moved mean");
  check_mean(transformed(moved, [](double x) { return std::pow(x + 2, 2); }), 9, 2 * 81, "moved variance");
}

BOOST_AUTO_TEST_CASE(elements_are_independent_of_those_before) {
  const Values uniforms = uniform(kMany, kKey), normals = normal(kMany, kKey);
  // Box and Muller's pairs share a radius, which shows in the squares.
  const std::vector<double> sequences[] = {to_double(uniforms), to_double(normals),
                                           transformed(normals, [](double x) { return x * x; })};
  const double bound = kErrors / std::sqrt(static_cast<double>(kMany));
  for (const auto& sequence : sequences)
    for (const std::size_t lag : {1, 2, 3, 4, 5, 8, 16, 64, 256, 512, 1024, 4096})
      BOOST_TEST(std::fabs(correlation(sequence, sequence, lag)) < bound, "lag " << lag);
}

BOOST_AUTO_TEST_CASE(every_part_of_the_key_counts) {
  constexpr std::uint64_t kHigh = 1ull << 32;
  const RandomKey keys[] = {{1, 2, 3},         {2, 2, 3}, {1, 3, 3},         {1, 2, 4},
                            {1 + kHigh, 2, 3}, {2, 1, 3}, {1, 2, 3 + kHigh}, {1, 2 + (1u << 31), 3},
                            {3, 2, 1},         {0, 0, 0}};
  constexpr std::size_t kCount = 20000;
  std::vector<std::vector<double>> draws;
  for (const RandomKey& key : keys) draws.push_back(to_double(normal(kCount, key)));
  const double bound = kErrors / std::sqrt(static_cast<double>(kCount));
  for (std::size_t a = 0; a < draws.size(); ++a)
    for (std::size_t b = 0; b < a; ++b)
      for (const std::size_t lag : {0, 1, 4})
        BOOST_TEST(std::fabs(correlation(draws[a], draws[b], lag)) < bound, "keys " << a << " and " << b);
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor out(queue, {3}), integers(queue, {3}, DataType::int32);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  BOOST_CHECK_THROW(ops::uniform(queue, integers, 0, 1, {}), UsageError);
  BOOST_CHECK_THROW(ops::normal(queue, integers, 0, 1, {}), UsageError);
  BOOST_CHECK_THROW(ops::uniform(queue, out, 1, 1, {}), UsageError);
  BOOST_CHECK_THROW(ops::uniform(queue, out, 1, 0, {}), UsageError);
  BOOST_CHECK_THROW(ops::uniform(queue, out, 0, nan, {}), UsageError);
  BOOST_CHECK_THROW(ops::uniform(queue, out, -3e38f, 3e38f, {}), UsageError);
  BOOST_CHECK_THROW(ops::normal(queue, out, 0, -1, {}), UsageError);
  BOOST_CHECK_THROW(ops::normal(queue, out, 0, nan, {}), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace isthmus::test
