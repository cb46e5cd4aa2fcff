"""Sets up an io_uring, in which the kernel opens files and connects without a system call."""

from tests.attacks.attack import Attack
from tests.attacks.sources import SYSTEM_CALLS, TRICKS, TRICKY

ATTACK = Attack(
    wants="a queue in which files are opened past every filter of system calls",
    top=TRICKS
    + SYSTEM_CALLS
    + """
@trick
def by_ring():
    return call("io_uring_setup", 8, ctypes.create_string_buffer(120))

@trick
def by_restricted_ring():
    parameters = ctypes.create_string_buffer(bytes(8) + (1 << 6).to_bytes(4, "little") + bytes(108))
    return call("io_uring_setup", 8, parameters)

@trick
def by_wrong_arguments():
    return reached("io_uring_setup", 8, 0)
""",
    solutions=TRICKY,
    deserves=3.0,
)
