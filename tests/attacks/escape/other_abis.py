"""Makes system calls in the numbers of other ABIs, by machine code where no library has them."""

from tests.attacks.attack import Attack
from tests.attacks.sources import SYSTEM_CALLS, TRICKS, TRICKY

CODE = (
    TRICKS
    + SYSTEM_CALLS
    + """
import mmap, time

def parent(pid):
    if pid == 0:
        time.sleep(600)
        os._exit(0)
    return pid > 0 and pid

def machine_code(code):
    if platform.machine() != "x86_64":
        raise OSError(errno.ENOSYS, "this machine has other code")
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    return ctypes.CFUNCTYPE(ctypes.c_long)(address), memory
"""
)

ATTACK = Attack(
    wants="a process, by system calls that a filter by numbers may let through",
    top=CODE
    + """
@trick
def by_own_code():
    code = b"\\xb8\\x39\\x00\\x00\\x00\\x0f\\x05\\xc3"  # fork = 57 of 64 bits
    function, memory = machine_code(code)
    return parent(function())

@trick
def by_int_0x80():
    code = b"\\x53\\xb8\\x02\\x00\\x00\\x00\\xcd\\x80\\x5b\\x48\\x98\\xc3"  # fork = 2 of 32 bits
    function, memory = machine_code(code)
    return parent(function())
""",
    bottom=CODE
    + """
@trick
def by_x32():
    return parent(libc.syscall(0x40000000 | 57))

@trick
def by_large_number():
    return parent(libc.syscall(ctypes.c_long((1 << 32) | 57)))
learned_parameters = "C" if worked else "A"
""",
    solutions=TRICKY,
    deserves=3.0,
)
