"""Boots the VM, saves its state, and runs commands in machines resumed from it. For scripts/vm, which names the files.

    machine.py probe IMAGE                       exit code 0 if KVM runs a VM here
    machine.py save --accelerator A IMAGE STATE  boots the image, leaves its state in the folder
    machine.py run .. IMAGE STATE -- COMMAND..   resumes it and runs a command
    machine.py suites .. IMAGE STATE -- ARGUMENT..   the same for each suite of checks
"""

import argparse
import fcntl
import os
import secrets
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
import tty

import frames
from qemu import FAILED, LOST, SWITCHED_OFF, TIME_OUT, Qemu, TimeIsUp, VmError
from qemu import as_value, network_arguments, share_arguments

PROBE_LIMIT = 5  # seconds
BOOT_LIMIT = 300
RESUME_LIMIT = 120
ANSWER_LIMIT = 5
MOST_READ = 1 << 16  # bytes
# How much slower an emulated machine is; the checks multiply their time limits by it.
SLOWNESS = {"kvm": "1", "tcg": "30"}

# Run before the state is saved: what they read from the disk is in memory from then on.
WARM_UP = """
  systemctl is-system-running --wait
  aa-status --enabled
  for program in ls cat ps ip mount unshare nsenter newuidmap newgidmap strace busybox python3 su setpriv timeout; do
    cat "$(command -v $program)"
  done >/dev/null
  cat /lib/x86_64-linux-gnu/lib{c,m,stdc++,gcc_s,fmt,archive,mnl,sqlite3,crypto,z,acl,lzma,zstd,bz2,xml2,lz4}.so.* >/dev/null
  unshare --user --map-root-user --mount --pid --fork --net true
  sync
"""


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("verb", choices=("probe", "save", "run", "suites"))
    parser.add_argument("image")
    parser.add_argument("state", nargs="?")
    parser.add_argument("--accelerator", choices=tuple(SLOWNESS), default="tcg")
    parser.add_argument("--share")
    parser.add_argument("--read-only", action="store_true")
    parser.add_argument("--folder")
    parser.add_argument("--user", default="root")
    parser.add_argument("--timeout", type=float, default=0)
    parser.add_argument("--terminal", action="store_true")
    parser.add_argument("--network", action="store_true")
    parser.add_argument("--lock", type=int)
    parser.add_argument("--suite", nargs=3, metavar=("LAB", "SUITE", "PROGRAM"), action="append")
    parser.add_argument("--remove", metavar="FOLDER")
    words = sys.argv[1:]
    end = words.index("--") if "--" in words else len(words)
    options = parser.parse_args(words[:end])
    options.command = words[end + 1 :]
    return options


def after(seconds):
    return time.monotonic() + seconds


def probe(options):
    """A VM that does nothing but say that it lives. On some machines /dev/kvm is there and guests stand still."""
    machine = None
    try:
        machine = Qemu(options.image, "kvm", None, append="labs.probe", memory="128M")
        deadline = after(PROBE_LIMIT)
        while b"labs: alive" not in machine.console:
            machine.step(deadline)
    except (VmError, TimeIsUp):
        return 1
    finally:
        if machine is not None:
            machine.kill()
    return 0


def boot(options, disk):
    """As it is saved, so it must be resumed: the same devices, whatever is behind them."""
    arguments = share_arguments(options.share or options.image, not options.read_only)
    arguments += network_arguments(options.network)
    if options.verb != "save":
        arguments += ["-incoming", "defer"]
    with open(f"{options.image}/append", encoding="ascii") as file:
        append = file.read().strip()
    return Qemu(options.image, options.accelerator, disk, arguments=arguments, append=f"root=/dev/vda {append}")


def request(argv, folder, environment, terminal=None):
    return {"argv": argv, "folder": folder, "environment": environment, "terminal": terminal}


def save(options):
    began = time.monotonic()
    disk, memory = f"{options.state}/disk.qcow2", f"{options.state}/memory"
    # Named from where the state is, so that both can be moved together.
    behind = os.path.relpath(f"{options.image}/disk.ext4", options.state)
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", behind, disk], check=True)
    machine = boot(options, f"format=qcow2,file={as_value(disk)}")
    try:
        machine.disk_folder = options.state
        deadline = after(BOOT_LIMIT)
        for user in ("root", "student"):
            machine.receive(user, frames.READY, deadline)
        machine.send("root", frames.RUN, request(["bash", "-c", WARM_UP], "/", {}))
        machine.receive("root", frames.EXIT, deadline)
        said = b"".join(payload for _, kind, payload in machine.frames if kind == frames.OUTPUT).split()
        print(f"booted in {time.monotonic() - began:.0f} s; systemd says: {said[0].decode() if said else 'nothing'}")
        if not said or said[0] != b"running":
            raise VmError(FAILED, "the VM has not come up as it should; its console:\n" + machine.last_words())
        machine.save(memory, deadline)
    except TimeIsUp:
        raise VmError(FAILED, "the VM does not boot; the end of its console:\n" + machine.last_words()) from None
    finally:
        machine.kill()
    return 0


def resume(options):
    machine = boot(options, f"format=qcow2,snapshot=on,file={as_value(options.state)}/disk.qcow2")
    try:
        machine.load(f"{options.state}/memory", after(RESUME_LIMIT))
        if options.lock is not None and options.verb == "run":
            os.close(options.lock)  # whoever wants to replace the files may do so now
        preparation = {
            "time": time.time(),
            "seed": secrets.token_hex(32),
            "share": {"tag": "share", "folder": options.share, "writable": not options.read_only},
            "network": options.network,
        }
        machine.send("root", frames.PREPARE, preparation)
        machine.receive("root", frames.DONE, after(RESUME_LIMIT))
    except TimeIsUp:
        machine.kill()
        raise VmError(FAILED, "the VM does not resume; the end of its console:\n" + machine.last_words()) from None
    except BaseException:
        machine.kill()
        raise
    return machine


