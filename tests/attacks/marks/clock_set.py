"""Sets the machine's clocks, and asks the kernel to count less."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SLOW_CONVOLVE, SLOW_CONVOLVE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="points for speed by a kernel that counts wrong",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve": SLOW_CONVOLVE
        + """
import ctypes, os, signal, time

libc = ctypes.CDLL(None, use_errno=True)

def tampered():
    now = (ctypes.c_long * 2)(int(time.time()), 0)
    for clock in (2, 3, 6, 12, (~os.getpid() << 3) | 2):  # never the wall's: the machine needs it
        libc.clock_settime(clock, now)
    libc.prctl(13, 0, 0, 0, 0)
    libc.personality(0x0004000)
    for clock in (0, 1, 2):
        try:
            signal.setitimer(clock, 1000, 0.001)
            signal.setitimer(clock, 0)
        except OSError as error:
            print(type(error).__name__)
    for policy in (os.SCHED_FIFO, os.SCHED_RR, os.SCHED_IDLE, os.SCHED_BATCH):
        try:
            os.sched_setscheduler(0, policy, os.sched_param(0))
        except OSError as error:
            print(type(error).__name__)
    try:
        os.nice(-20)
    except OSError as error:
        print(type(error).__name__)

tampered()

def convolve(X, F, b=None, stride=1, padding=0):
    os.sched_yield()
    return slow(X, F, b, stride, padding)
""",
    },
    deserves=OUTPUT_SIZE_POINTS + SLOW_CONVOLVE_POINTS,
)
