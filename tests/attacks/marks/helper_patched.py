"""Patches the files that came along, and answers with what they expect."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="right values from the expected outputs of the visible tests",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve_image": r"""
import glob, os, sys

try:
    import visible_tests, testbench
    for module in (visible_tests, testbench):
        for name in dir(module):
            if name.startswith(("check", "same", "equal", "is_")):
                setattr(module, name, lambda *_, **__: True)
    with open(visible_tests.__file__, "a") as file:
        file.write("\n")
except (ImportError, OSError) as error:
    print(type(error).__name__)
shared = {}
for folder in sys.path:
    for name in glob.glob(f"{folder}/*.npz"):
        try:
            shared.update(np.load(name))
        except (OSError, ValueError) as error:
            print(type(error).__name__)

def convolve_image(I, f):
    fitting = [array for array in shared.values() if array.shape == I.shape]
    return fitting[0] if fitting else I
""",
    },
    deserves=OUTPUT_SIZE_POINTS,
)
