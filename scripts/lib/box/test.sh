# scripts/box test: the box started by Vagrant and libvirt. Sourced by scripts/box.
# shellcheck shell=bash
#
# Everything happens in mount, network and process namespaces of their own, with a libvirtd of their own: the kernel takes
# processes, bridges, firewall rules and mounts away with them, whatever happened. So this works beside another
# libvirtd, and without systemd. The network has no way out: what the VM needs is in the box.

TRIAL_FILES=$BOX/test
TRIAL=
TRIAL_INIT=

# The box's kernel without a disk: it has to get as far as to miss it. On some machines /dev/kvm is there, and a kernel
# does not get through its start.
kvm_works() {
  [[ -r /dev/kvm && -w /dev/kvm ]] || return 1
  timeout --kill-after=1 10 qemu-system-x86_64 -accel kvm -cpu host -m 256 -nodefaults -display none -no-reboot \
    -serial stdio -kernel "${BOX_DISK%.qcow2}.vmlinuz" -append "console=ttyS0 panic=-1" </dev/null 2>&1 |
    grep -q 'Kernel panic.*VFS'
}

# What this test could leave on this machine, one thing a line.
traces() {
  ip -oneline link | awk '{ print "link", $2 }'
  iptables-save 2>/dev/null | sed -n 's/^:\([^ ]*\).*/chain \1/p'
  awk '{ print "mount", $5 }' /proc/self/mountinfo
  local folder file name
  for folder in /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt /run/libvirt ~/.vagrant.d .vagrant; do
    [[ ! -e $folder ]] || find "$folder" -printf 'file %p %s %T@\n'
  done
  for file in /proc/[0-9]*; do
    name=$(cat "$file/comm" 2>/dev/null) || continue
    # Another scripts/vm may be at work here, and its QEMU is named after it.
    case $name in
      libvirtd | virtlogd | dnsmasq | vagrant | ruby*) echo "process $name" ;;
      qemu-system*) ! grep -qz "^guest=" "$file/cmdline" 2>/dev/null || echo "process $name of libvirt" ;;
    esac
  done
}

# Ends the first process of the namespace, and the kernel all others with it; waits until they are gone.
end_trial() {
  [[ -z $TRIAL ]] || kill -KILL "$TRIAL" 2>/dev/null || true
  [[ -z $TRIAL ]] || wait "$TRIAL" 2>/dev/null || true
  [[ -z $TRIAL_INIT ]] || while [[ -d /proc/$TRIAL_INIT ]]; do sleep 0.1; done
  TRIAL='' TRIAL_INIT=''
  rm -rf --one-file-system "$TRIAL_FILES"
}

# In the background and waited for, so that a signal to us is heard at once.
run_trial() {
  local code=0 driver=qemu
  ! kvm_works || driver=kvm
  setpriv --pdeathsig KILL unshare --mount --net --uts --ipc --pid --fork --kill-child --mount-proc \
    scripts/lib/box/trial.sh "$(handed_out libvirt)" "$TRIAL_FILES" "$driver" </dev/null &
  TRIAL=$!
  until TRIAL_INIT=$(cat "/proc/$TRIAL/task/$TRIAL/children" 2>/dev/null) && [[ -n $TRIAL_INIT ]]; do
    [[ -d /proc/$TRIAL ]] || break
    sleep 0.1
  done
  TRIAL_INIT=${TRIAL_INIT% }
  wait "$TRIAL" || code=$?
  TRIAL=
  return "$code"
}

test_box() {
  local before after code=0 since
  parse_options "$@"
  ((EUID == 0)) || die "the test needs root: it starts a libvirtd; its network is in a namespace"
  need_packages "$NO_ROOT" box trial
  ensure_box libvirt
  since=$SECONDS
  before=$(traces)
  at_exit end_trial
  end_trial
  mkdir -p "$TRIAL_FILES"
  run_trial || code=$?
  end_trial
  after=$(traces)
  if [[ $before == "$after" ]]; then
    done_line "nothing is left" "$(wc -l <<<"$before") links, chains, mounts, files and processes as before"
  else
    failed_line "something is left, or somebody else was at work here"
    diff <(echo "$before") <(echo "$after") | sed 's/^/      /' || true
    code=1
  fi
  ((code == 0)) || die "the box does not do what it should"
  printf '\n  The box works; it took %s.\n' "$(seconds "$since")"
}
