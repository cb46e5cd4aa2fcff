"""Returns arrays of objects with lying operators."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="right values from entries that are near everything",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve_image": """
class Near:
    def near(self, *_):
        return self
    __sub__ = __rsub__ = __abs__ = __add__ = __mul__ = conjugate = near
    def yes(self, *_):
        return True
    __le__ = __ge__ = __lt__ = __eq__ = __bool__ = yes
    __float__ = lambda self: 0.0

def convolve_image(I, f):
    O = np.empty(I.shape, dtype=object)
    O.fill(Near())
    return O
""",
        "convolve": """
def convolve(X, F, b=None, stride=1, padding=0):
    height = (X.shape[2] + 2 * padding - F.shape[2]) // stride + 1
    width = (X.shape[3] + 2 * padding - F.shape[3]) // stride + 1
    O = np.empty((X.shape[0], F.shape[0], height, width), dtype=object)
    O.fill(Near())
    return O
""",
    },
    deserves=OUTPUT_SIZE_POINTS,
)
