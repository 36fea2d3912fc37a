# Root filesystems for the checks and for quickstart: build/images/busybox.tar.gz.

set(busybox_image ${CMAKE_BINARY_DIR}/images/busybox.tar.gz)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/images)
add_custom_command(
  OUTPUT ${busybox_image}
  COMMAND ${CMAKE_SOURCE_DIR}/scripts/make-rootfs busybox ${busybox_image}
  DEPENDS ${CMAKE_SOURCE_DIR}/scripts/make-rootfs
  COMMENT "Making the busybox root filesystem"
  VERBATIM
)
if(BUILD_TESTING)
  add_custom_target(images ALL DEPENDS ${busybox_image})
else()
  add_custom_target(images DEPENDS ${busybox_image})
endif()
