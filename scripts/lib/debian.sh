# shellcheck shell=bash
# Root filesystems of Debian by mmdebstrap. Sourced after ui.sh.

need_mmdebstrap() {
  command -v mmdebstrap >/dev/null || die "there is no mmdebstrap here; install the package mmdebstrap"
}

# why_no_subordinate_ids: prints the reason and succeeds where an ordinary user cannot have a root's whole range of ids.
why_no_subordinate_ids() {
  local file
  ((EUID != 0)) || return 1
  if ! command -v newuidmap >/dev/null; then
    echo "there is no newuidmap here, which an ordinary user needs; install the package uidmap"
    return 0
  fi
  for file in /etc/subuid /etc/subgid; do
    grep -qsE "^($(id -un)|$EUID):" "$file" && continue
    echo "an ordinary user needs subordinate ids, and there is no line for $(id -un) in $file (man 5 subuid)"
    return 0
  done
  return 1
}

# need_subordinate_ids EXIT_CODE
need_subordinate_ids() {
  local why
  ! why=$(why_no_subordinate_ids) || die "$why" "$1"
}

# Where this machine's own Debian comes from; elsewhere the mirror that everybody may use.
debian_mirror() {
  local found=
  if grep -qs '^ID=debian' /etc/os-release; then
    found=$(sed -nE 's/^(URIs: *|deb +(\[[^]]*\] +)?)(https?:[^ ]*\/debian)\/?( .*)?$/\3/p' \
      /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1) || true
  fi
  echo "${found:-http://deb.debian.org/debian}"
}

DEBIAN_LIB=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")

MMDEBSTRAP=
end_mmdebstrap() {
  [[ -n $MMDEBSTRAP ]] || return 0
  kill -TERM "$MMDEBSTRAP" 2>/dev/null || true
  wait "$MMDEBSTRAP" || true
}

# make_debian_root RELEASE FILE.tar[.gz|.zst] [OPTIONS OF MMDEBSTRAP..]: the file is there as a whole or not at all,
# whoever is ended meanwhile. The release is named as in bookworm or trixie.
make_debian_root() {
  local release=$1 archive=$2 sources=() own_mounts=() half file code=0
  shift 2
  # A machine of this release knows of mirrors that work here, also for security updates; elsewhere mmdebstrap's own
  # choice will do.
  if grep -qs "^VERSION_CODENAME=$release" /etc/os-release; then
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources; do
      [[ ! -s $file ]] || sources+=("$file")
    done
  fi
  ((${#sources[@]} > 0)) || [[ $(debian_mirror) == http://deb.debian.org/debian ]] || sources=("$(debian_mirror)")
  # Root's mmdebstrap mounts /proc and others in the new root. In a mount namespace of its own no other program
  # sees them, and none is left if it is killed.
  ((EUID != 0)) || own_mounts=(unshare --mount)
  # Which compression is wanted mmdebstrap takes from the end of the name.
  half=$(dirname "$archive")/half-$(basename "$archive")
  # /tmp may be too small for a whole Debian; an ordinary user's own folders may be closed to the ids of the new root.
  # In the background and waited for, so that a signal to us is heard at once.
  at_exit end_mmdebstrap
  TMPDIR=${TMPDIR:-/var/tmp} setsid setpriv --pdeathsig TERM "$DEBIAN_LIB/make-whole" "$half" "$archive" \
    "${own_mounts[@]}" mmdebstrap --variant=minbase "$@" "$release" "$half" "${sources[@]}" </dev/null &
  MMDEBSTRAP=$!
  wait "$MMDEBSTRAP" || code=$?
  MMDEBSTRAP=
  return "$code"
}
