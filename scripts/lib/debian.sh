# shellcheck shell=bash
# Root filesystems of Debian 12 by mmdebstrap. Sourced after ui.sh.

need_mmdebstrap() {
  command -v mmdebstrap >/dev/null || die "there is no mmdebstrap here; install the package mmdebstrap"
}

# make_debian_root FILE.tar[.gz|.zst] [OPTIONS OF MMDEBSTRAP..]
make_debian_root() {
  local archive=$1 sources=() own_mounts=() file
  shift
  # A Debian 12 knows of mirrors that work here; elsewhere mmdebstrap's own choice will do.
  if grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release; then
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources; do
      [[ ! -s $file ]] || sources+=("$file")
    done
  fi
  # Root's mmdebstrap mounts /proc and others in the new root. In a mount namespace of its own no other program
  # sees them, and none is left if it is killed.
  ((EUID != 0)) || own_mounts=(unshare --mount)
  "${own_mounts[@]}" mmdebstrap --variant=minbase "$@" bookworm "$archive" "${sources[@]}"
}
