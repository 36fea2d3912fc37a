# `cmake --install`: the solutions' executables and libraries, and a package for find_package:
#
#   find_package(ContainerLabs REQUIRED)
#   target_link_libraries(mine PRIVATE labs::rootfs)

include(CMakePackageConfigHelpers)

get_property(libraries GLOBAL PROPERTY LABS_LIBRARIES)
get_property(executables GLOBAL PROPERTY LABS_EXECUTABLES)
get_property(includes GLOBAL PROPERTY LABS_INCLUDES)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ContainerLabs)

install(TARGETS common ${libraries} EXPORT ContainerLabs ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/containerlabs)
install(TARGETS ${executables} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/common/include/ ${includes} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT ContainerLabs NAMESPACE labs:: DESTINATION ${package_dir})
configure_package_config_file(
  ${CMAKE_SOURCE_DIR}/cmake/ContainerLabsConfig.cmake.in
  ${CMAKE_BINARY_DIR}/ContainerLabsConfig.cmake
  INSTALL_DESTINATION ${package_dir}
)
write_basic_package_version_file(
  ${CMAKE_BINARY_DIR}/ContainerLabsConfigVersion.cmake COMPATIBILITY SameMinorVersion
)
install(
  FILES ${CMAKE_BINARY_DIR}/ContainerLabsConfig.cmake
        ${CMAKE_BINARY_DIR}/ContainerLabsConfigVersion.cmake
        ${CMAKE_SOURCE_DIR}/cmake/FindLibMnl.cmake
  DESTINATION ${package_dir}
)