def terminal_size():
    rows, columns, _, _ = struct.unpack("HHHH", fcntl.ioctl(0, termios.TIOCGWINSZ, b"\0" * 8))
    return {"rows": rows, "columns": columns}


class Session:
    """One command in the VM, its streams ours."""

    def __init__(self, machine, options):
        self.machine = machine
        self.options = options
        self.deadline = after(options.timeout) if options.timeout else None
        # A terminal is the shell's alone; a command that is merely run has a file or a pipe, or nothing, to read.
        reads = options.terminal or (options.verb == "run" and not os.isatty(0))
        self.input = [0] if reads else []
        self.untaken = 0  # bytes of it that are on their way to the command
        # A resized window wakes us up like news.
        self.resized, self.wake = os.pipe()

    def start(self):
        environment = {"HARNESS_SLOWNESS": SLOWNESS[self.options.accelerator], "TERM": os.environ.get("TERM", "dumb")}
        terminal = terminal_size() if self.options.terminal else None
        self.send(frames.RUN, request(self.options.command, self.options.folder, environment, terminal))
        if not self.input:
            self.send(frames.INPUT)

    def send(self, kind, payload=b""):
        self.machine.send(self.options.user, kind, payload)

    def watch_size(self):
        os.set_blocking(self.wake, False)
        signal.signal(signal.SIGWINCH, lambda *_: os.write(self.wake, b"w"))

    def attend(self):
        """@return the command's status."""
        while True:
            while self.machine.frames:
                user, kind, payload = self.machine.frames.pop(0)
                if user != self.options.user:
                    continue
                if kind == frames.EXIT:
                    return int(payload)
                if kind == frames.REFUSED:
                    raise VmError(FAILED, payload.decode())
                if kind == frames.TAKEN:
                    self.untaken -= int(payload)
                if kind in (frames.OUTPUT, frames.ERROR):
                    write_all(1 if kind == frames.OUTPUT else 2, payload)
            if self.options.user in self.machine.agents_gone:
                raise VmError(SWITCHED_OFF, "the agent in the VM was killed, and so the command's status is not known")
            try:
                ready = self.machine.step(self.deadline, [self.resized, *self.readable_input()])
            except TimeIsUp:
                raise self.time_out() from None
            self.react(ready)

    def readable_input(self):
        return self.input if self.untaken + MOST_READ <= frames.WINDOW else []

    def react(self, ready):
        if self.resized in ready:
            os.read(self.resized, 4096)
            self.send(frames.RESIZE, terminal_size())
        if 0 in ready:
            data = os.read(0, MOST_READ)
            self.send(frames.INPUT, data)
            self.untaken += len(data)
            if not data:
                self.input = []

    def time_out(self):
        limit = f"{self.options.timeout:g} s"
        self.send(frames.PING)
        try:
            self.machine.receive(self.options.user, frames.PONG, after(ANSWER_LIMIT))
        except TimeIsUp:
            text = f"the VM hangs: no end of the command after {limit}, and the VM no longer answers"
            words = self.machine.last_words()
            return VmError(TIME_OUT, text + ("; the end of its console:\n" + words if words.strip() else ""))
        return VmError(TIME_OUT, f"the command had not ended after {limit}; it was ended, and its VM with it")


def write_all(fd, data):
    while data:
        data = data[os.write(fd, data) :]


def run(options):
    machine = resume(options)
    before = None
    try:
        session = Session(machine, options)
        if options.terminal:
            before = termios.tcgetattr(0)
            session.watch_size()
            tty.setraw(0)
        session.start()
        return session.attend()
    finally:
        machine.kill()
        if before is not None:
            termios.tcsetattr(0, termios.TCSADRAIN, before)


def describe_end(code):
    known = {0: "passed", 1: "failed", 4: "the checker broke"}
    return known.get(code, f"exit code {code}")


def run_suite(options, lab, suite, program):
    print(f"lab {lab}, as {options.user}, in the VM", flush=True)
    trusted = ["--trusted"] if options.user == "root" else []  # the root of the VM is nobody's
    options.command = [suite, "--program", program, *trusted, *options.arguments]
    try:
        return run(options)
    except VmError as error:
        print(f"vm: {error}", file=sys.stderr)
        return error.code


def suites(options):
    """Each in a VM of its own, so that none sees what another has left."""
    options.arguments = options.command
    try:
        ends = [(lab, run_suite(options, lab, suite, program)) for lab, suite, program in options.suite]
    finally:
        if options.remove:
            shutil.rmtree(options.remove, ignore_errors=True)
    print(f"\nIn the VM, as {options.user}:")
    for lab, code in ends:
        print(f"  {'✓' if code == 0 else '✗'} lab {lab}  {describe_end(code)}")
    return max(code for _, code in ends)


def on_signal(number, _):
    sys.exit(128 + number)


def main():
    options = parse()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    if not shutil.which("qemu-system-x86_64"):
        raise VmError(LOST, "there is no qemu-system-x86_64 here")
    return {"probe": probe, "save": save, "run": run, "suites": suites}[options.verb](options)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except VmError as error:
        print(f"vm: {error}", file=sys.stderr)
        sys.exit(error.code)
    except BrokenPipeError:
        sys.exit(128 + signal.SIGPIPE)
