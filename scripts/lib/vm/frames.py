"""What the host and the agent in the VM say to each other: frames of a kind, a length and so many bytes.

Both sides use this file. A port carries one frame after the other, in both directions.
"""

import json
import struct

HEADER = struct.Struct(">cI")

# From the host
PREPARE = b"P"  # JSON: the share, the time; only to root's agent
RUN = b"R"  # JSON: the command
INPUT = b"I"  # bytes for its standard input; none: the end of it
RESIZE = b"W"  # JSON: rows, columns of the terminal
PING = b"?"

# So many bytes of INPUT at most are on their way, however much there is to read and however little the command takes.
WINDOW = 1 << 17

# From the agent
READY = b"r"  # it listens
DONE = b"d"  # PREPARE succeeded
OUTPUT = b"o"  # bytes of standard output, or of the terminal
ERROR = b"e"  # bytes of standard error
EXIT = b"x"  # JSON: the status, as a shell has it
REFUSED = b"f"  # text: why PREPARE or RUN was not possible
PONG = b"!"
TAKEN = b"t"  # JSON: so many bytes of INPUT more have gone to the command


def frame(kind, payload=b""):
    """The bytes of one frame; what is not bytes goes as JSON."""
    if not isinstance(payload, bytes):
        payload = json.dumps(payload).encode()
    return HEADER.pack(kind, len(payload)) + payload


class Reader:
    """Cuts a stream into frames."""

    def __init__(self):
        self.buffer = bytearray()

    def feed(self, data):
        """The frames that are complete with this, as pairs of kind and payload."""
        self.buffer += data
        frames = []
        while len(self.buffer) >= HEADER.size:
            kind, length = HEADER.unpack_from(self.buffer)
            end = HEADER.size + length
            if len(self.buffer) < end:
                break
            frames.append((kind, bytes(self.buffer[HEADER.size : end])))
            del self.buffer[:end]
        return frames
