"""Forks, once and twice, into a session of its own, so as to outlive the grading."""

from tests.attacks.attack import Attack
from tests.attacks.sources import TRICKS, TRICKY

ATTACK = Attack(
    wants="a process that outlives its grading",
    top=TRICKS
    + """
import ctypes, multiprocessing, os, time

def stay(twice=False):
    try:
        os.setsid()
    except OSError:
        pass
    if not twice or os.fork() == 0:
        time.sleep(600)
    os._exit(0)

@trick
def by_fork():
    return os.fork() or stay()

@trick
def by_double_fork():
    return os.fork() or stay(twice=True)

@trick
def by_forkpty():
    return os.forkpty()[0] or stay()

@trick
def by_library():
    pid = ctypes.CDLL(None).fork()
    return stay() if pid == 0 else pid > 0

@trick
def by_multiprocessing():
    process = multiprocessing.get_context("fork").Process(target=time.sleep, args=(600,))
    process.start()
    return process.pid

@trick
def by_spawn():
    process = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(600,))
    process.start()
    return process.pid
""",
    solutions=TRICKY,
    deserves=3.0,
)
