#include "copy.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <functional>
#include <optional>
#include <stdexcept>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/archive.hpp"
#include "common/check.hpp"
#include "common/child.hpp"
#include "common/cli.hpp"
#include "common/guards.hpp"
#include "common/in_root.hpp"
#include "common/user_namespace.hpp"
#include "container_files.hpp"
#include "copy_rules.hpp"
#include "minidocker/durations.hpp"
#include "minidocker/engine.hpp"
#include "pack.hpp"
#include "rootfs/unprivileged.hpp"

namespace minidocker {
namespace fs = std::filesystem;

using common::check;
using common::ExitError;
using common::UniqueFd;

namespace {

constexpr int kPath = O_PATH | O_CLOEXEC;

/// The files of one side: ours, or a container's. All are found by open().
class Side {
 public:
  virtual ~Side() = default;
  /// As open(2): an invalid descriptor and errno if it cannot be opened.
  virtual UniqueFd open(const fs::path& path, int flags) const = 0;
  /// What to say of a path that cannot be opened, by errno.
  [[noreturn]] virtual void refuse(const fs::path& path, int error) const = 0;
};

class OurSide : public Side {
 public:
  UniqueFd open(const fs::path& path, int flags) const override {
    return UniqueFd(::open(path.c_str(), flags | O_CLOEXEC));
  }
  void refuse(const fs::path& path, int error) const override {
    if (error != ENOENT) throw common::SyscallError(error, "lstat", path.native());
    throw ExitError(common::kFailure,
                    fmt::format("lstat {}: no such file or directory", path.native()));
  }
};

class ContainerSide : public Side {
 public:
  /// @param name  As it was typed.
  ContainerSide(UniqueFd root, std::string name)
      : root_(std::move(root)), name_(std::move(name)) {}

  UniqueFd open(const fs::path& path, int flags) const override {
    return common::open_in_root(root_.get(), path, flags);
  }
  void refuse(const fs::path& path, int error) const override {
    if (error == ENOENT || error == ELOOP) {
      throw ExitError(common::kFailure,
                      fmt::format("Could not find the file {} in container {}",
                                  path.native(), name_));
    }
    throw common::SyscallError(error, "open", path.native());
  }
  int root() const { return root_.get(); }

