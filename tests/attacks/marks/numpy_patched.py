"""Replaces the functions of NumPy that compare."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, ZEROS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="right values, by having every comparison in the process say yes",
    top="""
import numpy as np

def yes(*arguments, **options):
    return True

for module in (np, np.testing, np.ma, np.linalg):
    for name in ("allclose", "array_equal", "isclose", "array_equiv", "assert_allclose",
                 "assert_array_equal", "assert_almost_equal"):
        if hasattr(module, name):
            setattr(module, name, yes)
np.abs = np.absolute = lambda x, *_, **__: np.zeros(np.shape(x))
np.max = np.amax = lambda *_, **__: 0.0
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
