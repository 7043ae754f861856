#include "isthmus/data/png.hpp"

#include <png.h>
#include <zlib.h>

#include <cstring>

#include "isthmus/compute/error.hpp"
#include "support/damage.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::data;
using namespace isthmus::test;

namespace {

constexpr std::size_t kHeaderAt =
    16;  // width and height, after the signature and the chunk's length and type

std::vector<std::uint8_t> gradient(std::size_t size) {
  std::vector<std::uint8_t> pixels(size);
  for (std::size_t i = 0; i < size; ++i) pixels[i] = static_cast<std::uint8_t>(i * 37);
  return pixels;
}

struct Fixture : TemporaryFolder {
  std::string file = *this / "picture.png";

  Raster parse(const std::string& bytes) { return read_png(write("picture.png", bytes)); }

  /// A picture of 5 x 3 pixels.
  std::string example(std::size_t channels) {
    write_png(file, {5, 3, channels, gradient(15 * channels)});
    return file_bytes(file);
  }

  /// The example with other extents, and the checksum put right.
  std::string with_extents(std::uint32_t width, std::uint32_t height) {
    std::string bytes = example(1);
    const auto put = [&](std::size_t at, std::uint32_t value) {
      for (int shift = 24; shift >= 0; shift -= 8) bytes[at++] = static_cast<char>(value >> shift & 0xff);
    };
    put(kHeaderAt, width);
    put(kHeaderAt + 4, height);
    const auto* chunk = reinterpret_cast<const unsigned char*>(bytes.data()) + kHeaderAt - 4;
    put(kHeaderAt + 13, static_cast<std::uint32_t>(crc32(0, chunk, 17)));
    return bytes;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(png, Fixture)

BOOST_AUTO_TEST_CASE(what_is_written_is_read) {
  for (const std::size_t channels : {1u, 3u})
    for (const auto& [width, height] : {std::pair(1u, 1u), std::pair(5u, 3u), std::pair(301u, 97u)}) {
      const auto pixels = gradient(width * height * channels);
      write_png(file, {width, height, channels, pixels});
      const Raster got = read_png(file);
      BOOST_TEST((got.width == width && got.height == height && got.channels == channels));
      BOOST_TEST((got.pixels == pixels));
    }
}

BOOST_AUTO_TEST_CASE(a_compressed_file_is_read) {
  const std::string bytes = example(1);
  const std::string path = *this / "picture.png.gz";
  const gzFile compressed = gzopen(path.c_str(), "wb");
  gzwrite(compressed, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(compressed);
  BOOST_TEST((read_png(path).pixels == gradient(15)));
}

BOOST_AUTO_TEST_CASE(transparency_is_refused) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = image.height = 2;
  image.format = PNG_FORMAT_RGBA;
  BOOST_REQUIRE(png_image_write_to_file(&image, file.c_str(), 0, gradient(16).data(), 0, nullptr));
  BOOST_CHECK_EXCEPTION(read_png(file), DataError, says("transparent"));
}

BOOST_AUTO_TEST_CASE(any_truncation_is_an_error) {
  for (const std::size_t channels : {1u, 3u}) {
    const std::string whole = example(channels);
    const std::size_t image_data_end = whole.size() - 12;  // libpng does not insist on the end mark
    for (std::size_t size = 0; size < image_data_end; ++size)
      BOOST_CHECK_THROW(parse(whole.substr(0, size)), DataError);
  }
}

BOOST_AUTO_TEST_CASE(declared_sizes_are_not_trusted) {
  BOOST_CHECK_NO_THROW(parse(with_extents(5, 3)));
  BOOST_CHECK_EXCEPTION(parse(with_extents(30'000, 30'000)), DataError, says("a picture of at most"));
  BOOST_CHECK_EXCEPTION(parse(with_extents(900'000, 900'000)), DataError, says("a picture of at most"));
  BOOST_CHECK_THROW(parse(with_extents(0x7fffffff, 0x7fffffff)), DataError);
  BOOST_CHECK_THROW(parse(with_extents(0xffffffff, 1)), DataError);
  BOOST_CHECK_THROW(parse(with_extents(0, 3)), DataError);
  BOOST_CHECK_THROW(parse(with_extents(5, 1'000)), DataError);  // small enough, but not all there
}

BOOST_AUTO_TEST_CASE(a_chunk_s_size_is_not_trusted) {
  constexpr std::size_t kHead = 33;  // the signature and the first chunk
  const std::string whole = example(1), text("\x40\0\0\0tEXt", 8);
  BOOST_CHECK_EXCEPTION(
      parse(whole.substr(0, kHead) + text + whole.substr(kHead)), DataError,
      says("at byte 33: expected a whole PNG picture, found a chunk that the file ends in"));
}

BOOST_AUTO_TEST_CASE(other_files_are_refused) {
  BOOST_CHECK_THROW(parse(""), DataError);
  BOOST_CHECK_THROW(parse("GIF89a and so on"), DataError);
  BOOST_CHECK_THROW(read_png(*this / "missing"), Error);
  BOOST_CHECK_THROW(read_png(path()), Error);
  BOOST_CHECK_THROW(read_png("/dev/zero"), Error);
}

BOOST_AUTO_TEST_CASE(random_damage_never_crashes) {
  survives_random_damage(example(3), 33, 500, [&](const std::string& bytes) { parse(bytes); });
}

BOOST_AUTO_TEST_CASE(pixels_must_fill_the_picture) {
  BOOST_CHECK_THROW(write_png(file, {5, 3, 1, gradient(14)}), UsageError);
  BOOST_CHECK_THROW(write_png(file, {5, 3, 2, gradient(30)}), UsageError);
  BOOST_CHECK_THROW(write_png(file, {0, 3, 1, {}}), UsageError);
  BOOST_CHECK_THROW(write_png(file, {std::size_t(1) << 32, std::size_t(1) << 32, 1, {}}), UsageError);
  BOOST_TEST(!std::filesystem::exists(file));
  BOOST_CHECK_THROW(write_png("/proc/none/picture.png", {1, 1, 1, {0}}), Error);
}

BOOST_AUTO_TEST_SUITE_END()
