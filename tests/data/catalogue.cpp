#include "isthmus/data/catalogue.hpp"

#include <stdlib.h>

#include <numeric>

#include "isthmus/compute/error.hpp"
#include "isthmus/data/idx.hpp"
#include "support/damage.hpp"
#include "support/digit_sheet.hpp"
#include "support/mat_writer.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::data;
using namespace isthmus::test;

namespace {

/// No data set is found but what the test puts somewhere, and Debian's Fashion-MNIST.
struct Fixture : TemporaryFolder {
  Fixture() {
    for (const char* name : {"HOME", "XDG_DATA_HOME", "ISTHMUS_DATA"}) {
      const char* value = getenv(name);
      before_.emplace_back(name, value ? value : "");
    }
    setenv("HOME", (*this / "home").c_str(), 1);
    unsetenv("XDG_DATA_HOME");
    unsetenv("ISTHMUS_DATA");
  }
  ~Fixture() {
    for (const auto& [name, value] : before_) value.empty() ? unsetenv(name) : setenv(name, value.c_str(), 1);
  }

  /// A set in IDX of four training images, each pixel `value`, and two test images.
  void put_idx(const std::string& folder, std::uint8_t value, std::int32_t label = 3) {
    const Images train{4, 1, 1, 1, std::vector<std::uint8_t>(4, value), {0, label, label, 1}};
    const Images test{2, 1, 1, 1, {value, value}, {1, 0}};
    write_idx_images(*this / (folder + "/train-images-idx3-ubyte"), train);
    write_idx_labels(*this / (folder + "/train-labels-idx1-ubyte"), train);
    write_idx_images(*this / (folder + "/t10k-images-idx3-ubyte"), test);
    write_idx_labels(*this / (folder + "/t10k-labels-idx1-ubyte"), test);
  }

  void put_png(const std::string& name, std::size_t value, std::size_t side = 1) {
    const std::string file = *this / (name + ".png");
    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    write_png(file,
              {side, side, 1, std::vector<std::uint8_t>(side * side, static_cast<std::uint8_t>(value))});
  }

  CatalogueEntry entry(const std::string& name, const std::string& root) {
    for (const CatalogueEntry& entry : list_data_sets(root))
      if (entry.name == name) return entry;
    BOOST_FAIL("no entry for " << name);
    return {};
  }

