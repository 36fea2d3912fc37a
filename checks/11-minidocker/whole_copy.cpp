// minidocker cp: files into containers, and out of them. C.1.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "common/check.hpp"
#include "common/files.hpp"
#include "engine.hpp"

namespace checks {
namespace {

namespace fs = std::filesystem;

/// `m` is minidocker with its --root, `list` says all of a tree but inodes and owners.
constexpr char kPrelude[] = R"(set -eu
unset LAB_HOLD  # what fails goes on
m() { minidocker --root /test/engine "$@"; }
list() { (cd "$1" && find . -printf '%P %y %m %n %T@ %l\n' | sort && find . -type f -exec cksum {} + | sort); }
same() { list "$1" > /tmp/one; list "$2" > /tmp/two; diff /tmp/one /tmp/two; }
)";

/// A tree with links, hard links, modes and times; and names that are hard to say.
constexpr char kTree[] = R"(mkdir -p tree/sub/deep tree/empty
echo content > tree/file
ln tree/file tree/sub/hard
ln -s ../file tree/sub/link
ln -s /no/such tree/dangling
printf x > 'tree/sub/two words'
printf y > tree/sub/ü
: > tree/none
mkfifo tree/fifo
seq 1 50000 > tree/sub/deep/long
name=$(printf 'n%.0s' $(seq 1 200))
mkdir -p tree/$name/$name
echo far > tree/$name/$name/file
chmod 0 tree/none
chmod 4751 tree/file
chmod 1777 tree/empty
chmod 0500 tree/sub/deep
find tree -depth -exec touch -h -d '2001-02-03 04:05:06.789' {} +
)";

/// Runs a script, in /test. Fails the check unless it succeeds, and says nothing.
void script(MiniDocker& engine, const std::string& what, const std::string& text) {
  engine.check().did("ran a script: " + what);
  const auto ended =
      harness::run_whole(engine.check(), {.argv = {"bash", "-c", kPrelude + text}});
  const std::string said = ended.output + ended.error;
  harness::Context::expect(ended.status == 0 && said.empty(),
                           {.symptom = "copy",
                            .expected = what,
                            .saw = "status " + std::to_string(ended.status) + ": " + said,
                            .most_often = "",
                            .read = kReadRun});
}

/// The container `web` in each state in which its files can be copied.
template <typename Body>
void in_each_state(MiniDocker& engine, Body body) {
  engine.must({"create", "--name", "web", "busybox", "sleep", "1000"});
  body("created");
  engine.must({"start", "web"});
  body("running");
  engine.must({"kill", "web"});
  engine.must({"wait", "web"});
  body("exited");
  engine.must({"rm", "web"});
  engine.expect_nothing_left();
}

void may_leave_copies(harness::Context& check) {
  check.may_leave("/test");
  check.may_leave("/tmp");
}

LAB_CHECK("C.1-cp-tree", "", 0,
          "A tree is the same in a container and out of it again, whatever state the "
          "container is in") {
  may_leave_copies(check);
  MiniDocker engine(check);
  script(engine, "made a tree", kTree);
  in_each_state(engine, [&](const std::string& state) {
    script(engine, "a tree in a container that is " + state + ", and out again",
           "m cp -a tree web:/" + state + "; m cp -a web:/" + state + " " + state +
               "; same tree " + state);
    script(engine, "the content alone, into a folder that is there",
           "m cp -a tree/. web:/" + state + "; mkdir out-" + state + "; m cp -a web:/" +
               state + "/. out-" + state + "; touch -r tree out-" + state +
               "; same tree out-" + state);
  });
}

LAB_CHECK("C.1-cp-owners", "", 0,
          "In a container files become root's, outside the caller's; -a keeps whose they "
          "are") {
  may_leave_copies(check);
  MiniDocker engine(check);
  script(engine, "made a tree of other users'",
         "mkdir tree; echo x > tree/file; chmod 4755 tree/file; chown -R 1234:5678 tree; "
         "chmod 4755 tree/file");
  in_each_state(engine, [&](const std::string& state) {
    const std::string owners =
        "own() { find \"$1\" -type f -printf '%U:%G %m\\n'; }; "
        "is() { [[ $1 == \"$2\" ]] || echo \"$1, not $2\"; }; ";
    script(engine, "root's in the container, and not setuid to root",
           owners + "m cp tree web:/plain-" + state + "; m cp -a web:/plain-" + state +
               " plain-" + state + "; is \"$(own plain-" + state + ")\" '0:0 755'");
    script(engine, "with -a the same owner and mode",
           owners + "m cp -a tree web:/kept-" + state + "; m cp -a web:/kept-" + state +
               " kept-" + state + "; is \"$(own kept-" + state +
               ")\" '1234:5678 4755'; m cp web:/kept-" + state + " mine-" + state +
               "; is \"$(own mine-" + state + ")\" '0:0 755'");
  });
}

