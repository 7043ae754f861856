/// \file
/// Data sets brought from where they are published.
#pragma once

#include <string>
#include <vector>

#include "isthmus/data/download.hpp"

#pragma GCC visibility push(default)
namespace isthmus::data {

struct FetchOptions {
  std::string mirror;  ///< `<mirror>/<folder>/<file>` is tried before the official places, unless it is empty
  DownloadOptions download;
};

/// A data set that is now where load_data_set finds it.
struct Fetched {
  std::string name, folder;
  bool was_there;  ///< already, so that nothing was brought
};

/// The sets that can be fetched, by the names of catalogue.hpp.
std::vector<std::string> fetchable_data_sets();

/// Brings the files of these sets into their folders below `data_root`, else below the first of the user's
/// roots in catalogue.hpp, checked against published SHA-256 sums. Where a set comes as an archive or in
/// another format, it is unpacked and the archive removed.
/// \throws UsageError for a set that cannot be fetched, a mirror that is no URL, or where there is no root;
/// Error and DataError as download does and where an archive is damaged
std::vector<Fetched> fetch_data_sets(const std::vector<std::string>& names, const std::string& data_root,
                                     const FetchOptions& options = {});

}  // namespace isthmus::data
#pragma GCC visibility pop
