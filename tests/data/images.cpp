#include "isthmus/data/images.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "isthmus/compute/error.hpp"

using namespace isthmus;
using namespace isthmus::data;

namespace {

using Labels = std::vector<std::int32_t>;
using Counts = std::vector<std::size_t>;

/// Images of 1 x 2 pixels: the image's number, and its label.
Images numbered(const Labels& labels) {
  Images images{labels.size(), 1, 1, 2, {}, labels};
  for (std::size_t i = 0; i < labels.size(); ++i) {
    images.pixels.push_back(static_cast<std::uint8_t>(i));
    images.pixels.push_back(static_cast<std::uint8_t>(labels[i]));
  }
  return images;
}

/// The numbers of the images that were chosen, after checking that they are whole.
Counts numbers(const Images& images) {
  BOOST_TEST(images.pixels.size() == images.count * 2);
  BOOST_TEST(images.labels.size() == images.count);
  Counts result;
  for (std::size_t i = 0; i < images.count; ++i) result.push_back(images.pixels[2 * i]);
  return result;
}

/// Catmull-Rom's kernel, from its definition by pieces (Keys 1981 with a = -1/2).
double kernel(double x) {
  x = std::fabs(x);
  if (x < 1) return 1.5 * x * x * x - 2.5 * x * x + 1;
  return x < 2 ? -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2 : 0;
}

double reference_at(const std::vector<std::uint8_t>& plane, int height, int width, double y, double x) {
  y = std::min(std::max(y, 0.0), height - 1.0);
  x = std::min(std::max(x, 0.0), width - 1.0);
  double sum = 0;
  for (int j = int(y) - 1; j <= int(y) + 2; ++j)
    for (int i = int(x) - 1; i <= int(x) + 2; ++i)
      sum += kernel(y - j) * kernel(x - i) *
             plane[std::min(std::max(j, 0), height - 1) * width + std::min(std::max(i, 0), width - 1)];
  return std::min(std::max(sum, 0.0), 255.0);
}

std::vector<std::uint8_t> noise(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  std::uint32_t state = 1;
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>((state = state * 1664525 + 1013904223) >> 24);
  return bytes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(images)

BOOST_AUTO_TEST_CASE(the_first_of_each_class_come_class_by_class) {
  const Images all{6, 1, 1, 1, {10, 11, 12, 13, 14, 15}, {2, 0, 2, 0, 2, 0}};
  const Images some = first_of_each_class(all, 2);
  BOOST_TEST(some.pixels == (std::vector<std::uint8_t>{11, 13, 10, 12}), boost::test_tools::per_element());
  BOOST_TEST(some.labels == (std::vector<std::int32_t>{0, 0, 2, 2}), boost::test_tools::per_element());
  BOOST_TEST(first_of_each_class(all, 9).count == 6u);
}

BOOST_AUTO_TEST_CASE(classes_are_selected_and_renumbered) {
  const Images all = numbered({3, 1, 4, 1, 5, 3});
  const Images some = select_classes(all, {3, 9, 1});
  BOOST_TEST(numbers(some) == Counts({0, 1, 3, 5}), boost::test_tools::per_element());
  BOOST_TEST(some.labels == Labels({0, 2, 2, 0}), boost::test_tools::per_element());
  BOOST_TEST(select_classes(all, {7}).count == 0u);
  BOOST_CHECK_THROW(select_classes(all, {1, 3, 1}), UsageError);
}

BOOST_AUTO_TEST_CASE(classes_are_counted) {
  BOOST_TEST(class_counts(numbered({3, 1, 1})) == Counts({0, 2, 0, 1}), boost::test_tools::per_element());
  BOOST_TEST(class_counts(Images()).empty());
}

BOOST_AUTO_TEST_CASE(subsets_keep_the_asked_order) {
  const Images all = numbered({5, 6, 7, 8});
  const Images some = subset(all, {3, 0, 3});
  BOOST_TEST(numbers(some) == Counts({3, 0, 3}), boost::test_tools::per_element());
  BOOST_TEST(some.labels == Labels({8, 5, 8}), boost::test_tools::per_element());
  BOOST_TEST(numbers(subset(all, 1, 2)) == Counts({1, 2}), boost::test_tools::per_element());
  BOOST_TEST(subset(all, 4, 0).count == 0u);
  BOOST_CHECK_THROW(subset(all, {0, 4}), UsageError);
  BOOST_CHECK_THROW(subset(all, 3, 2), UsageError);
  BOOST_CHECK_THROW(subset(all, 5, 0), UsageError);
  BOOST_CHECK_THROW(subset(all, 1, std::size_t(-1)), UsageError);
}

BOOST_AUTO_TEST_CASE(subsets_in_place_are_the_same) {
  const Images all = numbered({5, 6, 7, 8, 9});
  for (const Counts& indices : {Counts{0, 2, 3, 4}, Counts{1, 2, 4}, Counts{0, 1, 2, 3, 4}, Counts{3},
                                Counts{4, 1, 0, 2}, Counts{}}) {
    Images source = all;
    const std::uint8_t* const memory = source.pixels.data();
    const Images some = subset(std::move(source), indices), copied = subset(all, indices);
    BOOST_TEST(some.pixels == copied.pixels, boost::test_tools::per_element());
    BOOST_TEST(some.labels == copied.labels, boost::test_tools::per_element());
    BOOST_TEST(some.count == indices.size());
    const bool is_in_place = indices.size() > 2 && indices[0] < indices[1];
    BOOST_TEST((some.pixels.data() == memory) == is_in_place);
  }
  for (const Counts& indices : {Counts{0, 1, 2, 5}, Counts{1, 2, 2, 5}})
    BOOST_CHECK_THROW(subset(Images(all), indices), UsageError);
  Images unlabelled = all;
  unlabelled.labels.clear();
  BOOST_TEST(subset(std::move(unlabelled), {1, 2, 3}).labels.empty());
}

BOOST_AUTO_TEST_CASE(drawn_images_are_balanced) {
  Labels labels;
  for (std::int32_t i = 0; i < 300; ++i)
    labels.push_back(i % 10 == 0 ? 4 : i % 3);  // 90 each of 0 to 2, 30 of 4
  const auto counts_of = [&](const Counts& drawn) {
    Labels chosen;
    for (const std::size_t i : drawn) chosen.push_back(labels[i]);
    return class_counts(chosen);
  };
  const Counts drawn = draw_balanced(labels, 42, 7);
  BOOST_TEST(counts_of(drawn) == Counts({11, 11, 10, 0, 10}), boost::test_tools::per_element());
  BOOST_TEST(std::is_sorted(drawn.begin(), drawn.end()));
  BOOST_TEST((std::adjacent_find(drawn.begin(), drawn.end()) == drawn.end()));
  BOOST_TEST(counts_of(draw_balanced(labels, 200, 7)) == Counts({50, 50, 50, 0, 30}),
             boost::test_tools::per_element());
  BOOST_TEST(draw_balanced(labels, 9999, 7).size() == labels.size());
  BOOST_TEST(draw_balanced(labels, 0, 7).empty());
  BOOST_TEST(draw_balanced({}, 5, 7).empty());
}

BOOST_AUTO_TEST_CASE(draws_depend_on_the_seed_alone_and_nest) {
  const Labels labels(1000, 3);
  const Counts drawn = draw_balanced(labels, 40, 1);
  BOOST_TEST(drawn == draw_balanced(labels, 40, 1), boost::test_tools::per_element());
  BOOST_TEST((drawn != draw_balanced(labels, 40, 2)));
  const Counts more = draw_balanced(labels, 60, 1);
  BOOST_TEST(std::includes(more.begin(), more.end(), drawn.begin(), drawn.end()));
  // In all of the range: a mean that 40 draws of 0 to 999 miss by four deviations once in 10,000 seeds.
  BOOST_TEST(std::abs(std::accumulate(drawn.begin(), drawn.end(), 0.0) / 40 - 499.5) <
             4 * 289 / std::sqrt(40));
  // The generator is the standard's, so these are the same everywhere.
  BOOST_TEST(draw_balanced(Labels(10, 0), 3, 0) == Counts({3, 4, 6}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(transposing_swaps_rows_and_columns) {
  const Images images{2, 2, 2, 3, noise(24), {1, 0}};
  const Images turned = transpose(images);
  BOOST_TEST((turned.height == 3 && turned.width == 2 && turned.labels == images.labels));
  for (std::size_t plane = 0; plane < 4; ++plane)
    for (std::size_t y = 0; y < 2; ++y)
      for (std::size_t x = 0; x < 3; ++x)
        BOOST_TEST(turned.pixels[plane * 6 + x * 2 + y] == images.pixels[plane * 6 + y * 3 + x]);
  BOOST_TEST(transpose(turned).pixels == images.pixels, boost::test_tools::per_element());
  BOOST_TEST(transpose(Images()).count == 0u);
}

BOOST_AUTO_TEST_CASE(images_without_labels_are_chosen_too) {
  Images all = numbered({1, 2, 3});
  all.labels.clear();
  const Images some = subset(all, {2, 1});
  BOOST_TEST(some.labels.empty());
  BOOST_TEST(some.pixels[0] == 2);
}

BOOST_AUTO_TEST_CASE(the_last_of_each_class_are_for_testing) {
  const Split split = split_by_class(numbered({0, 2, 0, 0, 2, 0, 0, 2}), 0.4);
  BOOST_TEST(numbers(split.train) == Counts({0, 1, 2, 3, 4}), boost::test_tools::per_element());
  BOOST_TEST(numbers(split.test) == Counts({5, 6, 7}), boost::test_tools::per_element());
  BOOST_TEST(split_by_class(numbered({0, 1}), 0).test.count == 0u);
  BOOST_TEST(split_by_class(numbered({0, 1}), 1).train.count == 0u);
  for (const double fraction : {-0.1, 1.1, double(NAN)})
    BOOST_CHECK_THROW(split_by_class(numbered({0}), fraction), UsageError);
}

BOOST_AUTO_TEST_CASE(resizing_matches_the_reference) {
  const int extents[][4] = {{20, 20, 28, 28}, {32, 32, 28, 28}, {1, 1, 3, 5}, {7, 5, 13, 4}, {2, 9, 2, 9}};
  for (const auto& [h, w, height, width] : extents) {
    const Images source{2, 3, std::size_t(h), std::size_t(w), noise(std::size_t(6 * h * w)), {4, 2}};
    const Images got = resize(source, std::size_t(height), std::size_t(width));
    BOOST_REQUIRE_EQUAL(got.pixels.size(), std::size_t(6 * height * width));
    BOOST_TEST((got.labels == source.labels && got.count == 2 && got.channels == 3));
    int worst = 0;
    for (int plane = 0; plane < 6; ++plane) {
      const auto begin = source.pixels.begin() + plane * h * w;
      const std::vector<std::uint8_t> pixels(begin, begin + h * w);
      for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
          const double want =
              reference_at(pixels, h, w, (y + 0.5) * h / height - 0.5, (x + 0.5) * w / width - 0.5);
          const int pixel = got.pixels[std::size_t((plane * height + y) * width + x)];
          worst = std::max(worst, std::abs(pixel - int(std::lround(want))));
        }
    }
    BOOST_TEST(worst <= 1, h << " x " << w << " to " << height << " x " << width << " is off by " << worst);
  }
}

BOOST_AUTO_TEST_CASE(shrinking_below_a_half_averages_areas) {
  const int extents[][4] = {{64, 64, 16, 16}, {50, 47, 7, 9}, {9, 9, 1, 1}, {33, 65, 16, 32}};
  for (const auto& [h, w, height, width] : extents) {
    const Images source{1, 1, std::size_t(h), std::size_t(w), noise(std::size_t(h * w)), {}};
    const Images got = resize(source, std::size_t(height), std::size_t(width));
    int worst = 0;
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        // How much of each source pixel lies under this one, along each axis.
        const auto overlap = [](int source, int at, double scale) {
          return std::max(0.0, std::min(source + 1.0, (at + 1) * scale) - std::max(source + 0.0, at * scale));
        };
        double sum = 0;
        for (int j = 0; j < h; ++j)
          for (int i = 0; i < w; ++i)
            sum += overlap(j, y, double(h) / height) * overlap(i, x, double(w) / width) *
                   source.pixels[std::size_t(j * w + i)];
        const double want = sum / (double(h) / height * w / width);
        worst = std::max(worst, std::abs(got.pixels[std::size_t(y * width + x)] - int(std::lround(want))));
      }
    BOOST_TEST(worst <= 1, h << " x " << w << " to " << height << " x " << width << " is off by " << worst);
  }
}

BOOST_AUTO_TEST_CASE(each_axis_shrinks_by_itself) {
  const Images source{1, 1, 40, 8, noise(320), {}};
  const Images narrow = resize(source, 10, 6), rows_first = resize(resize(source, 10, 8), 10, 6);
  int worst = 0;
  for (std::size_t i = 0; i < 60; ++i)
    worst = std::max(worst, std::abs(int(narrow.pixels[i]) - int(rows_first.pixels[i])));
  BOOST_TEST(worst <= 2);  // the second has rounded in between
}

BOOST_AUTO_TEST_CASE(resizing_to_the_same_size_changes_nothing) {
  const Images source{1, 1, 9, 7, noise(63), {0}};
  BOOST_TEST(resize(source, 9, 7).pixels == source.pixels, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(resizing_is_symmetrical_and_stays_in_range) {
  Images step{1, 1, 1, 8, {0, 0, 255, 255, 255, 255, 0, 0}, {0}};
  const std::vector<std::uint8_t> wide = resize(step, 1, 29).pixels;
  BOOST_TEST((wide == std::vector<std::uint8_t>(wide.rbegin(), wide.rend())));
  BOOST_TEST(int(wide[14]) == 255);  // neither overshoot nor wrap-around
  BOOST_TEST(int(wide[0]) == 0);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_a_usage_error) {
  const Images good = numbered({1, 2});
  BOOST_CHECK_NO_THROW(require_consistent(good));
  Images bad = good;
  bad.pixels.pop_back();
  BOOST_CHECK_THROW(require_consistent(bad), UsageError);
  bad = good;
  bad.labels.pop_back();
  BOOST_CHECK_THROW(require_consistent(bad), UsageError);
  bad = good;
  bad.labels[0] = -1;
  BOOST_CHECK_THROW(require_consistent(bad), UsageError);
  BOOST_CHECK_THROW(resize(good, 0, 5), UsageError);
  BOOST_CHECK_THROW(resize(good, 5, 0), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
