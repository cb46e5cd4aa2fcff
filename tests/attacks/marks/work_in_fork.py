"""Has a fork do the slow work, whose time nobody counts."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SLOW_CONVOLVE, SLOW_CONVOLVE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="points for speed, with the work done by another process",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve": SLOW_CONVOLVE
        + """
import os

def forked(arguments):
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        with os.fdopen(into, "wb") as pipe:
            pipe.write(slow(*arguments).tobytes())
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        content = pipe.read()
    os.waitpid(pid, 0)
    return np.frombuffer(content).copy()

def convolve(X, F, b=None, stride=1, padding=0):
    height = (X.shape[2] + 2 * padding - F.shape[2]) // stride + 1
    width = (X.shape[3] + 2 * padding - F.shape[3]) // stride + 1
    try:
        O = forked((X, F, b, stride, padding))
    except OSError:
        return slow(X, F, b, stride, padding)
    return O.reshape(X.shape[0], F.shape[0], height, width)
""",
    },
    deserves=OUTPUT_SIZE_POINTS + SLOW_CONVOLVE_POINTS,
)
