"""Replaces NumPy's random generators, so that inputs are known beforehand."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, ZEROS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="inputs that are all zero, for which zeros are right",
    top="""
import numpy as np

class Zeros:
    def __init__(self, *_):
        pass
    def __getattr__(self, name):
        def numbers(*arguments, size=None, **_):
            shape = size if size is not None else (arguments[-1] if arguments else ())
            return np.zeros(shape if isinstance(shape, tuple) else (), dtype=np.int64)
        return numbers

np.random.default_rng = np.random.Generator = np.random.RandomState = Zeros
np.random.seed(0)
""",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve": ZEROS,
        "convolve_image": """
def convolve_image(I, f):
    return np.zeros(I.shape)
""",
    },
    deserves=OUTPUT_SIZE_POINTS,
)
