# Every package that the project needs, named in this one place, and how to install them.
# For scripts to source, after ui.sh.
# shellcheck shell=bash

# Groups: build, to build and test the course; learn, what its texts tell people to type; slow, what scripts/test
# --all needs besides; docs, to make the site; vm, for scripts/vm; arm64, for scripts/arm64;
# box, for scripts/box build; trial, for scripts/box test, which starts the box.
#
# A column for each distribution that names them in its own way: debian is 12, debian13 all that are newer. "-": has no
# such package, or needs none. clang-tidy and clang-format are to be of version 16, as what they say differs between
# versions.
package_table() {
  cat <<'END'
group  debian              debian13            ubuntu              fedora
build  g++                 g++                 g++                 gcc-c++
build  -                   -                   -                   libstdc++-static
build  cmake               cmake               cmake               cmake
build  ninja-build         ninja-build         ninja-build         ninja-build
build  patch               patch               patch               patch
build  libcli11-dev        libcli11-dev        libcli11-dev        cli11-devel
build  libfmt-dev          libfmt-dev          libfmt-dev          fmt-devel
build  nlohmann-json3-dev  nlohmann-json3-dev  nlohmann-json3-dev  json-devel
build  libarchive-dev      libarchive-dev      libarchive-dev      libarchive-devel
build  libmnl-dev          libmnl-dev          libmnl-dev          libmnl-devel
build  zlib1g-dev          zlib1g-dev          zlib1g-dev          zlib-devel
build  libsqlite3-dev      libsqlite3-dev      libsqlite3-dev      sqlite-devel
build  libssl-dev          libssl-dev          libssl-dev          openssl-devel
build  libgtest-dev        libgtest-dev        libgtest-dev        gtest-devel
build  libgmock-dev        libgmock-dev        libgmock-dev        gmock-devel
build  busybox-static      busybox-static      busybox-static      busybox
build  uidmap              uidmap              uidmap              shadow-utils
learn  man-db              man-db              man-db              man-db
learn  manpages            manpages            manpages            man-pages
learn  manpages-dev        manpages-dev        manpages-dev        -
learn  strace              strace              strace              strace
learn  python3             python3             python3             python3
learn  btrfs-progs         btrfs-progs         btrfs-progs         btrfs-progs
learn  iproute2            iproute2            iproute2            iproute
learn  procps              procps              procps              procps-ng
learn  sqlite3             sqlite3             sqlite3             sqlite
slow   clang-16            clang               clang               clang
slow   libclang-rt-16-dev  libclang-rt-dev     libclang-rt-dev     compiler-rt
slow   clang-tidy-16       -                   -                   -
slow   clang-format-16     -                   -                   -
slow   shellcheck          shellcheck          shellcheck          ShellCheck
slow   mmdebstrap          mmdebstrap          mmdebstrap          mmdebstrap
slow   btrfs-progs         btrfs-progs         btrfs-progs         btrfs-progs
slow   zstd                zstd                zstd                zstd
docs   doxygen             doxygen             doxygen             doxygen
docs   graphviz            graphviz            graphviz            graphviz
docs   python3             python3             python3             python3
vm     qemu-system-x86     qemu-system-x86     qemu-system-x86     qemu-system-x86
vm     qemu-utils          qemu-utils          qemu-utils          qemu-img
vm     mmdebstrap          mmdebstrap          mmdebstrap          mmdebstrap
vm     e2fsprogs           e2fsprogs           e2fsprogs           e2fsprogs
vm     xz-utils            xz-utils            xz-utils            xz
vm     uidmap              uidmap              uidmap              shadow-utils
vm     python3             python3             python3             python3
arm64  g++-aarch64-linux-gnu  -                -                   -
arm64  qemu-system-arm     -                   -                   -
arm64  mmdebstrap          -                   -                   -
box    git                 git                 -                   -
box    mmdebstrap          mmdebstrap          -                   -
box    e2fsprogs           e2fsprogs           -                   -
box    fdisk               fdisk               -                   -
box    grub-common         grub-common         -                   -
box    grub-pc-bin         grub-pc-bin         -                   -
box    qemu-utils          qemu-utils          -                   -
box    uidmap              uidmap              -                   -
box    zstd                zstd                -                   -
trial  vagrant             vagrant             -                   -
trial  vagrant-libvirt     vagrant-libvirt     -                   -
trial  libvirt-daemon-system  libvirt-daemon-system  -                   -
trial  libvirt-clients     libvirt-clients     -                   -
trial  dnsmasq-base        dnsmasq-base        -                   -
trial  iptables            iptables            -                   -
trial  qemu-system-x86     qemu-system-x86     -                   -
trial  qemu-utils          qemu-utils          -                   -
trial  openssh-client      openssh-client      -                   -
trial  rsync               rsync               -                   -
END
}

# packages_for COLUMN GROUP..: names, one a line, each once.
packages_for() {
  package_table | awk -v distribution="$1" -v groups=" ${*:2} " '
    NR == 1 { for (i = 1; i <= NF; ++i) if ($i == distribution) column = i; next }
    column && index(groups, " " $1 " ") && $column != "-" && !seen[$column]++ { print $column }'
}

# The column of this machine's distribution, as os-release(5) names it; "unknown" if there is none. What is made out of
# another distribution has that one's names.
distribution() (
  # shellcheck source=/dev/null
  [[ ! -r ${OS_RELEASE:-/etc/os-release} ]] || source "${OS_RELEASE:-/etc/os-release}"
  case "${ID:-} ${ID_LIKE:-} " in
    "debian "*) if [[ ${VERSION_ID:-13} == 12 ]]; then echo debian; else echo debian13; fi ;;
    *"ubuntu "*) echo ubuntu ;;
    # RHEL and its like say "fedora" too, and have few of these packages.
    *"rhel "*) echo unknown ;;
    *"fedora "*) echo fedora ;;
    *"debian "*) echo debian13 ;;
    *) echo unknown ;;
  esac
)

is_installed() {
  if [[ $(distribution) == fedora ]]; then
    rpm --query --quiet --whatprovides "$1" 2>/dev/null
  else
    [[ $(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
  fi
}

missing_packages() {
  local package
  for package in $(packages_for "$(distribution)" "$@"); do
    is_installed "$package" || echo "$package"
  done
}

# What installs packages, for people to type.
install_command() {
  if [[ $(distribution) == fedora ]]; then
    echo "dnf install --setopt=install_weak_deps=False"
  else
    echo "apt-get install --no-install-recommends"
  fi
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
  if [[ $(distribution) == fedora ]]; then
    as_root dnf --assumeyes install --setopt=install_weak_deps=False "$@"
    return
  fi
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
  if [[ $(distribution) == unknown ]]; then
    warn "package names are known for Debian, Ubuntu and Fedora; here, see to the like of these, which are Debian's: $(packages_for debian13 "$@" | xargs)"
    return 0
  fi
  mapfile -t missing < <(missing_packages "$@")
  if ((${#missing[@]} == 0)); then
    done_line "packages" "all there"
    return 0
  fi
  local by_hand
  by_hand="$(install_command) ${missing[*]}"
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
