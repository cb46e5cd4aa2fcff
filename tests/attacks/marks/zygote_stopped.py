"""Stops the processes above it without killing them."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="a class that waits forever",
    top="""
import ctypes, os, signal, resource

libc = ctypes.CDLL(None, use_errno=True)
parent = os.getppid()
for number in (signal.SIGSTOP, signal.SIGTSTP):
    for send in (lambda: os.kill(parent, number),
                 lambda: libc.tgkill(parent, parent, number),
                 lambda: libc.syscall(200, parent, number),
                 lambda: libc.ptrace(16, parent, 0, 0),
                 lambda: signal.pidfd_send_signal(os.pidfd_open(parent), number)):
        try:
            send()
        except OSError as error:
            print(type(error).__name__)
for change in (lambda: resource.prlimit(parent, resource.RLIMIT_CPU, (0, 0)),
               lambda: resource.prlimit(parent, resource.RLIMIT_AS, (0, 0)),
               lambda: resource.prlimit(parent, resource.RLIMIT_NPROC, (0, 0)),
               lambda: os.setpriority(os.PRIO_PROCESS, parent, 19),
               lambda: os.sched_setscheduler(parent, os.SCHED_IDLE, os.sched_param(0))):
    try:
        change()
    except OSError as error:
        print(type(error).__name__)
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
