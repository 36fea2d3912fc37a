// floor LOWER SCRATCH COMMAND..: a container as a C program would make it that does
// nothing else: clone3(2) with the namespaces that MiniDocker uses, nearly the same
// mounts, pivot_root(2), exec. What no container engine can be faster than.
#include <cstdio>
#include <cstdlib>
#include <initializer_list>

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

void must(long result, const char* what) {
  if (result != -1) return;
  std::perror(what);
  ::_exit(125);
}

char path_text[4096];

const char* below(const char* folder, const char* name) {
  std::snprintf(path_text, sizeof path_text, "%s%s", folder, name);
  return path_text;
}

void mount_at(const char* type, const char* root, const char* target, unsigned long flags,
              const char* options) {
  must(::mount(type, below(root, target), type, flags, options), target);
}

void mount_dev(const char* root) {
  mount_at("tmpfs", root, "/dev", MS_NOSUID | MS_NOEXEC, "mode=0755");
  for (const char* name : {"/dev/null", "/dev/zero", "/dev/full", "/dev/random",
                           "/dev/urandom", "/dev/tty"}) {
    const char* target = below(root, name);
    ::close(::open(target, O_CREAT | O_WRONLY | O_CLOEXEC, 0666));
    must(::mount(name, target, nullptr, MS_BIND, nullptr), name);
  }
  ::mkdir(below(root, "/dev/pts"), 0755);
  ::mkdir(below(root, "/dev/shm"), 01777);
  mount_at("devpts", root, "/dev/pts", MS_NOSUID | MS_NOEXEC,
           "newinstance,ptmxmode=0666,mode=0620");
  mount_at("tmpfs", root, "/dev/shm", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=1777");
}

void hide_paths() {
  for (const char* path :
       {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"}) {
    ::mount(path, path, nullptr, MS_BIND | MS_REC, nullptr);
    ::mount(nullptr, path, nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr);
  }
  for (const char* path : {"/proc/acpi", "/proc/scsi", "/sys/firmware"}) {
    ::mount("tmpfs", path, "tmpfs", MS_RDONLY, nullptr);
  }
  for (const char* path :
       {"/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/timer_list"}) {
    ::mount("/dev/null", path, nullptr, MS_BIND, nullptr);
  }
}

[[noreturn]] void contained(const char* lower, const char* scratch, char** argv) {
  constexpr unsigned long kSafe = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  char options[8192];
  char merged[2048];
  std::snprintf(options, sizeof options,
                "lowerdir=%s,upperdir=%s/upper,workdir=%s/workdir,volatile", lower,
                scratch, scratch);
  std::snprintf(merged, sizeof merged, "%s/merged", scratch);
  must(::sethostname("floor", 5), "sethostname");
  must(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "private");
  must(::mount("overlay", merged, "overlay", 0, options), "overlay");
  mount_at("proc", merged, "/proc", kSafe, nullptr);
  mount_at("sysfs", merged, "/sys", kSafe | MS_RDONLY, nullptr);
  mount_dev(merged);
  must(::chdir(merged), "chdir");
  must(::syscall(SYS_pivot_root, ".", "."), "pivot_root");
  must(::umount2(".", MNT_DETACH), "umount2");
  hide_paths();
  ::setsid();
  ::close_range(3, ~0U, 0);
  ::execvp(argv[0], argv);
  must(-1, argv[0]);
  ::_exit(127);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fputs("usage: floor LOWER SCRATCH COMMAND..\n", stderr);
    return 2;
  }
  const char* scratch = argv[2];
  for (const char* name : {"", "/upper", "/workdir", "/merged"}) {
    ::mkdir(below(scratch, name), 0755);
  }
  clone_args arguments{};
  arguments.flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC |
                    CLONE_NEWNET | CLONE_NEWCGROUP;
  arguments.exit_signal = SIGCHLD;
  const long pid = ::syscall(SYS_clone3, &arguments, sizeof arguments);
  must(pid, "clone3");
  if (pid == 0) contained(argv[1], scratch, argv + 3);
  int status = 0;
  must(::waitpid(static_cast<pid_t>(pid), &status, 0), "waitpid");
  // By these folders overlayfs would know that nobody waited for the disk.
  constexpr char kDirty[] = "/workdir/work/incompat/volatile/dirty";
  ::unlink(below(scratch, kDirty));
  for (const char* name :
       {"/upper", "/workdir/work/incompat/volatile", "/workdir/work/incompat",
        "/workdir/work", "/workdir", "/merged", ""}) {
    ::rmdir(below(scratch, name));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
