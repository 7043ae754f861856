#include "isthmus/data/image_sink.hpp"

#include "isthmus/compute/error.hpp"
#include "isthmus/data/idx.hpp"
#include "isthmus/data/png.hpp"
#include "support/damage.hpp"
#include "support/file_size_limit.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::data;
using namespace isthmus::test;

namespace {

constexpr std::size_t kSamples = 2, kRows = 5;  // of which not all are filled

/// What image `image` and sample `sample` give: bytes from this one on.
std::uint8_t first_byte(std::size_t image, std::size_t sample) {
  return static_cast<std::uint8_t>(40 * image + 100 * sample);
}

struct Fixture : TemporaryFolder {
  /// Writes images `first` to `first` + `count` as one batch, `size` bytes a result.
  static void write_batch(ImageSink& sink, std::size_t first, std::size_t count, std::size_t size) {
    ImageBatch sources;
    sources.images.count = count;
    std::vector<std::uint8_t> bytes(kSamples * kRows * size, 255);
    for (std::size_t i = 0; i < count; ++i) {
      sources.names.push_back("sub/" + std::to_string(first + i));
      for (std::size_t sample = 0; sample < kSamples; ++sample)
        for (std::size_t b = 0; b < size; ++b)
          bytes[(sample * kRows + i) * size + b] =
              static_cast<std::uint8_t>(first_byte(first + i, sample) + b);
    }
    sink.write({sources, bytes.data(), kSamples, kRows, size});
  }

  /// Five images in two batches.
  static void fill(ImageSink& sink, std::size_t size) {
    write_batch(sink, 0, 3, size);
    write_batch(sink, 3, 2, size);
  }

  static std::string rows(std::size_t size) {
    std::string bytes;
    for (std::size_t image = 0; image < 5; ++image)
      for (std::size_t sample = 0; sample < kSamples; ++sample)
        for (std::size_t b = 0; b < size; ++b) bytes += static_cast<char>(first_byte(image, sample) + b);
    return bytes;
  }

  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(path()), std::filesystem::directory_iterator()));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(image_sink, Fixture)

BOOST_AUTO_TEST_CASE(idx_has_the_samples_of_an_image_together) {
  const auto sink = make_idx_sink(*this / "a/out.idx", 2, 3);
  fill(*sink, 6);
  BOOST_TEST(!std::filesystem::exists(*this / "a/out.idx"));
  sink->finish();
  BOOST_TEST((file_bytes(*this / "a/out.idx") == idx_head(10, 2, 3) + rows(6)));
}

BOOST_AUTO_TEST_CASE(npy_is_as_numpy_writes_it) {
  const auto sink = make_npy_sink(*this / "out.npy", "<f4", {2});
  fill(*sink, 8);
  sink->finish();
  const std::string bytes = file_bytes(*this / "out.npy");
  const std::string dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (10, 2), }";
  BOOST_TEST(bytes.substr(0, 10) == std::string("\x93NUMPY\1\0v\0", 10));  // version 1.0, 118 bytes follow
  BOOST_TEST(bytes.substr(10, 118) == dictionary + std::string(117 - dictionary.size(), ' ') + "\n");
  BOOST_TEST((bytes.substr(128) == rows(8)));

  const auto images = make_npy_sink(*this / "images.npy", "|u1", {3, 1, 2});
  fill(*images, 6);
  images->finish();
  BOOST_TEST(file_bytes(*this / "images.npy").find("'|u1', 'fortran_order': False, 'shape': (10, 3, 1, 2)") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(pictures_have_the_names_of_their_sources) {
  for (const std::size_t channels : {1, 3}) {
    const std::string folder = *this / ("out" + std::to_string(channels));
    const auto sink = make_png_sink(folder, channels, 2, 3);
    fill(*sink, channels * 6);
    sink->finish();
    const Images image = planes_of(read_png(folder + "/sub/4-1.png"));
    BOOST_TEST((image.channels == channels && image.height == 2 && image.width == 3));
    for (std::size_t b = 0; b < image.pixels.size(); ++b)
      BOOST_TEST(image.pixels[b] == static_cast<std::uint8_t>(first_byte(4, 1) + b));
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder + "/sub"))
      files += entry.path().extension() == ".png";
    BOOST_TEST(files == 10u);
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_finished_leaves_nothing) {
  write("out.idx", "old");
  {
    const auto idx = make_idx_sink(*this / "out.idx", 2, 3),
               npy = make_npy_sink(*this / "out.npy", "|u1", {6});
    fill(*idx, 6);
    fill(*npy, 6);
  }
  BOOST_TEST(file_bytes(*this / "out.idx") == "old");
  BOOST_TEST(entries() == 1u);
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_told_and_leaves_nothing_half_written) {
  {
    const auto idx = make_idx_sink(*this / "out.idx", 2, 3),
               npy = make_npy_sink(*this / "out.npy", "|u1", {6}),
               png = make_png_sink(*this / "out", 1, 100, 100);
    const FileSizeLimit limit(50);
    BOOST_CHECK_EXCEPTION(fill(*idx, 6), Error, says("out.idx: cannot write"));
    BOOST_CHECK_EXCEPTION(fill(*npy, 6), Error, says("out.npy: cannot write"));
    BOOST_CHECK_EXCEPTION(fill(*png, 10'000), Error, says("out/sub/0-0.png: cannot write"));
  }
  BOOST_TEST(entries() == 1u);
  BOOST_TEST(std::filesystem::is_empty(*this / "out/sub"));
}

BOOST_AUTO_TEST_SUITE_END()
