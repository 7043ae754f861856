#include "isthmus/ops/gather.hpp"

#include <algorithm>
#include <array>

#include "isthmus/compute/error.hpp"
#include "selftest/references/gather.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

using Integers = std::vector<std::int32_t>;

struct Size {
  std::size_t count, rows, columns;
};
const Size kSizes[] = {{1, 1, 1},   {3, 7, 5},   {10, 4, 8},    {11, 13, 9},
                       {5, 64, 63}, {7, 65, 65}, {50, 128, 784}};

/// Some of them outside the data set, on both sides.
Integers indices(Random& random, const Size& size) {
  Integers index = random.integers(size.rows, static_cast<std::int32_t>(size.count));
  index.front() = -5;
  index.back() = static_cast<std::int32_t>(size.count) + 3;
  return index;
}

std::vector<std::uint8_t> bytes(Random& random, std::size_t count) {
  const Integers values = random.integers(count, 256);
  return {values.begin(), values.end()};
}

/// What an image was distorted by: q = factor·R(rotation)·[1 shear; 0 1]·p + shift about the centre.
struct Distortion {
  double rotation, scale, shift_x, shift_y, shear;
};

/// An image whose first channel is 5·x and whose second is 5·y: interpolation is exact on it, so that the
/// output tells for every pixel which place of the image it was read from.
struct JitterFixture : QueueFixture {
  static constexpr std::size_t kSide = 28, kPixels = kSide * kSide, kRows = 200;
  static constexpr double kReach = 3.5;  // pixels from the centre that no distortion here reads from outside

  JitterFixture() {
    std::vector<std::uint8_t> ramps;
    for (const bool vertical : {false, true})
      for (std::size_t i = 0; i < kPixels; ++i)
        ramps.push_back(static_cast<std::uint8_t>(5 * (vertical ? i / kSide : i % kSide)));
    images = queue.upload(ramps, {1, 2, kSide, kSide});
    index = queue.upload(Integers(kRows, 0), {kRows});
  }

  Values gather(const ops::Jitter& jitter, ops::RandomKey key = {7, 3, 11}) {
    const Guarded out(queue, {kRows, 2, kSide, kSide});
    ops::gather_images_jittered(queue, images, index, 0.2f, 0.0f, jitter, key, out);
    return out.values();
  }

  /// Where the output pixel (x, y) of one row was read from, both counted from the centre.
  static std::array<double, 2> source(const Values& out, std::size_t row, double x, double y) {
    constexpr double kCentre = (kSide - 1) / 2.0;
    const std::size_t at = row * 2 * kPixels + std::lround(y + kCentre) * kSide + std::lround(x + kCentre);
    return {out[at] - kCentre, out[at + kPixels] - kCentre};
  }

  /// Fits the affine map from output to image on three pixels, checks all the others within reach against it,
  /// and takes its inverse apart.
  static Distortion distortion(const Values& out, std::size_t row) {
    const auto corner = source(out, row, -kReach, -kReach), right = source(out, row, kReach, -kReach),
               below = source(out, row, -kReach, kReach);
    double m[2][2], origin[2], worst = 0;
    for (int i : {0, 1}) {
      m[i][0] = (right[i] - corner[i]) / (2 * kReach);
      m[i][1] = (below[i] - corner[i]) / (2 * kReach);
      origin[i] = corner[i] + kReach * (m[i][0] + m[i][1]);
    }
    for (double x = -kReach; x <= kReach; ++x)
      for (double y = -kReach; y <= kReach; ++y)
        for (int i : {0, 1})
          worst =
              std::max(worst, std::fabs(source(out, row, x, y)[i] - origin[i] - m[i][0] * x - m[i][1] * y));
    BOOST_TEST(worst < 1e-4);

    const double determinant = m[0][0] * m[1][1] - m[0][1] * m[1][0];
    const double a[2][2] = {{m[1][1] / determinant, -m[0][1] / determinant},
                            {-m[1][0] / determinant, m[0][0] / determinant}};
    const double factor = std::hypot(a[0][0], a[1][0]);
    const double cosine = a[0][0] / factor, sine = a[1][0] / factor;
    BOOST_TEST(std::fabs((a[1][1] * cosine - a[0][1] * sine) / factor - 1) < 1e-4);  // scales both axes
    return {std::atan2(sine, cosine), factor - 1, -a[0][0] * origin[0] - a[0][1] * origin[1],
            -a[1][0] * origin[0] - a[1][1] * origin[1], (a[0][1] * cosine + a[1][1] * sine) / factor};
  }

