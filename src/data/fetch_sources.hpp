// fetch.hpp's work on sources of any kind.
#pragma once

#include "isthmus/data/fetch.hpp"
#include "sources.hpp"

namespace isthmus::data {

/// As fetch_data_sets. \param root  is not empty
std::vector<Fetched> fetch_sources(const std::vector<Source>& wanted, const std::string& root,
                                   const FetchOptions& options);

}  // namespace isthmus::data
