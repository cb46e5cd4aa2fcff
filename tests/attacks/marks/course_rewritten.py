"""Changes the solution, the released notebook and the configuration."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="a solution that agrees with it, for itself and for all who come after",
    top=r"""
import os, pathlib

course = pathlib.Path("@COURSE@")
for name in (
    "nbgrader_config.py",
    "solutions/01_convolution.py",
    "source/01_convolution/01_convolution.ipynb",
    "assignments/01_convolution/01_convolution.ipynb",
    "assignments/01_convolution/visible_tests.py",
    "assignments/01_convolution/expected_outputs.npz",
):
    for change in (
        lambda path: path.open("a").write("\n"),
        lambda path: path.replace(path.with_suffix(".old")),
        lambda path: os.truncate(path, 10),
        lambda path: os.open(path, os.O_RDONLY | os.O_TRUNC),
        lambda path: path.chmod(0o777),
        lambda path: path.unlink(),
    ):
        try:
            change(course / name)
        except OSError as error:
            print(type(error).__name__)
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
