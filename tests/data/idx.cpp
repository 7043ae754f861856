#include "isthmus/data/idx.hpp"

#include <zlib.h>

#include "isthmus/compute/error.hpp"
#include "support/damage.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::data;
using namespace isthmus::test;

namespace {

/// Big-endian, four bytes each.
std::string numbers(std::initializer_list<std::uint32_t> values) {
  std::string bytes;
  for (const std::uint32_t value : values)
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}

const std::string kPixels = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, char(255)};
const std::string kImages = numbers({0x803, 2, 2, 3}) + kPixels;
const std::string kLabels = numbers({0x801, 2}) + std::string{9, char(200)};

struct Fixture : TemporaryFolder {
  Images parse(const std::string& images, const std::string& labels = kLabels) {
    return read_idx(write("images", images), write("labels", labels));
  }

  void check_example(const Images& images) {
    BOOST_TEST((images.count == 2 && images.channels == 1 && images.height == 2 && images.width == 3));
    BOOST_TEST(std::string(images.pixels.begin(), images.pixels.end()) == kPixels);
    BOOST_TEST(images.labels == std::vector<std::int32_t>({9, 200}), boost::test_tools::per_element());
  }

  std::string compress(const std::string& bytes) {
    const std::string path = *this / "compressed";
    const gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
    return file_bytes(path);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(idx, Fixture)

BOOST_AUTO_TEST_CASE(plain_and_compressed_files_are_read) {
  check_example(parse(kImages));
  check_example(parse(compress(kImages), compress(kLabels)));
  BOOST_TEST(read_idx_labels(*this / "labels").size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read) {
  const Images images = parse(kImages);
  write_idx_images(*this / "i", images);
  write_idx_labels(*this / "l", images);
  BOOST_TEST(file_bytes(*this / "i") == kImages);
  BOOST_TEST(file_bytes(*this / "l") == kLabels);
}

BOOST_AUTO_TEST_CASE(what_idx_cannot_hold_is_a_usage_error) {
  const Images colour{1, 3, 1, 1, {1, 2, 3}, {0}}, inconsistent{2, 1, 1, 1, {1}, {0, 1}},
      labelled{1, 1, 1, 1, {1}, {256}}, flat{0, 1, 0, 1, {}, {}};
  BOOST_CHECK_THROW(write_idx_images(*this / "i", colour), UsageError);
  BOOST_CHECK_THROW(write_idx_images(*this / "i", inconsistent), UsageError);
  BOOST_CHECK_THROW(write_idx_images(*this / "i", flat), UsageError);
  BOOST_CHECK_THROW(write_idx_labels(*this / "i", labelled), UsageError);
  BOOST_TEST(!std::filesystem::exists(*this / "i"));
}

BOOST_AUTO_TEST_CASE(any_truncation_is_an_error) {
  for (std::size_t size = 0; size < kImages.size(); ++size)
    BOOST_CHECK_THROW(parse(kImages.substr(0, size)), DataError);
  for (std::size_t size = 0; size < kLabels.size(); ++size)
    BOOST_CHECK_THROW(parse(kImages, kLabels.substr(0, size)), DataError);
  const std::string images = compress(kImages), labels = compress(kLabels);
  for (std::size_t size = 0; size < images.size(); ++size)
    BOOST_CHECK_THROW(parse(images.substr(0, size)), DataError);
  for (std::size_t size = 0; size < labels.size(); ++size)
    BOOST_CHECK_THROW(parse(kImages, labels.substr(0, size)), DataError);
}

BOOST_AUTO_TEST_CASE(trailing_bytes_are_an_error) {
  BOOST_CHECK_EXCEPTION(parse(kImages + '\0'), DataError, says("end of the file"));
  BOOST_CHECK_EXCEPTION(parse(compress(kImages + '\0')), DataError, says("end of the file"));
  BOOST_CHECK_EXCEPTION(parse(kImages, kLabels + '\0'), DataError, says("end of the file"));
}

BOOST_AUTO_TEST_CASE(a_wrong_checksum_is_an_error) {
  std::string bytes = compress(kImages);
  bytes[bytes.size() - 6] = static_cast<char>(~bytes[bytes.size() - 6]);
  BOOST_CHECK_EXCEPTION(parse(bytes), DataError, says("gzip"));
}

BOOST_AUTO_TEST_CASE(wrong_magic_numbers_are_named) {
  BOOST_CHECK_EXCEPTION(parse(kLabels), DataError, says("found 2049"));
  BOOST_CHECK_EXCEPTION(parse(kImages, kImages), DataError, says("found 2051"));
  BOOST_CHECK_THROW(parse(numbers({0xd03, 2, 2, 3}) + kPixels), DataError);  // float data
  BOOST_CHECK_THROW(parse(numbers({0x03080000, 2, 2, 3}) + kPixels), DataError);
}

BOOST_AUTO_TEST_CASE(counts_must_agree) {
  BOOST_CHECK_EXCEPTION(parse(kImages, numbers({0x801, 3}) + "abc"), DataError, says("2 labels"));
  BOOST_CHECK_EXCEPTION(parse(kImages, numbers({0x801, 1}) + "a"), DataError, says("2 labels"));
}

BOOST_AUTO_TEST_CASE(declared_sizes_are_not_trusted) {
  const std::uint32_t huge = 0xffffffff;
  BOOST_CHECK_EXCEPTION(parse(numbers({0x803, huge, 2, 3}) + kPixels), DataError, says("can hold"));
  BOOST_CHECK_EXCEPTION(parse(compress(numbers({0x803, huge, 28, 28}) + kPixels)), DataError,
                        says("can hold"));
  BOOST_CHECK_EXCEPTION(parse(numbers({0x803, 2, huge, 3}) + kPixels), DataError, says("height"));
  BOOST_CHECK_EXCEPTION(parse(numbers({0x803, 2, 2, huge}) + kPixels), DataError, says("width"));
  BOOST_CHECK_EXCEPTION(parse(numbers({0x803, 2, 0, 3}) + kPixels), DataError, says("height"));
  BOOST_CHECK_EXCEPTION(parse(numbers({0x803, huge, 4096, 4096}) + kPixels), DataError, says("can hold"));
  BOOST_CHECK_EXCEPTION(parse(kImages, numbers({0x801, huge}) + "ab"), DataError, says("can hold"));
}

BOOST_AUTO_TEST_CASE(random_damage_never_crashes) {
  survives_random_damage(kImages, 4, 300, [&](const std::string& bytes) { parse(bytes); });
  survives_random_damage(compress(kImages), 10, 300, [&](const std::string& bytes) { parse(bytes); });
  survives_random_damage(kLabels, 4, 300, [&](const std::string& bytes) { parse(kImages, bytes); });
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_an_error) {
  const std::string labels = write("labels", kLabels);
  for (const std::string& path : {*this / "missing", path(), std::string("/dev/zero"), std::string()})
    BOOST_CHECK_THROW(read_idx(path, labels), Error);
}

BOOST_AUTO_TEST_SUITE_END()
