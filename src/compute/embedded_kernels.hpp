// The files below cl/, as CMake embedded them (cmake/EmbedFiles.cmake).
#pragma once

#include <map>
#include <string_view>

namespace isthmus {

/// Path relative to cl/, such as "common/reduce.clh", to the file's text.
const std::map<std::string_view, std::string_view>& embedded_kernels();

}  // namespace isthmus
