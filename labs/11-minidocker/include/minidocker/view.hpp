/// @file
/// Containers and images as people and scripts see them, in docker's words.
#pragma once

#include <string>

#include "common/json.hpp"
#include "minidocker/container.hpp"
#include "minidocker/home.hpp"
#include "minidocker/images.hpp"

namespace minidocker {

/// "Up 3 seconds", "Exited (0) 2 hours ago", "Created"
std::string status_text(const ContainerState& state, Time at);

/// The command of `ps`: in quotes, cut at 20 characters unless `whole`.
std::string command_text(const std::vector<std::string>& argv, bool whole);

/// A row of `ps`: ID, Image, Command, RunningFor, Status, Names, ..
common::Json ps_row(const Container& container, Time at, bool whole);

/// A row of `images` for one of its tags; "" for none.
common::Json image_row(const Image& image, const std::string& tag, Time at, bool whole);

/// What `inspect` says: docker's fields, those that there is something to say of.
common::Json inspect_container(const Home& home, const Container& container,
                               const RootView& root);
common::Json inspect_image(const Image& image);

}  // namespace minidocker
