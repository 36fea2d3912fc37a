#include "ns/requests.hpp"

#include <climits>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <linux/if.h>

#include "common/cli.hpp"
#include "ns/capability.hpp"
#include "ns/kept.hpp"

namespace ns {
namespace {

void require_valid_end(const EndRequest& end) {
  const bool bad = end.name.empty() || end.name.size() >= IFNAMSIZ || end.name == "." ||
                   end.name == ".." ||
                   end.name.find_first_of("/: \t\n%") != std::string::npos;
  if (!bad) return;
  throw common::UsageError(
      fmt::format("'{}' is no name for a network device: 1 to {} characters, none of "
                  "them a space, '/', ':' or '%'",
                  end.name, IFNAMSIZ - 1));
}

void require_valid_name(const char* what, const std::optional<std::string>& name) {
  if (!name || (!name->empty() && name->size() <= HOST_NAME_MAX)) return;
  throw common::UsageError(
      fmt::format("a {} has 1 to {} characters", what, HOST_NAME_MAX));
}

}  // namespace

void add_implied_kinds(CommandLine& line) {
  if (line.names.hostname || line.names.domainname) line.kinds |= CLONE_NEWUTS;
  if (line.clocks.monotonic || line.clocks.boottime) line.kinds |= CLONE_NEWTIME;
  if (line.map != MapChoice::kDefault) line.kinds |= CLONE_NEWUSER;
  if ((line.kinds & CLONE_NEWPID) != 0 && line.own_proc) line.kinds |= CLONE_NEWNS;
  if (line.kinds == 0) {
    throw common::UsageError(
        "which namespaces shall be new? --all, or --pid, --net, ..; see 'nsbox run "
        "--help'");
  }
  if (!has_capability(kSysAdmin)) line.kinds |= CLONE_NEWUSER;
}

void require_consistent(const CommandLine& line, bool has_separator) {
  const bool takes_command = line.command == Command::kRun ||
                             line.command == Command::kEnter ||
                             line.command == Command::kPod;
  if (has_separator && !takes_command) {
    throw common::UsageError("only run, enter and pod take a command after '--'");
  }
  require_valid_name("host name", line.names.hostname);
  require_valid_name("domain name", line.names.domainname);
  if (line.command == Command::kEnter && (line.pid != 0) == !line.paths.empty()) {
    throw common::UsageError("enter needs --target PID, or --path FILE, and not both");
  }
  if (line.command == Command::kEnter && !line.paths.empty() && line.kinds != 0) {
    throw common::UsageError("--path says the kind itself; KINDS go with --target");
  }
  if (line.command == Command::kPod && line.argv.empty()) {
    throw common::UsageError("a pod needs at least one command");
  }
  if (line.command == Command::kLink) {
    require_valid_end(line.a);
    require_valid_end(line.b);
  }
  const bool kept = line.command == Command::kKeep || line.command == Command::kForget;
  if (kept) require_keepable(line.name);
}

}  // namespace ns
