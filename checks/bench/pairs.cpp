#include "pairs.hpp"

namespace bench {

namespace {

/// What an OCI runtime is given: the image's tree, and the command.
constexpr char kBundle[] = R"(
mkdir bundle
cp -a tree bundle/rootfs
cd bundle
runc spec
sed -i 's/"terminal": true/"terminal": false/; s/"sh"/"true"/' config.json
)";

/// An image of podman's, and the first of its runtimes that works on this host. What it
/// writes at fixed places goes with the stage.
constexpr char kPodman[] = R"(
mount -t tmpfs run /run
mkdir -p /var/lib/containers
mount -t tmpfs cache /var/lib/containers
: >containers.conf
podman="podman --root /mnt/podman --runroot /mnt/podman-run --tmpdir /mnt/podman-tmp"
$podman import --quiet "$ARCHIVE" busybox
for runtime in crun runc; do
  printf '[engine]\nruntime = "%s"\ncgroup_manager = "cgroupfs"\n' $runtime >containers.conf
  if $podman run --rm --network none --cgroup-parent /minidocker-bench busybox true; then
    exit 0
  fi
done
exit 1
)";
/// A daemon of its own, which ends with the stage. What it writes at fixed places goes to
/// the stage, too.
constexpr char kDocker[] = R"(
mkdir etc etc-work
mount -t overlay -o lowerdir=/etc,upperdir=etc,workdir=etc-work overlay /etc
mount -t tmpfs run /run
dockerd --data-root /mnt/docker --exec-root /mnt/docker-run --pidfile /mnt/docker.pid \
  --host unix:///mnt/docker.sock --bridge none --iptables=false --ip6tables=false \
  --ip-forward=false --ip-masq=false --cgroup-parent /minidocker-bench \
  --exec-opt native.cgroupdriver=cgroupfs >docker.log 2>&1 &
tries=0
until docker --host unix:///mnt/docker.sock import - busybox <"$ARCHIVE" 2>docker.error; do
  tries=$((tries + 1))
  [ $tries -lt 100 ] || { cat docker.error >&2; exit 1; }
  sleep 0.1
done
)";

constexpr char kRemoveGroups[] =
    "find /sys/fs/cgroup -depth -path '*/minidocker-bench*' -type d -exec rmdir {} +";

}  // namespace

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
       .scenery = {.image = true},
       .phases = true},
      // Runtimes only: no images, no log, nothing that is remembered.
      {.name = "run-runc",
       .subject = "busybox true",
       .ours = {"minidocker", "run", "--rm", "busybox", "true"},
       .peer = {"runc", "--root", "/mnt/runc", "run", "--bundle", "/mnt/bundle", "bench"},
       .package = "runc",
       .limit = 1.0,
       .scenery = {.image = true, .prepare = kBundle}},
      {.name = "run-crun",
       .subject = "busybox true",
       .ours = {"minidocker", "run", "--rm", "busybox", "true"},
       .peer = {"crun", "--root", "/mnt/crun", "--cgroup-manager", "disabled", "run",
                "--bundle", "/mnt/bundle", "bench"},
       .package = "crun, and runc for its example of a configuration",
       .limit = 1.0,
       .scenery = {.image = true, .prepare = kBundle}},
      {.name = "run-podman",
       .subject = "busybox true",
       .ours = {"minidocker", "run", "--rm", "busybox", "true"},
       .peer = {"podman", "--root", "/mnt/podman", "--runroot", "/mnt/podman-run",
                "--tmpdir", "/mnt/podman-tmp", "run", "--rm", "--network", "none",
                "--cgroup-parent", "/minidocker-bench", "busybox", "true"},
       .package = "podman",
       .limit = 1.0,
       .scenery = {.image = true, .prepare = kPodman, .clean_up = kRemoveGroups}},
      {.name = "run-docker",
       .subject = "busybox true",
       .ours = {"minidocker", "run", "--rm", "busybox", "true"},
       .peer = {"docker", "--host", "unix:///mnt/docker.sock", "run", "--rm", "--network",
                "none", "busybox", "true"},
       .package = "docker.io",
       .limit = 1.0,
       .scenery = {.image = true, .prepare = kDocker, .clean_up = kRemoveGroups}},
  };
  return all;
}

}  // namespace bench
