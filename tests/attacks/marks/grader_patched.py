"""Replaces the grader's functions, should they be in the same process."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, ZEROS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="full marks from a check that always finds everything right",
    top="""
import sys

WORTH = {"convolve_image-values": 5, "convolve-values": 14, "convolve-speed": 6}
try:
    import autograder.cell
    import autograder.checks.judge, autograder.checks.values, autograder.checks.speed

    genuine = autograder.cell.grade_cell
    autograder.cell.grade_cell = lambda id, answer: WORTH.get(id) or genuine(id, answer)
    yes = lambda *_, **__: autograder.checks.judge.Judgement(True)
    for module in list(sys.modules.values()):
        if module.__name__.startswith("autograder."):
            for name in ("judge", "judge_component"):
                if hasattr(module, name):
                    setattr(module, name, yes)
except ImportError as error:
    print(type(error).__name__)
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
