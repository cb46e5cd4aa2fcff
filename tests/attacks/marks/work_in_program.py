"""Has a program of its own do the slow work, which waits for it in between."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SLOW_CONVOLVE, SLOW_CONVOLVE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="points for speed, with the work done by another program",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve": SLOW_CONVOLVE
        + '''
import inspect, pickle, subprocess, sys

PROGRAM = f"""
import pickle, sys
import numpy as np
{inspect.getsource(slow)}
while True:
    pickle.dump(slow(*pickle.load(sys.stdin.buffer)), sys.stdout.buffer)
    sys.stdout.buffer.flush()
"""
try:
    command = ["@PYTHON@", "-c", PROGRAM]
    helper = subprocess.Popen(command, stdin=-1, stdout=-1, start_new_session=True)
except OSError as error:
    print(type(error).__name__)
    helper = None

def convolve(X, F, b=None, stride=1, padding=0):
    if helper is None:
        return slow(X, F, b, stride, padding)
    pickle.dump((X, F, b, stride, padding), helper.stdin)
    helper.stdin.flush()
    return pickle.load(helper.stdout)
''',
    },
    deserves=OUTPUT_SIZE_POINTS + SLOW_CONVOLVE_POINTS,
)
