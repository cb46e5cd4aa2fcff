"""Makes empty files, folders and links until no more can be made, and opens all of them."""

from tests.attacks.attack import Attack
from tests.attacks.sources import TRICKS, TRICKY

ATTACK = Attack(
    wants="a disk without inodes, a clean-up of hours; 20,000 of each where nothing stops it",
    top=TRICKS
    + """
import os

MANY = 20_000

def make(one, many=MANY):
    for count in range(many):
        try:
            one(str(count))
        except OSError as error:
            print(count, error)
            return False
    return True

@trick
def descriptors():
    kept = []
    try:
        return make(lambda name: kept.append(os.dup(0)), 5000)
    finally:
        for descriptor in kept:
            os.close(descriptor)
""",
    # In cells of their own, for a cell that goes too far is left out.
    solutions={
        **TRICKY,
        "convolve_image": """
@trick
def files():
    os.mkdir("files")
    return make(lambda name: os.close(os.open("files/" + name, os.O_CREAT)))
""",
        "convolve": """
@trick
def folders():
    os.mkdir("folders")
    return make(lambda name: os.mkdir("folders/" + name))
""",
        "count_parameters": """
@trick
def links():
    os.mkdir("links")
    return make(lambda name: os.symlink("../" * 20, "links/" + name))
""",
    },
    deserves=3.0,
)
