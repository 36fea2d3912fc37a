#!/usr/bin/env bash
# Makes a bootable disk from the packages: scripts/lib/vm/disk.sh FILE.tar VARIANT FOLDER
#
# Leaves FOLDER/disk.ext4, vmlinuz, initrd.img, kernel (its release) and append (what the kernel is told). Runs as root, or as the root of a user
# namespace with many ids: scripts/vm sees to that.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
archive=$1 variant=$2 out=$3
root=$out/root
student=1000

in_root() {
  chroot "$root" env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

# Only modules that a container can use: a VM has no sound card.
unpack_kernel() {
  local unpacked=$out/kernel.d modules
  dpkg-deb --extract "$root/kernel.deb" "$unpacked"
  release=$(basename "$unpacked"/lib/modules/*)
  modules=$unpacked/lib/modules/$release/kernel
  (cd "$modules/drivers" && rm -rf \
    ata bluetooth comedi firmware gpu hid hwmon i2c iio infiniband input isdn leds mcb media mfd misc mmc mtd nfc \
    ntb nvme parport pcmcia platform power ptp rtc scsi soundwire spi staging thunderbolt usb video w1)
  (cd "$modules/drivers/net" && rm -rf \
    arcnet can dsa ethernet fddi hamradio ieee802154 phy plip slip usb wan wireless wwan)
  (cd "$modules/net" && rm -rf \
    batman-adv bluetooth can ceph mac80211 mac802154 nfc rxrpc sctp smc sunrpc tipc wireless)
  (cd "$modules/fs" && rm -rf \
    afs ceph coda dlm f2fs gfs2 hfs hfsplus jffs2 jfs lockd nfs nfsd nilfs2 ntfs3 ocfs2 orangefs reiserfs smb \
    ubifs ufs)
  rm -rf "$modules/sound"
  mkdir -p "$root/lib/modules"
  mv "$unpacked/lib/modules/$release" "$root/lib/modules/"
  mv "$unpacked/boot/vmlinuz-$release" "$out/vmlinuz"
  rm -rf "$unpacked" "$root/kernel.deb"
  in_root depmod "$release"
  echo "$release" >"$out/kernel"
}

set_up_systemd() {
  local etc=$root/etc unit user
  sed 's/#.*//; /^$/d' "$here/guest/masked-units" | while read -r unit; do
    ln -sf /dev/null "$etc/systemd/system/$unit"
  done
  ln -sf /lib/systemd/system/multi-user.target "$etc/systemd/system/default.target"
  mkdir -p "$etc/systemd/journald.conf.d" "$etc/systemd/system/multi-user.target.wants"
  printf '[Journal]\nStorage=volatile\nAudit=no\n' >"$etc/systemd/journald.conf.d/labs.conf"
  # Emulation is slow: what is slow there is not broken.
  mkdir -p "$etc/systemd/system.conf.d"
  printf '[Manager]\nDefaultTimeoutStartSec=600\nRuntimeWatchdogSec=0\n' >"$etc/systemd/system.conf.d/labs.conf"
  sed 's/#.*//; /^$/d' "$here/guest/modules" >"$etc/modules-load.d/labs.conf"
  install -D -m 644 -t "$root/usr/local/lib/labs" "$here/guest/agent.py" "$here/frames.py"
  install -m 755 -t "$root/usr/local/lib/labs" "$here/guest/give-port"
  install -m 644 -t "$etc/systemd/system" "$here/guest/labs-agent@.service"
  for user in root student; do
    ln -sf "../labs-agent@.service" "$etc/systemd/system/multi-user.target.wants/labs-agent@$user.service"
  done
}

set_up_machine() {
  local etc=$root/etc
  echo vm >"$etc/hostname"
  printf '127.0.0.1 localhost vm\n::1 localhost\n' >"$etc/hosts"
  : >"$etc/fstab"
  # Every VM is the same one, as its saved state is.
  echo "c0d9a1e0b5f04ec5a1ab5c0117a1e250" >"$etc/machine-id"
  touch "$etc/.updated" "$root/var/.updated"
  # Profiles of programs that are not in here.
  rm -f "$etc"/apparmor.d/{lsb_release,nvidia_modprobe}
}

# Their passwords are empty: nobody can log in from outside, and `su` asks nothing.
set_up_users() {
  in_root passwd --quiet --delete root
  in_root useradd --create-home --shell /bin/bash --uid "$student" student
  in_root passwd --quiet --delete student
  # shellcheck disable=SC2016 # is for the shell inside
  echo 'PS1="\u@vm:\w\$ "' | tee -a "$root/root/.bashrc" >>"$root/home/student/.bashrc"
}

# add_module NAME: a module and before it what it needs, as modules.dep says, into the initramfs.
added=' '
number=10
add_module() {
  local folder=$root/lib/modules/$release line file name=$1
  if ! line=$(grep -m1 -E "/$name\.ko(\.xz|\.zst)?:" "$folder/modules.dep"); then
    # Some kernels have it built in.
    grep -q "/$name\.ko$" "$folder/modules.builtin" || { echo "the kernel $release has no module $name" >&2 && return 1; }
    return 0
  fi
  for file in $(tr ' ' '\n' <<<"${line#*:}" | tac) "${line%%:*}"; do
    [[ -n $file && $added != *" $file "* ]] || continue
    added+="$file "
    unpack_module "$folder/$file" "$out/initramfs/modules/$number-$(basename "$file" | sed 's/\.ko.*/.ko/')"
    number=$((number + 1))
  done
}

unpack_module() {
  case $1 in
    *.xz) xz --decompress --stdout "$1" >"$2" ;;
    *.zst) zstd --quiet --decompress --stdout "$1" >"$2" ;;
    *) cp "$1" "$2" ;;
  esac
}

make_initramfs() {
  local module initramfs=$out/initramfs
  mkdir -p "$initramfs"/{bin,dev,proc,root,modules}
  cp "$root/bin/busybox" "$initramfs/bin/"
  chmod 755 "$initramfs/bin/busybox"
  cp "$here/guest/init" "$initramfs/init"
  for module in virtio_pci virtio_blk virtio_console virtio_net virtio-rng crc32c_generic ext4 9pnet_virtio 9p; do
    add_module "$module"
  done
  (cd "$initramfs" && find . | "$initramfs/bin/busybox" cpio --quiet -o -H newc 2>/dev/null) >"$out/initrd.img"
  rm -rf "$initramfs"
}

# What a variant does beside: nothing, or what SELinux wants.
set_up_variant() {
  :
}
finish_variant() {
  : >"$out/append"
}
# shellcheck source=selinux.sh
[[ $variant == plain ]] || source "$here/$variant.sh"

# 4 GiB for whoever runs in there; what is not written takes no room.
make_disk() {
  truncate --size 4G "$out/disk.ext4"
  mke2fs -q -t ext4 -O ^has_journal,^metadata_csum -E lazy_itable_init=1,root_owner=0:0 -m 0 -L labs \
    -d "$root" "$out/disk.ext4"
}

rm -rf "$out"
mkdir -p "$root"
trap 'rm -rf "$root" "$out/initramfs" "$out/kernel.d"' EXIT
# The VM's devices are its kernel's.
tar --extract --file "$archive" --directory "$root" --numeric-owner --exclude='./dev/*'
unpack_kernel
set_up_systemd
set_up_machine
set_up_users
set_up_variant
make_initramfs
make_disk
finish_variant
