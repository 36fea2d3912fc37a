# Whether this machine can have the VM. Sourced by tests, which are skipped where it cannot.
# shellcheck shell=bash

# why_no_vm: prints the reason and succeeds where it cannot.
why_no_vm() {
  local program
  if [[ $(uname -m) != x86_64 ]]; then
    echo "SKIP: scripts/vm makes a VM for x86_64 only, and this is $(uname -m)"
    return 0
  fi
  for program in qemu-system-x86_64 qemu-img mmdebstrap mke2fs; do
    command -v "$program" >/dev/null && continue
    echo "SKIP: there is no $program here, which scripts/vm needs; scripts/test --vm installs it, see docs/vm.md"
    return 0
  done
  return 1
}

# why_not_quick: the same where the VM would have to be built first, which takes minutes and a network.
why_not_quick() {
  ! why_no_vm || return 0
  if ! compgen -G 'build/vm/state-6.1-*/memory' >/dev/null; then
    echo "SKIP: the VM has not been built here yet; scripts/vm run -- true builds it, see docs/vm.md"
    return 0
  fi
  return 1
}
