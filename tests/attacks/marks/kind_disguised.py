"""Pretends to be of another class, and names its classes like ours."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="a result that passes for what it is not",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve_image": """
class Disguised:
    __class__ = np.ndarray
    dtype, shape, ndim, size = np.dtype(float), (3, 3), 2, 9
    def view(self, *_):
        return self
    def __sub__(self, other):
        return 0
    __le__ = __eq__ = lambda self, other: True

def convolve_image(I, f):
    return Disguised()
""",
        "convolve": """
ndarray = type("ndarray", (np.ndarray,), {"__module__": "numpy", "dtype": np.dtype(float)})

def convolve(X, F, b=None, stride=1, padding=0):
    return np.zeros((1, 1, 4, 4)).view(ndarray)
""",
        "count_parameters": """
Returned = type("Returned", (), {"__module__": "autograder.sandbox.outcome", "value": 7})
Opaque = type("Opaque", (), {"__module__": "autograder.sandbox.wire", "type_name": "int"})

def count_parameters(layers, input_shape, bias=True):
    return Opaque() if bias else Returned()
""",
    },
    deserves=OUTPUT_SIZE_POINTS,
)
