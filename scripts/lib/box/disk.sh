#!/usr/bin/env bash
# Makes the box's disk: scripts/lib/box/disk.sh PACKAGES.tar.zst PROJECT.tar.zst DISK.qcow2 WORK
#
# Beside it, as DISK.vmlinuz, its kernel.
#
# Needs neither loop devices nor a running grub-install: the filesystem is written with its files in it, and GRUB's two
# pieces are put where the BIOS and GRUB look for them. Runs in namespaces of its own, see as_disk_root.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
packages=$1 project=$2 disk=$3 work=$4
root=$work/root
etc=$root/etc

# What is not written takes no room, neither here nor on the host of the VM.
SIZE=20G
SECTOR=512
# The partition begins at 1 MiB, as everybody's do; before it there is room for GRUB.
FIRST=2048

in_root() {
  chroot "$root" env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

unpack() {
  rm -rf "$work"
  mkdir -p "$root"
  # ping's capability is an extended attribute.
  tar --extract --file "$packages" --directory "$root" --numeric-owner --exclude='./dev/*' --xattrs --xattrs-include='*'
  # useradd fills no home that is there already.
  in_root useradd --create-home --shell /bin/bash --uid 1000 --groups sudo,adm vagrant
  # Programs under a check run as others, and must be able to get there.
  chmod 755 "$root/home/vagrant"
  tar --extract --file "$project" --directory "$root" --numeric-owner
}

# The key is the one that everybody has: Vagrant puts a new one in its place when it comes in the first time. The password
# is for the screen of the VM only, when there is no other way in.
set_up_user() {
  local home=$root/home/vagrant
  in_root chpasswd --crypt-method SHA512 <<<vagrant:vagrant
  in_root passwd --quiet --lock root
  install -d -m 700 "$home/.ssh"
  install -m 600 "$here/guest/authorized_keys" "$home/.ssh/authorized_keys"
  in_root chown -R vagrant:vagrant /home/vagrant/.ssh
  echo 'vagrant ALL=(ALL) NOPASSWD: ALL' >"$etc/sudoers.d/vagrant"
  chmod 440 "$etc/sudoers.d/vagrant"
  printf 'PasswordAuthentication no\nUseDNS no\n' >"$etc/ssh/sshd_config.d/labs.conf"
  # Each VM makes its own at its first start, or thirty would have the same.
  rm -f "$etc"/ssh/ssh_host_*
  install -m 644 "$here/guest/labs-host-keys.service" "$etc/systemd/system/"
}

set_up_machine() {
  echo container-labs >"$etc/hostname"
  printf '127.0.0.1 localhost\n127.0.1.1 container-labs\n::1 localhost\n' >"$etc/hosts"
  echo 'LABEL=labs / ext4 errors=remount-ro 0 1' >"$etc/fstab"
  # Empty and not absent: systemd then fills it, and does not take this for a system without settings.
  : >"$etc/machine-id"
  rm -f "$root/var/lib/dbus/machine-id"
  echo 'LANG=C.UTF-8' >"$etc/default/locale"
  cp "$here/guest/motd" "$etc/motd"
  # The builder's mirror is not the participants'.
  rm -f "$etc"/apt/sources.list.d/* "$etc"/apt/apt.conf.d/99mmdebstrap
  cp "$here/guest/sources.list" "$etc/apt/sources.list"
  rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin "$root"/var/cache/apt/archives/*.deb
}

set_up_network() {
  cp "$here/guest/80-dhcp.network" "$etc/systemd/network/"
  ln -sf ../run/systemd/resolve/stub-resolv.conf "$etc/resolv.conf"
  install -m 644 "$here/guest/containers.conf" "$etc/containers/"
  rm -f "$etc"/cni/net.d/87-podman-bridge.conflist
}

# What would wait for a network, hold apt's lock in the middle of a workshop, or make networks that nobody asked for.
set_up_services() {
  local unit
  sed 's/#.*//; /^$/d' "$here/guest/masked-units" | while read -r unit; do
    ln -sf /dev/null "$etc/systemd/system/$unit"
  done
  in_root systemctl --quiet enable systemd-networkd systemd-resolved systemd-timesyncd ssh labs-host-keys
  in_root systemctl --quiet disable lxc lxc-net podman podman-restart
  ln -sf /lib/systemd/system/multi-user.target "$etc/systemd/system/default.target"
  # Each user may limit what is his by all controllers, and not by memory and pids alone.
  install -D -m 644 "$here/guest/delegate.conf" "$etc/systemd/system/user@.service.d/delegate.conf"
}

# Debian keeps /vmlinuz and /initrd.img as links to its newest kernel, so an update needs no update-grub.
set_up_boot_loader() {
  mkdir -p "$root/boot/grub"
  cp "$here/guest/grub.cfg" "$root/boot/grub/"
  cp "$root/vmlinuz" "${disk%.qcow2}.vmlinuz"
}

make_disk() {
  local raw=$work/disk.raw
  truncate --size "$SIZE" "$raw"
  mke2fs -q -t ext4 -L labs -E "offset=$((FIRST * SECTOR)),lazy_itable_init=1,root_owner=0:0" -d "$root" \
    "$raw" "$(($(stat --format %s "$raw") / 1024 - FIRST * SECTOR / 1024))k"
  echo "start=$FIRST, type=83, bootable" | sfdisk --quiet "$raw"
  grub-mkimage --format i386-pc --output "$work/core.img" --prefix '(hd0,msdos1)/boot/grub' \
    biosdisk part_msdos ext2 normal linux configfile boot echo test search
  # The first 440 bytes are the boot loader's, what follows is the table of partitions.
  dd if=/usr/lib/grub/i386-pc/boot.img of="$raw" bs=440 count=1 conv=notrunc status=none
  dd if="$work/core.img" of="$raw" bs="$SECTOR" seek=1 conv=notrunc status=none
  # Compressed here and nowhere else: what is packed around it is not, and Vagrant copies less.
  qemu-img convert -c -O qcow2 -o compression_type=zstd -W -m 4 "$raw" "$disk"
}

unpack
set_up_user
set_up_machine
set_up_network
set_up_services
set_up_boot_loader
make_disk
