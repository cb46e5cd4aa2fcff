"""Stops Python's clocks while its slow function runs."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SLOW_CONVOLVE, SLOW_CONVOLVE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="points for speed by a clock that stands still",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve": SLOW_CONVOLVE
        + """
import time

def still(*_):
    return 1.0

for name in ("time", "process_time", "perf_counter", "monotonic", "thread_time", "clock_gettime"):
    setattr(time, name, still)
for name in ("time_ns", "process_time_ns", "perf_counter_ns", "monotonic_ns", "thread_time_ns"):
    setattr(time, name, lambda *_: 1)

def convolve(X, F, b=None, stride=1, padding=0):
    return slow(X, F, b, stride, padding)
""",
    },
    deserves=OUTPUT_SIZE_POINTS + SLOW_CONVOLVE_POINTS,
)
