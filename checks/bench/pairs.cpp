#include "pairs.hpp"

namespace bench {

const std::vector<Pair>& pairs() {
  // The peers are asked for what ours shows: the same columns, the same namespaces.
  static const std::vector<Pair> all = {
      {.name = "procman-ps",
       .subject = "2,000 processes",
       .ours = {"procman", "ps"},
       .peer = {"ps", "-eo", "pid,ppid,pgid,sid,stat,nlwp,pcpu,rss,time,comm"},
       .package = "procps",
       .limit = 1.0,
       .scenery = {.processes = 2000}},
      {.name = "procman-tree",
       .subject = "2,000 processes",
       .ours = {"procman", "tree"},
       .peer = {"pstree", "-p"},
       .package = "psmisc",
       .limit = 1.0,
       .scenery = {.processes = 2000}},
      {.name = "nsbox-list",
       .subject = "500 namespaces",
       .ours = {"nsbox", "list", "--no-held", "--no-owners"},
       .peer = {"lsns"},
       .package = "util-linux",
       .limit = 0.5,
       .scenery = {.namespaces = 500}},
      // With what lsns does not look for: mounts and descriptors that hold namespaces.
      {.name = "nsbox-list-held",
       .subject = "500 namespaces",
       .ours = {"nsbox", "list"},
       .peer = {"lsns", "-o", "NS,TYPE,NPROCS,PID,USER,ONS,PNS,COMMAND"},
       .package = "util-linux",
       .limit = 1.0,
       .scenery = {.namespaces = 500}},
      {.name = "nsbox-run",
       .subject = "all eight kinds",
       .ours = {"nsbox", "run", "--all", "--", "true"},
       .peer = {"unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc",
                "--net", "--uts", "--ipc", "--cgroup", "--time", "true"},
       .package = "util-linux",
       .limit = 1.2},
      // Against the least that a container costs: no engine, the same calls.
      {.name = "run",
       .subject = "busybox true",
       .ours = {"minidocker", "run", "--rm", "busybox", "true"},
       .peer = {"bin/floor", kImageTree, kScratch, "true"},
       .package = "",
       .limit = 2.0,
       .scenery = {.image = true}},
  };
  return all;
}

}  // namespace bench
