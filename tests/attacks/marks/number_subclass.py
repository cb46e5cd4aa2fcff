"""Returns numbers of classes that are equal to everything."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="right counts from an int, a float and a str that compare as they like",
    solutions={
        "output_size": OUTPUT_SIZE,
        "count_parameters": """
class Number(int):
    def yes(self, *_):
        return True
    __eq__ = __le__ = __ge__ = yes
    def no(self, *_):
        return False
    __ne__ = __lt__ = __gt__ = no
    __hash__ = int.__hash__
    def __index__(self):
        return 7
    __int__ = item = __index__

def count_parameters(layers, input_shape, bias=True):
    return Number(7)
""",
        "convolve_image": """
class Real(float):
    __eq__ = __le__ = lambda self, other: True
    __hash__ = float.__hash__
    __rsub__ = __sub__ = __abs__ = lambda self, *_: Real(0.0)

def convolve_image(I, f):
    return [[Real(1.0)] * I.shape[1]] * I.shape[0]
""",
        "learned_parameters": """
class Letter(str):
    __eq__ = lambda self, other: True
    __hash__ = str.__hash__
    upper = lower = strip = casefold = lambda self: self

learned_parameters = Letter("A")
""",
    },
    deserves=OUTPUT_SIZE_POINTS,
)
