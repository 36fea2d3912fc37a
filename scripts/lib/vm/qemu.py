"""One virtual machine: a QEMU that ends with this process, and what it has to say."""

import ctypes
import json
import os
import re
import select
import shlex
import signal
import socket
import subprocess
import time

import frames

USERS = ("root", "student")
PR_SET_PDEATHSIG = 1
MOST_CONSOLE = 1 << 16  # bytes that are kept of it

libc = ctypes.CDLL(None)


class VmError(Exception):
    """Ends scripts/vm with this message and exit code."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


# Exit codes of scripts/vm beside the command's own; docs/vm.md lists them.
PANIC, LOST, SWITCHED_OFF, TIME_OUT, FAILED = 120, 121, 122, 124, 125


class TimeIsUp(Exception):
    """The moment that was given to step() has come."""


def end_with(parent):
    """Runs in the child, before QEMU: when the parent is killed, QEMU is, too. See prctl(2)."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


class Qemu:
    """A process of QEMU's, with its monitor, the console of the VM and a port to each agent."""

    def __init__(self, image, accelerator, disk, append="", arguments=(), memory="1G"):
        self.console = bytearray()
        self.agents_gone = set()
        self.frames = []  # (user, kind, payload) that nobody has taken yet
        self.answers = []
        self.migration = None
        self.shutdown = None
        self.disk_full = False
        self.disk_folder = folder_for_temporary_files()
        self.readers = {user: frames.Reader() for user in USERS}
        self.ends = {}
        theirs = {}
        for name in ("monitor", "console", *USERS):
            self.ends[name], theirs[name] = socket.socketpair()
        self.unread = b""  # of the monitor's next line
        self.unsent = {user: bytearray() for user in USERS}
        command = [
            "qemu-system-x86_64",
            # By this name one sees in ps(1) whose it is.
            *("-name", f"labs-vm-{os.getpid()}"),
            *("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"),
            *("-machine", "q35", "-smp", "2", "-m", memory),
            *accelerator_arguments(accelerator),
            *("-kernel", f"{image}/vmlinuz", "-initrd", f"{image}/initrd.img"),
            # panic=-1: a restart at once, which -no-reboot turns into the end of QEMU.
            *("-append", f"console=ttyS0 quiet panic=-1 mitigations=off net.ifnames=0 {append}"),
            *("-chardev", f"socket,id=console,fd={theirs['console'].fileno()}", "-serial", "chardev:console"),
            *("-chardev", f"socket,id=monitor,fd={theirs['monitor'].fileno()}", "-mon", "chardev=monitor,mode=control"),
            *("-device", "virtio-serial-pci"),
        ]
        for user in USERS:
            self.ends[user].setblocking(False)
            command += ["-chardev", f"socket,id={user},fd={theirs[user].fileno()}"]
            command += ["-device", f"virtserialport,chardev={user},name=labs.{user}"]
        if disk:
            command += ["-drive", f"if=none,id=disk,cache=unsafe,{disk}", "-device", "virtio-blk-pci,drive=disk"]
        parent = os.getpid()
        self.process = subprocess.Popen(
            command + list(arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=[end.fileno() for end in theirs.values()],
            start_new_session=True,  # Ctrl-C is for us to handle
            preexec_fn=lambda: end_with(parent),
        )
        for end in theirs.values():
            end.close()
        self.ended = os.pidfd_open(self.process.pid)
        try:
            self.ask("qmp_capabilities")
            self.ask("migrate-set-capabilities", capabilities=[{"capability": "events", "state": True}])
        except BaseException:
            self.kill()
            raise

    def kill(self):
        self.process.kill()
        self.process.wait()

    # What it says

    def step(self, deadline, others=()):
        """Waits for news and takes it in. @return those of `others`, descriptors, that can be read.

        @raise VmError if QEMU has ended, TimeIsUp at the deadline (of time.monotonic(); None: never)
        """
        left = None if deadline is None else deadline - time.monotonic()
        # Somebody who never falls silent does not put the deadline off.
        if left is not None and left <= 0:
            raise TimeIsUp
        ours = {end.fileno(): name for name, end in self.ends.items()}
        waiting = {self.ends[user].fileno(): user for user in USERS if user in self.ends and self.unsent[user]}
        ready, writable, _ = select.select([*ours, self.ended, *others], [*waiting], [], left)
        if not ready and not writable:
            raise TimeIsUp
        for fd in writable:
            self.flush(waiting[fd])
        for fd in ready:
            if fd in ours:
                self.take(ours[fd])
        if self.disk_full:
            raise VmError(FAILED, f"{self.disk_folder} is full, where what the VM writes to its disk goes; make room there")
        # What it said last is taken before it counts as ended.
        if self.ended in ready and not any(fd in ours for fd in ready):
            raise self.why_it_ended()
        return [fd for fd in ready if fd in others]

    def take(self, name):
        try:
            data = self.ends[name].recv(1 << 16)
        except ConnectionResetError:
            data = b""
        if not data:
            self.ends.pop(name).close()
        elif name == "console":
            self.console = (self.console + data)[-MOST_CONSOLE:]
        elif name == "monitor":
            *lines, self.unread = (self.unread + data).split(b"\n")
            for line in lines:
                self.take_message(json.loads(line))
        else:
            self.frames += [(name, *frame) for frame in self.readers[name].feed(data)]

    def take_message(self, message):
        event, data = message.get("event"), message.get("data", {})
        if event == "SHUTDOWN":
            self.shutdown = data["reason"]
        elif event == "MIGRATION":
            self.migration = data["status"]
        elif event == "VSERPORT_CHANGE" and not data["open"]:
            self.agents_gone.add(data["id"])
        elif event == "BLOCK_IO_ERROR":
            self.disk_full |= data.get("nospace", False)
        elif event is None and "QMP" not in message:
            self.answers.append(message)

    def why_it_ended(self):
        said = self.process.stderr.read().decode(errors="replace").strip()
        status = self.process.wait()
        panic = re.search(rb"Kernel panic[^\r\n]*", self.console)
        if panic:
            words = panic[0].decode(errors="replace")
            return VmError(PANIC, f"the VM's kernel has ended with: {words}\nThe end of its console:\n{self.last_words()}")
        if self.shutdown in ("guest-shutdown", "guest-reset"):
            how = "off" if self.shutdown == "guest-shutdown" else "off and on again"
            return VmError(SWITCHED_OFF, f"the VM switched itself {how} before the command had ended")
        how = f"signal {-status}" if status < 0 else f"exit code {status}"
        return VmError(LOST, f"QEMU is lost: it ended with {how}" + (f": {said}" if said else ""))

    def last_words(self):
        lines = self.console.decode(errors="replace").replace("\r", "").strip().split("\n")
        return "\n".join("    " + line for line in lines[-20:])

    # What it is told

    def ask(self, command, limit=60, **arguments):
        """A command of QMP's; the answer."""
        deadline = time.monotonic() + limit
        message = json.dumps({"execute": command, "arguments": arguments}) + "\n"
        try:
            self.ends["monitor"].sendall(message.encode())
        except (BrokenPipeError, KeyError):
            pass  # it has ended, which step() tells
        while not self.answers:
            try:
                self.step(deadline)
            except TimeIsUp:
                raise VmError(LOST, f"QEMU does not answer; it was asked to {command}") from None
        answer = self.answers.pop(0)
        if "error" in answer:
            raise VmError(FAILED, f"QEMU refuses {command}: {answer['error']['desc']}")
        return answer["return"]

    def send(self, user, kind, payload=b""):
        """Never waits: what the VM does not take now goes in a later step()."""
        self.unsent[user] += frames.frame(kind, payload)
        self.flush(user)

    def flush(self, user):
        try:
            while self.unsent[user]:
                del self.unsent[user][: self.ends[user].send(self.unsent[user])]
        except BlockingIOError:
            pass
        except (BrokenPipeError, ConnectionResetError, KeyError):
            self.unsent[user].clear()  # as above

    def receive(self, user, kind, deadline):
        """Waits for one frame of this kind from the agent of this user."""
        while True:
            for entry in self.frames:
                if entry[0] == user and entry[1] == frames.REFUSED:
                    raise VmError(FAILED, entry[2].decode())
                if entry[:2] == (user, kind):
                    self.frames.remove(entry)
                    return entry[2]
            self.step(deadline)

    # Its state

    def save(self, file, deadline):
        self.ask("stop")
        self.ask("migrate-set-parameters", **{"max-bandwidth": 1 << 40})
        try:
            self.migrate("migrate", f"exec:cat >{shlex.quote(file)}", deadline)
        except VmError as error:
            raise VmError(error.code, f"{error}; is there room for {file}?") from None

    def load(self, file, deadline):
        self.migrate("migrate-incoming", f"exec:cat {shlex.quote(file)}", deadline)
        self.ask("cont")

    def migrate(self, command, uri, deadline):
        self.ask(command, uri=uri)
        while self.migration not in ("completed", "failed"):
            self.step(deadline)
        if self.migration == "failed":
            raise VmError(FAILED, f"QEMU could not {command}")


def folder_for_temporary_files():
    """Where QEMU has the file of -drive snapshot=on: in /tmp only what is asked to be there in other words."""
    folder = os.environ.get("TMPDIR") or "/tmp"
    return "/var/tmp" if folder == "/tmp" else folder


def accelerator_arguments(accelerator):
    if accelerator == "kvm":
        return ["-accel", "kvm", "-cpu", "host"]
    # A simple processor is emulated faster than one with everything.
    return ["-accel", "tcg,thread=multi,tb-size=256", "-cpu", "Nehalem,-spec-ctrl"]


def as_value(path):
    """For an option of QEMU's, in which a comma ends the value."""
    return path.replace(",", ",,")


def share_arguments(folder, writable):
    """The project for the VM, over 9p."""
    mode = "off" if writable else "on"
    share = f"local,id=share,security_model=none,multidevs=remap,readonly={mode},path={as_value(folder)}"
    return ["-fsdev", share, "-device", "virtio-9p-pci,fsdev=share,mount_tag=share"]


def network_arguments(reaches_out):
    restrict = "off" if reaches_out else "on"
    return ["-netdev", f"user,id=net,restrict={restrict}", "-device", "virtio-net-pci,netdev=net,romfile="]
