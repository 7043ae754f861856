#include "isthmus/data/image_source.hpp"

#include <png.h>
#include <sys/stat.h>
#include <zlib.h>

#include "isthmus/compute/error.hpp"
#include "isthmus/data/conversion.hpp"
#include "isthmus/data/digit_sheet.hpp"
#include "isthmus/data/idx.hpp"
#include "isthmus/data/png.hpp"
#include "isthmus/data/svhn.hpp"
#include "support/damage.hpp"
#include "support/digit_sheet.hpp"
#include "support/mat_writer.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::data;
using namespace isthmus::test;

namespace {

using Names = std::vector<std::string>;

constexpr std::size_t kCount = 23;

void write_transparent(const std::string& path) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = image.height = 6;
  image.format = PNG_FORMAT_RGBA;
  const std::vector<std::uint8_t> pixels(6 * 6 * 4, 100);
  BOOST_REQUIRE(png_image_write_to_file(&image, path.c_str(), 0, pixels.data(), 0, nullptr));
}

/// All that a source gives, read `most` at a time.
ImageBatch read_all(ImageSource& source, std::size_t most) {
  ImageBatch batch;
  std::size_t before = 0;
  while (source.read(most, batch)) {
    BOOST_TEST((batch.images.count > before && batch.images.count <= before + most));
    before = batch.images.count;
  }
  BOOST_TEST(batch.images.count == before);
  BOOST_TEST(batch.names.size() == before);
  BOOST_TEST(!source.read(most, batch));
  require_consistent(batch.images);
  return batch;
}

ImageBatch read_all(const std::string& path, const SourceOptions& options, std::size_t most = 5) {
  const auto source = open_image_source(path, options);
  ImageBatch batch = read_all(*source, most);
  BOOST_TEST(source->count() == batch.images.count + batch.refused.size());
  return batch;
}

struct Fixture : TemporaryFolder {
  const SourceOptions grey{1, 6, 6};

  /// Noise of 6 x 6, labels 0 to 9 in turn.
  static Images noise(std::size_t count = kCount) {
    Images images{count, 1, 6, 6, {}, {}};
    for (std::size_t i = 0; i < count * 36; ++i)
      images.pixels.push_back(static_cast<std::uint8_t>((i * 2654435761u) >> 13));
    for (std::size_t i = 0; i < count; ++i) images.labels.push_back(static_cast<std::int32_t>(i % 10));
    return images;
  }

  std::string compress(const std::string& from, const std::string& to) {
    const std::string bytes = file_bytes(from);
    const gzFile file = gzopen((*this / to).c_str(), "wb");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
    return *this / to;
  }

  /// A grey picture of 6 x 6, all of this value.
  std::string write_picture(const std::string& name, std::uint8_t value) {
    std::filesystem::create_directories(std::filesystem::path(*this / name).parent_path());
    write_png(*this / name, {6, 6, 1, std::vector<std::uint8_t>(36, value)});
    return *this / name;
  }

