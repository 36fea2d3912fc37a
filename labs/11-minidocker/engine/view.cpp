#include "minidocker/view.hpp"

#include <csignal>
#include <cstring>

#include <fmt/format.h>
#include <sys/utsname.h>

#include "common/json.hpp"
#include "minidocker/durations.hpp"
#include "minidocker/image_config.hpp"
#include "minidocker/log.hpp"
#include "minidocker/names.hpp"
#include "minidocker/reference.hpp"
#include "rootfs/kernel_paths.hpp"

namespace minidocker {

using common::Json;

namespace {

std::string age(Time then, Time at) {
  return human_duration(std::chrono::duration_cast<std::chrono::seconds>(at - then));
}

/// Never is what Go's zero time says.
std::string moment(Time time) {
  return time == Time{} ? std::string(kZeroTime) : rfc3339_nano(time);
}

std::string in_quotes(const std::string& text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Where a character of a UTF-8 text begins; npos if there are not so many.
std::size_t start_of(std::string_view text, std::size_t character) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U;
    if (begins && character-- == 0) return i;
  }
  return std::string_view::npos;
}

std::string joined_labels(const std::map<std::string, std::string>& labels) {
  std::string text;
  for (const auto& [name, value] : labels) {
    if (!text.empty()) text += ',';
    text += name + "=" + value;
  }
  return text;
}

Json paths_of(const std::vector<std::filesystem::path>& paths) {
  Json all = Json::array();
  for (const auto& path : paths) all.push_back(path.native());
  return all;
}

Json state_of(const ContainerState& state) {
  return {{"Status", to_string(state.status)},
          {"Running", state.status == Status::kRunning},
          {"Paused", false},
          {"Restarting", false},
          {"OOMKilled", false},
          {"Dead", state.status == Status::kDead},
          {"Pid", state.pid},
          {"ExitCode", state.exit_code},
          {"Error", state.error},
          {"StartedAt", moment(state.started)},
          {"FinishedAt", moment(state.finished)}};
}

Json host_config_of(const ContainerConfig& config) {
  Json binds = Json::array();
  for (const auto& mount : config.mounts) {
    binds.push_back(mount.source + ":" + mount.target + (mount.read_only ? ":ro" : ""));
  }
  return {{"Binds", binds},
          {"LogConfig", {{"Type", "json-file"}, {"Config", Json::object()}}},
          {"NetworkMode", "none"},
          {"RestartPolicy", {{"Name", "no"}, {"MaximumRetryCount", 0}}},
          {"AutoRemove", config.auto_remove},
          {"IpcMode", "private"},
          {"CgroupnsMode", "private"},
          {"Privileged", false},
          {"ReadonlyRootfs", false},
          {"Runtime", "native"},
          {"MaskedPaths", paths_of(rootfs::kMaskedPaths)},
          {"ReadonlyPaths", paths_of(rootfs::kReadOnlyPaths)}};
}

Json mounts_of(const ContainerConfig& config) {
  Json all = Json::array();
  for (const auto& mount : config.mounts) {
    all.push_back({{"Type", "bind"},
                   {"Source", mount.source},
                   {"Destination", mount.target},
                   {"Mode", mount.read_only ? "ro" : ""},
                   {"RW", !mount.read_only},
                   {"Propagation", "rprivate"}});
  }
  return all;
}

/// "SIGTERM", or the number of a real-time signal, which has no name.
std::string signal_name(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return name != nullptr ? std::string("SIG") + name : std::to_string(signal);
}

Json config_of(const Container& container) {
  const auto& config = container.config;
  const auto split =
      config.argv.begin() + static_cast<std::ptrdiff_t>(config.entrypoint_length);
  Json entrypoint;  // null, as docker has it
  if (config.entrypoint_length > 0) {
    entrypoint = std::vector<std::string>(config.argv.begin(), split);
  }
  return {{"Hostname", container.hostname()},
          {"Domainname", ""},
          {"User", config.user},
          {"AttachStdin", config.attached && config.open_stdin},
          {"AttachStdout", config.attached},
          {"AttachStderr", config.attached},
          {"Tty", config.terminal},
          {"OpenStdin", config.open_stdin},
          {"StdinOnce", config.attached && config.open_stdin},
          {"Env", config.environment},
          {"Cmd", std::vector<std::string>(split, config.argv.end())},
          {"Image", config.image},
          {"WorkingDir", config.working_folder},
          {"Entrypoint", entrypoint},
          {"Labels", config.labels.empty() ? Json::object() : Json(config.labels)},
          {"StopSignal", signal_name(config.stop_signal)},
          {"StopTimeout", config.stop_timeout}};
}

const char* architecture() {
  static utsname names = [] {
    utsname value{};
    ::uname(&value);
    return value;
  }();
  if (std::strcmp(names.machine, "x86_64") == 0) return "amd64";
  if (std::strcmp(names.machine, "aarch64") == 0) return "arm64";
  return names.machine;
}

}  // namespace

