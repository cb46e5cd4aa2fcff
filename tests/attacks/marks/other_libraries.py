"""Has another library convolve."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="full marks, by a library that does the homework",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve_image": """
def convolve_image(I, f):
    from scipy.signal import correlate2d
    return correlate2d(I, f, mode="same")
""",
        "convolve": """
def convolve(X, F, b=None, stride=1, padding=0):
    import torch
    bias = None if b is None else torch.from_numpy(b)
    O = torch.nn.functional.conv2d(torch.from_numpy(X), torch.from_numpy(F), bias, stride, padding)
    return O.numpy()
""",
    },
    deserves=OUTPUT_SIZE_POINTS,
)
