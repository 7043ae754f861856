#include "isthmus/data/conversion.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/contrast_normalise.hpp"
#include "support/device.hpp"

using namespace isthmus;
using namespace isthmus::data;

namespace {

std::vector<std::uint8_t> noise(std::size_t size, unsigned range = 256, unsigned from = 0) {
  std::vector<std::uint8_t> bytes(size);
  std::uint32_t state = 1;
  for (auto& byte : bytes)
    byte = static_cast<std::uint8_t>(from + ((state = state * 1664525 + 1013904223) >> 16) % range);
  return bytes;
}

/// Mean and deviation of an image, of pixels in [0, 1].
std::pair<double, double> moments(const Images& images, std::size_t image) {
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < images.image_size(); ++i) {
    const double value = images.pixels[image * images.image_size() + i] / 255.0;
    sum += value;
    squares += value * value;
  }
  const double count = static_cast<double>(images.image_size()), mean = sum / count;
  return {mean, std::sqrt(std::max(squares / count - mean * mean, 0.0))};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(conversion)

BOOST_AUTO_TEST_CASE(grey_is_the_luma_of_bt_601) {
  const Images colour{3, 3, 4, 5, noise(180), {2, 0, 1}};
  const Images grey = to_channels(colour, 1);
  BOOST_TEST((grey.count == 3 && grey.channels == 1 && grey.height == 4 && grey.width == 5));
  BOOST_TEST(grey.labels == colour.labels, boost::test_tools::per_element());
  BOOST_REQUIRE_EQUAL(grey.pixels.size(), 60u);
  for (std::size_t i = 0; i < 60; ++i) {
    const std::uint8_t* const red = &colour.pixels[i / 20 * 60 + i % 20];
    BOOST_TEST(std::fabs(grey.pixels[i] - (0.299 * red[0] + 0.587 * red[20] + 0.114 * red[40])) <= 0.5001);
  }
}

BOOST_AUTO_TEST_CASE(colour_repeats_the_grey) {
  const Images grey{2, 1, 1, 2, {1, 2, 3, 255}, {5, 6}};
  const Images colour = to_channels(grey, 3);
  BOOST_TEST((colour.channels == 3 && colour.labels == grey.labels));
  BOOST_TEST(colour.pixels == (std::vector<std::uint8_t>{1, 2, 1, 2, 1, 2, 3, 255, 3, 255, 3, 255}),
             boost::test_tools::per_element());
  BOOST_TEST(to_channels(colour, 1).pixels == grey.pixels, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(other_numbers_of_channels_are_refused) {
  const Images grey{1, 1, 1, 1, {1}, {}}, two{1, 2, 1, 1, {1, 2}, {}};
  for (const std::size_t channels : {0u, 2u, 4u}) BOOST_CHECK_THROW(to_channels(grey, channels), UsageError);
  for (const std::size_t channels : {1u, 3u}) BOOST_CHECK_THROW(to_channels(two, channels), UsageError);
  BOOST_TEST(to_channels(two, 2).channels == 2u);
  BOOST_CHECK_THROW(to_channels({1, 1, 1, 1, {}, {}}, 3), UsageError);
}

BOOST_AUTO_TEST_CASE(contrast_becomes_the_same) {
  Images images{3, 3, 16, 16, noise(768, 200, 20), {}};
  for (const std::uint8_t pixel : noise(768, 40, 200)) images.pixels.push_back(pixel);
  for (const std::uint8_t pixel : noise(768, 60, 5)) images.pixels.push_back(pixel);
  const Images got = normalise_contrast(images);
  for (std::size_t image = 0; image < 3; ++image) {
    const auto [mean, deviation] = moments(images, image);
    BOOST_TEST(moments(got, image).first == 0.5, boost::test_tools::tolerance(0.01));
    BOOST_TEST(moments(got, image).second == 0.25, boost::test_tools::tolerance(0.01));
    for (std::size_t i = image * 768; i < (image + 1) * 768; ++i) {
      const double want = 0.5 + 0.25 * (images.pixels[i] / 255.0 - mean) / deviation;
      BOOST_TEST(std::fabs(got.pixels[i] - 255 * std::min(std::max(want, 0.0), 1.0)) <= 0.501);
    }
  }
}

BOOST_AUTO_TEST_CASE(contrast_is_what_the_operation_makes_of_it) {
  test::QueueFixture fixture;
  Images images{2, 3, 9, 7, noise(189, 200, 20), {}};
  for (const std::uint8_t pixel : noise(189, 3, 90)) images.pixels.push_back(pixel);  // under the floor
  std::vector<float> floats;
  for (const std::uint8_t pixel : images.pixels) floats.push_back(pixel / 255.0f);
  const Tensor x = fixture.queue.upload(floats, {2, 3, 9, 7});
  ops::contrast_normalise(fixture.queue, {}, x, x);
  const auto want = fixture.queue.download<float>(x);
  const Images got = normalise_contrast(images);
  for (std::size_t i = 0; i < want.size(); ++i) BOOST_TEST(std::fabs(got.pixels[i] - 255 * want[i]) <= 0.501);
}

BOOST_AUTO_TEST_CASE(noise_is_not_blown_up) {
  const Images images{2, 1, 10, 10, noise(200, 2, 100), {}};  // steps of one: a deviation of 0.002
  const Images got = normalise_contrast(images);
  BOOST_TEST(moments(got, 0).second == 0.25 * moments(images, 0).second / 0.02,
             boost::test_tools::tolerance(0.2));
  const Images flat{1, 1, 3, 3, std::vector<std::uint8_t>(9, 200), {}};
  for (const std::uint8_t pixel : normalise_contrast(flat).pixels) BOOST_TEST(int(pixel) == 128);
}

BOOST_AUTO_TEST_CASE(outliers_are_cut_off) {
  Images images{1, 1, 10, 10, std::vector<std::uint8_t>(100, 100), {}};
  images.pixels[0] = 255;
  images.pixels[1] = 0;
  const Images got = normalise_contrast(images);
  BOOST_TEST((int(got.pixels[0]) == 255 && int(got.pixels[1]) == 0));
}

BOOST_AUTO_TEST_CASE(conversions_come_in_their_order) {
  const Images colour{2, 3, 10, 8, noise(480), {3, 4}};
  const Images all = convert(colour, {1, 5, true});
  const Images by_hand = normalise_contrast(resize(to_channels(colour, 1), 5, 5));
  BOOST_TEST((all.channels == 1 && all.height == 5 && all.width == 5 && all.labels == colour.labels));
  BOOST_TEST(all.pixels == by_hand.pixels, boost::test_tools::per_element());
  BOOST_TEST(convert(colour, {}).pixels == colour.pixels, boost::test_tools::per_element());
  BOOST_TEST(convert(colour, {0, 8, false}).height == 8u);
  BOOST_CHECK_THROW(convert(colour, {2, 0, false}), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
