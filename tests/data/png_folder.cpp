#include "isthmus/data/png_folder.hpp"

#include <algorithm>

#include "isthmus/compute/error.hpp"
#include "isthmus/data/png.hpp"
#include "support/damage.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::data;
using namespace isthmus::test;

namespace {

struct Fixture : TemporaryFolder {
  /// A picture that is `value` all over.
  void put(const std::string& name, std::uint8_t value, std::size_t width = 4, std::size_t height = 4,
           std::size_t channels = 1) {
    std::filesystem::create_directories(std::filesystem::path(*this / name).parent_path());
    write_png(*this / name,
              {width, height, channels, std::vector<std::uint8_t>(width * height * channels, value)});
  }
  Images read(const Conversion& conversion = {}) {
    return read_png_folder(path(), folder_classes(path()), conversion);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(png_folder, Fixture)

BOOST_AUTO_TEST_CASE(classes_and_pictures_come_by_name) {
  for (const auto& [name, value] :
       {std::pair("cat/2.png", 12), {"cat/10.PNG", 11}, {"ant/b.png", 2}, {"ant/a.png", 1}, {"bee/x.png", 7}})
    put(name, static_cast<std::uint8_t>(value));
  write("readme.txt", "no class");
  write("cat/notes.txt", "no picture");
  put(".hidden/a.png", 99);
  put("cat/.hidden.png", 99);
  const std::vector<std::string> classes = {"ant", "bee", "cat"};
  BOOST_TEST(folder_classes(path()) == classes, boost::test_tools::per_element());
  const Images images = read();
  BOOST_TEST((images.count == 5 && images.channels == 1 && images.height == 4 && images.width == 4));
  BOOST_TEST(images.labels == std::vector<std::int32_t>({0, 0, 1, 2, 2}), boost::test_tools::per_element());
  for (std::size_t i = 0; i < 5; ++i)
    BOOST_TEST(int(images.pixels[16 * i]) == std::vector<int>({1, 2, 7, 11, 12})[i]);
  BOOST_TEST(read_png_folder(path(), {"cat"}, {}).labels == std::vector<std::int32_t>({0, 0}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(colours_become_planes) {
  const std::vector<std::uint8_t> pixels = {1, 2, 3, 4, 5, 6};
  std::filesystem::create_directories(*this / "a");
  write_png(*this / "a/x.png", {2, 1, 3, pixels});
  BOOST_TEST(read().channels == 3u);
  BOOST_TEST(read().pixels == (std::vector<std::uint8_t>{1, 4, 2, 5, 3, 6}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read) {
  const Images written{3,        3, 1, 2, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18},
                       {1, 0, 1}};
  write_png_folder(*this / "new", written, {"ant", "bee"});
  BOOST_TEST(std::filesystem::exists(*this / "new/bee/00001.png"));
  const Images images = read_png_folder(*this / "new", {"ant", "bee"}, {});
  BOOST_TEST(images.labels == std::vector<std::int32_t>({0, 1, 1}), boost::test_tools::per_element());
  BOOST_TEST((images.pixels == subset(written, {1, 0, 2}).pixels));
  BOOST_CHECK_EXCEPTION(write_png_folder(*this / "new", written, {"ant", "bee"}), UsageError,
                        says("there is something already"));
}

BOOST_AUTO_TEST_CASE(mixed_pictures_need_a_conversion) {
  put("a/1.png", 50);
  put("a/2.png", 60, 9, 6);
  BOOST_CHECK_EXCEPTION(read(), Error, says("a/2.png: this picture is 9 x 6 in grey"));
  const Images images = read({0, 5, false});
  BOOST_TEST((images.count == 2 && images.height == 5 && images.width == 5));
  BOOST_TEST((images.pixels[0] == 50 && images.pixels[25] == 60));
  put("b/3.png", 70, 4, 4, 3);
  BOOST_CHECK_EXCEPTION(read({0, 5, false}), Error, says("b/3.png: this picture is 5 x 5 in colour"));
  BOOST_TEST(read({1, 5, false}).count == 3u);
  BOOST_TEST(read({3, 5, false}).channels == 3u);
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_named) {
  BOOST_CHECK_EXCEPTION(folder_classes(*this / "nowhere"), Error, says("nowhere: cannot read"));
  BOOST_CHECK_EXCEPTION(folder_classes(path()), Error, says("there is no sub-folder"));
  put("a/1.png", 50);
  std::filesystem::create_directories(*this / "b");
  BOOST_CHECK_EXCEPTION(read(), Error, says("b: there is no .png file"));
  write("b/1.png", "no picture");
  BOOST_CHECK_EXCEPTION(read(), DataError, says("b/1.png"));
}

BOOST_AUTO_TEST_SUITE_END()
