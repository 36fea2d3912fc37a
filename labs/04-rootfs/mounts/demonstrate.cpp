#include <algorithm>
#include <array>
#include <csignal>
#include <stdexcept>

#include <sys/prctl.h>
#include <unistd.h>

#include "by_hand.hpp"
#include "common/check.hpp"
#include "common/child.hpp"
#include "common/files.hpp"
#include "common/guards.hpp"
#include "experiment.hpp"
#include "rootfs/mounts.hpp"

namespace rootfs {

using common::check;
using common::UniqueFd;
using playground::Playground;

namespace {

struct Experiment {
  const char* name;
  const char* question;
  void (*play)(Playground&);
  playground::Commands (*by_hand)();
  const char* lesson;
};

constexpr std::array kExperiments = {
    Experiment{"private",
               "All is private: what does each side see of the other's mounts?",
               playground::play_private, playground::private_by_hand,
               "Nothing. A private mount neither sends nor receives, and that is what a "
               "jail wants; see mount_namespaces(7)."},
    Experiment{"shared", "All is shared, as systemd makes it: and now?",
               playground::play_shared, playground::shared_by_hand,
               "Everything. A new mount namespace is a copy, and the copy of a shared "
               "mount is its peer: both have the same number. See mount_namespaces(7), "
               "\"Shared subtrees\"."},
    Experiment{"slave", "The jail makes its copy a slave of the host's: who sees what?",
               playground::play_slave, playground::slave_by_hand,
               "The jail sees the host's new mounts, the host none of the jail's: right "
               "for a disk that is plugged in later. See mount_namespaces(7)."},
    Experiment{
        "unbindable", "What can be done with an unbindable mount?",
        playground::play_unbindable, playground::unbindable_by_hand,
        "It cannot be bound, and a recursive bind leaves it out, so that a tree "
        "bound into itself does not grow. A new namespace gets it all the same, as "
        "a private one. See mount_namespaces(7)."},
    Experiment{"recursive-bind", "What does a bind bring along of the mounts below?",
               playground::play_recursive_bind, playground::recursive_bind_by_hand,
               "A bind is one mount: below it one sees the folder that the other mount "
               "covers. With MS_REC come all. See mount(2), \"Creating a bind mount\"."},
    Experiment{"recursive-private",
               "The top of the jail's tree is made private: is it cut off?",
               playground::play_recursive_private, playground::recursive_private_by_hand,
               "Only there. Propagation belongs to each mount, and without MS_REC those "
               "below stay shared. See mount(2), \"Changing the propagation type\"."},
    Experiment{"read-only", "Is a bind with MS_RDONLY read-only?",
               playground::play_read_only, playground::read_only_by_hand,
               "Not before a remount: beside MS_BIND the flag is silently ignored. And "
               "the mount is read-only then, not the files, which change by any other "
               "way. See mount(2), \"Creating a bind mount\"."},
    Experiment{
        "stacking", "What becomes of the files that a mount covers?",
        playground::play_stacking, playground::stacking_by_hand,
        "They are hidden, not deleted: descriptors, other namespaces and umount(2) "
        "reach them. So a mask holds as long as nobody may unmount it."},
    Experiment{"move", "Can a mount be taken elsewhere?", playground::play_move,
               playground::move_by_hand,
               "Yes, and it stays the same mount; but not away from a shared one. "
               "pivot_root(2) is as strict. See mount(2), \"Moving a mount\"."},
    Experiment{"tmpfs", "Where does a tmpfs end, and when?", playground::play_tmpfs,
               playground::tmpfs_by_hand,
               "At the byte, or at the number of files. Its content lives for as long as "
               "it is mounted in any namespace. See tmpfs(5)."},
    Experiment{"loop", "Can a file be a disk?", playground::play_loop,
               playground::loop_by_hand,
               "Yes, for the real root. By autoclear the device lets go of the file when "
               "it is mounted in no namespace any more. See loop(4)."},
};

const Experiment& find_experiment(const std::string& name) {
  const auto at = std::find_if(kExperiments.begin(), kExperiments.end(),
                               [&](const Experiment& e) { return e.name == name; });
  if (at == kExperiments.end()) throw std::out_of_range("no mount experiment " + name);
  return *at;
}

/// The commands say /mnt; the playground may be elsewhere.
std::vector<std::string> at_place(std::vector<std::string> commands) {
  constexpr std::string_view kWritten = "/mnt";
  const std::string place = playground::place();
  for (auto& command : commands) {
    for (auto at = command.find(kWritten); at != std::string::npos;
         at = command.find(kWritten, at + place.size())) {
      command.replace(at, kWritten.size(), place);
    }
  }
  return commands;
}

/// Zone 2: the process that is thrown away. Sends texts that end in NUL: what, saw, what,
/// saw, ..; or a single one, why it cannot be done here.
[[noreturn]] void play(const Experiment& experiment, const UniqueFd& results) {
  check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl", "PR_SET_PDEATHSIG");
  Playground ground;
  std::string text;
  try {
    experiment.play(ground);
    for (const auto& [what, saw] : ground.observations()) {
      text.append(what).push_back('\0');
      text.append(saw).push_back('\0');
    }
  } catch (const playground::Skipped& skipped) {
    text = skipped.what();
  }
  common::write_all(results.get(), text, "results");
  ::_exit(0);
}

void fill(MountExperiment& experiment, std::string_view text) {
  const auto fields = common::split(text, '\0');
  if (fields.size() == 1) experiment.skipped = fields[0];
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    experiment.observations.push_back(
        {std::string(fields[i]), std::string(fields[i + 1])});
  }
}

}  // namespace

std::vector<std::string> mount_experiments() {
  std::vector<std::string> names;
  for (const auto& experiment : kExperiments) names.emplace_back(experiment.name);
  return names;
}

MountExperiment demonstrate(const std::string& name) {
  const Experiment& experiment = find_experiment(name);
  auto report = common::Pipe::open();
  auto results = common::Pipe::open();
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) {
    common::run_child(std::move(report.write), [&] { play(experiment, results.write); });
  }
  common::ChildGuard child(pid);
  report.write.reset();
  results.write.reset();
  const std::string text = common::read_fd(results.read.get(), "results");
  common::await_exec(report.read);
  child.wait();  // with it go its mounts
  MountExperiment result{experiment.name,
                         experiment.question,
                         at_place(experiment.by_hand()),
                         {},
                         experiment.lesson,
                         ""};
  fill(result, text);
  return result;
}

}  // namespace rootfs
