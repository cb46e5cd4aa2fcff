"""Imports the grader's own code: its yardsticks and its forward pass."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="full marks, by having the grader's own yardstick answer",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve": """
import sys

sys.path += ["@PACKAGE@/..", "@PACKAGE@/exercises/yardsticks"]

def found():
    try:
        from autograder.exercises.yardsticks.convolve import vectorised
    except BaseException:
        from convolve import vectorised
    return vectorised

def convolve(X, F, b=None, stride=1, padding=0):
    return found()(X, F, b, stride, padding)
""",
    },
    deserves=OUTPUT_SIZE_POINTS,
)
