# isthmus_embed_kernels(TARGET DIRECTORY): compiles every *.cl and *.clh below DIRECTORY into TARGET, as the
# table that src/compute/embedded_kernels.hpp declares. Run as a script, this file writes that table.

function(isthmus_embed_kernels target directory)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${directory}/*.cl ${directory}/*.clh)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded_kernels.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DDIRECTORY=${directory} -DOUTPUT=${output} -P ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    DEPENDS ${files} ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    COMMENT "Embedding OpenCL kernels"
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  file(GLOB_RECURSE files RELATIVE ${DIRECTORY} ${DIRECTORY}/*.cl ${DIRECTORY}/*.clh)
  set(entries "")
  foreach(name IN LISTS files)
    file(READ ${DIRECTORY}/${name} text)
    string(APPEND entries "      {\"${name}\", R\"OPENCL(${text})OPENCL\"},\n")
  endforeach()
  file(WRITE ${OUTPUT} "#include \"embedded_kernels.hpp\"\n
namespace isthmus {
const std::map<std::string_view, std::string_view>& embedded_kernels() {
  static const std::map<std::string_view, std::string_view> table = {
${entries}  };
  return table;
}
}  // namespace isthmus
")
endif()
