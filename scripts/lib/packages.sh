# Every package that the project needs, named in this one place, and how to install them.
# For scripts to source, after ui.sh.
# shellcheck shell=bash

# Groups: build, to build and test the course; learn, what its texts tell people to type; slow, what scripts/test
# --all needs besides; docs, to make the site; vm, for scripts/vm. Names for another distribution are another column.
package_table() {
  cat <<'END'
group  debian
build  g++
build  cmake
build  ninja-build
build  patch
build  libcli11-dev
build  libfmt-dev
build  nlohmann-json3-dev
build  libarchive-dev
build  libmnl-dev
build  zlib1g-dev
build  libsqlite3-dev
build  libssl-dev
build  libgtest-dev
build  libgmock-dev
build  busybox-static
build  uidmap
learn  man-db
learn  manpages
learn  manpages-dev
learn  strace
learn  python3
learn  btrfs-progs
slow   clang-16
slow   libclang-rt-16-dev
slow   clang-tidy-16
slow   clang-format-16
slow   shellcheck
slow   mmdebstrap
slow   btrfs-progs
slow   zstd
docs   doxygen
docs   graphviz
docs   python3
vm     qemu-system-x86
vm     qemu-utils
vm     mmdebstrap
vm     e2fsprogs
vm     xz-utils
vm     uidmap
vm     python3
END
}

# packages_for DISTRIBUTION GROUP..: names, one a line.
packages_for() {
  package_table | awk -v distribution="$1" -v groups=" ${*:2} " '
    NR == 1 { for (i = 1; i <= NF; ++i) if ($i == distribution) column = i; next }
    column && index(groups, " " $1 " ") { print $column }'
}

# The distribution's name as os-release has it.
distribution() (
  # shellcheck source=/dev/null
  [[ ! -r /etc/os-release ]] || source /etc/os-release
  echo "${ID:-unknown}"
)

missing_packages() {
  local package
  for package in $(packages_for debian "$@"); do
    [[ $(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
      echo "$package"
  done
}

# as_root COMMAND..: as it is for root, through sudo for others.
as_root() {
  if ((EUID == 0)); then
    "$@"
  else
    sudo "$@"
  fi
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get --quiet --assume-yes \
    -o DPkg::Lock::Timeout=300 "$@"
}

install_packages() {
  # Whoever was interrupted here before left packages unpacked, which apt-get refuses to go on from.
  as_root dpkg --configure --pending
  # An old list or a dead source is no reason to stop: the installation says whether it mattered.
  apt update || echo "apt-get update failed; trying with the lists that are there"
  apt install --no-install-recommends "$@"
}

# need_packages NO_ROOT GROUP..: names what is missing and installs it; with NO_ROOT set, only names it.
need_packages() {
  local no_root=$1 missing
  shift
  if [[ $(distribution) != debian ]]; then
    warn "package names are known for Debian only; here, see to the like of: $(packages_for debian "$@" | xargs)"
    return 0
  fi
  mapfile -t missing < <(missing_packages "$@")
  if ((${#missing[@]} == 0)); then
    done_line "packages" "all there"
    return 0
  fi
  local by_hand="apt-get install --no-install-recommends ${missing[*]}"
  [[ -z $no_root ]] || die "packages are missing; somebody who may has to run: $by_hand"
  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      die "packages are missing, there is no sudo here, and you are not root; as root: $by_hand"
    printf '  sudo may ask for your password, to install packages.\n'
    # The password is asked for here and not into the log.
    sudo --validate || die "sudo refused; as root: $by_hand"
  fi
  printf '  Packages that are missing here and will be installed:\n'
  fold -s -w 84 <<<"${missing[*]}" | sed 's/^/    /; s/ $//'
  quietly packages.log "packages" install_packages "${missing[@]}" ||
    die "the packages could not be installed; see build/logs/packages.log"
}
