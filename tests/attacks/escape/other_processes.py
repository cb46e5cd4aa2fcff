"""Looks into other processes and takes their files: the fork server, and the forks beside it."""

from tests.attacks.attack import Attack
from tests.attacks.sources import SYSTEM_CALLS, TRICKS, TRICKY

ATTACK = Attack(
    wants="the memory and the open files of other processes",
    top=TRICKS
    + SYSTEM_CALLS
    + """
others = [pid for pid in {os.getppid(), 1, 2, *range(os.getpid() - 5, os.getpid() + 5)}
          if pid > 0 and pid != os.getpid()]

def any_of(attempt):
    errors = []
    for pid in others:
        try:
            return pid, attempt(pid)
        except OSError as error:
            errors.append(error)
    raise errors[0]

@trick
def by_seizing():
    # Attaches without stopping, so that a grader that lets it happen goes on.
    return any_of(lambda pid: call("ptrace", 0x4206, pid, 0, 0))

@trick
def by_reading_memory():
    word = ctypes.create_string_buffer(8)
    here = (ctypes.c_size_t * 2)(ctypes.addressof(word), 8)
    there = (ctypes.c_size_t * 2)(id(os.environ), 8)
    return any_of(lambda pid: call("process_vm_readv", pid, here, 1, there, 1, 0))

@trick
def by_memory_file():
    return any_of(lambda pid: os.open(f"/proc/{pid}/mem", os.O_RDWR))

@trick
def by_handle():
    return any_of(lambda pid: call("pidfd_open", pid, 0))

@trick
def by_taking_files():
    def take(pid):
        handle = call("pidfd_open", pid, 0)
        for number in range(64):
            try:
                return number, call("pidfd_getfd", handle, number, 0)
            except OSError as error:
                refused = error
        raise refused
    return any_of(take)

@trick
def by_files_of_the_parent():
    return any_of(lambda pid: os.listdir(f"/proc/{pid}/fd"))

@trick
def by_comparing():
    return any_of(lambda pid: str(call("kcmp", pid, os.getpid(), 1, 0, 0)))

@trick
def by_being_traced():
    return str(call("ptrace", 0, 0, 0, 0))
""",
    solutions=TRICKY,
    deserves=3.0,
)
