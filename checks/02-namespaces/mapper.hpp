/// @file
/// A newuidmap and a newgidmap of our own, which take their time.
#pragma once

#include "box.hpp"

namespace checks {

/// Runs `nsbox run --user --subids --method METHOD`. Its maps are written only when the
/// process that gets them stands still, whatever that one does meanwhile. The command
/// must have the maps, and the capabilities that come with them, from its exec on.
void expect_maps_first(harness::Context& check, const std::string& method);

}  // namespace checks