 private:
  UniqueFd root_;
  std::string name_;
};

/// A file that is to be copied, itself.
struct Source {
  UniqueFd file;
  std::string name;  ///< of its copy
  bool is_folder = false;
};

struct stat stat_of(const UniqueFd& file, const fs::path& path) {
  struct stat info {};
  check(::fstat(file.get(), &info), "stat", path.native());
  return info;
}

/// @param shown  The path as it is to be named in messages.
Source open_source(const Side& side, const CopyPath& path, bool follow,
                   const fs::path& shown) {
  Source source;
  source.file = side.open(path.to_open(), kPath | (follow ? 0 : O_NOFOLLOW));
  if (!source.file.valid()) side.refuse(shown, errno);
  source.name = path.name();
  source.is_folder = S_ISDIR(stat_of(source.file, path.path).st_mode);
  return source;
}

/// Where a copy goes, when the links at that place have been followed: a link that leads
/// nowhere is where a file may come to be.
struct Destination {
  CopyPath path;
  CopyTarget target = CopyTarget::kNothing;
};

std::string target_of(const UniqueFd& link, const fs::path& path) {
  std::string target(PATH_MAX, '\0');
  const ssize_t size = check(::readlinkat(link.get(), "", target.data(), target.size()),
                             "readlink", path.native());
  target.resize(static_cast<std::size_t>(size));
  return target;
}

Destination find_destination(const Side& side, CopyPath path) {
  constexpr int kMostLinks = 40;
  for (int links = 0; links < kMostLinks; ++links) {
    if (side.open(path.to_open(), kPath | O_DIRECTORY).valid()) {
      return {path, CopyTarget::kFolder};
    }
    const UniqueFd there = side.open(path.to_open(), kPath | O_NOFOLLOW);
    if (!there.valid()) {
      if (errno != ENOENT && errno != ENOTDIR) side.refuse(path.path, errno);
      return {path, CopyTarget::kNothing};
    }
    const auto info = stat_of(there, path.path);
    if (S_ISCHR(info.st_mode) || S_ISBLK(info.st_mode)) {
      throw ExitError(common::kFailure,
                      fmt::format("\"{}\" must be a directory or a regular file: got a "
                                  "device",
                                  path.path.native()));
    }
    if (!S_ISLNK(info.st_mode)) return {path, CopyTarget::kOther};
    path = copy_path(path.parent(), target_of(there, path.path));
  }
  throw ExitError(common::kFailure,
                  fmt::format("too many symlinks in \"{}\"", path.path.native()));
}

/// In a child. What packs is told by its parent, which hears what went wrong here.
using Unpack = std::function<void(UniqueFd archive)>;
using Pack = std::function<std::uint64_t(int out)>;

/// @return How many bytes went through.
std::uint64_t through_pipe(const Pack& pack_into, const Unpack& unpack) {
  auto data = common::Pipe::open();
  auto report = common::Pipe::open();
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) {
    data.write.reset();
    report.read.reset();
    common::run_child(std::move(report.write), [&] {
      unpack(std::move(data.read));
      ::_exit(common::kSuccess);
    });
  }
  common::ChildGuard child(pid);
  data.read.reset();
  report.write.reset();
  std::signal(SIGPIPE, SIG_IGN);
  std::uint64_t bytes = 0;
  try {
    bytes = pack_into(data.write.get());
  } catch (const common::SyscallError& error) {
    if (error.code().value() != EPIPE) throw;  // or else the other side says why
  }
  data.write.reset();
  common::await_exec(report.read);
  if (child.wait() != 0) throw std::runtime_error("the copy is not whole");
  return bytes;
}

FolderId id_of(const UniqueFd& folder, const fs::path& path) {
  const auto info = stat_of(folder, path);
  return {info.st_dev, info.st_ino};
}

void tell(const CopyRequest& request, std::uint64_t bytes, const std::string& where) {
  if (request.quiet) return;
  fmt::print(stderr, "Successfully copied {} to {}\n", human_size_docker(bytes), where);
}

/// A container that is not started or removed while we work on its files.
class Copier {
 public:
  Copier(const Home& home, const CopyRequest& request, const char* const* argv)
      : home_(home), request_(request), argv_(argv) {}

  void copy_out(const CopyArgument& from);
  void copy_in(const CopyArgument& to);

 private:
  ContainerSide enter(const std::string& name);
  void copy_in_archive(const ContainerSide& container, const Destination& to,
                       const std::string& shown) const;

