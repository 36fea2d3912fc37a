# build/arm64/root: a Debian 12 for arm64, unpacked and never run here: the libraries that programs are linked with, and
# what the emulated machine has. Sourced by scripts/arm64.
# shellcheck shell=bash

# To build with, and to run the checks of lab 01 with.
ARM64_PACKAGES=(
  libc6-dev libstdc++-12-dev libcli11-dev libfmt-dev nlohmann-json3-dev libarchive-dev libmnl-dev zlib1g-dev
  libsqlite3-dev libssl-dev libgtest-dev libgmock-dev
  busybox-static bash dash coreutils util-linux mount procps sed grep uidmap passwd
)

# The kernel is only fetched: unpacked, its modules would be most of all.
# shellcheck disable=SC2016 # is for the shell of the hook
FETCH_KERNEL='
  export APT_CONFIG=$MMDEBSTRAP_APT_CONFIG
  name=$(apt-cache depends linux-image-arm64 | sed -n "s/^ *Depends: *\(linux-image-[0-9]\)/\1/p" | head -n 1)
  cd "$1" && apt-get --quiet download "$name" && mv linux-image-*.deb kernel.deb'

# shellcheck disable=SC2016 # as above
MERGE_USR='for folder in bin sbin lib; do mkdir -p "$1/usr/$folder"; ln -s "usr/$folder" "$1/$folder"; done'

# Only to extract needs no processor of that kind: nothing of it runs.
fetch_root() {
  local names
  names=$(IFS=, && echo "${ARM64_PACKAGES[*]}")
  make_debian_root bookworm "$1" --variant=extract --architectures=arm64 --setup-hook="$MERGE_USR" \
    --extract-hook="$FETCH_KERNEL" --aptopt='Apt::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --include="$names"
}

# Links that begin with / mean that machine's root, and the linker would follow them into this one's.
make_links_relative() {
  local link target
  find "$1" -lname '/*' -printf '%P\t%l\n' | while IFS=$'\t' read -r link target; do
    ln -sfr "$1$target" "$1/$link" || return 1
  done
}

unpack_root() {
  local new=$ARM64/root.new
  rm -rf "$new" "$ARM64/kernel.d" "$ARM64/root" &&
    mkdir -p "$new" &&
    tar --extract --file "$1" --directory "$new" --exclude='./dev/*' --no-same-owner &&
    make_links_relative "$new" &&
    dpkg-deb --extract "$new/kernel.deb" "$ARM64/kernel.d" &&
    mv "$ARM64"/kernel.d/boot/vmlinuz-* "$ARM64/vmlinuz" &&
    rm -rf "$ARM64/kernel.d" "$new/kernel.deb" &&
    mv "$new" "$ARM64/root"
}

make_root() {
  local archive=$ARM64/fetched.tar
  rm -f "$archive" "$ARM64/key"
  fetch_root "$archive" && unpack_root "$archive" && rm "$archive" && root_key >"$ARM64/key"
}

# What changes when the root is to be made anew.
root_key() {
  cat scripts/lib/arm64/root.sh scripts/lib/debian.sh | sha256sum
}

root_is_current() {
  [[ $(cat "$ARM64/key" 2>/dev/null) == "$(root_key)" ]]
}

ensure_root() {
  ! root_is_current || return 0
  need mmdebstrap mmdebstrap
  mkdir -p "$ARM64"
  exec {ARM64_LOCK}>>"$ARM64/lock"
  flock --nonblock "$ARM64_LOCK" || die "another scripts/arm64 is making build/arm64/root" 125
  # Whoever made it may have ended since.
  root_is_current ||
    quietly arm64-root.log "Debian's packages for arm64" make_root || die "see build/logs/arm64-root.log" 125
  exec {ARM64_LOCK}>&-
}
