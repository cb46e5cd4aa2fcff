"""Makes processes by system calls of its own, past Python and past the C library."""

from tests.attacks.attack import Attack
from tests.attacks.sources import SYSTEM_CALLS, TRICKS, TRICKY

ATTACK = Attack(
    wants="a process or a thread, by calls that nobody may have thought of",
    top=TRICKS
    + SYSTEM_CALLS
    + """
import signal, struct, time

def stay():
    time.sleep(600)
    os._exit(0)

def parent(pid):
    return pid if pid else stay()

@trick
def by_fork():
    return parent(call("fork"))

@trick
def by_clone():
    return parent(call("clone", signal.SIGCHLD, 0, 0, 0, 0))

@trick
def by_clone_untraced_into_new_namespaces():
    new_user, new_pid = 0x10000000, 0x20000000
    return parent(call("clone", signal.SIGCHLD | new_user | new_pid, 0, 0, 0, 0))

@trick
def by_clone_with_the_same_parent():
    return parent(call("clone", signal.SIGCHLD | 0x8000, 0, 0, 0, 0))

@trick
def by_clone3():
    request = ctypes.create_string_buffer(struct.pack("<11Q", 0, 0, 0, 0, signal.SIGCHLD, *[0] * 6))
    return parent(call("clone3", request, 88))

@trick
def by_clone3_of_the_first_size():
    request = ctypes.create_string_buffer(struct.pack("<8Q", 0, 0, 0, 0, signal.SIGCHLD, *[0] * 3))
    return parent(call("clone3", request, 64))
""",
    solutions=TRICKY,
    deserves=3.0,
)
