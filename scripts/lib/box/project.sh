#!/usr/bin/env bash
# Builds the project as the box will have it: scripts/lib/box/project.sh PACKAGES.tar.zst CLONE FILE.tar.zst WORK [OLDER.tar.zst]
#
# The archive holds home/vagrant/container-labs, built at this very path: build folders cannot be moved. OLDER is such an
# archive of an older commit: then only what has changed is built. WORK is a folder that may be filled. Runs in
# namespaces of its own, see as_disk_root.
set -euo pipefail
packages=$1 clone=$2 archive=$3 root=$4/root older=${5:-}
place=home/vagrant/container-labs
owner=1000

rm -rf "$root"
mkdir -p "$root"
tar --extract --file "$packages" --directory "$root" --numeric-owner --exclude='./dev/*'
mkdir -p "$root/home/vagrant"
[[ -z $older ]] || tar --extract --file "$older" --directory "$root" --numeric-owner
cp -R "$clone" "$root/home/vagrant/clone"
chown -R --no-dereference "$owner:$owner" "$root/home/vagrant"

# This mount namespace ends with us, and these mounts with it.
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"

# shellcheck disable=SC2016 # is for the shell inside
chroot --userspec="$owner:$owner" "$root" env -i \
  HOME=/home/vagrant USER=vagrant PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 bash -euc '
    if [[ -d $1 ]]; then
      git -C "$1" fetch --quiet ~/clone HEAD
      git -C "$1" reset --quiet --hard FETCH_HEAD
      rm -rf ~/clone
      git -C "$1" reflog expire --expire=now --all
      git -C "$1" gc --quiet --prune=now
    else
      mv ~/clone "$1"
    fi
    cd "$1"
    cmake --preset dev
    cmake --build --preset dev
    scripts/docs --no-root' build "/$place"

tar --create --format=posix --zstd --file "$archive" --directory "$root" --numeric-owner "$place"
