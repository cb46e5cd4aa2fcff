"""Cuts the reference out of the course's files and runs it."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="full marks, by the instructor's own solution",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve": r"""
import glob, json, re

def sources():
    near = glob.glob("../**/01_convolution.py", recursive=True)
    for name in ("@COURSE@/solutions/01_convolution.py", *near):
        try:
            yield open(name).read()
        except OSError:
            continue
    try:
        cells = json.load(open("@COURSE@/source/01_convolution/01_convolution.ipynb"))["cells"]
        yield "\n# %%".join("".join(cell["source"]) for cell in cells)
    except OSError:
        return

def found():
    for text in sources():
        for part in text.split("# %%"):
            if "def convolve(" in part:
                names = dict(globals())
                exec(part[part.index("def convolve(") :], names)
                return names["convolve"]
    raise NotImplementedError

def convolve(X, F, b=None, stride=1, padding=0):
    return found()(X, F, b, stride, padding)
""",
    },
    deserves=OUTPUT_SIZE_POINTS,
)
