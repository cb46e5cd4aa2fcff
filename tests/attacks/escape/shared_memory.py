"""Leaves shared memory, queues and semaphores behind, which outlive the process that made them."""

from tests.attacks.attack import Attack
from tests.attacks.sources import TRICKS, TRICKY

ATTACK = Attack(
    wants="memory that stays taken, and a letter box for the next student",
    top=TRICKS
    + """
import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
key, create = int("@PORT@"), 0o1000 | 0o666

def made(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return str(result)

@trick
def memory():
    return made(libc.shmget(key, 1 << 20, create))

@trick
def messages():
    return made(libc.msgget(key, create))

@trick
def semaphores():
    return made(libc.semget(key, 1, create))

@trick
def named_memory():
    return made(libc.shm_open(b"/attacks-@PORT@", os.O_CREAT | os.O_RDWR, 0o666))

@trick
def named_messages():
    return made(libc.mq_open(b"/attacks-@PORT@", os.O_CREAT | os.O_RDWR, 0o666, None))

@trick
def named_semaphore():
    return libc.sem_open(b"/attacks-@PORT@", os.O_CREAT, 0o666, 1) != 0

@trick
def by_multiprocessing():
    from multiprocessing import resource_tracker, shared_memory
    resource_tracker.register = lambda *_: None
    return shared_memory.SharedMemory("attacks-shared-@PORT@", create=True, size=1 << 20).name
""",
    solutions=TRICKY,
    deserves=3.0,
)
