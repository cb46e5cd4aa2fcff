"""Takes all the memory it can get, in every way; where nothing stops it, it stops by itself."""

from tests.attacks.attack import Attack
from tests.attacks.sources import TRICKS, TRICKY

ATTACK = Attack(
    wants="a machine without memory",
    top=TRICKS
    + """
import mmap
import numpy as np

GIGABYTE = 1 << 30
TOO_MUCH = GIGABYTE * 9 // 4  # more than may be had; it is not written to, so it does no harm

@trick
def zeros():
    return np.zeros(80 * GIGABYTE, np.uint8).nbytes

@trick
def repeated():
    return len(b"x" * (80 * GIGABYTE))

@trick
def mapped():
    return len(mmap.mmap(-1, 80 * GIGABYTE))

@trick
def just_enough():
    return np.zeros(TOO_MUCH, np.uint8).nbytes
""",
    solutions={
        **TRICKY,
        "convolve_image": """
@trick
def in_pieces():
    pieces = []
    while len(pieces) * (GIGABYTE // 16) < TOO_MUCH:
        pieces.append(bytearray(GIGABYTE // 16))
    return len(pieces)
""",
        "convolve": """
@trick
def in_shared_maps():
    maps = []
    while len(maps) * (GIGABYTE // 16) < TOO_MUCH:
        maps.append(mmap.mmap(-1, GIGABYTE // 16))
    return len(maps)
""",
    },
    deserves=3.0,
)
