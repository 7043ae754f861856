# isthmus_embed_files(TARGET NAME DIRECTORY PATTERN...): compiles every file below DIRECTORY whose name matches a
# PATTERN into TARGET, as the table embedded_NAME() that a header embedded_NAME.hpp declares. Run as a script, this
# file writes that table.

function(isthmus_embed_files target name directory)
  list(TRANSFORM ARGN PREPEND ${directory}/ OUTPUT_VARIABLE globs)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${globs})
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.cpp)
  string(REPLACE ";" "|" patterns "${ARGN}")
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DDIRECTORY=${directory} -DPATTERNS=${patterns} -DOUTPUT=${output} -P
            ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    DEPENDS ${files} ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    COMMENT "Embedding ${name}"
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  string(REPLACE "|" ";" globs "${PATTERNS}")
  list(TRANSFORM globs PREPEND ${DIRECTORY}/)
  file(GLOB_RECURSE files RELATIVE ${DIRECTORY} ${globs})
  set(entries "")
  foreach(file IN LISTS files)
    file(READ ${DIRECTORY}/${file} text)
    string(APPEND entries "      {\"${file}\", R\"EMBEDDED(${text})EMBEDDED\"},\n")
  endforeach()
  file(WRITE ${OUTPUT} "#include <map>
#include <string_view>\n
namespace isthmus {
const std::map<std::string_view, std::string_view>& embedded_${NAME}();
const std::map<std::string_view, std::string_view>& embedded_${NAME}() {
  static const std::map<std::string_view, std::string_view> table = {
${entries}  };
  return table;
}
}  // namespace isthmus
")
endif()
