"""Has threads do the slow work, before, during and after the call."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SLOW_CONVOLVE, SLOW_CONVOLVE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="points for speed, with the work done in threads",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve": SLOW_CONVOLVE
        + """
import concurrent.futures, os, _thread

def convolve(X, F, b=None, stride=1, padding=0):
    try:
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            parts = [pool.submit(slow, X, f[None], None, stride, padding) for f in F]
            O = np.concatenate([part.result() for part in parts], axis=1)
        return O if b is None else O + b[:, None, None]
    except RuntimeError:
        return slow(X, F, b, stride, padding)
""",
    },
    deserves=OUTPUT_SIZE_POINTS + SLOW_CONVOLVE_POINTS,
)
