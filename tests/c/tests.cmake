# The C API. run.cpp is a Boost.Test as in other folders; these are programs in C11 and Python.
target_link_libraries(test_c PRIVATE isthmus_c)
if(ISTHMUS_EXAMPLES)
  target_compile_definitions(test_c PRIVATE ISTHMUS_C_EXAMPLE="$<TARGET_FILE:example_c_api>")
  add_dependencies(test_c example_c_api)
endif()

function(isthmus_add_c_program name)
  add_executable(${name} ${ARGN} c/check.c c/program.c)
  target_compile_options(${name} PRIVATE -Wall -Wextra -Wpedantic -Werror)
  target_compile_definitions(${name} PRIVATE _POSIX_C_SOURCE=200809L)
  target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/c)
  target_link_libraries(${name} PRIVATE isthmus_options m)
endfunction()

set(groups devices errors image_ops ops queues random)
list(TRANSFORM groups REPLACE "(.+)" "c/\\1.c" OUTPUT_VARIABLE group_sources)
isthmus_add_c_program(test_c_api c/main.c ${group_sources})
target_link_libraries(test_c_api PRIVATE isthmus_c Threads::Threads)
foreach(group IN LISTS groups)
  add_test(NAME c.${group} COMMAND test_c_api ${group})
endforeach()

# It stands before libOpenCL among the libraries that the program is linked with, so its functions are those found.
add_library(call_counts SHARED support/call_counts.cpp)
target_include_directories(call_counts PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(call_counts PRIVATE OpenCL::OpenCL isthmus_options ${CMAKE_DL_LIBS})
target_compile_definitions(call_counts PRIVATE CL_TARGET_OPENCL_VERSION=120)
isthmus_add_c_program(test_c_calls c/calls.c)
target_link_libraries(test_c_calls PRIVATE call_counts isthmus_c)
add_test(NAME c.calls COMMAND test_c_calls)

add_test(NAME c.exports COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/c/exports.py $<TARGET_FILE:isthmus_c>
                                ${PROJECT_SOURCE_DIR}/include/isthmus/c)
list(TRANSFORM groups PREPEND c. OUTPUT_VARIABLE c_tests)
list(APPEND c_tests c.calls c.exports)
if(NOT ISTHMUS_SANITIZE)  # Python itself would have to be built with them
  add_test(NAME c.from_python COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/c/from_python.py $<TARGET_FILE:isthmus_c>)
  add_test(NAME c.abi COMMAND ${PROJECT_SOURCE_DIR}/tools/abi.sh $<TARGET_FILE:isthmus_c>)
  set_tests_properties(c.abi PROPERTIES SKIP_RETURN_CODE 77)
  list(APPEND c_tests c.from_python c.abi)
endif()
set_tests_properties(${c_tests} PROPERTIES TIMEOUT 600 ENVIRONMENT "ISTHMUS_DEVICE=${ISTHMUS_TEST_DEVICE};${sanitizer_environment}")
