#include "isthmus/data/catalogue.hpp"

#include <cstdlib>
#include <filesystem>

#include "isthmus/compute/error.hpp"
#include "isthmus/data/idx.hpp"

namespace isthmus::data {
namespace {

std::vector<std::string> roots(const std::string& data_root) {
  std::vector<std::string> all;
  if (!data_root.empty()) all.push_back(data_root);
  const auto environment = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value ? value : "");
  };
  if (const std::string root = environment("ISTHMUS_DATA"); !root.empty()) all.push_back(root);
  const std::string home = environment("XDG_DATA_HOME");
  all.push_back((home.empty() ? environment("HOME") + "/.local/share" : home) + "/isthmus");
  all.push_back("/usr/share/datasets");
  return all;
}

/// The file, or its gzipped form, where one of them is there.
std::string find_file(const std::string& path) {
  for (const std::string& candidate : {path, path + ".gz"})
    if (std::filesystem::exists(candidate)) return candidate;
  return {};
}

}  // namespace

DataSet load_data_set(const std::string& name, const std::string& data_root) {
  DataSet set{name, {}, {}, {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}};
  if (name == "fashion-mnist")
    set.class_names = {"T-shirt", "trouser", "pullover", "dress", "coat",
                       "sandal",  "shirt",   "sneaker",  "bag",   "ankle boot"};
  else if (name != "mnist")
    throw UsageError("unknown data set '" + name + "': there are mnist and fashion-mnist");

  std::string looked;
  for (const std::string& root : roots(data_root)) {
    const std::string folder = root + "/" + name + "/";
    const std::string train = find_file(folder + "train-images-idx3-ubyte");
    const std::string train_labels = find_file(folder + "train-labels-idx1-ubyte");
    const std::string test = find_file(folder + "t10k-images-idx3-ubyte");
    const std::string test_labels = find_file(folder + "t10k-labels-idx1-ubyte");
    looked += (looked.empty() ? "" : ", ") + folder;
    if (train.empty() || train_labels.empty() || test.empty() || test_labels.empty()) continue;
    set.train = read_idx(train, train_labels);
    set.test = read_idx(test, test_labels);
    return set;
  }
  throw Error(name + " is in none of " + looked +
              (name == "mnist" ? "; put its four IDX files into one of them"
                               : "; 'apt-get install dataset-fashion-mnist' brings it"));
}

}  // namespace isthmus::data
