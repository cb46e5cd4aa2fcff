"""Returns memory that somebody else fills in after the answer."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SLOW_CONVOLVE
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="points for speed, with the work done between the answer and the look at it",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve": SLOW_CONVOLVE
        + """
import mmap, os

def convolve(X, F, b=None, stride=1, padding=0):
    height = (X.shape[2] + 2 * padding - F.shape[2]) // stride + 1
    width = (X.shape[3] + 2 * padding - F.shape[3]) // stride + 1
    shape = (X.shape[0], F.shape[0], height, width)
    if X.size < 1000:
        O = np.memmap("answer", np.float64, "w+", shape=shape)
    else:
        O = np.frombuffer(mmap.mmap(-1, 8 * int(np.prod(shape)))).reshape(shape)
    try:
        if os.fork() == 0:
            O[...] = slow(X, F, b, stride, padding)
            os._exit(0)
    except OSError as error:
        print(type(error).__name__)
    return O
""",
    },
    deserves=OUTPUT_SIZE_POINTS,
)