LAB_CHECK("C.1-cp-tar", "", 0, "- is a tar archive that tar(1) reads, and makes") {
  may_leave_copies(check);
  MiniDocker engine(check);
  script(engine, "made a tree", kTree);
  in_each_state(engine, [&](const std::string& state) {
    script(engine, "what tar makes is in the container",
           "tar c --format=pax tree | m cp -a - web:/tmp; m cp -a web:/tmp/tree in-" +
               state + "; same tree in-" + state);
    script(engine, "a compressed one, too",
           "tar cz --format=pax tree | m cp -a - web:/tmp; m cp -a web:/tmp/tree gz-" +
               state + "; same tree gz-" + state);
    script(engine, "tar reads what comes out",
           "mkdir out-" + state + "; m cp web:/tmp/tree - | tar xp -C out-" + state +
               "; same tree out-" + state + "/tree");
    script(engine, "of a folder's content the names begin with ./",
           "m cp web:/tmp/tree/sub/deep/. - | tar t | diff - <(printf './\\n./long\\n')");
  });
}

LAB_CHECK("C.1-cp-rules", "", 0, "Where a copy goes is as docker has it") {
  may_leave_copies(check);
  MiniDocker engine(check);
  engine.must({"create", "--name", "web", "busybox", "true"});
  script(engine, "made files",
         "mkdir -p dir/sub; echo file > file; echo inner > dir/sub/inner; ln -s file "
         "link; ln -s dir links");
  const auto is = [&](const std::string& command, const std::string& tree) {
    script(engine, "after `" + command + "`: " + tree,
           "rm -rf x; mkdir x; echo old > x/old; ln -s old x/to-old; ln -s new x/to-new; "
           "mkdir x/folder; ln -s folder x/to-folder; m cp x web:/; m cp " +
               command +
               "; m cp web:/x - | tar t --exclude x/old --exclude 'x/to-*' | grep -v "
               "'^x/$' | grep -vx x/folder/ | tr '\\n' ' ' | diff - <(printf '%s' '" +
               tree + "')");
    // The next one begins anew.
    engine.must({"rm", "web"});
    engine.must({"create", "--name", "web", "busybox", "true"});
  };
  is("file web:/x", "x/file ");
  is("file web:/x/", "x/file ");
  is("file web:/x/new", "x/new ");
  is("file web:x/new", "x/new ");
  is("file web:/x/old", "");
  is("file web:/x/to-old", "");
  is("file web:/x/to-new", "x/new ");
  is("file web:/x/to-folder", "x/folder/file ");
  is("file web:/x/folder/../named", "x/named ");
  is("dir web:/x", "x/dir/ x/dir/sub/ x/dir/sub/inner ");
  is("dir/ web:/x", "x/dir/ x/dir/sub/ x/dir/sub/inner ");
  is("dir/. web:/x", "x/sub/ x/sub/inner ");
  is("dir web:/x/new", "x/new/ x/new/sub/ x/new/sub/inner ");
  is("dir/. web:/x/new/", "x/new/ x/new/sub/ x/new/sub/inner ");
  is("link web:/x", "x/link ");
  is("-L link web:/x", "x/link ");
  is("-L links web:/x", "x/links/ x/links/sub/ x/links/sub/inner ");
  is("links/ web:/x", "x/links/ x/links/sub/ x/links/sub/inner ");
  script(
      engine, "a link is one, and with -L what it leads to",
      "m cp link web:/l; m cp web:/l l; [[ $(readlink l) == file ]]; m cp -L link "
      "web:/m; m cp web:/m m; [[ ! -L m && $(cat m) == file ]]; m cp file web:/file; m "
      "cp -L web:/l n; [[ ! -L n && $(cat n) == file ]]");
  script(engine, "out of it, the same rules",
         "mkdir here; m cp web:/etc/passwd here; [[ -f here/passwd ]]; m cp "
         "web:/etc/passwd here/users; [[ -f here/users ]]; m cp web:/etc here; [[ -f "
         "here/etc/passwd ]]; m cp web:/etc here/new; [[ -f here/new/passwd ]]; m cp "
         "web:/etc/. here; [[ -f here/group ]]; (cd here && m cp web:/etc/group .)");
  engine.must({"rm", "web"});
}

