/// \file
/// Files that are either written whole or not at all.
#pragma once

#include <string>
#include <string_view>

namespace isthmus {

/// Writes `path` by way of a temporary file beside it: write, fsync, rename. Whatever fails, an older file of
/// that name is left as it was and no temporary file remains. Missing parent folders are made. \throws Error
/// naming the path and the system's reason
void write_atomically(const std::string& path, std::string_view contents);

}  // namespace isthmus
