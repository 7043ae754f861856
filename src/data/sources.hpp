// Where data sets are published, and what their files are known by.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace isthmus::data {

struct PublishedFile {
  std::string name;
  std::uint64_t bytes;  ///< or 0 where nobody has published it
  std::string sha256;
};

/// What is done with a set's files once they are there.
enum class Unpacking {
  none,
  emnist_zip,   ///< a zip archive has the products, with the ending .gz, in a folder `gzip`
  usps_libsvm,  ///< the first file becomes the first two products, the second one the others
};

/// A data set as it is published.
struct Source {
  std::string name, folder;
  std::vector<std::string> places;  ///< URLs of folders that have the files, in the order to try
  std::vector<PublishedFile> files;
  Unpacking unpacking = Unpacking::none;
  std::vector<std::string> products = {};  ///< the names of what unpacking makes, without .gz
};

const std::vector<Source>& sources();

}  // namespace isthmus::data
