#!/usr/bin/env bash
# What scripts/box test does in namespaces of its own: scripts/lib/box/trial.sh FILE.box FOLDER kvm|qemu
#
# FOLDER is empty, and holds all that Vagrant and libvirt keep; it is removed afterwards. This is process 1 there: when it
# ends, the kernel ends all others.
set -euo pipefail
cd -P "$(dirname "$(readlink -f "$0")")/../../.."
# shellcheck source=../ui.sh
source scripts/lib/ui.sh
PROGRAM=box
box=$1 folder=$2 driver=$3

export LABS_BOX=$box LABS_DRIVER=$driver
export VAGRANT_HOME=$folder/vagrant VAGRANT_DOTFILE_PATH=$folder/machine VAGRANT_CHECKPOINT_DISABLE=1
export VAGRANT_DEFAULT_PROVIDER=libvirt VAGRANT_BOX_UPDATE_CHECK_DISABLE=1
# Emulation is slow, which the checks must know.
slowness=1
[[ $driver == kvm ]] || slowness=30

# libvirt's usual places are ours here.
set_up_machine() {
  local place
  ip link set lo up
  # /sys shows the network of whoever mounted it.
  mount -t sysfs sysfs /sys
  mount -t tmpfs tmpfs /run
  for place in /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do
    mkdir -p "$folder$place"
    mount --bind "$folder$place" "$place"
  done
}

# No systemd has given it a group of processes or a user of its own.
start_libvirtd() {
  cat >/etc/libvirt/qemu.conf <<'END'
user = "root"
group = "root"
security_driver = "none"
cgroup_controllers = []
namespaces = []
remember_owner = 0
dynamic_ownership = 0
stdio_handler = "file"
END
  mkdir -p /run/libvirt /var/lib/libvirt/images
  libvirtd >"$folder/libvirtd.log" 2>&1 &
  local tries
  for ((tries = 0; tries < 300; ++tries)); do
    ! ask_libvirt version >/dev/null 2>&1 || return 0
    sleep 0.1
  done
  cat "$folder/libvirtd.log"
  return 1
}

ask_libvirt() {
  virsh --connect qemu:///system "$@"
}

inside() {
  vagrant ssh --no-tty --command "cd container-labs && $1"
}

# Vagrant shows a percentage a thousand times, on a terminal or not.
up() {
  vagrant up --no-color | sed --unbuffered 's/.*\r//; /Progress: /d'
}

# One way: what was changed in the VM gives way, and is kept there.
send_again() {
  inside 'echo mine >>README.md' && vagrant rsync --no-color &&
    inside 'tail -n 1 ~/overwritten/*/README.md && ! grep -x mine README.md' | tail -n 1 | grep -x mine
}

# The project's checks of lab 01, on the reference, by an ordinary user.
check_lab() {
  inside "HARNESS_SLOWNESS=$slowness build/bin/check-01 --program build/solutions/bin/procman"
}

# What a workshop would type, one line each; the first that fails is named by the log.
check_tools() {
  # shellcheck disable=SC2016 # is for the shell inside
  inside 'set -ex
    grep -qw cpu /sys/fs/cgroup/cgroup.controllers
    sudo aa-status --enabled
    grep -q ^vagrant: /etc/subuid
    man -w 2 pivot_root
    PATH=$PATH:/usr/sbin
    for tool in g++ cmake ninja git vim tmux strace htop stress-ng brctl gdb buildah skopeo lxc-create runc crun nft; do
      command -v $tool
    done
    test -s build/docs/site/index.html
    if ping -c 1 -W 2 192.0.2.1; then exit 1; fi
    sudo podman import build/images/busybox.tar.gz localhost/busybox
    sudo podman run --rm localhost/busybox echo podman works
    systemctl is-system-running
    scripts/lab doctor || true
    ! grep -q "^ssh-rsa AAAAB3NzaC1yc2EAAAABIwAAAQEA6NF8iallvQVp22WDkTkyrtvp9eWW6A8YVr" ~/.ssh/authorized_keys'
}

# Of the box itself libvirt keeps one volume, which the next VM is made from.
nothing_in_libvirt() {
  local found
  found=$(
    ask_libvirt list --all --name
    ask_libvirt vol-list default | awk 'NR > 2 && $1 !~ /_vagrant_box_image_/ { print $1 }'
    ask_libvirt net-list --all --name
    pgrep --list-name qemu-system || true
  )
  found=$(xargs <<<"$found")
  [[ $found == default || -z $found ]] && return
  echo "left: $found"
  return 1
}

step() {
  quietly "box-test-$1.log" "$2" "${@:3}" || exit 1
}

how="software emulation"
[[ $driver == qemu ]] || how="KVM"
set_up_machine
step libvirtd "a libvirtd" start_libvirtd
step up "vagrant up, by $how" up
step rsync "vagrant rsync, and the VM's own version is kept" send_again
step check "lab 01's checks in it: the reference passes" check_lab
sed -n '/checks passed/s/^/      /p' build/logs/box-test-check.log
step tools "compilers, tools, man pages, podman; no network" check_tools
step halt "vagrant halt" vagrant halt --no-color
step destroy "vagrant destroy" vagrant destroy --force --no-color
step after "no machine and no volume is left in libvirt" nothing_in_libvirt
