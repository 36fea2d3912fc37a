# Every library that the project uses, all from the distribution's packages.

list(APPEND CMAKE_MODULE_PATH ${CMAKE_SOURCE_DIR}/cmake)
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(LibArchive REQUIRED)
find_package(LibMnl REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Threads REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(GTest REQUIRED)
include(GoogleTest)

# SQLite in the program where that is possible: MiniDocker starts for each command.
find_library(SQLITE3_ARCHIVE libsqlite3.a)
add_library(SQLite::Static INTERFACE IMPORTED)
if(SQLITE3_ARCHIVE)
  target_link_libraries(SQLite::Static INTERFACE ${SQLITE3_ARCHIVE} ${CMAKE_DL_LIBS} Threads::Threads)
else()
  target_link_libraries(SQLite::Static INTERFACE SQLite::SQLite3)
endif()
