"""Runs commands in the VM for scripts/vm: agent.py PORT

There is one agent for each user, started as that user. It says READY, then stands still in the state that is saved;
a resumed VM finds it waiting for its command.
"""

import collections
import ctypes
import errno
import fcntl
import json
import os
import select
import struct
import subprocess
import sys
import termios
import time

import frames

MOST = 65536  # bytes that are read at once
RNDADDENTROPY = 0x40085203  # linux/random.h
RNDRESEEDCRNG = 0x5207
MS_RDONLY = 1
MS_NOATIME = 1024

# Of the service that the agent is; a command that saw it would take itself for the service.
OF_THE_SERVICE = ("INVOCATION_ID", "JOURNAL_STREAM", "SYSTEMD_EXEC_PID", "NOTIFY_SOCKET", "LISTEN_PID", "LISTEN_FDS")

libc = ctypes.CDLL(None, use_errno=True)


class Port:
    """The virtio port, in frames."""

    def __init__(self, path):
        self.fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        self.reader = frames.Reader()
        self.frames = collections.deque()  # that nobody has taken yet

    def send(self, kind, payload=b""):
        data = frames.frame(kind, payload)
        while data:
            data = data[os.write(self.fd, data) :]

    def read(self):
        """Waits for what comes, and puts it with the frames."""
        data = os.read(self.fd, MOST)
        if not data:  # the host is not connected at this moment
            time.sleep(0.01)
        self.frames += self.reader.feed(data)


def mix_in(seed):
    """Two VMs from one state would make the same random numbers."""
    with open("/dev/urandom", "wb", buffering=0) as device:
        fcntl.ioctl(device, RNDADDENTROPY, struct.pack("ii", len(seed) * 8, len(seed)) + seed)
        fcntl.ioctl(device, RNDRESEEDCRNG)


def let_through(folder):
    """Makes the folders above a mount point, and lets every user go through them."""
    if folder == "/":
        return
    let_through(os.path.dirname(folder))
    os.makedirs(folder, exist_ok=True)
    os.chmod(folder, os.stat(folder).st_mode | 0o111)


def mount_share(tag, folder, writable):
    let_through(os.path.dirname(folder))
    os.makedirs(folder, exist_ok=True)
    # Without a cache: what the host writes is seen at once.
    options = b"trans=virtio,version=9p2000.L,msize=512000,cache=none"
    flags = MS_NOATIME | (0 if writable else MS_RDONLY)
    if libc.mount(tag.encode(), os.fsencode(folder), b"9p", flags, options) == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), folder)


def bring_network_up():
    """The addresses that QEMU's network for users has."""
    for command in (
        "ip link set eth0 up",
        "ip address add 10.0.2.15/24 dev eth0",
        "ip route add default via 10.0.2.2",
    ):
        subprocess.run(command.split(), check=True)
    with open("/etc/resolv.conf", "w", encoding="ascii") as file:
        file.write("nameserver 10.0.2.3\n")


def prepare(request):
    time.clock_settime(time.CLOCK_REALTIME, request["time"])
    mix_in(bytes.fromhex(request["seed"]))
    share = request["share"]
    mount_share(share["tag"], share["folder"], share["writable"])
    if request["network"]:
        bring_network_up()


