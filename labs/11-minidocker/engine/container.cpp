#include "minidocker/container.hpp"

namespace minidocker {

using common::Json;

const char* to_string(Status status) {
  switch (status) {
    case Status::kCreated:
      return "created";
    case Status::kRunning:
      return "running";
    case Status::kExited:
      return "exited";
    case Status::kDead:
      break;
  }
  return "dead";
}

std::string Container::hostname() const {
  constexpr std::size_t kShort = 12;
  return config.hostname.empty() ? id.substr(0, kShort) : config.hostname;
}

Json to_json(const ContainerConfig& config) {
  Json mounts = Json::array();
  for (const auto& mount : config.mounts) {
    mounts.push_back({{"source", mount.source},
                      {"target", mount.target},
                      {"read_only", mount.read_only}});
  }
  return {{"image", config.image},
          {"image_id", config.image_id},
          {"argv", config.argv},
          {"entrypoint_length", config.entrypoint_length},
          {"environment", config.environment},
          {"working_folder", config.working_folder},
          {"user", config.user},
          {"hostname", config.hostname},
          {"mounts", mounts},
          {"labels", config.labels},
          {"terminal", config.terminal},
          {"open_stdin", config.open_stdin},
          {"attached", config.attached},
          {"auto_remove", config.auto_remove},
          {"stop_signal", config.stop_signal},
          {"stop_timeout", config.stop_timeout}};
}

ContainerConfig config_from_json(const Json& json) {
  ContainerConfig config;
  json.at("image").get_to(config.image);
  json.at("image_id").get_to(config.image_id);
  json.at("argv").get_to(config.argv);
  json.at("entrypoint_length").get_to(config.entrypoint_length);
  json.at("environment").get_to(config.environment);
  json.at("working_folder").get_to(config.working_folder);
  json.at("user").get_to(config.user);
  json.at("hostname").get_to(config.hostname);
  for (const auto& mount : json.at("mounts")) {
    config.mounts.push_back({.source = mount.at("source"),
                             .target = mount.at("target"),
                             .read_only = mount.at("read_only")});
  }
  json.at("labels").get_to(config.labels);
  json.at("terminal").get_to(config.terminal);
  json.at("open_stdin").get_to(config.open_stdin);
  json.at("attached").get_to(config.attached);
  json.at("auto_remove").get_to(config.auto_remove);
  json.at("stop_signal").get_to(config.stop_signal);
  json.at("stop_timeout").get_to(config.stop_timeout);
  return config;
}

}  // namespace minidocker
