// Data sets of a few bytes, published by a server on this machine.
#pragma once

#include "compute/sha256.hpp"
#include "data/sources.hpp"
#include "support/archive_writer.hpp"
#include "support/fault_server.hpp"

namespace isthmus::test {

/// The server has what is in the folder `published`.
struct PublishedSets : TemporaryFolder {
  FaultServer server{*this / "published"};

  data::Source source(const std::string& name, const std::vector<std::string>& files) const {
    data::Source source{name, name, {server.url("none")}, {}};
    for (const std::string& file : files) {
      const std::string bytes = file_bytes(*this / ("published/" + file));
      source.files.push_back({file, bytes.size(), hexadecimal(sha256(bytes))});
    }
    return source;
  }

  /// \param train  in LIBSVM's format, as the next
  data::Source usps(const std::string& train, const std::string& test) const {
    std::filesystem::create_directories(*this / "published");
    write_bzip2(*this / "published/train.bz2", train);
    write_bzip2(*this / "published/test.bz2", test);
    data::Source usps = source("usps", {"train.bz2", "test.bz2"});
    usps.unpacking = data::Unpacking::usps_libsvm;
    usps.products = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
                     "t10k-labels-idx1-ubyte"};
    return usps;
  }

  /// With the files `a` and `b`, and one that nobody wants.
  data::Source emnist(const std::string& a, const std::string& b) const {
    std::filesystem::create_directories(*this / "published");
    write_zip(*this / "published/gzip.zip", {{"gzip/letters.gz", "no"}, {"gzip/a.gz", a}, {"gzip/b.gz", b}});
    data::Source emnist = source("emnist", {"gzip.zip"});
    emnist.unpacking = data::Unpacking::emnist_zip;
    emnist.products = {"a", "b"};
    return emnist;
  }
};

}  // namespace isthmus::test
