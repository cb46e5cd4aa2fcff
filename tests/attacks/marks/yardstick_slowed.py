"""Keeps the machine busy whenever the yardstick is timed."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SLOW_CONVOLVE, SLOW_CONVOLVE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="points for speed, beside a yardstick that finds no cache and no core",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve": SLOW_CONVOLVE
        + """
import os, signal, threading

waste = np.zeros(1 << 22)

def burn(*_):
    waste[::8] += 1

for timer, number in ((signal.ITIMER_REAL, signal.SIGALRM), (signal.ITIMER_PROF, signal.SIGPROF)):
    try:
        signal.signal(number, burn)
        signal.setitimer(timer, 0.05, 0.05)
    except (OSError, ValueError) as error:
        print(type(error).__name__)
for _ in range(4):
    try:
        threading.Thread(target=lambda: [burn() for _ in range(500)], daemon=True).start()
    except RuntimeError as error:
        print(type(error).__name__)

def convolve(X, F, b=None, stride=1, padding=0):
    every(0)
    O = slow(X, F, b, stride, padding)
    every(0.05)
    return O

def every(seconds):
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
        signal.setitimer(signal.ITIMER_PROF, seconds, seconds)
    except OSError:
        return
""",
    },
    deserves=OUTPUT_SIZE_POINTS + SLOW_CONVOLVE_POINTS,
)