 private:
  std::vector<std::pair<const char*, std::string>> before_;
};

const std::vector<std::size_t> kTrainCounts = {1, 1, 0, 2}, kTestCounts = {1, 1};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(catalogue, Fixture)

BOOST_AUTO_TEST_CASE(roots_are_searched_in_order) {
  const auto first_pixel = [&](const std::string& root) {
    return int(load_data_set("mnist", root).train.pixels[0]);
  };
  BOOST_CHECK_THROW(first_pixel(""), Error);
  put_idx("home/.local/share/isthmus/mnist", 1);
  BOOST_TEST(first_pixel("") == 1);
  put_idx("xdg/isthmus/mnist", 2);
  setenv("XDG_DATA_HOME", (*this / "xdg").c_str(), 1);
  BOOST_TEST(first_pixel("") == 2);
  put_idx("environment/mnist", 3);
  setenv("ISTHMUS_DATA", (*this / "environment").c_str(), 1);
  BOOST_TEST(first_pixel("") == 3);
  put_idx("given/mnist", 4);
  BOOST_TEST(first_pixel(*this / "given") == 4);
  BOOST_TEST(first_pixel(*this / "elsewhere") == 3);
}

BOOST_AUTO_TEST_CASE(a_set_has_its_parts) {
  put_idx("mnist", 1);
  const DataSet set = load_data_set("mnist", path());
  BOOST_TEST(set.name == "mnist");
  BOOST_TEST((set.train.count == 4 && set.test.count == 2));
  BOOST_TEST((set.class_names.size() == 10 && set.class_names[7] == "7"));
}

BOOST_AUTO_TEST_CASE(half_a_set_is_not_found) {
  put_idx("mnist", 1);
  std::filesystem::remove(*this / "mnist/t10k-labels-idx1-ubyte");
  BOOST_CHECK_EXCEPTION(load_data_set("mnist", path()), Error, says(*this / "mnist"));
}

BOOST_AUTO_TEST_CASE(a_missing_set_says_where_was_looked_and_how_to_get_it) {
  for (const char* part : {"/given/mnist", "/home/.local/share/isthmus/mnist", "isthmus data fetch mnist"})
    BOOST_CHECK_EXCEPTION(load_data_set("mnist", *this / "given"), Error, says(part));
}

BOOST_AUTO_TEST_CASE(an_unknown_set_names_the_known) {
  BOOST_CHECK_EXCEPTION(load_data_set("fashion", ""), UsageError,
                        says("'fashion'; there are: mnist, fashion-mnist, digits"));
  for (const char* name : {"", ".", ".."}) BOOST_CHECK_THROW(load_data_set(name, path()), UsageError);
}

BOOST_AUTO_TEST_CASE(labels_beyond_the_classes_are_refused) {
  put_idx("mnist", 1, 10);
  BOOST_CHECK_EXCEPTION(load_data_set("mnist", path()), Error, says("above the last class"));
}

BOOST_AUTO_TEST_CASE(digits_are_split_by_class) {
  write_digit_sheet(*this / "digits/digits.png");
  const DataSet set = load_data_set("digits", path());
  BOOST_TEST(class_counts(set.train) == std::vector<std::size_t>(10, 400), boost::test_tools::per_element());
  BOOST_TEST(class_counts(set.test) == std::vector<std::size_t>(10, 100), boost::test_tools::per_element());
  BOOST_TEST(int(set.test.pixels[0]) == int(grey_of_tile(400)));
  std::filesystem::rename(*this / "digits/digits.png", *this / "digits.png");
  const CatalogueEntry listed = entry("digits", path());
  BOOST_TEST(listed.where == *this / "digits.png");
  BOOST_TEST(
      (listed.train_counts == class_counts(set.train) && listed.test_counts == class_counts(set.test)));
}

BOOST_AUTO_TEST_CASE(sets_with_mnist_s_names_are_read_alike) {
  for (const char* name : {"kmnist", "usps"}) {
    put_idx(name, 5);
    const DataSet set = load_data_set(name, path());
    BOOST_TEST((set.train.count == 4 && set.test.count == 2 && set.class_names.size() == 10));
    BOOST_TEST(entry(name, path()).train_counts == kTrainCounts, boost::test_tools::per_element());
  }
  BOOST_TEST(load_data_set("kmnist", path()).class_names[9] == "wo");
}

BOOST_AUTO_TEST_CASE(emnist_is_turned_upright) {
  const Images images{1, 1, 2, 2, {1, 2, 3, 4}, {8}};
  for (const char* part : {"train", "test"}) {
    write_idx_images(*this / (std::string("emnist/emnist-digits-") + part + "-images-idx3-ubyte"), images);
    write_idx_labels(*this / (std::string("emnist/emnist-digits-") + part + "-labels-idx1-ubyte"), images);
  }
  const DataSet set = load_data_set("emnist", path());
  for (const Images* part : {&set.train, &set.test})
    BOOST_TEST(part->pixels == (std::vector<std::uint8_t>{1, 3, 2, 4}), boost::test_tools::per_element());
  BOOST_TEST(entry("emnist", path()).test_counts == std::vector<std::size_t>({0, 0, 0, 0, 0, 0, 0, 0, 1}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(svhn_s_extra_images_are_to_train_on) {
  write_svhn(*this / "svhn/test_32x32.mat", {10, 1});
  write_svhn(*this / "svhn/train_32x32.mat", {2, 3, 3});
  BOOST_CHECK_EXCEPTION(load_data_set("svhn-extra", path()), Error, says("isthmus data fetch svhn-extra"));
  DataSet set = load_data_set("svhn", path());
  BOOST_TEST(set.train.labels == std::vector<std::int32_t>({2, 3, 3}), boost::test_tools::per_element());
  BOOST_TEST(set.test.labels == std::vector<std::int32_t>({0, 1}), boost::test_tools::per_element());
  write_svhn(*this / "svhn/extra_32x32.mat", {9});
  set = load_data_set("svhn-extra", path());
  BOOST_TEST(set.train.labels == std::vector<std::int32_t>({2, 3, 3, 9}), boost::test_tools::per_element());
  BOOST_TEST(set.test.count == 2u);
  BOOST_TEST(load_data_set("svhn", path()).train.count == 3u);
  for (const char* name : {"svhn", "svhn-extra"}) {
    const CatalogueEntry listed = entry(name, path());
    BOOST_TEST((listed.train_counts == class_counts(load_data_set(name, path()).train)));
    BOOST_TEST(listed.test_counts == std::vector<std::size_t>({1, 1}), boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(all_images_are_converted) {
  write_svhn(*this / "svhn/test_32x32.mat", {10, 1});
  write_svhn(*this / "svhn/train_32x32.mat", {2});
  const DataSet set = load_data_set("svhn", path(), {1, 28, false});
  for (const Images* part : {&set.train, &set.test})
    BOOST_TEST((part->channels == 1 && part->height == 28 && part->width == 28));
}

BOOST_AUTO_TEST_CASE(a_folder_of_pictures_is_split_by_class) {
  for (const char* name : {"ant", "bee"})
    for (std::size_t i = 0; i < 10; ++i) put_png(std::string("insects/") + name + "/" + std::to_string(i), i);
  for (const char* end : {"insects", "insects/", "./insects/"}) {
    const DataSet set = load_data_set(*this / end, "");
    BOOST_TEST(set.name == "insects");
    BOOST_TEST(set.class_names == (std::vector<std::string>{"ant", "bee"}), boost::test_tools::per_element());
    BOOST_TEST((set.train.count == 16 && set.test.count == 4));
    BOOST_TEST(set.test.pixels == (std::vector<std::uint8_t>{8, 9, 8, 9}), boost::test_tools::per_element());
  }
  BOOST_TEST(load_data_set(*this / "insects", "", {3, 2, false}).train.image_size() == 12u);
  BOOST_CHECK_EXCEPTION(load_data_set(*this / "nothing", ""), Error, says("nothing: cannot read"));
}

BOOST_AUTO_TEST_CASE(a_folder_may_be_split_already) {
  for (const char* name : {"train/ant/1", "train/bee/2", "train/bee/3", "test/ant/4", "test/bee/5"})
    put_png(std::string("insects/") + name, 1);
  const DataSet set = load_data_set(*this / "insects", "");
  BOOST_TEST((set.train.count == 3 && set.test.count == 2));
  BOOST_TEST(set.class_names == (std::vector<std::string>{"ant", "bee"}), boost::test_tools::per_element());
  put_png("insects/test/bee/5", 1, 2);
  put_png("insects/test/ant/4", 1, 2);
  BOOST_CHECK_EXCEPTION(load_data_set(*this / "insects", ""), Error, says("not of one size"));
  put_png("insects/test/cow/6", 1);
  BOOST_CHECK_EXCEPTION(load_data_set(*this / "insects", ""), Error, says("different sub-folders"));
}

BOOST_AUTO_TEST_CASE(the_list_tells_found_from_missing_and_damaged) {
  put_idx("mnist", 1);
  const CatalogueEntry found = entry("mnist", path()), missing = entry("mnist", "");
  BOOST_TEST((found.found && found.hint.empty()));
  BOOST_TEST(found.where == *this / "mnist");
  BOOST_TEST(found.train_counts == kTrainCounts, boost::test_tools::per_element());
  BOOST_TEST(found.test_counts == kTestCounts, boost::test_tools::per_element());
  BOOST_TEST((!missing.found && missing.train_counts.empty() && missing.where.empty()));
  BOOST_TEST(missing.hint.find("isthmus data fetch mnist") != std::string::npos);

  write("mnist/t10k-labels-idx1-ubyte", "damaged");
  const CatalogueEntry damaged = entry("mnist", path());
  BOOST_TEST((damaged.found && damaged.train_counts.empty() && damaged.test_counts.empty()));
  BOOST_TEST(damaged.hint.find("magic number") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(debian_s_fashion_mnist_is_whole) {
  const DataSet set = load_data_set("fashion-mnist", "");
  BOOST_TEST(class_counts(set.train) == std::vector<std::size_t>(10, 6000), boost::test_tools::per_element());
  BOOST_TEST(class_counts(set.test) == std::vector<std::size_t>(10, 1000), boost::test_tools::per_element());
  BOOST_TEST((set.train.height == 28 && set.train.width == 28));
  const double mean = std::accumulate(set.train.pixels.begin(), set.train.pixels.end(), 0.0) /
                      static_cast<double>(set.train.pixels.size());
  BOOST_TEST(mean == 72.94, boost::test_tools::tolerance(1e-4));  // 0.2860 of 255, as is published
  BOOST_TEST((set.class_names.size() == 10 && set.class_names[9] == "ankle boot"));
}

BOOST_AUTO_TEST_SUITE_END()
