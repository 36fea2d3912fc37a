# One emulated machine for one command: everything is in its memory, and gone afterwards. Sourced by scripts/arm64.
# shellcheck shell=bash

WORK=
remove_work() {
  [[ -z $WORK ]] || rm -rf "$WORK"
}
at_exit remove_work

# In the background, where Ctrl-C does not end it: so we do.
MACHINE=
stop_machine() {
  [[ -z $MACHINE ]] || kill "$MACHINE" 2>/dev/null || true
  [[ -z $MACHINE ]] || wait "$MACHINE" 2>/dev/null || true
}
at_exit stop_machine

# What only a compiler wants stays here.
pack_root() {
  tar --create --file "$1" --directory "$ARM64/root" --owner=0 --group=0 \
    --exclude='./usr/include' --exclude='./usr/lib/gcc' --exclude='*.a' --exclude='./usr/share/cmake*' \
    --exclude='./usr/lib/aarch64-linux-gnu/perl*' --exclude='./usr/share/perl*' \
    --exclude='./var/lib/dpkg' --exclude='./var/cache' .
}

# pack_project FILE.tar PATH..: these files and folders, at the paths that they have here.
pack_project() {
  local archive=$1
  shift
  tar --create --file "$archive" --owner=0 --group=0 --directory / "${@#/}"
}

# make_initramfs FILE: the folder $WORK/initramfs as the kernel reads it.
make_initramfs() {
  (cd "$WORK/initramfs" && find . | busybox cpio -o -H newc 2>/dev/null) >"$1"
}

# run_in_machine [FILE..] -- COMMAND..: the files are there at their own paths.
run_in_machine() {
  local files=() initramfs code
  while [[ $1 != -- ]]; do
    files+=("$1")
    shift
  done
  shift
  need qemu-system-aarch64 qemu-system-arm
  need busybox busybox-static
  WORK=$(mktemp -d "$ARM64/machine-XXXXXX")
  initramfs=$WORK/initramfs
  mkdir -p "$initramfs"/{bin,dev,proc,root}
  install -m 755 "$ARM64/root/usr/bin/busybox" "$initramfs/bin/busybox"
  install -m 755 scripts/lib/arm64/init "$initramfs/init"
  pack_root "$initramfs/root.tar"
  ((${#files[@]} == 0)) || pack_project "$initramfs/project.tar" "${files[@]}"
  printf '%q ' "$@" >"$initramfs/command"
  make_initramfs "$WORK/initrd"
  rm -rf "$initramfs"

  mkfifo "$WORK/console"
  # A simple processor is emulated faster than one with everything.
  # panic=-1: a restart at once, which -no-reboot turns into the end of QEMU.
  local limit=${ARM64_TIMEOUT:-900} began=$SECONDS
  setpriv --pdeathsig KILL timeout --kill-after=5 "$limit" setpriv --pdeathsig KILL \
    qemu-system-aarch64 -machine virt -cpu cortex-a57 -smp 2 -m 2G -accel tcg,thread=multi \
    -nodefaults -no-user-config -display none -no-reboot -serial stdio \
    -kernel "$ARM64/vmlinuz" -initrd "$WORK/initrd" \
    -append "console=ttyAMA0 quiet loglevel=1 panic=-1" </dev/null >"$WORK/console" &
  MACHINE=$!
  show_output <"$WORK/console"
  code=0
  wait "$MACHINE" 2>/dev/null || code=$?  # bash would tell the whole command of one that was killed
  MACHINE=
  [[ -z $ENDED_WITH ]] || exit "$ENDED_WITH"
  # timeout(1) ends with 137 where it had to kill QEMU, and where someone else has, such as a system short of memory.
  if ((code == 124 || (code == 137 && SECONDS - began >= limit))); then
    die "the command had not ended after $limit s" 124
  fi
  die "the machine ended without a word of the command; QEMU's exit code is $code" 125
}

# The console's lines, and out of the one in which the machine says so, how the command has ended.
ENDED_WITH=
show_output() {
  local line
  while IFS= read -r line; do
    line=${line%$'\r'}
    # What the command wrote last may have had no end of line.
    if [[ $line =~ ^(.*)labs:\ the\ command\ has\ ended\ with\ ([0-9]+)$ ]]; then
      printf '%s' "${BASH_REMATCH[1]}"
      ENDED_WITH=${BASH_REMATCH[2]}
    elif [[ -z $ENDED_WITH ]]; then
      printf '%s\n' "$line"
    fi
  done
}