  /// The images' amounts spread evenly over ± bound, or are all zero.
  static void check_spread(std::vector<double> amounts, double bound, const char* what) {
    std::sort(amounts.begin(), amounts.end());
    BOOST_TEST(-amounts.front() < bound + 1e-4, what);
    BOOST_TEST(amounts.back() < bound + 1e-4, what);
    if (bound == 0) return;
    double worst = 0;  // Kolmogorov and Smirnov's distance from the uniform distribution
    for (std::size_t i = 0; i < kRows; ++i)
      worst = std::max(worst, std::fabs((amounts[i] / bound + 1) / 2 - (i + 0.5) / kRows));
    BOOST_TEST(worst < 1.95 / std::sqrt(double(kRows)), what);  // missed by one in a thousand
  }

  /// Of the images' amounts; zero for independent ones, give or take 1 / √kRows.
  static double correlation(const std::vector<double>& a, const std::vector<double>& b) {
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < kRows; ++i) {
      ab += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    return ab / std::sqrt(aa * bb);
  }

  void check_jitter(const ops::Jitter& jitter) {
    const struct {
      double Distortion::*amount;
      float bound;
      const char* name;
    } kinds[] = {{&Distortion::rotation, jitter.rotation, "rotation"},
                 {&Distortion::scale, jitter.scale, "scale"},
                 {&Distortion::shift_x, jitter.shift, "shift in x"},
                 {&Distortion::shift_y, jitter.shift, "shift in y"},
                 {&Distortion::shear, jitter.shear, "shear"}};
    const Values out = gather(jitter);
    std::vector<Distortion> drawn;
    for (std::size_t row = 0; row < kRows; ++row) drawn.push_back(distortion(out, row));
    std::vector<std::vector<double>> random_amounts;
    for (const auto& kind : kinds) {
      std::vector<double> amounts;
      for (const Distortion& one : drawn) amounts.push_back(one.*kind.amount);
      check_spread(amounts, kind.bound, kind.name);
      if (kind.bound == 0) continue;
      for (const auto& other : random_amounts)
        BOOST_TEST(std::fabs(correlation(amounts, other)) < 4 / std::sqrt(double(kRows)), kind.name);
      random_amounts.push_back(amounts);
    }
  }

  Tensor images, index;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gather, JitterFixture)

BOOST_AUTO_TEST_CASE(images_are_scaled_and_shifted) {
  Random random;
  for (const Size& size : kSizes) {
    const auto pixels = bytes(random, size.count * size.columns);
    const Integers picks = indices(random, size);
    const GuardedBytes data(queue, {size.count, size.columns}, pixels);
    const GuardedIntegers pick(queue, {size.rows}, picks);
    const Guarded out(queue, {size.rows, size.columns});
    ops::gather_images(queue, data, pick, 1 / 127.5f, -1.0f, out);
    const auto want = reference::gather(pixels, size.count, picks, 1 / 127.5, -1);
    check_close(out.values(), want, 3e-7, "images " + (*out).shape().text());
  }
}

