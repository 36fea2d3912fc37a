# The variant selinux: a VM with SELinux, enforcing, in the place of AppArmor. Sourced by disk.sh.
# shellcheck shell=bash

set_up_variant() {
  # shellcheck disable=SC2154 # is disk.sh's
  printf 'SELINUX=enforcing\nSELINUXTYPE=default\n' >"$root/etc/selinux/config"
  # Debian's own way is to label everything at the first boot, which takes minutes in an emulated machine.
  rm -f "$root/.autorelabel"
  # One rule more than Debian's: checks put files of theirs in the place of a process's own in /proc, in a mount namespace
  # of theirs.
  cat >"$root/root/labs.cil" <<'END'
(allow unconfined_t unconfined_t (dir (mounton)))
(allow unconfined_t unconfined_t (file (mounton)))
END
  in_root semodule --noreload --install /root/labs.cil
  rm "$root/root/labs.cil"
  # PATH TAB CONTEXT. What has no label by the policy is left out. (xargs is this machine's: there is no /dev/null there.)
  # shellcheck disable=SC2154 # is disk.sh's
  (cd "$root" && find . -xdev ! -path '*[[:space:]"]*') | sed 's,^\.,,; s,^$,/,' |
    xargs -d '\n' chroot "$root" /usr/sbin/matchpathcon -f /etc/selinux/default/contexts/files/file_contexts |
    grep -v '<<none>>$' >"$out/labels"
}

# The labels are written into the disk, and not on files: who is root of a user namespace only may not do that, and a
# kernel that has AppArmor would keep them from some.
finish_variant() {
  local said
  awk -F'\t' '{ printf "ea_set \"%s\" security.selinux %s\n", $1, $2 }' "$out/labels" >"$out/commands"
  said=$(debugfs -w -f "$out/commands" "$out/disk.ext4" 2>&1 >/dev/null | grep -v '^debugfs ' | head -n 5) || true
  [[ -z $said ]] || { echo "debugfs: $said" >&2 && return 1; }
  printf '%d files have labels\n' "$(wc -l <"$out/labels")"
  rm "$out/labels" "$out/commands"
  echo "security=selinux selinux=1 enforcing=1" >"$out/append"
}
