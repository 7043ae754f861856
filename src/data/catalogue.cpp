#include "isthmus/data/catalogue.hpp"

#include <filesystem>
#include <optional>

#include "data_roots.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/data/digit_sheet.hpp"
#include "isthmus/data/idx.hpp"
#include "isthmus/data/png_folder.hpp"
#include "isthmus/data/svhn.hpp"

namespace isthmus::data {
namespace {

namespace fs = std::filesystem;

constexpr double kTestFraction = 0.2;  // of sets that have no test images of their own

using Files = std::vector<std::string>;

/// How the files of a set are read.
enum class Format {
  idx,             ///< images and labels to train on, then to test on
  transposed_idx,  ///< the same, with rows for columns
  digit_sheet,     ///< one picture
  svhn             ///< the first one to test on, the others to train on
};

/// A data set that can be asked for.
struct Known {
  const char* name;
  const char* folder;  ///< below a root
  Format format;
  Files files;
  const char* system_folder;  ///< where a package puts them, or null
  const char* how_to_get;
  std::vector<std::string> class_names;
};

const std::vector<Known>& known_sets() {
  static const Files mnist_files = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                    "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};
  static const std::vector<std::string> digits = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  static const std::vector<Known> sets = {
      {"mnist", "mnist", Format::idx, mnist_files, nullptr, "'isthmus data fetch mnist' brings it", digits},
      {"fashion-mnist",
       "fashion-mnist",
       Format::idx,
       mnist_files,
       "/usr/share/datasets/fashion-mnist",
       "'apt-get install dataset-fashion-mnist' or 'isthmus data fetch fashion-mnist' brings it",
       {"T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
        "ankle boot"}},
      {"digits",
       "digits",
       Format::digit_sheet,
       {"digits.png"},
       "/usr/share/doc/opencv-doc/examples/data",
       "tools/demo.sh fetches it, or take digits.png out of the package that 'apt-get download opencv-doc' "
       "brings",
       digits},
      {"kmnist",
       "kmnist",
       Format::idx,
       mnist_files,
       nullptr,
       "'isthmus data fetch kmnist' brings it",
       {"o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"}},
      {"emnist",
       "emnist",
       Format::transposed_idx,
       {"emnist-digits-train-images-idx3-ubyte", "emnist-digits-train-labels-idx1-ubyte",
        "emnist-digits-test-images-idx3-ubyte", "emnist-digits-test-labels-idx1-ubyte"},
       nullptr,
       "'isthmus data fetch emnist' brings it",
       digits},
      {"usps", "usps", Format::idx, mnist_files, nullptr, "'isthmus data fetch usps' brings it", digits},
      {"svhn",
       "svhn",
       Format::svhn,
       {"test_32x32.mat", "train_32x32.mat"},
       nullptr,
       "'isthmus data fetch svhn' brings it",
       digits},
      {"svhn-extra",
       "svhn",
       Format::svhn,
       {"test_32x32.mat", "train_32x32.mat", "extra_32x32.mat"},
       nullptr,
       "'isthmus data fetch svhn-extra' brings it",
       digits}};
  return sets;
}

/// Where to look for the set, in order.
std::vector<fs::path> folders(const Known& set, const std::string& data_root) {
  std::vector<fs::path> result;
  for (const std::string& root : data_roots(data_root)) {
    result.push_back(fs::path(root) / set.folder);
    if (set.format == Format::digit_sheet) result.emplace_back(root);
  }
  if (set.system_folder) result.emplace_back(set.system_folder);
  return result;
}

/// A data set as its files, which have been found but not read.
struct Found {
  std::string where;
  Files files;
};

/// All files of the set, or their compressed forms.
std::optional<Found> find_in(const fs::path& folder, const Known& set) {
  Found found{folder.string(), {}};
  for (const std::string& name : set.files) {
    const std::string plain = (folder / name).string(), compressed = plain + ".gz";
    std::error_code ignored;
    if (fs::exists(plain, ignored))
      found.files.push_back(plain);
    else if (set.format != Format::svhn && fs::exists(compressed, ignored))
      found.files.push_back(compressed);
    else
      return {};
  }
  if (found.files.size() == 1) found.where = found.files[0];
  return found;
}

std::optional<Found> find(const Known& set, const std::string& data_root) {
  for (const fs::path& folder : folders(set, data_root))
    if (const auto found = find_in(folder, set)) return found;
  return {};
}

std::string how_to_get(const Known& set, const std::string& data_root) {
  std::string text;
  for (const fs::path& folder : folders(set, data_root)) text += (text.empty() ? "" : ", ") + folder.string();
  return std::string(set.name) + " is in none of " + text + "; " + set.how_to_get;
}

Split read(Format format, const Files& files) {
  switch (format) {
    case Format::idx:
      return {read_idx(files[0], files[1]), read_idx(files[2], files[3])};
    case Format::transposed_idx:
      return {transpose(read_idx(files[0], files[1])), transpose(read_idx(files[2], files[3]))};
    case Format::digit_sheet:
      return split_by_class(read_digit_sheet(files[0]), kTestFraction);
    case Format::svhn:
      return {read_svhn({files.begin() + 1, files.end()}), read_svhn({files[0]})};
  }
  return {};
}

void count(Format format, const Files& files, CatalogueEntry& entry) {
  if (format == Format::digit_sheet) {
    const Split split = read(format, files);
    entry.train_counts = class_counts(split.train);
    entry.test_counts = class_counts(split.test);
  } else if (format == Format::svhn) {
    entry.train_counts = class_counts(read_svhn_labels({files.begin() + 1, files.end()}));
    entry.test_counts = class_counts(read_svhn_labels({files[0]}));
  } else {
    entry.train_counts = class_counts(read_idx_labels(files[1]));
    entry.test_counts = class_counts(read_idx_labels(files[3]));
  }
}

DataSet load_folder(const std::string& path, const Conversion& conversion) {
  const fs::path folder = fs::path(path).lexically_normal(), train = folder / "train", test = folder / "test";
  DataSet set;
  set.name = (folder.has_filename() ? folder : folder.parent_path()).filename().string();
  std::error_code ignored;
  if (!fs::is_directory(train, ignored) || !fs::is_directory(test, ignored)) {
    set.class_names = folder_classes(path);
    Split split = split_by_class(read_png_folder(path, set.class_names, conversion), kTestFraction);
    set.train = std::move(split.train);
    set.test = std::move(split.test);
    return set;
  }
  set.class_names = folder_classes(train.string());
  if (folder_classes(test.string()) != set.class_names)
    throw Error(path + ": 'train' and 'test' have different sub-folders; each class needs one in both");
  set.train = read_png_folder(train.string(), set.class_names, conversion);
  set.test = read_png_folder(test.string(), set.class_names, conversion);
  if (set.train.channels != set.test.channels || set.train.height != set.test.height ||
      set.train.width != set.test.width)
    throw Error(path +
                ": the pictures of 'train' and 'test' are not of one size and number of channels; set "
                "'size' and 'channels' to make them alike");
  return set;
}

}  // namespace

DataSet load_data_set(const std::string& name, const std::string& data_root, const Conversion& conversion) {
  if (name.find('/') != std::string::npos) return load_folder(name, conversion);
  std::string names;
  for (const Known& set : known_sets()) {
    names += (names.empty() ? "" : ", ") + std::string(set.name);
    if (set.name != name) continue;
    const auto found = find(set, data_root);
    if (!found) throw Error(how_to_get(set, data_root));
    Split split = read(set.format, found->files);
    for (const Images* images : {&split.train, &split.test})
      if (class_counts(*images).size() > set.class_names.size())
        throw Error(found->where + ": a label is above the last class of " + name);
    return {name, convert(std::move(split.train), conversion), convert(std::move(split.test), conversion),
            set.class_names};
  }
  throw UsageError("there is no data set '" + name + "'; there are: " + names +
                   "; a path with a slash is a folder of pictures");
}

std::vector<CatalogueEntry> list_data_sets(const std::string& data_root) {
  std::vector<CatalogueEntry> entries;
  for (const Known& set : known_sets()) {
    CatalogueEntry& entry = entries.emplace_back();
    entry.name = set.name;
    const auto found = find(set, data_root);
    if (!found) {
      entry.hint = how_to_get(set, data_root);
      continue;
    }
    entry.found = true;
    entry.where = found->where;
    try {
      count(set.format, found->files, entry);
    } catch (const Error& error) {
      entry.train_counts.clear();
      entry.hint = error.what();
    }
  }
  return entries;
}

}  // namespace isthmus::data