BOOST_AUTO_TEST_CASE(rows_and_labels_are_copied) {
  Random random;
  for (const Size& size : kSizes) {
    const Values x = random.normal(size.count * size.columns);
    const Integers y = random.integers(size.count, 1000), picks = indices(random, size);
    const Guarded data(queue, {size.count, size.columns}, x), out(queue, {size.rows, size.columns});
    const GuardedIntegers labels(queue, {size.count}, y), pick(queue, {size.rows}, picks),
        picked(queue, {size.rows});
    ops::gather_rows(queue, data, pick, out);
    ops::gather_labels(queue, labels, pick, picked);
    const auto want = reference::gather(x, size.count, picks),
               want_labels = reference::gather(y, size.count, picks);
    BOOST_TEST((to_double(out.values()) == want), "rows " << (*out).shape().text());
    BOOST_TEST(picked.values() == Integers(want_labels.begin(), want_labels.end()),
               boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(no_jitter_changes_nothing) {
  Random random;
  for (const Shape& shape : {Shape{3, 1, 1, 1}, {4, 1, 5, 7}, {2, 3, 32, 32}, {6, 1, 28, 28}}) {
    const std::size_t columns = shape.elements() / shape[0];
    const GuardedBytes data(queue, shape, bytes(random, shape.elements()));
    const GuardedIntegers pick(queue, {9}, indices(random, {shape[0], 9, columns}));
    const Guarded plain(queue, {9, columns}), jittered(queue, {9, columns});
    ops::gather_images(queue, data, pick, 1 / 255.0f, 0.25f, plain);
    ops::gather_images_jittered(queue, data, pick, 1 / 255.0f, 0.25f, {}, {1, 2, 3}, jittered);
    check_close(jittered.values(), plain.values(), 1e-6, shape.text());
  }
}

BOOST_AUTO_TEST_CASE(each_distortion_is_what_its_name_says) {
  check_jitter({});
  check_jitter({0.5f, 0, 0, 0});
  check_jitter({0, 0.25f, 0, 0});
  check_jitter({0, 0, 3, 0});
  check_jitter({0, 0, 0, 0.5f});
  check_jitter({0.3f, 0.2f, 2, 0.2f});
}

BOOST_AUTO_TEST_CASE(a_known_shift_interpolates_between_neighbours_and_repeats_the_border) {
  ops::Jitter jitter;
  jitter.shift = 6;
  const Values ramps = gather(jitter);  // tells the shifts, which do not depend on the image
  Random random;
  const auto pixels = bytes(random, 2 * kPixels);
  const Tensor data = queue.upload(pixels, {1, 2, kSide, kSide});
  const Guarded out(queue, {kRows, 2 * kPixels});
  ops::gather_images_jittered(queue, data, index, 1 / 255.0f, -0.5f, jitter, {7, 3, 11}, out);
  std::vector<double> want;
  for (std::size_t row = 0; row < kRows; ++row) {
    const Distortion shift = distortion(ramps, row);
    for (const std::size_t channel : {0, 1})
      for (const double pixel :
           reference::moved(&pixels[channel * kPixels], kSide, kSide, shift.shift_x, shift.shift_y))
        want.push_back(pixel / 255 - 0.5);
  }
  check_close(out.values(), want, 2e-5, "shifted");
}

BOOST_AUTO_TEST_CASE(jitter_never_leaves_the_range_of_a_pixel) {
  for (const ops::Jitter& jitter :
       {ops::Jitter{3.2f, 0.9f, 10, 1}, {0, 0, 1e9f, 0}, {0, 0.999f, 1e30f, 1e30f}})
    for (float value : gather(jitter)) BOOST_REQUIRE((value >= 0 && value <= 0.2f * 255));
}

BOOST_AUTO_TEST_CASE(jitter_depends_on_the_key_alone) {
  const ops::Jitter jitter{0.3f, 0.1f, 2, 0.1f};
  const Values first = gather(jitter, {1, 2, 3});
  BOOST_TEST((gather(jitter, {1, 2, 3}) == first));
  BOOST_TEST((gather(jitter, {2, 2, 3}) != first));
  BOOST_TEST((gather(jitter, {1, 3, 3}) != first));
  BOOST_TEST((gather(jitter, {1, 2, 4}) != first));
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor out(queue, {kRows, 2 * kPixels}), narrow(queue, {kRows, 3}), few(queue, {2, 2 * kPixels});
  BOOST_CHECK_THROW(ops::gather_images(queue, images, index, 1, 0, narrow), UsageError);
  BOOST_CHECK_THROW(ops::gather_images(queue, images, index, 1, 0, few), UsageError);
  BOOST_CHECK_THROW(ops::gather_images(queue, out, index, 1, 0, out), UsageError);
  BOOST_CHECK_THROW(ops::gather_images(queue, images, out, 1, 0, out), UsageError);
  BOOST_CHECK_THROW(
      ops::gather_images(queue, Tensor(queue, {0, 2 * kPixels}, DataType::uint8), index, 1, 0, out),
      UsageError);
  BOOST_CHECK_THROW(ops::gather_rows(queue, images, index, out), UsageError);
  BOOST_CHECK_THROW(ops::gather_rows(queue, narrow, index, out), UsageError);
  BOOST_CHECK_THROW(ops::gather_labels(queue, narrow, index, index), UsageError);
  BOOST_CHECK_THROW(ops::gather_labels(queue, index, index, narrow), UsageError);
  const Tensor flat = images.reshape({1, 2 * kPixels});
  BOOST_CHECK_THROW(ops::gather_images_jittered(queue, flat, index, 1, 0, {}, {}, out), UsageError);
  for (const ops::Jitter& jitter :
       {ops::Jitter{-1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, NAN, 0}, {0, 0, 0, INFINITY}})
    BOOST_CHECK_THROW(ops::gather_images_jittered(queue, images, index, 1, 0, jitter, {}, out), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
