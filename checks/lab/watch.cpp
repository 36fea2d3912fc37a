#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <set>
#include <system_error>

#include <fmt/chrono.h>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "checking.hpp"
#include "commands.hpp"
#include "common/check.hpp"
#include "common/unique_fd.hpp"

namespace lab::command {
namespace {

using common::check;
using common::UniqueFd;
namespace fs = std::filesystem;

/// What a person saves, not what an editor leaves beside it.
bool is_source(std::string_view name) {
  return !name.starts_with('.') &&
         (name.ends_with(".cpp") || name.ends_with(".hpp") || name == "CMakeLists.txt");
}

/// Tells of saved sources in a folder and the folders below it. @see inotify(7)
class SaveWatcher {
 public:
  explicit SaveWatcher(const fs::path& folder)
      : fd_(check(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK), "inotify_init1")) {
    add(folder);
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.is_directory()) add(entry.path());
    }
  }

  int fd() const { return fd_.get(); }

  /// Takes the events that have arrived.
  void collect(std::set<std::string>& saved) const {
    alignas(inotify_event) std::array<char, 8192> buffer{};
    for (;;) {
      const ssize_t size = ::read(fd_.get(), buffer.data(), buffer.size());
      if (size <= 0) return;
      for (ssize_t at = 0; at < size;) {
        const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
        at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
        if (event->len > 0 && is_source(event->name)) saved.insert(event->name);
      }
    }
  }

 private:
  // Some editors write into the file, others write another and rename it.
  void add(const fs::path& folder) const {
    check(::inotify_add_watch(fd_.get(), folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO),
          "inotify_add_watch", folder.native());
  }

  UniqueFd fd_;
};

/// Turns the request to end into something that poll(2) sees, while it lives. (While a
/// program runs, run() takes it instead.)
class EndRequest {
 public:
  EndRequest() {
    sigset_t signals;
    ::sigemptyset(&signals);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&signals, signal);
    check(::sigprocmask(SIG_BLOCK, &signals, &before_), "sigprocmask");
    fd_.reset(check(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"));
  }
  EndRequest(const EndRequest&) = delete;
  EndRequest& operator=(const EndRequest&) = delete;
  ~EndRequest() {
    signalfd_siginfo taken{};
    while (::read(fd_.get(), &taken, sizeof taken) > 0) {
    }
    ::sigprocmask(SIG_SETMASK, &before_, nullptr);
  }

  int fd() const { return fd_.get(); }

 private:
  sigset_t before_{};
  UniqueFd fd_;
};

/// Waits for a save, and a moment more: some editors save in several goes.
/// @return the names of the files; none if it is time to end.
std::set<std::string> wait_for_save(const SaveWatcher& watcher, const EndRequest& end) {
  constexpr int kForever = -1;
  constexpr int kMomentMs = 40;
  std::set<std::string> saved;
  std::array<pollfd, 2> fds = {{{watcher.fd(), POLLIN, 0}, {end.fd(), POLLIN, 0}}};
  for (;;) {
    const int ready =
        ::poll(fds.data(), fds.size(), saved.empty() ? kForever : kMomentMs);
    if (ready == -1 && errno != EINTR) common::fail("poll");
    if (ready == 0) return saved;
    if (fds[1].revents != 0) return {};
    watcher.collect(saved);
  }
}

/// The last step that is to be checked: as far as the todos are gone, but at least the
/// next one. nullptr if none is left: then all is checked, red or green.
const Step* up_to(const Session& session, const Lab& lab, const LabProgress& progress) {
  const Step* next = next_step(lab, progress);
  if (next == nullptr) return nullptr;
  const auto written = [&](const Step& step) {
    return place_of(session, lab, step).todo.line == 0;
  };
  const auto from = lab.steps.begin() + static_cast<std::ptrdiff_t>(lab.index(*next));
  const auto open = std::find_if_not(from, lab.steps.end(), written);
  return open == lab.steps.end() ? nullptr : &*open;
}

Checks checks_for(const Session& session, const Target& target) {
  Checks checks;
  checks.brief = true;
  checks.step = target.step;
  if (target.step == nullptr) {
    const Lab& lab = *target.lab;
    checks.up_to = up_to(session, lab, session.store.load().lab(lab.number));
  }
  return checks;
}

/// "chroot.cpp saved: step 4.1", so that nobody wonders at the number of checks.
std::string title_of(const std::set<std::string>& saved, const Checks& checks) {
  const std::string files = saved.size() <= 2 ? fmt::format("{}", fmt::join(saved, ", "))
                                              : counted(saved.size(), "file");
  if (checks.step != nullptr)
    return fmt::format("{} saved: step {}", files, checks.step->number);
  if (checks.up_to != nullptr) {
    return fmt::format("{} saved: the steps up to {}", files, checks.up_to->number);
  }
  return files + " saved: all checks";
}

/// The step that is watched comes first, whatever else is open.
void say_next_watched(const Session& session, const Target& target,
                      const LabProgress& progress) {
  if (target.step != nullptr && !progress.step(target.step->number).done()) {
    say_step_next(session, *target.lab, progress, *target.step);
  } else {
    say_next(session, *target.lab, progress);
  }
}

/// @return whether it said what is next.
bool check_once(const Session& session, const Target& target,
                const std::set<std::string>& saved) {
  const Checks checks = checks_for(session, target);
  session.ui.title(title_of(saved, checks),
                   fmt::format("{:%H:%M:%S}", fmt::localtime(std::time(nullptr))));
  std::fflush(stdout);
  const CheckRun run = check_lab(session, *target.lab, checks, Output::kShown);
  show_compiler_message(session, run);
  const bool checked = run.compiler.empty();
  if (run.reference) {
    say_next_of_reference(session, *target.lab);
  } else if (checked) {
    say_next_watched(session, target, run.progress);
  } else {
    session.ui.line();
    session.ui.line("Nothing was checked. Save it again once it compiles.");
  }
  std::fflush(stdout);
  return checked;
}

/// @return whether what is next was the last thing said.
bool watch_lab(const Session& session, const Target& target, const EndRequest& end) {
  const SaveWatcher watcher(session.project.lab(target.lab->folder));
  session.ui.line("Save a file there, and it is built and checked.");
  std::fflush(stdout);
  for (bool said = false;;) {
    const auto saved = wait_for_save(watcher, end);
    if (saved.empty()) return said;
    said = false;
    try {
      said = check_once(session, target, saved);
    } catch (const Interrupted&) {
      return said;
    } catch (const std::system_error& error) {
      if (error.code().value() == EPIPE) throw;  // nobody reads what we say
      fmt::print(stderr, "{}: {}\n", kProgram, error.what());
    } catch (const std::exception& error) {
      // A check suite that broke, say: the next save may mend it.
      fmt::print(stderr, "{}: {}\n", kProgram, error.what());
    }
  }
}

}  // namespace

int watch(const Session& session, const Request& request) {
  const Target target = target_of(session, request);
  const Lab& lab = *target.lab;
  const LabProgress progress = session.store.load().lab(lab.number);
  session.ui.title(fmt::format("Watching labs/{}", lab.folder), "Ctrl-C ends");
  const Step* step = target.step != nullptr ? target.step : next_step(lab, progress);
  if (step != nullptr) {
    session.ui.line(fmt::format("Step {}, {}: {}", step->number, step->title,
                                place_of(session, lab, *step).text()));
  }
  const EndRequest end;
  if (!watch_lab(session, target, end)) {
    say_next_watched(session, target, session.store.load().lab(lab.number));
  }
  return 0;
}

}  // namespace lab::command
