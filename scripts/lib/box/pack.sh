#!/usr/bin/env bash
# Packs the disk for a hypervisor: scripts/lib/box/pack.sh FORMAT DISK.qcow2 FILE WORK
#
# FORMAT: libvirt or virtualbox, which are boxes for Vagrant; qcow2 or vmdk, which are the disk alone.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
format=$1 disk=$2 file=$3 work=$4
mkdir -p "$work"

# VMware and VirtualBox read this kind, which is compressed.
make_vmdk() {
  qemu-img convert -O vmdk -o subformat=streamOptimized "$disk" "$1"
}

gigabytes() {
  qemu-img info --output=json "$disk" | sed -nE 's/^ *"virtual-size": ([0-9]+),?$/\1/p' | awk '{ print $1 / 1024 ^ 3 }'
}

# Not compressed, since the disk is.
make_archive() {
  cp "$here/guest/Vagrantfile" "$work/"
  tar --create --file "$file" --directory "$work" --owner=0 --group=0 --dereference metadata.json Vagrantfile "$@"
}

case $format in
  qcow2) cp --reflink=auto "$disk" "$file" ;;
  vmdk) make_vmdk "$file" ;;
  libvirt)
    printf '{"provider": "libvirt", "architecture": "amd64", "format": "qcow2", "virtual_size": %d}\n' "$(gigabytes)" \
      >"$work/metadata.json"
    ln -s "$disk" "$work/box.img"
    make_archive box.img
    ;;
  virtualbox)
    printf '{"provider": "virtualbox", "architecture": "amd64"}\n' >"$work/metadata.json"
    make_vmdk "$work/box-disk001.vmdk"
    sed "s/@CAPACITY@/$(gigabytes)/; s/@SIZE@/$(stat --format %s "$work/box-disk001.vmdk")/" "$here/guest/box.ovf" >"$work/box.ovf"
    make_archive box.ovf box-disk001.vmdk
    ;;
esac
