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

/// Makes what is missing of the folder that `path` lies in. \throws Error naming the path
void make_folder_of(const std::string& path);

/// Renames a file that is whole and on disk (fsync), and makes its new name survive a power cut too. An older
/// file of that name is replaced. \throws Error naming the path
void move_into_place(const std::string& temporary, const std::string& path);

}  // namespace isthmus
