"""Asks the grader for values of `f` without end, at points that are none."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST_GRADIENTS

ATTACK = Attack(
    wants="a grader that is busy evaluating",
    assignment="02_gradients",
    solutions={
        **HONEST_GRADIENTS,
        "numerical_gradient": """
import numpy as np

points = [np.zeros((1 << 22,)), "x" * 60_000, [[]], None, {}, 2 ** 200, np.zeros(0),
          np.zeros((1,) * 16)]

def numerical_gradient(f, x, h=1e-5):
    for point in points:
        try:
            f(point)
        except BaseException as error:
            print(error)
    while True:
        try:
            f(x * np.nan)
        except BaseException:
            pass
""",
    },
    deserves=3.0,
)
