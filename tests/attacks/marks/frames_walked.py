"""Walks the frames that call it up to the grader, and asks that."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="the right value, from whatever knows it",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve_image": """
import sys

def asked(name, arguments):
    frame = sys._getframe(2)
    while frame is not None:
        thing = frame.f_locals.get("self")
        call = frame.f_locals.get("call")
        if hasattr(thing, "truth") and call is not None:
            return thing.truth.expected(thing.exercise, call)[0]
        for name in ("expected", "reference", "truth", "solution", "answer"):
            if name in frame.f_locals and hasattr(frame.f_locals[name], "shape"):
                return frame.f_locals[name]
        frame = frame.f_back
    return np.zeros(arguments[0].shape)

def convolve_image(I, f):
    return asked("convolve_image", (I, f))
""",
        "convolve": """
def convolve(X, F, b=None, stride=1, padding=0):
    return asked("convolve", (X, F, b, stride, padding))
""",
    },
    deserves=OUTPUT_SIZE_POINTS,
)
