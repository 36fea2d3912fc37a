#include "box.hpp"

namespace checks {
namespace {

constexpr char kReadIdentify[] =
    "man 7 namespaces, \"The /proc/pid/ns/ directory\"; docs/02-namespaces.md, \"What a "
    "namespace is\"";

/// The entry of one kind in what `nsbox show` said; null if there is none.
common::Json entry_of(const common::Json& shown, const std::string& kind) {
  for (const auto& entry : shown.at("namespaces")) {
    if (entry.at("type") == kind) return entry;
  }
  return nullptr;
}

std::string text_of(const common::Json& entry, const char* key) {
  if (!entry.is_object() || !entry.contains(key)) return "nothing";
  return entry.at(key).is_null() ? "nothing" : entry.at(key).dump();
}

LAB_CHECK("L02.1-show-inodes", "2.1", 2,
          "`show` tells of each kind the namespace that the process is in") {
  auto target = start_target(check, {"--net", "--uts", "--pid", "--mount", "--ipc"});
  const auto shown = ask(check, {"show", target.number(), "--no-owners"});
  check.did("stat(2) of each /proc/PID/ns/KIND");
  for (const std::string kind : kKinds) {
    const auto expected = std::to_string(harness::namespace_inode(target.pid, kind));
    const auto ours =
        std::to_string(harness::namespace_inode(check.sandbox().init(), kind));
    const std::string saw = text_of(entry_of(shown, kind), "ns");
    check.expect(
        saw == expected || saw != ours,
        {.symptom = "ours",
         .expected = "the " + kind + " namespace " + expected + " of the process",
         .saw = saw + ", which is nsbox's own",
         .most_often = "the link of another process was looked at: /proc/self",
         .read = kReadIdentify});
    check.expect(saw != "nothing",
                 {.symptom = "nothing",
                  .expected = "the " + kind + " namespace " + expected,
                  .saw = saw,
                  .most_often = "the path is not that of the link, ns/" + kind +
                                " below the process's folder; or an answer of 0 is "
                                "taken for an error",
                  .read = kReadIdentify});
    check.expect(saw == expected,
                 {.symptom = "other-number",
                  .expected = "the " + kind + " namespace " + expected,
                  .saw = saw,
                  .most_often = "stat(2) was told not to follow the link: that is the "
                                "number of the link, not of the namespace",
                  .read = kReadIdentify});
  }
  end(check, target);
}

LAB_CHECK("L02.1-show-for-children", "2.1", 2,
          "`show` tells what only the children of a process are in, if they can be") {
  // A process keeps its PID namespace; unshare itself has one for its children.
  auto target = start_target(check, {"--pid"});
  const pid_t parent = target.process.pid();
  const std::string number = std::to_string(harness::pids_of(parent).at(1));
  auto shown = entry_of(ask(check, {"show", number, "--no-owners"}), "pid");
  const auto expected = std::to_string(harness::namespace_inode(target.pid, "pid"));
  check.expect(text_of(shown, "for_children") == expected,
               {.symptom = "for-children",
                .expected = "for_children: " + expected + ", its child's namespace",
                .saw = text_of(shown, "for_children"),
                .most_often = "the name of the link is not used as it was given",
                .read = kReadIdentify});
  end(check, target);

  check.did(
      "unshared the PID namespace without a child: pid_for_children is there, and "
      "leads nowhere");
  auto childless = start_standing(
      check, {"unshare", "--pid", "/bin/sh", "-c", "echo READY; exec sleep 1000"});
  const BoxRun asked{.most_often =
                         "a link that leads nowhere (ENOENT) is an answer, too: "
                         "there is no such namespace"};
  shown = entry_of(ask(check, {"show", childless.number(), "--no-owners"}, asked), "pid");
  check.expect(text_of(shown, "for_children") == "nothing",
               {.symptom = "for-children",
                .expected = "nothing",
                .saw = text_of(shown, "for_children"),
                .most_often = "an answer is made up where there is none",
                .read = kReadIdentify});
  end(check, childless);
}

LAB_CHECK("L02.1-show-no-process", "2.1", 0,
          "A process that there is not is told of in one line") {
  auto process = check.run({"nsbox", "show", "4000000", "--no-owners"});
  const int status = check.finish(process);
  check.expect(status == 1 && process.last_words().starts_with("nsbox: "),
               {.symptom = "status",
                .expected = "status 1 and one line that begins with \"nsbox: \"",
                .saw = "status " + std::to_string(status) + ": " + process.last_words(),
                .most_often = "an error of the kernel's is lost",
                .read = kReadIdentify});
}

}  // namespace
}  // namespace checks