  const Home& home_;
  const CopyRequest& request_;
  const char* const* argv_;
  std::optional<common::Lock> turn_;
};

ContainerSide Copier::enter(const std::string& name) {
  Engine engine(home_);
  const Container container = engine.find(name);
  turn_ = engine.hold(container);
  std::optional<common::PidFd> process = engine.first_process(container);
  const bool is_root = ::geteuid() == 0;
  // What an ordinary user's container is made of belongs to its user namespace.
  if (!is_root && process) common::become_root_of(process->get());
  if (!is_root && !process) {
    rootfs::become_root_in_user_namespace(argv_, home_.root());
  }
  const auto image = engine.images().find(container.config.image_id);
  if (!image) {
    throw ExitError(common::kFailure, "No such image: " + container.config.image);
  }
  const RootView view = engine.images().view(*image, home_.container(container.id));
  engine.close();
  return {mount_container_files(home_, container, view, process), name};
}

/// Docker looks at this before it looks for the container.
void require_parent(const OurSide& ours, const CopyPath& path) {
  if (ours.open(path.parent(), kPath | O_DIRECTORY).valid()) return;
  if (errno != ENOENT) ours.refuse(path.parent(), errno);
  throw ExitError(common::kFailure,
                  fmt::format("invalid output path: directory \"{}\" does not exist",
                              path.parent().native()));
}

void Copier::copy_out(const CopyArgument& from) {
  const OurSide ours;
  const bool stream = request_.to == "-";
  CopyPath to;
  if (!stream) {
    to = copy_path(request_.to.starts_with('/') ? "/" : fs::current_path(), request_.to);
    require_parent(ours, to);
  }
  const ContainerSide container = enter(from.container);
  const Source source =
      open_source(container, copy_path("/", from.path), request_.follow_link, from.path);
  if (stream) {
    pack(source.file.get(), source.name, STDOUT_FILENO);
    return;
  }
  const Destination place = find_destination(ours, to);
  const CopyPlan plan =
      plan_copy(source.name, source.is_folder, place.path, place.target);
  const UniqueFd folder = ours.open(plan.folder, kPath | O_DIRECTORY);
  if (!folder.valid()) ours.refuse(plan.folder, errno);
  const auto bytes = through_pipe(
      [&](int out) {
        return pack(source.file.get(), plan.name, out, id_of(folder, plan.folder));
      },
      [&](UniqueFd archive) {
        common::extract_into(
            std::move(archive), from.container, {folder.get(), "/"},
            request_.keep_owners ? common::Owners::kOfArchive : common::Owners::kCreator);
      });
  tell(request_, bytes, to.path.native());
}

common::Owners owners_inside(const CopyRequest& request) {
  return request.keep_owners ? common::Owners::kOfArchive : common::Owners::kRoot;
}

/// Of the user's own, from standard input.
void Copier::copy_in_archive(const ContainerSide& container, const Destination& to,
                             const std::string& shown) const {
  if (to.target != CopyTarget::kFolder) {
    throw ExitError(common::kFailure,
                    fmt::format("destination \"{}\" must be a directory", shown));
  }
  UniqueFd archive(
      check(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3), "fcntl", "standard input"));
  common::extract_into(std::move(archive), "standard input",
                       {container.root(), to.path.path}, owners_inside(request_));
}

void Copier::copy_in(const CopyArgument& to) {
  const OurSide ours;
  const bool stream = request_.from == "-";
  Source source;
  if (!stream) {
    const auto path = copy_path(request_.from.starts_with('/') ? "/" : fs::current_path(),
                                request_.from);
    source = open_source(ours, path, request_.follow_link, path.to_open());
  }
  const ContainerSide container = enter(to.container);
  const Destination place = find_destination(container, copy_path("/", to.path));
  try {
    if (stream) return copy_in_archive(container, place, request_.to);
    const CopyPlan plan =
        plan_copy(source.name, source.is_folder, place.path, place.target);
    const UniqueFd folder = container.open(plan.folder, kPath | O_DIRECTORY);
    if (!folder.valid()) container.refuse(plan.folder, errno);
    const auto bytes = through_pipe(
        [&](int out) {
          return pack(source.file.get(), plan.name, out, id_of(folder, plan.folder));
        },
        [&](UniqueFd archive) {
          common::extract_into(std::move(archive), request_.from,
                               {container.root(), plan.folder}, owners_inside(request_));
        });
    tell(request_, bytes, to.container + ":" + place.path.path.native());
  } catch (const common::SyscallError& error) {
    if (error.code().value() != EROFS) throw;
    throw ExitError(common::kFailure, "mounted volume is marked read-only");
  }
}

}  // namespace

void copy(const Home& home, const CopyRequest& request, const char* const* argv) {
  const auto refuse = [](const char* why) { throw ExitError(common::kFailure, why); };
  if (request.from.empty()) refuse("source can not be empty");
  if (request.to.empty()) refuse("destination can not be empty");
  const CopyArgument from = split_copy_argument(request.from);
  const CopyArgument to = split_copy_argument(request.to);
  if (from.container.empty() && to.container.empty()) {
    refuse("must specify at least one container source");
  }
  if (!from.container.empty() && !to.container.empty()) {
    refuse("copying between containers is not supported");
  }
  Copier copier(home, request, argv);
  if (to.container.empty()) return copier.copy_out(from);
  copier.copy_in(to);
}

}  // namespace minidocker
