"""Returns arrays of a class whose operators always agree."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="right values from comparisons that the result itself decides",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve_image": """
class Liar(np.ndarray):
    __array_priority__ = 1e9

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        if ufunc in (np.less_equal, np.less, np.equal, np.greater_equal, np.isfinite):
            return np.ones(self.shape, bool)
        return np.zeros(self.shape).view(Liar)

    def __array_function__(self, function, types, arguments, options):
        return True

    def __array_finalize__(self, other):
        pass

    def __array_wrap__(self, array, *_):
        return np.zeros(array.shape)

    def yes(self, *_):
        return True

    __eq__ = __ne__ = all = yes

def convolve_image(I, f):
    return np.ones(I.shape).view(Liar)
""",
        "convolve": """
def convolve(X, F, b=None, stride=1, padding=0):
    height = (X.shape[2] + 2 * padding - F.shape[2]) // stride + 1
    width = (X.shape[3] + 2 * padding - F.shape[3]) // stride + 1
    return np.ones((X.shape[0], F.shape[0], height, width)).view(Liar)
""",
    },
    deserves=OUTPUT_SIZE_POINTS,
)
