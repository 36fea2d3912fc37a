#!/usr/bin/env bash
# Gets the box's packages: scripts/lib/box/fetch.sh FILE.tar.zst PACKAGE..
#
# The archive holds a Debian 12 with these packages. As root, or as an ordinary user with subordinate ids.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=../ui.sh
source "$here/../ui.sh"
# shellcheck source=../debian.sh
source "$here/../debian.sh"

archive=$1
shift
need_mmdebstrap

# Manual pages stay, in English.
make_debian_root bookworm "$archive" --variant=apt \
  --include="$(tr ' ' ',' <<<"$*")" \
  --aptopt='Apt::Install-Recommends "false"' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --dpkgopt='path-exclude=/usr/share/man/[a-z][a-z]/*' \
  --dpkgopt='path-exclude=/usr/share/man/[a-z][a-z]_*'
