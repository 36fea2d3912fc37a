#include "minidocker/image_config.hpp"

namespace minidocker {

using common::Json;

Json to_json(const ImageConfig& config) {
  Json json = Json::object();
  if (!config.user.empty()) json["User"] = config.user;
  if (!config.environment.empty()) json["Env"] = config.environment;
  if (!config.entrypoint.empty()) json["Entrypoint"] = config.entrypoint;
  if (!config.command.empty()) json["Cmd"] = config.command;
  if (!config.working_folder.empty()) json["WorkingDir"] = config.working_folder;
  return json;
}

ImageConfig image_config_from_json(const Json& json) {
  const auto get = [&](const char* key, auto& value) {
    if (json.contains(key) && !json[key].is_null()) json[key].get_to(value);
  };
  ImageConfig config;
  get("User", config.user);
  get("Env", config.environment);
  get("Entrypoint", config.entrypoint);
  get("Cmd", config.command);
  get("WorkingDir", config.working_folder);
  return config;
}

}  // namespace minidocker
