# What `cmake --install` puts below the prefix, and the Debian package that CPack makes of it.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(isthmus_layers compute ops nn models data train report selftest)
set(cmake_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Isthmus)
list(TRANSFORM isthmus_layers PREPEND isthmus_ OUTPUT_VARIABLE static_libraries)
install(TARGETS ${static_libraries} EXPORT IsthmusStatic)
install(EXPORT IsthmusStatic NAMESPACE Isthmus:: DESTINATION ${cmake_folder})
if(ISTHMUS_SHARED)
  list(TRANSFORM static_libraries APPEND _shared OUTPUT_VARIABLE shared_libraries)
  install(TARGETS ${shared_libraries} EXPORT IsthmusShared)
  install(EXPORT IsthmusShared NAMESPACE Isthmus:: DESTINATION ${cmake_folder})
endif()
install(TARGETS isthmus_c EXPORT IsthmusC)
install(EXPORT IsthmusC NAMESPACE Isthmus:: DESTINATION ${cmake_folder})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/IsthmusConfig.cmake.in IsthmusConfig.cmake INSTALL_DESTINATION ${cmake_folder}
                              PATH_VARS CMAKE_INSTALL_DATADIR)
write_basic_package_version_file(IsthmusConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/IsthmusConfig.cmake ${PROJECT_BINARY_DIR}/IsthmusConfigVersion.cmake DESTINATION ${cmake_folder})

# isthmus_pkg_config(LAYER DESCRIPTION [REQUIRES module...] [PRIVATE module...] [LIBRARIES flag...]): what is PRIVATE, and
# LIBRARIES, only static linking needs.
function(isthmus_pkg_config name description)
  cmake_parse_arguments(PARSE_ARGV 2 package "" "" "REQUIRES;PRIVATE;LIBRARIES")
  file(RELATIVE_PATH to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
  list(JOIN package_REQUIRES ", " requires)
  list(JOIN package_PRIVATE ", " requires_private)
  list(JOIN package_LIBRARIES " " libraries_private)
  configure_file(${CMAKE_CURRENT_FUNCTION_LIST_DIR}/isthmus.pc.in isthmus-${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/isthmus-${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()
isthmus_pkg_config(c "the C API" REQUIRES OpenCL)
isthmus_pkg_config(compute "OpenCL devices, queues, tensors and kernels" REQUIRES OpenCL PRIVATE libcrypto)
isthmus_pkg_config(ops "neural networks' operations on OpenCL devices" REQUIRES isthmus-compute PRIVATE clblast zlib LIBRARIES -pthread)
isthmus_pkg_config(nn "layers and optimizers on OpenCL devices" REQUIRES isthmus-ops)
isthmus_pkg_config(models "VAEs, latent translators and judges on OpenCL devices" REQUIRES isthmus-nn)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/isthmus DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/cl ${PROJECT_SOURCE_DIR}/experiments DESTINATION ${CMAKE_INSTALL_DATADIR}/isthmus)
install(TARGETS isthmus_tool)
install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${CMAKE_CURRENT_LIST_DIR}/completion.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME isthmus)

# The manual page is what --help says; packages of help2man are everywhere, but nothing needs one.
find_program(HELP2MAN help2man)
if(HELP2MAN)
  add_custom_command(
    OUTPUT isthmus.1
    COMMAND ${HELP2MAN} --no-info --section=1 --name=${PROJECT_DESCRIPTION} --output=isthmus.1 $<TARGET_FILE:isthmus_tool>
    DEPENDS isthmus_tool
    VERBATIM)
  add_custom_target(isthmus_manual ALL DEPENDS isthmus.1)
  install(FILES ${PROJECT_BINARY_DIR}/isthmus.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "the authors of Isthmus <isthmus@localhost>")
set(CPACK_PACKAGE_VENDOR Isthmus)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR}/src)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "pocl-opencl-icd | opencl-icd")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "g++, cmake, ocl-icd-opencl-dev, opencl-headers")
include(CPack)
