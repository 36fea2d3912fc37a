/// @file
/// An image's configuration as JSON. @see image-spec, config.md
#pragma once

#include "common/json.hpp"
#include "minidocker/images.hpp"

namespace minidocker {

/// The "config" object: Entrypoint, Cmd, Env, WorkingDir, User; what is empty is left
/// out.
common::Json to_json(const ImageConfig& config);

/// What is missing is empty. @throws common::Json::exception for wrong types
ImageConfig image_config_from_json(const common::Json& json);

}  // namespace minidocker
