"""Goes to the file by the roads that /proc offers."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SHOW
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="a private file, past what only looks at names",
    top=SHOW
    + """
import os

for pid in ("self", "thread-self", "1", str(os.getppid())):
    for road in ("root", "cwd/..", "cwd/../..", "cwd/../../.."):
        show(lambda: open(f"/proc/{pid}/{road}/@SECRET@").read())
        show(lambda: open(f"/proc/{pid}/{road}/course/solutions/01_convolution.py").read())
    for number in range(10):
        show(lambda: open(f"/proc/{pid}/fd/{number}", "rb").read(1 << 12))
for number in range(3, 64):
    show(lambda: os.read(os.open(f"../../../secret", 0, dir_fd=number), 1 << 12))
    show(lambda: os.read(os.open(f"/dev/fd/{number}", os.O_NONBLOCK), 1 << 12))
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
