"""Fills the disk: with many files, with holes, with files that have lost their name."""

from tests.attacks.attack import Attack
from tests.attacks.sources import TRICKS, TRICKY

ATTACK = Attack(
    wants="a disk without room; where nothing stops it, it stops at 256 MB each",
    top=TRICKS
    + """
import os

TOO_MUCH = 256 << 20  # held at the same time; more than one submission may
block = bytes(1 << 20)

def fill(opened, closed=False):
    size, number = 0, 0
    while size < TOO_MUCH:
        file = opened(f"{opened.__name__}-{number}")
        for _ in range(15):
            size += os.write(file, block)
        if closed:
            os.close(file)
        number += 1
    return size

def named(name):
    return os.open(name, os.O_CREAT | os.O_WRONLY)

def nameless(name):
    file = named(name)
    os.unlink(name)
    return file

def never_named(name):
    return os.open(".", os.O_TMPFILE | os.O_WRONLY)
""",
    # In cells of their own, for a cell that goes too far is left out.
    solutions={
        **TRICKY,
        "convolve_image": """
@trick
def by_a_hole():
    os.ftruncate(named("hole"), 1 << 40)
    return True

@trick
def by_one_long_file():
    file = named("long")
    while os.fstat(file).st_size < TOO_MUCH:
        os.write(file, block)
    return True

@trick
def by_many_files():
    return fill(named, closed=True)
""",
        "convolve": """
@trick
def by_nameless_files():
    return fill(nameless)
""",
        "count_parameters": """
@trick
def by_files_never_named():
    return fill(never_named)
""",
    },
    bottom="""
@trick
def by_reserving():
    os.posix_fallocate(named("reserved"), 0, TOO_MUCH)
    return True

learned_parameters = "C" if worked else "A"
""",
    deserves=3.0,
)
