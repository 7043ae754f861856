#include "isthmus/data/svhn.hpp"

#include <zlib.h>

#include <cstring>
#include <limits>

#include "isthmus/compute/error.hpp"
#include "support/damage.hpp"
#include "support/mat_writer.hpp"
#include "support/peak_memory.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::data;
using namespace isthmus::test;

namespace {

using Labels = std::vector<std::int32_t>;

constexpr std::size_t kImage = 32 * 32 * 3, kHeader = 128, kTag = 8;
constexpr std::size_t kExtentAt = kHeader + kTag + 16 + 8 + 12;  // of N, in an X that is not compressed

/// Noise, in which neither axis nor channel can be taken for another.
std::uint8_t pixel(std::size_t image, std::size_t channel, std::size_t y, std::size_t x) {
  const auto place = static_cast<std::uint32_t>(((image * 3 + channel) * 32 + y) * 32 + x);
  return static_cast<std::uint8_t>((place * 2654435761u) >> 24);
}

/// X as MATLAB has it: the first index, which is the row, runs fastest.
std::vector<std::uint8_t> pixels_of(std::size_t count) {
  std::vector<std::uint8_t> pixels;
  for (std::size_t image = 0; image < count; ++image)
    for (std::size_t channel = 0; channel < 3; ++channel)
      for (std::size_t x = 0; x < 32; ++x)
        for (std::size_t y = 0; y < 32; ++y) pixels.push_back(pixel(image, channel, y, x));
  return pixels;
}

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data() + at, 4);
  return value;
}

std::string with_number(std::string bytes, std::size_t at, std::uint32_t value) {
  return bytes.replace(at, 4, reinterpret_cast<const char*>(&value), 4);
}

/// The file's first array, which is not compressed, as one that is.
std::string compress_first(const std::string& file) {
  const std::size_t size = kTag + number_at(file, kHeader + 4);
  uLongf length = compressBound(size);
  std::string packed(length, '\0');
  compress(reinterpret_cast<Bytef*>(packed.data()), &length,
           reinterpret_cast<const Bytef*>(file.data()) + kHeader, size);
  packed.resize(length);
  const std::string tag = with_number(with_number(std::string(8, '\0'), 0, MAT_T_COMPRESSED), 4,
                                      static_cast<std::uint32_t>(length));
  return file.substr(0, kHeader) + tag + packed + file.substr(kHeader + size);
}

struct Fixture : TemporaryFolder {
  const std::string path = *this / "train_32x32.mat";

  /// A file made by `fill(writer)`. \returns its bytes
  template <class Fill>
  std::string make(matio_compression compression, Fill&& fill) {
    std::filesystem::remove(path);
    {
      MatWriter writer(path, compression);
      fill(writer);
    }
    return file_bytes(path);
  }
  template <class Label>
  std::string make(const std::vector<Label>& labels, matio_compression compression = MAT_COMPRESSION_NONE) {
    return make(compression, [&](MatWriter& writer) {
      writer.add_x({32, 32, 3, labels.size()}, pixels_of(labels.size()));
      writer.add_y(labels);
    });
  }
  std::string make(matio_compression compression = MAT_COMPRESSION_NONE) {
    return make(std::vector<std::uint8_t>{7, 10}, compression);
  }
  Images parse(const std::string& bytes) { return read_svhn({write("parsed.mat", bytes)}); }

  /// A file made by `fill(writer)` is refused with these words.
  template <class Fill>
  void check_refused(const std::string& words, Fill&& fill) {
    for (const auto compression : {MAT_COMPRESSION_NONE, MAT_COMPRESSION_ZLIB}) {
      make(compression, fill);
      BOOST_CHECK_EXCEPTION(read_svhn({path}), DataError, says(words));
    }
  }
};

