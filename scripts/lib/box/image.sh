# The box's files in build/box, each made anew when what it is made from has changed. Sourced by scripts/box.
# shellcheck shell=bash
#
#   packages-KEY.tar.zst   Debian's packages            from packages, scripts/lib/packages.sh, fetch.sh
#   project-KEY-KEY...     the project, built in them   from these, project.sh, the last commit's files
#   disk-KEY.qcow2         a disk that boots            from these, disk.sh, guest/
#   disk-KEY.vmlinuz       its kernel
#   container-labs.*       what is handed out           from the disk, pack.sh
#
# shellcheck source=../vm/image.sh
source scripts/lib/vm/image.sh # for key, as_disk_root and need_room

BOX=$PWD/build/box
BOX_SOURCES=scripts/lib/box

box_packages() {
  sed 's/#.*//' "$BOX_SOURCES/packages" | xargs -n 1
  packages_for debian build learn slow docs
}

name_layers() {
  local fetched built made tree
  tree=$(git rev-parse --verify 'HEAD^{tree}') || die "the box is made from a clone by git; what git says of this one stands above"
  fetched=$(key "$(box_packages)" "$BOX_SOURCES/fetch.sh" scripts/lib/debian.sh)
  built=$(key "$fetched $tree" "$BOX_SOURCES/project.sh")
  made=$(key "$built" "$BOX_SOURCES/disk.sh" "$BOX_SOURCES"/guest/*)
  BOX_PACKAGES=$BOX/packages-$fetched.tar.zst
  BOX_PROJECT=$BOX/project-$fetched-$built.tar.zst
  BOX_DISK=$BOX/disk-$made.qcow2
}

# handed_out FORMAT: the file's name.
handed_out() {
  case $1 in
    libvirt | virtualbox) echo "$BOX/container-labs-$1.box" ;;
    *) echo "$BOX/container-labs.$1" ;;
  esac
}

# Beside what is handed out: of which disk it was made.
is_current() {
  [[ -s $(handed_out "$1") && $(cat "$(handed_out "$1").from" 2>/dev/null) == "$(basename "$BOX_DISK")" ]]
}

# A folder for what is half-made; it goes away whatever happens.
BOX_WORK=
make_work() {
  remove_work
  BOX_WORK=$BOX/work
  mkdir -p "$BOX_WORK"
}
remove_work() {
  [[ -z $BOX_WORK ]] || as_disk_root rm -rf "$BOX_WORK"
}
at_exit remove_work

make_box_packages() {
  local names
  mapfile -t names < <(box_packages | sort -u)
  setpriv --pdeathsig TERM "$BOX_SOURCES/fetch.sh" "$BOX_PACKAGES" "${names[@]}"
}

# A clone of the last commit and of what led to it: what else lies about in the builder's folder, other branches and stashes
# among it, is nobody else's. What was built of an older one
# with the same packages is a good beginning.
make_box_project() {
  local older
  older=$(compgen -G "${BOX_PROJECT%-*}-*.tar.zst" | head -n 1) || true
  git clone --quiet --no-local --single-branch --no-tags . "$BOX_WORK/clone" &&
    git -C "$BOX_WORK/clone" remote remove origin &&
    as_disk_root "$BOX_SOURCES/project.sh" "$BOX_PACKAGES" "$BOX_WORK/clone" "$BOX_WORK/out.tar.zst" "$BOX_WORK/machine" \
      ${older:+"$older"} &&
    mv "$BOX_WORK/out.tar.zst" "$BOX_PROJECT"
}

make_box_disk() {
  as_disk_root "$BOX_SOURCES/disk.sh" "$BOX_PACKAGES" "$BOX_PROJECT" "$BOX_WORK/out.qcow2" "$BOX_WORK/machine" &&
    mv "$BOX_WORK/out.vmlinuz" "${BOX_DISK%.qcow2}.vmlinuz" && mv "$BOX_WORK/out.qcow2" "$BOX_DISK"
}

make_handed_out() {
  local file
  file=$(handed_out "$1")
  rm -f "$file.from"
  "$BOX_SOURCES/pack.sh" "$1" "$BOX_DISK" "$BOX_WORK/out" "$BOX_WORK/pack" && mv "$BOX_WORK/out" "$file" &&
    basename "$BOX_DISK" >"$file.from"
}

# layer LOG WHAT FILE FUNCTION [ARGUMENT]
layer() {
  [[ ! -s $3 ]] || return 0
  make_work
  quietly "$1" "$2" "${@:4}" || die "the box could not be made; see build/logs/$1"
}

lock_box() {
  mkdir -p "$BOX"
  exec {BOX_LOCK}>>"$BOX/lock"
  flock --nonblock "$BOX_LOCK" || die "another scripts/box is at work in build/box"
}

# ensure_box FORMAT: makes what is missing.
ensure_box() {
  local format=$1
  [[ $(uname -m) == x86_64 ]] || die "the box is one for x86_64, and this is $(uname -m); see docs/workshop.md"
  lock_box
  name_layers
  [[ -z $(git status --porcelain) ]] || warn "what you have not committed is not in the box"
  if is_current "$format"; then
    done_line "$(basename "$(handed_out "$format")")" "there from before"
    return
  fi
  need_subordinate_ids 1
  if [[ ! -s $BOX_DISK ]]; then
    need_room "$BOX" 12000 # measured: 9 GB is the most that there is at once, with one format
    layer box-packages.log "the box's packages" "$BOX_PACKAGES" make_box_packages
    layer box-project.log "the project, built in them" "$BOX_PROJECT" make_box_project
    layer box-disk.log "the box's disk" "$BOX_DISK" make_box_disk
  fi
  make_work
  quietly "box-$format.log" "$(basename "$(handed_out "$format")")" make_handed_out "$format" ||
    die "the box could not be packed; see build/logs/box-$format.log"
  remove_older_layers
}

remove_older_layers() {
  local old
  for old in "$BOX"/{packages,project,disk}-*; do
    case $old in
      "$BOX_PACKAGES" | "$BOX_PROJECT" | "$BOX_DISK" | "${BOX_DISK%.qcow2}.vmlinuz") ;;
      *) rm -f "$old" ;;
    esac
  done
}
