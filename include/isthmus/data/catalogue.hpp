/// \file
/// Data sets by name, and where they are found.
///
/// The set `x` is looked for as `<root>/x/` in the first of these roots that has it: one that is given, the
/// environment's ISTHMUS_DATA, `${XDG_DATA_HOME:-~/.local/share}/isthmus`, then where Debian's packages put
/// it. IDX files may have the ending `.gz`, and so may `digits.png`, which may also lie in the root itself.
///
/// A name with a slash is the path of a folder of PNG pictures with a sub-folder for each class; see
/// png_folder.hpp. Where it has the sub-folders `train` and `test`, these have the classes in them.
#pragma once

#include <string>
#include <vector>

#include "isthmus/data/conversion.hpp"

#pragma GCC visibility push(default)
namespace isthmus::data {

struct DataSet {
  std::string name;
  Images train, test;
  std::vector<std::string> class_names;  ///< by label
};

/// - "mnist", "fashion-mnist", "kmnist", "usps": IDX files under MNIST's names
/// - "emnist": EMNIST's digits, IDX files under their own names, turned upright
/// - "digits": read_digit_sheet, the last fifth of each class for testing
/// - "svhn": read_svhn; "svhn-extra": the same with the extra images among those to train on
/// - a path with a slash: PNG pictures, the last fifth of each class for testing unless they are split
/// already \param data_root   the root to look in first, or empty \param conversion  what is done to all
/// images \throws UsageError for another name; Error saying where was looked and how to get the set;
/// DataError where its files are damaged
DataSet load_data_set(const std::string& name, const std::string& data_root,
                      const Conversion& conversion = {});

/// What is known of a data set without training on it.
struct CatalogueEntry {
  std::string name;
  bool found = false;
  std::string where;                                   ///< folder or file, where found
  std::vector<std::size_t> train_counts, test_counts;  ///< images of each class
  std::string hint;                                    ///< where not usable: why, and what to do
};

/// Every data set that has a name. A damaged one is found, but has no counts and a hint instead.
std::vector<CatalogueEntry> list_data_sets(const std::string& data_root);

}  // namespace isthmus::data
#pragma GCC visibility pop
