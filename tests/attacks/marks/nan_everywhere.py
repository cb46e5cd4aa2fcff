"""Answers with NaN, infinities and whatever else compares strangely."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="right values, by a comparison that fails the wrong way",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve_image": """
def convolve_image(I, f):
    return np.full(I.shape, np.nan)
""",
        "convolve": """
answers = iter(range(10**6))

def convolve(X, F, b=None, stride=1, padding=0):
    height = (X.shape[2] + 2 * padding - F.shape[2]) // stride + 1
    width = (X.shape[3] + 2 * padding - F.shape[3]) // stride + 1
    shape = (X.shape[0], F.shape[0], height, width)
    strange = [
        np.full(shape, np.inf), np.full(shape, complex("nan+nanj")), np.broadcast_to(np.nan, shape),
        np.ma.masked_all(shape), np.full(shape, True), np.full(shape, 255, np.uint8),
        np.full(shape, np.iinfo(np.int64).min), np.zeros(shape, "V8"), np.zeros(shape, "f2,i4"),
        np.zeros(shape, "M8[s]"), np.zeros(shape, "S8"), np.matrix([[np.nan]]), np.float64("nan"),
        np.full(shape, np.nan, ">f8"), np.full(shape, 1e4, np.float16), np.zeros((*shape, 0)),
        np.full(shape, np.nan, np.longdouble), np.empty((0, *shape[1:])), [[[[None]]]], [[[["1"]]]],
    ]
    return strange[next(answers) % len(strange)]
""",
        "count_parameters": """
def count_parameters(layers, input_shape, bias=True):
    return float("nan") if bias else np.array(np.inf)
""",
    },
    deserves=OUTPUT_SIZE_POINTS,
)
