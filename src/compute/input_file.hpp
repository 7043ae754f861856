// What every reader of files asks first.
#pragma once

#include <cstdint>
#include <string>

#pragma GCC visibility push(default)  // the layers above use it
namespace isthmus {

/// Size in bytes of a regular file. Anything else is refused: a folder cannot be read, and opening a pipe may
/// never return. \throws Error naming the path and the reason
std::uint64_t regular_file_size(const std::string& path);

}  // namespace isthmus
#pragma GCC visibility pop
