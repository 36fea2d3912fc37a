# Whether this machine can have the VM. Sourced by tests, which are skipped where it cannot, and by scripts/test.
# shellcheck shell=bash

# shellcheck source=programs.sh
source scripts/lib/vm/programs.sh
# shellcheck source=../debian.sh
source scripts/lib/debian.sh

# That of the Debian in the VM: what is built with a newer one does not start there.
VM_C_LIBRARY=2.36

# why_not_this_machine: prints the reason and succeeds where no package would help.
why_not_this_machine() {
  local library
  if [[ $(uname -m) != x86_64 ]]; then
    echo "SKIP: scripts/vm makes a VM for x86_64 only, and this is $(uname -m)"
    return 0
  fi
  library=$(getconf GNU_LIBC_VERSION 2>/dev/null) || library="none of GNU's"
  library=${library#glibc }
  if [[ $library != [0-9]* ]] || ! printf '%s\n' "$library" "$VM_C_LIBRARY" | sort --check=quiet --version-sort; then
    echo "SKIP: what is built here needs the C library $library; the VM's Debian 12 has $VM_C_LIBRARY"
    return 0
  fi
  return 1
}

# can_be_had: whether it is there, or could be built.
can_be_had() {
  ! why_not_this_machine >/dev/null || return 1
  compgen -G 'build/vm/image-6.1-*/kernel' >/dev/null || mirror_answers
}

# Asked as apt would ask, with its proxies. Where there is no apt, building will show it.
mirror_answers() {
  local helper=/usr/lib/apt/apt-helper file answered=
  [[ -x $helper ]] || return 0
  file=$(mktemp)
  ! timeout 30 "$helper" download-file "$(debian_mirror)/dists/bookworm/InRelease" "$file" >/dev/null 2>&1 || answered=yes
  rm -f "$file"
  [[ -n $answered ]]
}

# why_no_vm: prints the reason and succeeds where it cannot.
why_no_vm() {
  local missing
  ! why_not_this_machine || return 0
  missing=$(first_lacking "${TO_RUN[@]}" "${TO_MAKE[@]}")
  if [[ -n $missing ]]; then
    echo "SKIP: there is no ${missing%:*} here, which scripts/vm needs; scripts/test installs it where there is a network, see docs/vm.md"
    return 0
  fi
  if missing=$(why_no_subordinate_ids); then
    echo "SKIP: $missing"
    return 0
  fi
  ! can_be_had || return 1
  echo "SKIP: the VM has not been built here yet, and Debian's mirror, which it would be built from, does not answer"
}