std::string status_text(const ContainerState& state, Time at) {
  switch (state.status) {
    case Status::kCreated:
      return "Created";
    case Status::kRunning:
      return "Up " + age(state.started, at);
    case Status::kExited:
      return fmt::format("Exited ({}) {} ago", state.exit_code, age(state.finished, at));
    case Status::kDead:
      break;
  }
  return "Dead";
}

std::string command_text(const std::vector<std::string>& argv, bool whole) {
  std::string text;
  for (const auto& word : argv) {
    if (!text.empty()) text += ' ';
    text += word.find(' ') == std::string::npos ? word : "'" + word + "'";
  }
  constexpr std::size_t kLongest = 20;
  if (!whole && start_of(text, kLongest) != std::string::npos) {
    text = text.substr(0, start_of(text, kLongest - 1)) + "…";
  }
  return in_quotes(text);
}

Json ps_row(const Container& container, Time at, bool whole) {
  const auto& config = container.config;
  return {{"ID", whole ? container.id : short_id(container.id)},
          {"Image", config.image},
          {"Command", command_text(config.argv, whole)},
          {"CreatedAt", moment(container.created)},
          {"RunningFor", age(container.created, at) + " ago"},
          {"Ports", ""},
          {"State", to_string(container.state.status)},
          {"Status", status_text(container.state, at)},
          {"Names", container.name},
          {"Labels", joined_labels(config.labels)}};
}

Json image_row(const Image& image, const std::string& tag, Time at, bool whole) {
  std::string repository = "<none>";
  std::string label = "<none>";
  if (!tag.empty()) {
    const Reference reference = parse_reference(tag);
    repository = reference.familiar_name();
    label = reference.tag;
  }
  return {{"Repository", repository},
          {"Tag", label},
          {"ID", whole ? image.id : short_id(image.id)},
          {"CreatedAt", moment(image.created)},
          {"CreatedSince", age(image.created, at) + " ago"},
          {"Size", human_size_docker(image.size)}};
}

Json inspect_container(const Home& home, const Container& container,
                       const RootView& root) {
  const auto folder = home.container(container.id);
  const bool ran = container.state.started != Time{};
  const auto file = [&](const char* name) {
    return ran ? (folder / name).native() : std::string();
  };
  const auto& argv = container.config.argv;
  return {{"Id", container.id},
          {"Created", moment(container.created)},
          {"Path", argv.front()},
          {"Args", std::vector<std::string>(argv.begin() + 1, argv.end())},
          {"State", state_of(container.state)},
          {"Image", container.config.image_id},
          {"ResolvConfPath", file("resolv.conf")},
          {"HostnamePath", file("hostname")},
          {"HostsPath", file("hosts")},
          {"LogPath", file(kLogFile)},
          {"Name", "/" + container.name},
          {"RestartCount", 0},
          {"Driver", "overlay"},
          {"Platform", "linux"},
          {"HostConfig", host_config_of(container.config)},
          {"GraphDriver",
           {{"Data",
             {{"LowerDir", root.lower.empty() ? "" : root.lower.front().native()},
              {"MergedDir", root.merged.native()},
              {"UpperDir", root.upper.native()},
              {"WorkDir", root.work.native()}}},
            {"Name", "overlay"}}},
          {"Mounts", mounts_of(container.config)},
          {"Config", config_of(container)},
          {"NetworkSettings", {{"Ports", Json::object()}, {"Networks", Json::object()}}}};
}

Json inspect_image(const Image& image) {
  return {{"Id", image.id},
          {"RepoTags", image.tags},
          {"RepoDigests", Json::array()},
          {"Created", moment(image.created)},
          {"Config", to_json(image.config)},
          {"Architecture", architecture()},
          {"Os", "linux"},
          {"Size", image.size}};
}

}  // namespace minidocker