LAB_CHECK("C.1-cp-refusals", "", 0, "What cannot be copied is said in docker's words") {
  may_leave_copies(check);
  MiniDocker engine(check);
  check.arrange("made files", [] {
    fs::create_directories("/test/dir/etc/passwd");
    std::ofstream("/test/file") << "content\n";
  });
  engine.must({"create", "--name", "web", "busybox", "true"});
  const auto refuse = [&](std::vector<std::string> words, const std::string& why) {
    words.insert(words.begin(), "cp");
    engine.refuse(words, 1, "minidocker: " + why);
  };
  refuse({"file", "none:/"}, "No such container: none");
  refuse({"none:/x", "."}, "No such container: none");
  refuse({"web:/nope", "."}, "Could not find the file /nope in container web");
  refuse({"web:/etc/passwd/", "."}, "open /etc/passwd/: ENOTDIR");
  refuse({"file", "web:/nope/x"}, "Could not find the file /nope in container web");
  refuse({"file", "web:/etc/none/"}, "no such directory");
  refuse({"dir", "web:/etc/passwd"}, "cannot copy directory");
  refuse({"web:/etc", "file"}, "cannot copy directory");
  refuse({"dir/.", "web:/"},
         "cannot overwrite non-directory \"etc/passwd\" with directory");
  refuse({"none", "web:/"}, "lstat /test/none: no such file or directory");
  refuse({"web:/etc", "/none/x"},
         "invalid output path: directory \"/none\" does not exist");
  refuse({"web:/etc", "/dev/null"},
         "\"/dev/null\" must be a directory or a regular file");
  refuse({"-", "web:/etc/passwd"}, "destination \"web:/etc/passwd\" must be a directory");
  refuse({"-", "web:/"}, "standard input");
  refuse({"web:/a", "web:/b"}, "copying between containers is not supported");
  refuse({"a", "b"}, "must specify at least one container source");
  refuse({"", "web:/"}, "source can not be empty");
  refuse({"web:/", ""}, "destination can not be empty");
  refuse({"web:/"}, "'minidocker cp' requires 2 arguments");
  engine.must({"rm", "web"});
}

LAB_CHECK("C.1-cp-binds", "", 0,
          "What a container sees of the host's is copied, and only written where the "
          "container may") {
  may_leave_copies(check);
  MiniDocker engine(check);
  script(engine, "made folders",
         "mkdir rw ro; echo 1 > rw/one; echo 2 > ro/two; echo 3 > three");
  engine.must({"create", "--name", "web", "-v", "/test/rw:/rw", "-v", "/test/ro:/ro:ro",
               "busybox", "sleep", "1000"});
  for (const char* state : {"created", "running", "exited"}) {
    if (state == std::string("running")) engine.must({"start", "web"});
    if (state == std::string("exited")) engine.must({"stop", "-t", "0", "web"});
    script(
        engine, std::string("files of the host's, in a container that is ") + state,
        "[[ $(m cp web:/rw/one - | tar xO) == 1 && $(m cp web:/ro/two - | tar xO) == 2 "
        "]]; rm -f rw/three; m cp three web:/rw; cmp three rw/three; [[ $(m cp "
        "web:/etc/hosts - | tar xO) == *localhost* ]]");
    engine.refuse({"cp", "three", "web:/ro/"}, 1, "mounted volume is marked read-only");
    engine.refuse({"cp", "three", "web:/ro/two"}, 1,
                  "mounted volume is marked read-only");
    engine.refuse({"cp", "rw", "web:/ro"}, 1, "mounted volume is marked read-only");
    engine.refuse({"cp", "web:/rw", "rw"}, 1, "cannot copy a directory into itself");
  }
  script(engine, "nothing in the read-only one", "[[ $(ls ro) == two ]]");
  engine.must({"rm", "web"});
  engine.expect_nothing_left();
}

/// A folder with a file, two links to where the host has its secrets, and a folder of the
/// container's own that is called the same.
constexpr char kBait[] =
    "mkdir -p /x/dir/sub /test/secret/sub; echo mine > /x/dir/sub/key; ln -s "
    "/test/secret /x/link; ln -s ../../../../../../test/secret /x/up; echo READY; exec "
    "sleep 1000";

/// Puts the links in the place of the folder, and the folder in its place again, as fast
/// as it can.
[[noreturn]] void swap_for_ever(const std::string& folder) {
  const auto swap = [&](const char* one, const char* other) {
    ::renameat2(AT_FDCWD, (folder + one).c_str(), AT_FDCWD, (folder + other).c_str(),
                RENAME_EXCHANGE);
  };
  for (;;) {
    for (const char* link : {"link", "up"}) {
      swap("dir", link);
      swap("dir", link);
    }
  }
}

