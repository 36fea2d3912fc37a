# The VM's files in build/vm, each made anew when what it is made from has changed. Sourced by scripts/vm.
# shellcheck shell=bash
#
#   packages-KIND-KEY.tar     Debian's packages              from scripts/lib/vm/packages, fetch.sh
#   image-KIND-KEY/           a disk that boots, the kernel  from these, disk.sh, guest/
#   state-KIND-KEY/           the booted VM, standing still  from this, the other scripts, QEMU
#
# The kind is the kernel, such as 6.1, and a variant that is not the plain one: 6.1+selinux.

# shellcheck source=programs.sh
source scripts/lib/vm/programs.sh
# shellcheck source=../debian.sh
source scripts/lib/debian.sh

VM=$PWD/build/vm
SOURCES=scripts/lib/vm

# key TEXT FILE..: what changes when one of them does.
key() {
  { echo "$1" && cat "${@:2}"; } | sha256sum | cut -c 1-12
}

name_files() {
  local fetched made of_variant=()
  KIND=$KERNEL
  if [[ $VARIANT != plain ]]; then
    KIND+=+$VARIANT
    of_variant=("$SOURCES/packages-$VARIANT" "$SOURCES/$VARIANT.sh")
  fi
  fetched=$(key "$KIND" "$SOURCES"/{packages,fetch.sh} scripts/lib/debian.sh "${of_variant[@]:0:1}")
  made=$(key "$fetched" "$SOURCES"/{disk.sh,frames.py} "$SOURCES"/guest/* "${of_variant[@]:1}")
  PACKAGES=$VM/packages-$KIND-$fetched.tar
  IMAGE=$VM/image-$KIND-$made
}

# Which processor there is matters to a saved state only if it is not emulated.
name_state() {
  local processor=emulated
  [[ $ACCELERATOR != kvm ]] || processor=$(grep -m2 -E '^(model name|flags)' /proc/cpuinfo)
  STATE=$VM/state-$KIND-$(key "$(basename "$IMAGE") $ACCELERATOR $(qemu_version) $processor" "$SOURCES"/{machine,qemu}.py)
}

qemu_version() {
  qemu-system-x86_64 --version | head -n 1
}

# This machine's KVM is tried once after each start of it: with some, guests stand still.
find_accelerator() {
  local stamp
  ACCELERATOR=tcg
  [[ -r /dev/kvm && -w /dev/kvm ]] || return 0
  stamp="$(</proc/sys/kernel/random/boot_id) $(qemu_version)"
  if [[ $(head -n 1 "$VM/accelerator" 2>/dev/null) != "$stamp" ]]; then
    ! python3 "$SOURCES/machine.py" probe "$IMAGE" || ACCELERATOR=kvm
    printf '%s\n' "$stamp" "$ACCELERATOR" >"$VM/accelerator.$$.new"
    mv "$VM/accelerator.$$.new" "$VM/accelerator"
  fi
  ACCELERATOR=$(tail -n 1 "$VM/accelerator")
}

# In words: where does the slowness come from?
describe_accelerator() {
  if [[ $ACCELERATOR == kvm ]]; then
    echo "with KVM"
  elif [[ ! -e /dev/kvm ]]; then
    echo "by software emulation: there is no /dev/kvm here"
  elif [[ ! -r /dev/kvm || ! -w /dev/kvm ]]; then
    echo "by software emulation: you may not use /dev/kvm (are you in the group kvm?)"
  else
    echo "by software emulation: /dev/kvm is there, and a VM does not start with it"
  fi
}

# as_disk_root COMMAND..: root, with the ids of a whole system; for an ordinary user in a user namespace. Whatever it
# started ends with it, and it ends with us.
as_disk_root() {
  local namespaces=(--mount --pid --fork --kill-child --mount-proc)
  ((EUID == 0)) || namespaces+=(--user --map-root-user --map-auto)
  setpriv --pdeathsig KILL unshare "${namespaces[@]}" "$@"
}

make_packages() {
  setpriv --pdeathsig TERM "$SOURCES/fetch.sh" "$KERNEL" "$VARIANT" "$PACKAGES"
}

make_image() {
  as_disk_root "$SOURCES/disk.sh" "$PACKAGES" "$VARIANT" "$IMAGE.new" && mv "$IMAGE.new" "$IMAGE"
}

make_state() {
  mkdir "$STATE.new"
  python3 "$SOURCES/machine.py" save --accelerator "$ACCELERATOR" "$IMAGE" "$STATE.new" && mv "$STATE.new" "$STATE"
}

# What somebody was making who was ended; with the exclusive lock, since then nobody is making anything.
remove_half_made() {
  local half
  for half in "$VM"/half-* "$VM"/*.new "$VM"/program-*; do
    [[ ! -e $half ]] || as_disk_root rm -rf "$half"
  done
}

MAKING=
remove_what_we_made() {
  [[ -z $MAKING ]] || remove_half_made
}

# What older sources have left. A VM that runs has its files open and keeps them.
remove_older() {
  local old
  for old in "$VM"/{packages,image,state}-"$KIND"-*; do
    case $old in
      "$PACKAGES" | "$IMAGE" | "$STATE") ;;
      *) [[ ! -e $old ]] || as_disk_root rm -rf "$old" ;;
    esac
  done
}

need_programs() {
  local missing
  [[ $(uname -m) == x86_64 ]] || die "the VM is one for x86_64, and this is $(uname -m)" 125
  missing=$(first_lacking "${TO_RUN[@]}")
  [[ -z $missing ]] || die "there is no ${missing%:*} here: install the package ${missing#*:}" 125
}

need_makers() {
  local missing
  missing=$(lacking "${TO_MAKE[@]}" | sed 's/.*://' | xargs)
  [[ -z $missing ]] || die "to build the VM's image, install: $missing" 125
  need_subordinate_ids 125
}

# need_room FOLDER MEGABYTES: on a full disk there is no room for the log that would say so either.
need_room() {
  local free
  free=$(df --output=avail --block-size=1M "$1" | tail -n 1)
  ((free >= $2)) || die "$1: $2 MB of free room are needed, and there are $((free))" 125
}

# quietly, with the reason for what is missing as the last line.
make() {
  quietly "$1" "$2" "$3" || die "the VM could not be made; see build/logs/$1" 125
}

# Whoever uses files of the VM's has a shared lock, who makes some an exclusive one.
open_lock() {
  { mkdir -p "$VM" && exec {LOCK}>>"$VM/lock"; } 2>/dev/null ||
    die "$VM/lock: cannot be written; if it is another user's: sudo chown -R $(id -un) build" 125
}
lock() {
  ! flock --nonblock "$1" "$LOCK" || return 0
  warn "waiting for another scripts/vm, which uses or makes the VM's files"
  # In the background and waited for, so that a signal to us is heard at once.
  setpriv --pdeathsig KILL flock "$1" "$LOCK" &
  wait $!
}

# Makes what is missing. On standard error: the output belongs to the VM's command.
ensure_vm() {
  need_programs
  open_lock
  lock --shared
  name_files
  if [[ -d $IMAGE ]]; then
    find_accelerator
    name_state
    [[ ! -d $STATE ]] || return 0
  fi
  # Whoever comes second finds it made.
  lock --exclusive
  remove_half_made
  MAKING=yes
  at_exit remove_what_we_made
  [[ -d $IMAGE ]] || make_all_of_image
  find_accelerator
  name_state
  if [[ ! -d $STATE ]]; then
    need_room "$VM" 500 # measured: 280 MB
    make vm-state.log "the VM booted, $(describe_accelerator)" make_state
    remove_older
  fi
  MAKING=
  lock --shared
}

make_all_of_image() {
  need_makers
  need_room "$VM" 1500 # measured: 1050 MB is the most that there is at once
  [[ -f $PACKAGES ]] || make vm-packages.log "the VM's packages, kernel $KIND" make_packages
  make vm-image.log "the VM's disk" make_image
}
