# The programs that the VM is made and run with, each with the package of Debian's that has it. Sourced by image.sh and
# able.sh.
# shellcheck shell=bash
# shellcheck disable=SC2034 # for those

# An ordinary user of Debian does not look there, and mke2fs is there.
PATH+=:/usr/sbin:/sbin

TO_RUN=(qemu-system-x86_64:qemu-system-x86 qemu-img:qemu-utils python3:python3)
TO_MAKE=(mmdebstrap:mmdebstrap mke2fs:e2fsprogs dpkg-deb:dpkg xz:xz-utils)

# lacking PROGRAM:PACKAGE..: those that are not here, one a line.
lacking() {
  local program
  for program in "$@"; do
    command -v "${program%:*}" >/dev/null || echo "$program"
  done
}
first_lacking() {
  local all
  all=$(lacking "$@")
  echo "${all%%$'\n'*}"
}