void check_pixels(const Images& images, std::size_t count) {
  BOOST_TEST((images.count == count && images.channels == 3 && images.height == 32 && images.width == 32));
  BOOST_REQUIRE_EQUAL(images.pixels.size(), count * kImage);
  bool all_right = true;
  for (std::size_t i = 0; i < images.pixels.size(); ++i)
    all_right = all_right && images.pixels[i] == pixel(i / kImage, i / 1024 % 3, i / 32 % 32, i % 32);
  BOOST_TEST(all_right);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(svhn, Fixture)

BOOST_AUTO_TEST_CASE(images_and_labels_are_read) {
  const Labels digits = {1, 0, 9, 2, 0};
  for (const auto compression : {MAT_COMPRESSION_NONE, MAT_COMPRESSION_ZLIB}) {
    make(std::vector<std::uint8_t>{1, 10, 9, 2, 10}, compression);
    check_pixels(read_svhn({path}), 5);
    BOOST_TEST(read_svhn({path}).labels == digits, boost::test_tools::per_element());
    make(std::vector<double>{1, 10, 9, 2, 10}, compression);
    check_pixels(read_svhn({path}), 5);
    BOOST_TEST(read_svhn({path}).labels == digits, boost::test_tools::per_element());
    BOOST_TEST(read_svhn_labels({path}) == digits, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_last_extent_of_one_may_be_missing) {
  make(MAT_COMPRESSION_ZLIB, [](MatWriter& writer) {
    writer.add_y(std::vector<std::uint8_t>{4});  // the order of the arrays is free, too
    writer.add_x({32, 32, 3}, pixels_of(1));
  });
  check_pixels(read_svhn({path}), 1);
}

BOOST_AUTO_TEST_CASE(files_follow_one_another) {
  make(MAT_COMPRESSION_ZLIB);
  std::filesystem::rename(path, *this / "first.mat");
  make(std::vector<double>{3});
  const Images both = read_svhn({*this / "first.mat", path});
  BOOST_TEST(both.count == 3u);
  BOOST_TEST(both.labels == Labels({7, 0, 3}), boost::test_tools::per_element());
  BOOST_TEST(int(both.pixels[2 * kImage + 33]) == int(pixel(0, 0, 1, 1)));
  BOOST_TEST(read_svhn_labels({*this / "first.mat", path}).size() == 3u);
}

BOOST_AUTO_TEST_CASE(arrays_of_other_types_and_shapes_are_refused) {
  const std::vector<std::uint8_t> labels = {7, 10};
  const auto with_x = [&](Extents extents) {
    return [extents, labels](MatWriter& writer) {
      std::size_t size = 1;
      for (const std::size_t extent : extents) size *= extent;
      writer.add_x(extents, std::vector<std::uint8_t>(size));
      writer.add_y(labels);
    };
  };
  check_refused("found uint8 of 28 x 32 x 3 x 2", with_x({28, 32, 3, 2}));
  check_refused("found uint8 of 32 x 32 x 2 x 2", with_x({32, 32, 2, 2}));
  check_refused("found uint8 of 2 x 3072", with_x({2, 3072}));
  check_refused("two to four dimensions", with_x({32, 32, 3, 2, 1, 1, 2}));
  check_refused("y as uint8 or double of 3 x 1, found uint8 of 2 x 1", with_x({32, 32, 3, 3}));
  check_refused("found double of 32 x 32 x 3 x 2", [&](MatWriter& writer) {
    writer.add("X", MAT_C_DOUBLE, MAT_T_DOUBLE, {32, 32, 3, 2}, std::vector<double>(2 * kImage));
    writer.add_y(labels);
  });
  check_refused("found another type of 2 x 1", [&](MatWriter& writer) {
    writer.add_x({32, 32, 3, 2}, pixels_of(2));
    writer.add("y", MAT_C_INT16, MAT_T_INT16, {2, 1}, std::vector<std::int16_t>{7, 10});
  });
  check_refused("found uint8 of 2 x 2", [&](MatWriter& writer) {
    writer.add_x({32, 32, 3, 4}, pixels_of(4));
    writer.add("y", MAT_C_UINT8, MAT_T_UINT8, {2, 2}, std::vector<std::uint8_t>{1, 2, 3, 4});
  });
  check_refused("an array of real numbers", [&](MatWriter& writer) {
    writer.add("note", MAT_C_CHAR, MAT_T_UTF8, {1, 5}, std::vector<char>{'h', 'e', 'l', 'l', 'o'});
    writer.add_x({32, 32, 3, 2}, pixels_of(2));
    writer.add_y(labels);
  });
}

BOOST_AUTO_TEST_CASE(missing_arrays_are_named) {
  check_refused("an array X, found y", [](MatWriter& writer) {
    writer.add_y(std::vector<std::uint8_t>{7, 10});
  });
  check_refused("an array y, found X", [](MatWriter& writer) { writer.add_x({32, 32, 3, 2}, pixels_of(2)); });
  check_refused("an array X, found no array", [](MatWriter&) {});
}

BOOST_AUTO_TEST_CASE(labels_outside_one_to_ten_are_refused) {
  for (const std::uint8_t label : {0, 11, 255}) {
    make(std::vector<std::uint8_t>{7, label});
    BOOST_CHECK_EXCEPTION(read_svhn({path}), DataError, says("found " + std::to_string(label)));
    BOOST_CHECK_THROW(read_svhn_labels({path}), DataError);
  }
  for (const double label : {0.0, 10.5, -1.0, 1e300, std::numeric_limits<double>::quiet_NaN()}) {
    make(std::vector<double>{7, label});
    BOOST_CHECK_EXCEPTION(read_svhn({path}), DataError, says("labels from 1 to 10"));
  }
}

BOOST_AUTO_TEST_CASE(other_files_are_refused) {
  const std::string whole = make();
  std::string other = whole;
  other[125] = 2;
  BOOST_CHECK_EXCEPTION(parse(other), DataError, says("found MATLAB 7.3; save it with '-v7'"));
  other = whole;
  std::swap(other[126], other[127]);  // the mark of big-endian files
  BOOST_CHECK_EXCEPTION(parse(other), DataError, says("little-endian"));
  BOOST_CHECK_EXCEPTION(parse(""), DataError, says("a MATLAB 5.0 file"));
  BOOST_CHECK_EXCEPTION(parse(std::string(1000, '\0')), DataError, says("another kind of file"));
  BOOST_CHECK_EXCEPTION(parse(with_number(whole, kHeader, 9)), DataError, says("found type 9"));
  for (const std::string& no_file : {*this / "missing", TemporaryFolder::path(), std::string("/dev/zero")})
    BOOST_CHECK_THROW(read_svhn({no_file}), Error);
}

BOOST_AUTO_TEST_CASE(any_truncation_is_an_error) {
  for (const auto compression : {MAT_COMPRESSION_NONE, MAT_COMPRESSION_ZLIB}) {
    const std::string whole = make(compression);
    for (std::size_t size = 0; size<whole.size(); size += size> 300 && size + 300 < whole.size() ? 17 : 1)
      BOOST_CHECK_EXCEPTION(parse(whole.substr(0, size)), DataError, says("expected"));
    BOOST_CHECK_THROW(parse(whole + "more"), DataError);
  }
}

BOOST_AUTO_TEST_CASE(declared_sizes_are_not_trusted) {
  const std::string whole = make();
  BOOST_REQUIRE_EQUAL(number_at(whole, kExtentAt), 2u);
  for (const std::uint32_t count : {3u, 0x7fffffffu, 0xffffffffu})
    for (const std::string& bytes :
         {with_number(whole, kExtentAt, count), compress_first(with_number(whole, kExtentAt, count))})
      BOOST_CHECK_THROW(parse(bytes), DataError);
  BOOST_CHECK_EXCEPTION(parse(with_number(whole, kExtentAt, 900'000)), DataError, says("can hold"));
  BOOST_CHECK_EXCEPTION(parse(with_number(whole, kHeader + 4, 0xfffffff0)), DataError,
                        says("an array of 4294967280 bytes, found the end of the file"));
  // A stream could hold 20 images, and its head says that it does.
  const std::size_t size_at = kHeader + kTag + 16 + 8 + 16 + 8 + 4;
  BOOST_REQUIRE_EQUAL(number_at(whole, size_at), 2 * kImage);
  const std::string labelled = make(MAT_COMPRESSION_NONE, [](MatWriter& writer) {
    writer.add_x({32, 32, 3, 2}, pixels_of(2));
    writer.add_y(std::vector<std::uint8_t>(20, 1));
  });
  BOOST_CHECK_EXCEPTION(
      parse(compress_first(with_number(with_number(labelled, kExtentAt, 20), size_at, 20 * kImage))),
      DataError, says("compressed bytes of X"));
}

BOOST_AUTO_TEST_CASE(any_damage_to_a_compressed_array_is_seen) {
  const std::string whole = make(MAT_COMPRESSION_ZLIB);
  const std::size_t end_of_x = kHeader + kTag + number_at(whole, kHeader + 4);
  for (std::size_t at = kHeader + kTag; at < end_of_x; at += 29) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    BOOST_CHECK_THROW(parse(damaged), DataError);
  }
}

BOOST_AUTO_TEST_CASE(random_damage_never_crashes) {
  const auto read = [&](const std::string& bytes) { parse(bytes); };
  const std::string plain = make(), compressed = make(MAT_COMPRESSION_ZLIB);
  survives_random_damage(plain, kHeader, 300, read);
  survives_random_damage(compressed, kHeader + kTag + 2, 300, read);
  // What most random places miss: the heads of both arrays.
  std::mt19937 random(2);
  const std::size_t x_size = kTag + number_at(plain, kHeader + 4);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes = plain;
    const std::size_t head = kHeader + (round % 2 ? x_size : 0);
    for (unsigned changes = 1 + random() % 3; changes; --changes)
      bytes[head + random() % 64] = static_cast<char>(random() % 2 ? random() : random() % 16);
    if (round % 2 == 0 && number_at(bytes, kHeader + 4) == x_size - kTag && random() % 2)
      bytes = compress_first(bytes);
    try {
      parse(bytes);
    } catch (const Error&) {
    }
  }
}

BOOST_AUTO_TEST_CASE(images_take_little_more_memory_than_their_size) {
  constexpr std::size_t kCount = 40'000;
  const int written = in_child([&] {
    MatWriter writer(path, MAT_COMPRESSION_ZLIB);
    writer.add_x({32, 32, 3, kCount}, std::vector<std::uint8_t>(kCount * kImage, 77));
    writer.add_y(std::vector<double>(kCount, 10));
    return 0;
  });
  BOOST_REQUIRE_EQUAL(written, 0);
  const int status = in_child([&] {
    const std::size_t before = peak_memory();
    const Images images = read_svhn({path});
    if (images.count != kCount || images.pixels.back() != 77) return 2;
    return peak_memory() - before <= images.pixels.size() * 13 / 10 ? 0 : 1;
  });
  BOOST_TEST(status == 0);
}

BOOST_AUTO_TEST_SUITE_END()
