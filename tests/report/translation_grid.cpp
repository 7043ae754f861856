#include "isthmus/report/translation_grid.hpp"

#include <boost/test/unit_test.hpp>

#include "isthmus/data/png.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::test;
using report::ImageShape;

namespace {

constexpr ImageShape kSource{1, 3, 4}, kTarget{3, 2, 5};

std::vector<std::uint8_t> counted(std::size_t bytes, std::size_t from) {
  std::vector<std::uint8_t> pixels(bytes);
  for (std::size_t i = 0; i < bytes; ++i) pixels[i] = static_cast<std::uint8_t>((from + i) * 37);
  return pixels;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(translation_grid, TemporaryFolder)

BOOST_AUTO_TEST_CASE(sources_stand_above_their_samples_whatever_the_batches) {
  constexpr std::size_t kSamples = 2, kRows = 3;
  const std::size_t size = kTarget.elements();
  std::vector<std::uint8_t> sources, samples[kSamples];
  report::TranslationGrid grid(*this / "grid.png", "a", "b", kTarget);
  for (const std::size_t count : {3, 1, 2}) {
    data::ImageBatch batch;
    const auto pixels = counted(count * kSource.elements(), sources.size());
    batch.images = {count, kSource.channels, kSource.height, kSource.width, pixels, {}};
    sources.insert(sources.end(), pixels.begin(), pixels.end());
    const auto results = counted(kSamples * kRows * size, samples[0].size() + 1);
    for (std::size_t sample = 0; sample < kSamples; ++sample) {
      const auto begin = results.begin() + static_cast<std::ptrdiff_t>(sample * kRows * size);
      samples[sample].insert(samples[sample].end(), begin, begin + static_cast<std::ptrdiff_t>(count * size));
    }
    grid.write({batch, results.data(), kSamples, kRows, size});
  }
  BOOST_TEST(!std::filesystem::exists(*this / "grid.png"));
  grid.finish();

  report::Grid expected("a to b");
  expected.add_row("a", kSource, sources);
  for (const auto& row : samples) expected.add_row("to b", kTarget, row);
  BOOST_TEST((data::read_png(*this / "grid.png").pixels == expected.draw().rgb));
}

BOOST_AUTO_TEST_CASE(a_picture_has_room_for_some) {
  const ImageShape digit{1, 28, 28}, photo{3, 256, 256};
  BOOST_TEST(report::TranslationGrid::has_room(20, 5, digit));
  BOOST_TEST(report::TranslationGrid::has_room(1000, 5, digit));
  BOOST_TEST(report::TranslationGrid::has_room(20, 5, photo));
  BOOST_TEST(!report::TranslationGrid::has_room(100'000, 1, digit));
  BOOST_TEST(!report::TranslationGrid::has_room(1000, 5, photo));
}

BOOST_AUTO_TEST_SUITE_END()