def environment(request):
    variables = {name: value for name, value in os.environ.items() if name not in OF_THE_SERVICE}
    variables["LANG"] = "C.UTF-8"
    variables["PATH"] = "/usr/local/bin:/usr/bin:/bin"
    if os.geteuid() == 0:
        variables["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    variables.update(request["environment"])
    return variables


class Command:
    """The command that runs: its process and our ends of its streams."""

    def __init__(self, process, outputs, stdin, terminal=None):
        self.process = process
        self.ended = os.pidfd_open(process.pid)
        self.outputs = outputs  # descriptor: the kind of frame that its bytes become
        self.stdin = stdin
        self.terminal = terminal
        self.pending = collections.deque()  # input that it has not taken yet; b"" is the end
        for fd in [*outputs, *([stdin] if stdin is not None else [])]:
            os.set_blocking(fd, False)

    def resize(self, size):
        if self.terminal is not None:
            packed = struct.pack("HHHH", size["rows"], size["columns"], 0, 0)
            fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, packed)

    def write_input(self, port):
        try:
            if self.pending[0]:
                taken = os.write(self.stdin, self.pending[0])
                port.send(frames.TAKEN, taken)
                self.pending[0] = self.pending[0][taken:]
                if not self.pending[0]:
                    self.pending.popleft()
            else:
                self.close_input()
        except BlockingIOError:
            pass
        except OSError:  # nobody reads it any more
            self.close_input()

    def close_input(self):
        if self.terminal is None:
            os.close(self.stdin)
        self.stdin = None
        self.pending.clear()

    def forward(self, port, fd):
        """@return whether there may be more."""
        try:
            data = os.read(fd, MOST)
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno != errno.EIO:  # a terminal that nobody has open any more
                raise
            data = b""
        if not data:
            del self.outputs[fd]
            return False
        port.send(self.outputs[fd], data)
        return True


def start(request):
    if request["terminal"]:
        return start_on_terminal(request)
    theirs_in, stdin = os.pipe()
    stdout, theirs_out = os.pipe()
    stderr, theirs_error = os.pipe()
    try:
        process = spawn(request, theirs_in, theirs_out, theirs_error)
    finally:
        for fd in (theirs_in, theirs_out, theirs_error):
            os.close(fd)
    return Command(process, {stdout: frames.OUTPUT, stderr: frames.ERROR}, stdin)


def start_on_terminal(request):
    ours, theirs = os.openpty()
    try:
        # The first terminal of a new session becomes its controlling one, see tty_ioctl(4).
        process = spawn(request, theirs, theirs, theirs, lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    finally:
        os.close(theirs)
    command = Command(process, {ours: frames.OUTPUT}, ours, ours)
    command.resize(request["terminal"])
    return command


def spawn(request, stdin, stdout, stderr, before_exec=None):
    return subprocess.Popen(
        request["argv"],
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        cwd=request["folder"],
        env=environment(request),
        start_new_session=True,
        preexec_fn=before_exec,
    )


def handle_while_running(port, command):
    while port.frames:
        kind, payload = port.frames.popleft()
        if kind == frames.INPUT and command.stdin is not None:
            command.pending.append(payload)
        elif kind == frames.RESIZE:
            command.resize(json.loads(payload))
        elif kind == frames.PING:
            port.send(frames.PONG)


def attend(port, command):
    """Carries its streams until its own process has ended; what that leaves in the background is not waited for."""
    while True:
        # The first input may have come together with the command.
        handle_while_running(port, command)
        writers = [command.stdin] if command.pending else []
        readers = [port.fd, command.ended, *command.outputs]
        ready, writable, _ = select.select(readers, writers, [])
        if writable:
            command.write_input(port)
        for fd in [fd for fd in ready if fd in command.outputs]:
            command.forward(port, fd)
        if command.ended in ready:
            break
        if port.fd in ready:
            port.read()
    for fd in list(command.outputs):
        while command.forward(port, fd):
            pass
    status = command.process.wait()
    port.send(frames.EXIT, status if status >= 0 else 128 - status)


def run(port, request):
    try:
        os.chdir(request["folder"])
    except OSError as error:
        port.send(frames.REFUSED, f"{request['folder']}: {error.strerror}".encode())
        return
    try:
        command = start(request)
    except OSError as error:
        port.send(frames.ERROR, f"vm: {request['argv'][0]}: {error.strerror}\n".encode())
        port.send(frames.EXIT, 127 if error.errno == errno.ENOENT else 126)
        return
    attend(port, command)


def serve(port):
    port.send(frames.READY)
    while True:
        port.read()
        while port.frames:
            kind, payload = port.frames.popleft()
            if kind == frames.PREPARE:
                try:
                    prepare(json.loads(payload))
                    port.send(frames.DONE)
                except (OSError, subprocess.CalledProcessError) as error:
                    port.send(frames.REFUSED, str(error).encode())
            elif kind == frames.RUN:
                run(port, json.loads(payload))
            elif kind == frames.PING:
                port.send(frames.PONG)


if __name__ == "__main__":
    serve(Port(sys.argv[1]))
