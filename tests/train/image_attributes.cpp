#include "isthmus/train/image_attributes.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>

#include "isthmus/compute/error.hpp"

using namespace isthmus;

namespace {

constexpr std::size_t kSide = 28;

/// One image of `brightness(channel, y, x)`.
data::Images draw(std::size_t channels,
                  const std::function<double(std::size_t, double, double)>& brightness) {
  data::Images images{1, channels, kSide, kSide, {}, {}};
  for (std::size_t channel = 0; channel < channels; ++channel)
    for (std::size_t y = 0; y < kSide; ++y)
      for (std::size_t x = 0; x < kSide; ++x)
        images.pixels.push_back(static_cast<std::uint8_t>(
            std::lround(255 * brightness(channel, static_cast<double>(y), static_cast<double>(x)))));
  return images;
}

/// A bar 20 high, through the middle, whose top is `lean` a row to the right.
data::Images bar(double width, double lean, double stroke = 1, double ground = 0) {
  return draw(1, [=](std::size_t, double y, double x) {
    if (y < 4 || y > 23) return ground;
    const double left = 14 + lean * (13.5 - y) - width / 2;
    const double covered = std::min(x + 1, left + width) - std::max(x, left);
    return ground + (stroke - ground) * std::min(std::max(covered, 0.0), 1.0);
  });
}

std::vector<double> values(const data::Images& images, const std::string& name) {
  for (const train::ImageAttribute& attribute : train::image_attributes(images))
    if (attribute.name == name) return attribute.values;
  return {};
}

double value(const data::Images& images, const std::string& name) {
  return values(images, name).at(0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(image_attributes)

BOOST_AUTO_TEST_CASE(slant_is_the_tangent_of_the_angle) {
  for (const double lean : {-0.4, -0.1, 0.0, 0.25, 0.5})
    BOOST_TEST(std::abs(value(bar(3, lean), "slant") - lean) < 0.01);
}

BOOST_AUTO_TEST_CASE(stroke_width_is_twice_area_over_perimeter) {
  // Of w by 20: w·20 / (w + 20), less what a corner's diagonal saves.
  for (const double width : {2.0, 4.0, 7.0})
    BOOST_TEST(value(bar(width, 0), "stroke_width") == 20 * width / (20 + width),
               boost::test_tools::tolerance(0.02));
  // Strokes half as bright, and those of a width that is no whole number of pixels.
  BOOST_TEST(value(bar(4, 0, 0.5), "stroke_width") == value(bar(4, 0), "stroke_width"),
             boost::test_tools::tolerance(0.01));
  BOOST_TEST(value(bar(2.5, 0), "stroke_width") == 50 / 22.5, boost::test_tools::tolerance(0.05));
  BOOST_TEST(value(bar(3, 0.4), "stroke_width") < value(bar(4, 0.4), "stroke_width"));
}

BOOST_AUTO_TEST_CASE(dark_strokes_count_as_light_ones) {
  for (const char* name : {"slant", "stroke_width"})
    BOOST_TEST(value(bar(3, 0.3, 0.2, 1), name) == value(bar(3, 0.3, 0.8, 0), name),
               boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(intensity_is_the_mean) {
  BOOST_TEST(value(bar(4, 0), "intensity") == 80.0 / 784, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(value(draw(3, [](std::size_t channel, double, double) { return channel == 1 ? 0.6 : 0; }),
                   "intensity") == 0.2,
             boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(hue_is_that_of_the_coloured_part) {
  const auto patch = [](double red, double green, double blue) {
    const double colour[] = {red, green, blue};
    return draw(
        3, [=](std::size_t channel, double y, double x) { return y < 7 && x < 14 ? colour[channel] : 0.8; });
  };
  const double part = 7 * 14 / 784.0, pi = std::acos(-1);
  const struct {
    double red, green, blue, degrees;
  } colours[] = {{1, 0, 0, 0}, {1, 1, 0, 60}, {0, 1, 0, 120}, {0, 0, 1, 240}, {1, 0, 1, 300}};
  for (const auto& colour : colours) {
    const std::vector<double> hue = values(patch(colour.red, colour.green, colour.blue), "hue");
    BOOST_REQUIRE(hue.size() == 2u);
    BOOST_TEST(std::abs(hue[0] - part * std::cos(colour.degrees * pi / 180)) < 1e-9);
    BOOST_TEST(std::abs(hue[1] - part * std::sin(colour.degrees * pi / 180)) < 1e-9);
  }
  const std::vector<double> grey = values(patch(0.3, 0.3, 0.3), "hue");
  BOOST_TEST((grey == std::vector<double>{0, 0}));
  BOOST_TEST(values(bar(3, 0), "hue").empty());
}

BOOST_AUTO_TEST_CASE(each_image_has_its_own) {
  data::Images two = bar(2, 0.2);
  const data::Images other = bar(5, -0.3);
  two.count = 2;
  two.pixels.insert(two.pixels.end(), other.pixels.begin(), other.pixels.end());
  for (const char* name : {"slant", "stroke_width", "intensity"})
    BOOST_TEST((values(two, name) == std::vector<double>{value(bar(2, 0.2), name), value(other, name)}));
}

BOOST_AUTO_TEST_CASE(images_without_ink_have_no_strokes) {
  const data::Images plain = draw(1, [](std::size_t, double, double) { return 0.4; });
  BOOST_TEST(value(plain, "slant") == 0);
  BOOST_TEST(value(plain, "stroke_width") == 0);
  BOOST_CHECK_THROW(train::image_attributes({2, 1, 4, 4, std::vector<std::uint8_t>(17), {}}), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
