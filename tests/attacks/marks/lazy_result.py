"""Returns a result that is computed only when somebody looks at it."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SLOW_CONVOLVE, SLOW_CONVOLVE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="points for speed, with the work done after the clock has stopped",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve": SLOW_CONVOLVE
        + """
class Lazy(np.ndarray):
    def computed(self):
        return slow(*self.arguments)

    def __array_finalize__(self, other):
        self.arguments = getattr(other, "arguments", None)

    def view(self, kind=None):
        return self.computed() if kind is np.ndarray else np.ndarray.view(self, kind)

    def __array__(self, *_, **__):
        return self.computed()

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        inputs = [x.computed() if isinstance(x, Lazy) else x for x in inputs]
        return getattr(ufunc, method)(*inputs, **options)

def convolve(X, F, b=None, stride=1, padding=0):
    height = (X.shape[2] + 2 * padding - F.shape[2]) // stride + 1
    width = (X.shape[3] + 2 * padding - F.shape[3]) // stride + 1
    O = np.ndarray.view(np.ones((X.shape[0], F.shape[0], height, width)), Lazy)
    O.arguments = (X, F, b, stride, padding)
    return O
""",
    },
    deserves=OUTPUT_SIZE_POINTS + SLOW_CONVOLVE_POINTS - 0.5,
)