  /// Noise in MATLAB's order, labels 1 to 10 in turn.
  std::string write_mat(matio_compression compression, std::size_t count = kCount) {
    const std::string path = *this / (compression == MAT_COMPRESSION_ZLIB ? "zlib.mat" : "plain.mat");
    std::filesystem::remove(path);
    MatWriter writer(path, compression);
    std::vector<std::uint8_t> pixels(count * 3072), labels(count);
    for (std::size_t i = 0; i < pixels.size(); ++i)
      pixels[i] = static_cast<std::uint8_t>((i * 2654435761u) >> 11);
    for (std::size_t i = 0; i < count; ++i) labels[i] = static_cast<std::uint8_t>(i % 10 + 1);
    writer.add_x({32, 32, 3, count}, pixels);
    writer.add_y(labels);
    return path;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(image_source, Fixture)

BOOST_AUTO_TEST_CASE(idx_files_come_in_pieces) {
  const Images images = noise();
  write_idx_images(*this / "plain", images);
  for (const std::string& path : {*this / "plain", compress(*this / "plain", "packed.gz")})
    for (const std::size_t most : {1, 4, 23, 100}) {
      const ImageBatch batch = read_all(path, grey, most);
      BOOST_TEST((batch.images.pixels == images.pixels));
      BOOST_TEST(batch.names.front() == "000000");
      BOOST_TEST(batch.names.back() == "000022");
    }
}

BOOST_AUTO_TEST_CASE(labels_beside_choose_among_them) {
  const Images images = noise();
  write_idx_images(*this / "x-images-idx3-ubyte", images);
  SourceOptions options = grey;
  options.classes = {2, 7};
  BOOST_TEST(read_all(*this / "x-images-idx3-ubyte", options).images.count == kCount);  // there are no labels
  write_idx_labels(*this / "x-labels-idx1-ubyte", images);
  const auto source = open_image_source(*this / "x-images-idx3-ubyte", options);
  BOOST_TEST(source->has_labels());
  const ImageBatch batch = read_all(*source, 4);
  BOOST_TEST((batch.images.pixels == subset(images, {2, 7, 12, 17, 22}).pixels));
  BOOST_TEST(batch.names == Names({"000002", "000007", "000012", "000017", "000022"}),
             boost::test_tools::per_element());
  options.count = 3;
  BOOST_TEST(read_all(*this / "x-images-idx3-ubyte", options).names.back() == "000012");
  options.classes = {99};
  BOOST_TEST(read_all(*this / "x-images-idx3-ubyte", options).images.count == 0u);
  write_idx_labels(*this / "x-labels-idx1-ubyte", subset(images, 0, 5));
  BOOST_CHECK_EXCEPTION(open_image_source(*this / "x-images-idx3-ubyte", options), DataError,
                        says("23 labels, as there are images"));
}

BOOST_AUTO_TEST_CASE(svhn_files_come_in_pieces) {
  SourceOptions options{3, 32, 32};
  for (const auto compression : {MAT_COMPRESSION_NONE, MAT_COMPRESSION_ZLIB}) {
    const std::string path = write_mat(compression);
    const Images images = read_svhn({path});
    BOOST_TEST((read_all(path, options, 3).images.pixels == images.pixels));
    options.classes = {0, 5};  // 0 is 10 in the file
    BOOST_TEST((read_all(path, options, 4).images.pixels == subset(images, {4, 9, 14, 19}).pixels));
    options.classes = {};
  }
}

BOOST_AUTO_TEST_CASE(a_sheet_of_digits_is_many_images_and_any_other_picture_is_one) {
  write_digit_sheet(*this / "digits.png");
  SourceOptions options{1, 28, 28};
  options.classes = {9};
  const ImageBatch digits = read_all(*this / "digits.png", options, 300);
  BOOST_TEST((digits.images.pixels == subset(read_digit_sheet(*this / "digits.png"), 4500, 500).pixels));
  BOOST_TEST(digits.names.front() == "004500");
  const std::string path = write_picture("one.v2.png", 7);
  for (const std::string& one : {path, compress(path, "one.v2.png.gz")}) {
    const ImageBatch batch = read_all(one, grey);
    BOOST_TEST(batch.images.count == 1u);
    BOOST_TEST(batch.names.front() == "one.v2");
  }
}

BOOST_AUTO_TEST_CASE(folders_are_walked_in_the_byte_order_of_paths) {
  const Names order = {"0", "B/9", "B/deep/er/1", "B/x", "a.b", "a.c.png/in", "a", "a/1", "a/2.PNG", "z"};
  std::uint8_t value = 0;
  for (const std::string& name : order)
    write_picture("in/" + (name == "a/2.PNG" ? name : name + ".png"), ++value);
  write("in/notes.txt", "not a picture");
  write("in/.hidden.png", "not a picture");
  std::filesystem::create_directories(*this / "in/.cache");
  write_picture("in/.cache/1.png", 99);
  std::filesystem::create_directories(*this / "in/empty");
  std::filesystem::create_directory_symlink("..", *this / "in/B/loop.png");
  for (const std::size_t most : {1, 3, 50}) {
    const ImageBatch batch = read_all(path() + "/in", grey, most);
    BOOST_TEST(batch.names == order, boost::test_tools::per_element());
    for (std::size_t i = 0; i < batch.images.count; ++i) BOOST_TEST(batch.images.pixels[i * 36] == i + 1);
  }
  SourceOptions options = grey;
  options.count = 4;
  BOOST_TEST(read_all(path() + "/in/", options).names.back() == "B/x");
}

BOOST_AUTO_TEST_CASE(images_are_made_to_fit) {
  std::filesystem::create_directories(*this / "in");
  std::vector<std::uint8_t> colours(7 * 9 * 3);
  for (std::size_t i = 0; i < colours.size(); ++i) colours[i] = static_cast<std::uint8_t>(i * 13);
  const Raster raster{7, 9, 3, colours};
  write_png(*this / "in/a.png", raster);
  write_picture("in/b.png", 100);
  SourceOptions options{3, 12, 12};
  options.contrast_normalise = true;
  ImageBatch batch = read_all(*this / "in", options);
  BOOST_TEST(batch.images.count == 2u);
  batch.images.pixels.resize(batch.images.image_size());
  BOOST_TEST((batch.images.pixels == convert(planes_of(raster), {3, 12, true}).pixels));
  write_idx_images(*this / "idx", noise());
  BOOST_TEST((read_all(*this / "idx", options).images.pixels == convert(noise(), {3, 12, true}).pixels));
  BOOST_TEST((read_all(*this / "idx", {1, 3, 8}).images.pixels == resize(noise(), 3, 8).pixels));
}

BOOST_AUTO_TEST_CASE(pictures_that_cannot_be_read_stop_it_or_are_told) {
  const std::string whole = file_bytes(write_picture("in/1.png", 1));
  write("in/2.png", whole.substr(0, 45));
  write("in/3.png", "a text");
  write("in/4.png", "");
  write_transparent(*this / "in/5.png");
  std::filesystem::create_symlink("nowhere", *this / "in/6.png");
  BOOST_REQUIRE_EQUAL(mkfifo((*this / "in/7.png").c_str(), 0600), 0);
  write_picture("in/8.png", 8);

  const auto source = open_image_source(*this / "in", grey);
  ImageBatch batch;
  BOOST_CHECK_EXCEPTION(source->read(10, batch), DataError, says("in/2.png"));

  SourceOptions options = grey;
  options.skips_refused = true;
  batch = read_all(*this / "in", options);
  BOOST_TEST(batch.names == Names({"1", "8"}), boost::test_tools::per_element());
  BOOST_REQUIRE_EQUAL(batch.refused.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i)
    BOOST_TEST(batch.refused[i].find("in/" + std::to_string(i + 2) + ".png: ") != std::string::npos,
               batch.refused[i]);
  BOOST_TEST(batch.refused[3].find("a transparent one") != std::string::npos, batch.refused[3]);
  BOOST_TEST(batch.refused[5].find("not a regular file") != std::string::npos, batch.refused[5]);

  options.count = 2;  // of those that can be read
  BOOST_TEST(read_all(*open_image_source(*this / "in", options), 1).images.count == 2u);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_named) {
  BOOST_CHECK_EXCEPTION(open_image_source(*this / "nothing", grey), UsageError, says("there is no file"));
  std::filesystem::create_directories(*this / "in/deeper");
  BOOST_CHECK_EXCEPTION(open_image_source(*this / "in", grey), UsageError,
                        says("there is no .png file in this folder"));
  BOOST_CHECK_EXCEPTION(open_image_source(write("x", "some text that is long enough"), grey), DataError,
                        says("magic number"));
  BOOST_CHECK_EXCEPTION(open_image_source(write("x.mat", "some text"), grey), DataError, says("MATLAB"));
}

BOOST_AUTO_TEST_CASE(truncated_and_damaged_files_are_errors) {
  write_idx_images(*this / "plain", noise());
  const std::string plain = file_bytes(*this / "plain"),
                    packed = file_bytes(compress(*this / "plain", "packed.gz")),
                    mat = file_bytes(write_mat(MAT_COMPRESSION_ZLIB)),
                    loose = file_bytes(write_mat(MAT_COMPRESSION_NONE));
  const auto read = [&](const std::string& name) {
    return [this, name](const std::string& bytes) {
      const auto source = open_image_source(write(name, bytes), {3, 6, 6});
      ImageBatch batch;
      while (source->read(4, batch)) {
      }
    };
  };
  for (std::size_t size = 0; size < packed.size(); size += 9) {
    BOOST_CHECK_THROW(read("i")(plain.substr(0, size)), DataError);
    BOOST_CHECK_THROW(read("i")(packed.substr(0, size)), DataError);
  }
  BOOST_CHECK_THROW(read("i")(plain + "x"), DataError);
  // Behind the labels nothing is missed; the pixels come first.
  for (std::size_t size = 0; size + 200 < mat.size(); size += 997)
    BOOST_CHECK_THROW(read("m.mat")(mat.substr(0, size)), DataError);
  for (std::size_t at = 300; at + 200 < mat.size(); at += 997) {
    std::string damaged = mat;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    BOOST_CHECK_THROW(read("m.mat")(damaged), DataError);
  }
  survives_random_damage(plain, 4, 150, read("i"));
  survives_random_damage(packed, 10, 150, read("i"));
  survives_random_damage(mat, 138, 100, read("m.mat"));
  survives_random_damage(loose, 128, 100, read("m.mat"));
}

BOOST_AUTO_TEST_SUITE_END()
