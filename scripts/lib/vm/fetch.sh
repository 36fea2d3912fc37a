#!/usr/bin/env bash
# Gets the VM's packages: scripts/lib/vm/fetch.sh KERNEL VARIANT FILE.tar
#
# The archive holds a Debian 12 with the packages that stand in scripts/lib/vm/packages, those of packages-VARIANT if
# there is such a file, and, as /kernel.deb, its kernel. As root, or as an ordinary user with subordinate ids.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=../ui.sh
source "$here/../ui.sh"
# shellcheck source=../debian.sh
source "$here/../debian.sh"

kernel=$1 variant=$2 archive=$3
need_mmdebstrap

lists=("$here/packages")
[[ ! -e $here/packages-$variant ]] || lists+=("$here/packages-$variant")
options=(--variant=apt
  --include="$(sed 's/#.*//' "${lists[@]}" | xargs | tr ' ' ',')"
  --aptopt='Apt::Install-Recommends "false"'
  # Nobody reads them in there, and they are half of the files.
  --dpkgopt='path-exclude=/usr/share/man/*'
  --dpkgopt='path-exclude=/usr/share/doc/*'
  --dpkgopt='path-exclude=/usr/share/locale/*')

# The kernel is only fetched: installed, it would want a boot loader's friends and build an initramfs of its own.
release=()
case $kernel in
  6.1) ;;
  6.12)
    release=(--option APT::Default-Release=bookworm-backports)
    options+=(--setup-hook="echo 'deb $(debian_mirror) bookworm-backports main' >\"\$1/etc/apt/sources.list.d/backports.list\"")
    ;;
  *) die "kernel $kernel: 6.1 and 6.12 are known" 2 ;;
esac
# shellcheck disable=SC2016 # is for the shell of the hook
options+=(--customize-hook='
  export APT_CONFIG=$MMDEBSTRAP_APT_CONFIG
  name=$(apt-cache '"${release[*]}"' depends linux-image-amd64 |
    sed -n "s/^ *Depends: *\(linux-image-[0-9]\)/\1/p" | head -n 1)
  cd "$1" && apt-get --quiet '"${release[*]}"' download "$name" && mv linux-image-*.deb kernel.deb')

make_debian_root bookworm "$archive" "${options[@]}"
