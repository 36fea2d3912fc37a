// The commands that change nothing.
#include <algorithm>

#include <fmt/format.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

#include "common/check.hpp"
#include "common/cli.hpp"
#include "each.hpp"
#include "filters.hpp"
#include "format.hpp"
#include "minidocker/commands.hpp"
#include "minidocker/go_template.hpp"
#include "minidocker/names.hpp"
#include "minidocker/reference.hpp"
#include "minidocker/version.hpp"
#include "minidocker/view.hpp"

namespace minidocker {

using common::ExitError;
using common::Json;

namespace {

const std::vector<Column> kPsColumns = {{"CONTAINER ID", "ID"}, {"IMAGE", "Image"},
                                        {"COMMAND", "Command"}, {"CREATED", "RunningFor"},
                                        {"STATUS", "Status"},   {"PORTS", "Ports"},
                                        {"NAMES", "Names"}};
const std::vector<Column> kPsFields = {
    {"CONTAINER ID", "ID"},    {"IMAGE", "Image"},          {"COMMAND", "Command"},
    {"CREATED", "RunningFor"}, {"CREATED AT", "CreatedAt"}, {"STATUS", "Status"},
    {"STATE", "State"},        {"PORTS", "Ports"},          {"NAMES", "Names"},
    {"LABELS", "Labels"}};
const std::vector<Column> kImageColumns = {{"REPOSITORY", "Repository"},
                                           {"TAG", "Tag"},
                                           {"IMAGE ID", "ID"},
                                           {"CREATED", "CreatedSince"},
                                           {"SIZE", "Size"}};
const std::vector<Column> kImageFields = {
    {"REPOSITORY", "Repository"}, {"TAG", "Tag"},
    {"IMAGE ID", "ID"},           {"CREATED", "CreatedSince"},
    {"CREATED AT", "CreatedAt"},  {"SIZE", "Size"}};

/// The default template of -q is the id alone.
std::optional<std::string> format_of(const CommandLine& line) {
  if (line.format && !line.format->empty()) return line.format;
  if (line.quiet) return "{{.ID}}";
  return std::nullopt;
}

std::vector<Container> selected(Engine& engine, const CommandLine& line) {
  const Filters filters(line.filters);
  const int last = line.last > 0 ? line.last : line.latest ? 1 : 0;
  const bool all = line.all || last > 0 || filters.wants_all();
  std::vector<Container> chosen;
  for (auto& container : engine.containers()) {
    if (!all && container.state.status != Status::kRunning) continue;
    if (filters.accept(container)) chosen.push_back(std::move(container));
  }
  if (last > 0 && chosen.size() > static_cast<std::size_t>(last)) {
    chosen.erase(chosen.begin() + last, chosen.end());
  }
  return chosen;
}

void print_object(const Json& object, const std::optional<std::string>& format) {
  constexpr int kIndent = 4;
  if (!format || format->empty()) {
    common::print(object.dump(kIndent, ' ', false, Json::error_handler_t::replace));
  } else if (*format == "json") {
    common::print(object.dump(-1, ' ', false, Json::error_handler_t::replace));
  } else {
    common::print(GoTemplate(*format).render(object) + "\n");
  }
}

std::optional<Json> inspect_one(Engine& engine, const std::string& name,
                                const std::string& type) {
  if (type != "image") {
    try {
      const Container container = engine.find(name);
      const auto image = engine.images().find(container.config.image_id);
      const auto folder = engine.home().container(container.id);
      const RootView root = image ? engine.images().describe(*image, folder) : RootView{};
      return inspect_container(engine.home(), container, root);
    } catch (const ExitError& error) {
      const std::string_view text = error.what();
      if (!text.starts_with("No such container")) throw;
    }
  }
  if (type != "container") {
    if (const auto image = engine.images().find(name)) return inspect_image(*image);
  }
  return std::nullopt;
}

std::string missing(const std::string& name, const std::string& type) {
  return fmt::format("No such {}: {}", type.empty() ? "object" : type, name);
}

}  // namespace

int ps(Engine& engine, const CommandLine& line) {
  std::vector<Json> rows;
  const Time at = now();
  for (const auto& container : selected(engine, line)) {
    rows.push_back(ps_row(container, at, line.no_trunc));
  }
  common::print(format_rows(format_of(line), rows, kPsColumns, kPsFields));
  return common::kSuccess;
}

int images(Engine& engine, const CommandLine& line) {
  std::optional<Reference> wanted;
  if (!line.names.empty()) wanted = parse_reference(line.names.front());
  std::vector<Json> rows;
  const Time at = now();
  for (const auto& image : engine.images().all()) {
    std::vector<std::string> tags = image.tags;
    if (tags.empty()) tags.emplace_back();
    for (const auto& tag : tags) {
      if (wanted) {
        if (tag.empty()) continue;
        const Reference reference = parse_reference(tag);
        if (reference.name() != wanted->name()) continue;
        if (!wanted->tag.empty() && reference.tag != wanted->tag) continue;
      }
      rows.push_back(image_row(image, tag, at, line.no_trunc));
    }
  }
  common::print(format_rows(format_of(line), rows, kImageColumns, kImageFields));
  return common::kSuccess;
}

int inspect(Engine& engine, const CommandLine& line) {
  Json found = Json::array();
  const int code = for_each_name(line.names, [&](const std::string& name) {
    auto object = inspect_one(engine, name, line.type);
    if (!object) throw ExitError(common::kFailure, missing(name, line.type));
    found.push_back(std::move(*object));
  });
  if (line.format && !line.format->empty()) {
    for (const auto& object : found) print_object(object, line.format);
  } else {
    print_object(found, std::nullopt);
  }
  return code;
}

int version(const CommandLine& line) {
  utsname names{};
  common::check(::uname(&names), "uname");
  const Json object = {{"Version", kVersion},
                       {"Os", "linux"},
                       {"Arch", names.machine},
                       {"KernelVersion", names.release}};
  if (line.format && !line.format->empty()) {
    print_object({{"Client", object}}, line.format);
    return common::kSuccess;
  }
  common::print(
      fmt::format("MiniDocker:\n Version:  {}\n OS/Arch:  linux/{}\n Kernel:   {}\n",
                  kVersion, names.machine, names.release));
  return common::kSuccess;
}

int info(Engine& engine, const CommandLine& line) {
  const auto containers = engine.containers();
  const auto running =
      std::count_if(containers.begin(), containers.end(),
                    [](const auto& one) { return one.state.status == Status::kRunning; });
  utsname names{};
  common::check(::uname(&names), "uname");
  const Json object = {
      {"Containers", containers.size()},
      {"ContainersRunning", running},
      {"ContainersPaused", 0},
      {"ContainersStopped", static_cast<std::ptrdiff_t>(containers.size()) - running},
      {"Images", engine.images().all().size()},
      {"Driver", "overlay"},
      {"LoggingDriver", "json-file"},
      {"KernelVersion", names.release},
      {"Architecture", names.machine},
      {"NCPU", ::get_nprocs()},
      {"Name", names.nodename},
      {"MiniDockerRootDir", engine.home().root().native()},
      {"ServerVersion", kVersion}};
  if (line.format && !line.format->empty()) {
    print_object(object, line.format);
    return common::kSuccess;
  }
  common::print(fmt::format(
      "Containers: {}\n Running: {}\n Stopped: {}\nImages: {}\nStorage Driver: overlay\n"
      "Logging Driver: json-file\nKernel Version: {}\nArchitecture: {}\nCPUs: {}\nName: "
      "{}\nMiniDocker Root Dir: {}\n",
      containers.size(), running,
      static_cast<std::ptrdiff_t>(containers.size()) - running,
      engine.images().all().size(), names.release, names.machine, ::get_nprocs(),
      names.nodename, engine.home().root().native()));
  return common::kSuccess;
}

}  // namespace minidocker
