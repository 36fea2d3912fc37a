/// @file
/// The tables.
#pragma once

#include "minidocker/database.hpp"
#include "minidocker/home.hpp"

namespace minidocker {

/// Opens the database of `home`, and makes what is missing.
/// @throws DatabaseError; std::runtime_error if a newer MiniDocker has made it.
Database open_database(const Home& home);

}  // namespace minidocker
