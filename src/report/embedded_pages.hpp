// The files below pages/, as CMake embedded them (cmake/EmbedFiles.cmake).
#pragma once

#include <map>
#include <string_view>

namespace isthmus {

/// Path relative to pages/, such as "page.css", to the file's text.
const std::map<std::string_view, std::string_view>& embedded_pages();

}  // namespace isthmus