LAB_CHECK("C.1-cp-race", "", 0,
          "A container that puts links in the place of folders, at any moment, does not "
          "lead a copy out of it") {
  constexpr int kRounds = 40;
  may_leave_copies(check);
  MiniDocker engine(check);
  script(
      engine, "made what must not be seen or changed",
      "mkdir -p secret/sub; echo KEEP > secret/sub/key; find secret -exec touch -d "
      "'2001-01-01' {} +; list secret > before; mkdir -p tree/sub/sub; for i in 1 2 3 4 "
      "5 6 7 8; do echo $i > tree/sub/$i; echo k > tree/sub/sub/key; done");
  engine.must({"run", "-d", "--name", "web", "busybox", "sh", "-c", kBait});
  await("READY", [&] { return engine.must({"logs", "web"}) == "READY"; });
  const std::string pid = engine.must({"inspect", "-f", "{{.State.Pid}}", "web"});
  auto swapping = check.start_helper(
      "exchanged, as the container could, a folder and links to /test/secret, for ever",
      [pid] { swap_for_ever("/proc/" + pid + "/root/x/"); });
  check.did("copied into the swapped folder, and out of it, " + std::to_string(kRounds) +
            " times");
  // Some of these fail, for what they are at has gone just then.
  script(
      engine, "no secret seen, none changed, and some copies made",
      "for i in $(seq 1 " + std::to_string(kRounds) +
          "); do { m cp tree/. web:/x/dir || :; m cp tree/sub web:/x/dir/sub || :; m cp "
          "web:/x/dir/. out-$i || :; m cp -L web:/x/dir/sub/key key-$i || :; m cp "
          "-L web:/x/link/sub/key link-$i || :; m cp web:/x - > x-$i.tar || :; } 2> "
          "/dev/null; done; ! grep -l KEEP -r out-* key-* link-* x-*.tar; list secret "
          "| diff before -");
  swapping.signal(SIGKILL);
  swapping.wait(std::chrono::seconds{5});
  engine.must({"rm", "-f", "web"});
  engine.expect_nothing_left();
}

LAB_CHECK("C.1-cp-cut-off", "", 0,
          "A copy that is killed, or has no more room, leaves the container as it was") {
  constexpr int kRounds = 24;
  may_leave_copies(check);
  check.arrange("mounted a tmpfs of 1 MB at /test/small", [] {
    fs::create_directory("/test/small");
    common::check(::mount("tmpfs", "/test/small", "tmpfs", 0, "size=1m"), "mount",
                  "/test/small");
  });
  MiniDocker engine(check);
  script(engine, "made a tree",
         "mkdir tree; for i in $(seq 1 300); do seq 1 2000 > tree/$i; done");
  engine.must({"create", "--name", "web", "busybox", "true"});
  engine.refuse({"cp", "web:/bin", "/test/small"}, 1, "ENOSPC");
  check.did("killed cp at " + std::to_string(kRounds) + " moments");
  const std::vector<std::vector<std::string>> commands = {
      {"cp", "tree", "web:/tree"}, {"cp", "web:/bin", "/test/bin"}};
  for (int round = 0; round < kRounds; ++round) {
    auto process = engine.start(commands[static_cast<std::size_t>(round) % 2]);
    std::this_thread::sleep_for(std::chrono::milliseconds{round * 2});
    process.signal(round % 4 < 2 ? SIGKILL : SIGINT);
    process.wait(std::chrono::seconds{5});
    process.let_go();  // its other half may stand still, as it has failed
    engine.must({"start", "-a", "web"});
  }
  engine.must({"cp", "tree", "web:/whole"});
  engine.must({"rm", "web"});
  engine.expect_nothing_left();
}

LAB_CHECK(
    "C.1-cp-holds", "", 0,
    "While files are copied the container is not started or removed; it is not said "
    "to run") {
  may_leave_copies(check);
  MiniDocker engine(check);
  engine.must({"create", "--name", "web", "busybox", "true"});
  check.arrange("made a fifo", [] {
    common::check(::mkfifo("/test/archive", 0600), "mkfifo", "/test/archive");
  });
  auto copying = check.run(
      {"bash", "-c",
       "exec 3<>archive; minidocker --root /test/engine cp - web:/ < archive 3>&- & exec "
       "sleep 1000"});
  await("the copy to hold the container",
        [&] { return !fs::is_empty(check.sandbox().outside(fs::path(kRoot) / "run")); });
  check.expect(engine.states() == "web created", {.symptom = "state",
                                                  .expected = "web created",
                                                  .saw = engine.states(),
                                                  .most_often = "",
                                                  .read = kReadRun});
  check.expect(engine.must({"wait", "web"}) == "0", {.symptom = "wait",
                                                     .expected = "0, at once",
                                                     .saw = "something else",
                                                     .most_often = "",
                                                     .read = kReadRun});
  auto starting = engine.start({"start", "-a", "web"});
  check.expect(!starting.wait(std::chrono::milliseconds{300}),
               {.symptom = "start",
                .expected = "start to wait",
                .saw = starting.error() + starting.output(),
                .most_often = "",
                .read = kReadRun});
  check.did("closed the other end");
  copying.end(std::chrono::seconds{5});
  check.finish(starting);
  engine.must({"rm", "web"});
  engine.expect_nothing_left();
}

}  // namespace
}  // namespace checks
