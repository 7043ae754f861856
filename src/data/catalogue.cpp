#include "isthmus/data/catalogue.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "isthmus/compute/error.hpp"
#include "isthmus/data/digit_sheet.hpp"
#include "isthmus/data/idx.hpp"

namespace isthmus::data {
namespace {

namespace fs = std::filesystem;

constexpr double kDigitsTestFraction = 0.2;  // the sheet has no test set of its own

/// The file, or its compressed form, or an empty path.
std::string existing(const fs::path& path) {
  std::error_code ignored;
  for (const std::string& candidate : {path.string(), path.string() + ".gz"})
    if (fs::exists(candidate, ignored)) return candidate;
  return {};
}

/// A data set as its files, which have been found but not read.
struct Found {
  std::string where;
  std::array<std::string, 4> idx;  ///< images and labels to train on, then to test on; empty for digits
};

std::optional<Found> find_idx(const fs::path& folder) {
  const Found found{
      folder.string(),
      {existing(folder / "train-images-idx3-ubyte"), existing(folder / "train-labels-idx1-ubyte"),
       existing(folder / "t10k-images-idx3-ubyte"), existing(folder / "t10k-labels-idx1-ubyte")}};
  for (const std::string& file : found.idx)
    if (file.empty()) return {};
  return found;
}

std::optional<Found> find_sheet(const fs::path& folder) {
  const std::string sheet = existing(folder / "digits.png");
  if (sheet.empty()) return {};
  return Found{sheet, {}};
}

/// A data set that can be asked for.
struct Known {
  const char* name;
  std::optional<Found> (*find)(const fs::path& folder);
  const char* system_folder;  ///< where a package puts it, or null
  const char* how_to_get;
  std::vector<std::string> class_names;
};

const std::vector<Known>& known_sets() {
  static const std::vector<std::string> digits = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  static const std::vector<Known> sets = {
      {"mnist", find_idx, nullptr, "put its four official IDX files into one of them", digits},
      {"fashion-mnist",
       find_idx,
       "/usr/share/datasets/fashion-mnist",
       "'apt-get install dataset-fashion-mnist' brings it",
       {"T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
        "ankle boot"}},
      {"digits", find_sheet, "/usr/share/doc/opencv-doc/examples/data",
       "tools/demo.sh fetches it, or take digits.png out of the package that 'apt-get download opencv-doc' "
       "brings",
       digits}};
  return sets;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// Where to look for the set, in order.
std::vector<fs::path> folders(const Known& set, const std::string& data_root) {
  std::string home = environment("XDG_DATA_HOME");
  if (home.empty() && !environment("HOME").empty()) home = environment("HOME") + "/.local/share";
  std::vector<fs::path> result;
  for (const std::string& root :
       {data_root, environment("ISTHMUS_DATA"), home.empty() ? "" : home + "/isthmus"}) {
    if (root.empty()) continue;
    result.push_back(fs::path(root) / set.name);
    if (set.find == find_sheet) result.emplace_back(root);
  }
  if (set.system_folder) result.emplace_back(set.system_folder);
  return result;
}

std::optional<Found> find(const Known& set, const std::string& data_root) {
  for (const fs::path& folder : folders(set, data_root))
    if (const auto found = set.find(folder)) return found;
  return {};
}

std::string how_to_get(const Known& set, const std::string& data_root) {
  std::string text;
  for (const fs::path& folder : folders(set, data_root)) text += (text.empty() ? "" : ", ") + folder.string();
  return std::string(set.name) + " is in none of " + text + "; " + set.how_to_get;
}

Split read_sheet(const Found& found) {
  return split_by_class(read_digit_sheet(found.where), kDigitsTestFraction);
}

}  // namespace

DataSet load_data_set(const std::string& name, const std::string& data_root) {
  std::string names;
  for (const Known& set : known_sets()) {
    names += (names.empty() ? "" : ", ") + std::string(set.name);
    if (set.name != name) continue;
    const auto found = find(set, data_root);
    if (!found) throw Error(how_to_get(set, data_root));
    Split split = set.find == find_sheet
                      ? read_sheet(*found)
                      : Split{read_idx(found->idx[0], found->idx[1]), read_idx(found->idx[2], found->idx[3])};
    for (const Images* images : {&split.train, &split.test})
      if (class_counts(*images).size() > set.class_names.size())
        throw Error(found->where + ": a label is above the last class of " + name);
    return {name, std::move(split.train), std::move(split.test), set.class_names};
  }
  throw UsageError("there is no data set '" + name + "'; there are: " + names);
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
      if (set.find == find_sheet) {
        const Split split = read_sheet(*found);
        entry.train_counts = class_counts(split.train);
        entry.test_counts = class_counts(split.test);
      } else {
        entry.train_counts = class_counts(read_idx_labels(found->idx[1]));
        entry.test_counts = class_counts(read_idx_labels(found->idx[3]));
      }
    } catch (const Error& error) {
      entry.train_counts.clear();
      entry.hint = error.what();
    }
  }
  return entries;
}

}  // namespace isthmus::data
