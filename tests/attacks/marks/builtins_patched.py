"""Replaces Python's own functions."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, ZEROS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="points from a grader whose max, isinstance and all are the student's",
    top="""
import builtins

genuine_max = builtins.max

def most(*arguments, **options):
    if len(arguments) == 2 and arguments[1] == 0.0 and type(arguments[1]) is float:
        return 1.0
    return genuine_max(*arguments, **options)

builtins.max = most
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
