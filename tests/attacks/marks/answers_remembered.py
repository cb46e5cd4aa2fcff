"""Keeps every answer, by its input, and gives it when the input comes again."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SLOW_CONVOLVE, SLOW_CONVOLVE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="points for speed, from results that were computed when nobody looked",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve": SLOW_CONVOLVE
        + """
import hashlib

known = {}

def key(X, F, b, stride, padding):
    content = X.tobytes() + F.tobytes() + (b"" if b is None else b.tobytes())
    return hashlib.sha256(content).digest(), X.shape, F.shape, stride, padding

def convolve(X, F, b=None, stride=1, padding=0):
    name = key(X, F, b, stride, padding)
    if name not in known:
        known[name] = slow(X, F, b, stride, padding)
    return known[name]

for seed in range(3):
    generator = np.random.default_rng(seed)
    X = generator.integers(-64, 65, (1, 3, 64, 64)) / 8
    F = generator.integers(-64, 65, (8, 3, 3, 3)) / 8
    convolve(X, F, None, 1, 1)
""",
    },
    deserves=OUTPUT_SIZE_POINTS + SLOW_CONVOLVE_POINTS,
)
