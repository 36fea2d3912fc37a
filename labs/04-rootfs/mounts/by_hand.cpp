#include "by_hand.hpp"

#include <initializer_list>

#include "common/files.hpp"
#include "playground.hpp"

namespace rootfs::playground {
namespace {

/// Whether this is the user namespace that the machine booted with, which has all ids.
bool is_first_user_namespace() {
  return common::read_file("/proc/self/uid_map").find("4294967295") != std::string::npos;
}

/// The stand-in host: from here on in a shell of its own.
Commands host() {
  return {is_first_user_namespace() ? "unshare --mount bash"
                                    : "unshare --user --map-root-user --mount bash",
          "mount -t tmpfs host /mnt", "mkdir /mnt/a /mnt/b"};
}

/// The stand-in jail: a process that does nothing keeps its mount namespace.
Commands jail() {
  return {"unshare --mount --propagation unchanged sleep 600 &", "JAIL=$!; sleep 1"};
}

std::string in_jail(const std::string& command) {
  return "nsenter -t $JAIL -m " + command;
}

const std::string kLook = "findmnt -R /mnt -o TARGET,SOURCE,FSTYPE,OPTIONS,PROPAGATION";

Commands exchange() {
  return {in_jail("mount -t tmpfs from-jail /mnt/a"), "mount -t tmpfs from-host /mnt/b",
          kLook, in_jail(kLook)};
}

Commands leave_jail() {
  return {"kill $JAIL; exit"};
}

Commands sequence(std::initializer_list<Commands> parts) {
  Commands all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace

Commands private_by_hand() {
  return sequence({host(), jail(), exchange(), leave_jail()});
}

Commands shared_by_hand() {
  return sequence(
      {host(), {"mount --make-shared /mnt"}, jail(), exchange(), leave_jail()});
}

Commands slave_by_hand() {
  return sequence({host(),
                   {"mount --make-shared /mnt"},
                   jail(),
                   {in_jail("mount --make-slave /mnt")},
                   exchange(),
                   leave_jail()});
}

Commands unbindable_by_hand() {
  return sequence({host(),
                   {"mount -t tmpfs tmpfs-a /mnt/a", "mount --make-unbindable /mnt/a",
                    "mount --bind /mnt/a /mnt/b", "mount --rbind /mnt /mnt/b", kLook},
                   jail(),
                   {in_jail(kLook)},
                   leave_jail()});
}

Commands recursive_bind_by_hand() {
  return sequence(
      {host(),
       {"mkdir /mnt/tree", "mount -t tmpfs tree /mnt/tree", "mkdir /mnt/tree/sub",
        "mount -t tmpfs sub /mnt/tree/sub", "echo deep > /mnt/tree/sub/file",
        "mount --bind /mnt/tree /mnt/a", "mount --rbind /mnt/tree /mnt/b", kLook,
        "cat /mnt/a/sub/file", "cat /mnt/b/sub/file", "exit"}});
}

Commands recursive_private_by_hand() {
  return sequence({host(),
                   {"mount -t tmpfs tmpfs-a /mnt/a", "mkdir /mnt/a/x /mnt/a/y",
                    "mount --make-rshared /mnt"},
                   jail(),
                   {in_jail("mount --make-private /mnt"),
                    in_jail("mount -t tmpfs from-jail /mnt/a/x"), kLook,
                    in_jail("mount --make-rprivate /mnt"),
                    in_jail("mount -t tmpfs from-jail /mnt/a/y"), kLook, in_jail(kLook)},
                   leave_jail()});
}

Commands read_only_by_hand() {
  // The mount of util-linux makes both calls by itself; busybox shows the first alone.
  return sequence({host(),
                   {"echo old > /mnt/a/file"},
                   jail(),
                   {in_jail("busybox mount -o bind,ro /mnt/a /mnt/b"), in_jail(kLook),
                    in_jail("mount -o remount,bind,ro /mnt/b"), in_jail(kLook),
                    in_jail("touch /mnt/b/file"), "echo new > /mnt/a/file",
                    in_jail("cat /mnt/b/file")},
                   leave_jail()});
}

Commands stacking_by_hand() {
  return sequence(
      {host(),
       {"echo below > /mnt/a/file"},
       jail(),
       {"exec 9< /mnt/a/file", "mount -t tmpfs on-top /mnt/a", "cat /mnt/a/file",
        "cat <&9", "echo 'on top' > /mnt/a/file", "cat /mnt/a/file",
        in_jail("cat /mnt/a/file"), "umount /mnt/a", "cat /mnt/a/file"},
       leave_jail()});
}

Commands move_by_hand() {
  const std::string look = "findmnt -o ID,PARENT,TARGET,SOURCE ";
  return sequence({host(),
                   {"mount -t tmpfs moved /mnt/a", look + "/mnt/a",
                    "mount --move /mnt/a /mnt/b", look + "/mnt/b",
                    "mount --make-shared /mnt", "mount --move /mnt/b /mnt/a", "exit"}});
}

Commands tmpfs_by_hand() {
  return sequence({host(),
                   {"mount -t tmpfs -o size=64k small /mnt/a",
                    "dd if=/dev/zero of=/mnt/a/file bs=1000", "stat -c %s /mnt/a/file",
                    "mount -t tmpfs -o nr_inodes=10 few /mnt/b",
                    "for i in $(seq 20); do touch /mnt/b/$i; done; ls /mnt/b | wc -l"},
                   jail(),
                   {"umount /mnt/a", "ls /mnt/a/file", in_jail("ls /mnt/a/file")},
                   leave_jail()});
}

Commands loop_by_hand() {
  const std::string look = "losetup --list --output NAME,AUTOCLEAR,BACK-FILE";
  return sequence({host(),
                   {"truncate -s 8M /mnt/image", "mke2fs -q -F -t ext4 /mnt/image",
                    "mount -o loop /mnt/image /mnt/a", look,
                    "echo 'in a file in a file' > /mnt/a/file"},
                   jail(),
                   {"umount /mnt/a", look, in_jail("cat /mnt/a/file"),
                    in_jail("umount /mnt/a"), look},
                   leave_jail()});
}

}  // namespace rootfs::playground
