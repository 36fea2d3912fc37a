# Questions that quickstart asks twice, of this machine and in the container, in the same words. POSIX sh with
# what busybox has; answers are lines KEY<TAB>VALUE.
# shellcheck shell=sh

answer() {
  printf '%s\t%s\n' "$1" "$2"
}

count() {
  echo "$#"
}

answer hostname "$(cat /proc/sys/kernel/hostname)"
answer kernel "$(cat /proc/sys/kernel/osrelease)"
answer first "$(cat /proc/1/comm)"
answer shell "$$"
# $( ) is a process too, as ps will be below, so that both count two of ours.
answer processes "$(count /proc/[0-9]*)"
answer entries "$(count /*)"
answer mounts "$(grep -c . /proc/self/mountinfo)"
answer folder "$(awk '$5 == "/" { folder = $4 } END { print folder }' /proc/self/mountinfo)"

for name in /*; do answer entry "${name#/}"; done
awk '{ type = $0; sub(/.* - /, "", type); sub(/ .*/, "", type)
       print "mount\t" $5 "\t" type }' /proc/self/mountinfo

# Only of busybox is it sure that it has this ps.
if [ "${1:-}" = more ]; then
  processes=$(ps -o pid,user,comm)
  echo "$processes" | while IFS= read -r line; do answer process "$line"; done
fi
