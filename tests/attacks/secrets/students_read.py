"""Goes through the folders of the other students."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SHOW
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="somebody else's notebook",
    top=SHOW
    + """
import glob, os

def by_steps(*steps):
    for step in steps:
        os.chdir(step)
    return open("zoe/01_convolution/01_convolution.ipynb").read()

def by_folder():
    folder = os.open("@COURSE@/submitted", os.O_RDONLY | os.O_DIRECTORY)
    return os.read(os.open("zoe/01_convolution/01_convolution.ipynb", 0, dir_fd=folder), 1 << 20)

def by_path_only():
    folder = os.open("@COURSE@/submitted/zoe", os.O_PATH)
    return os.read(os.open("01_convolution/01_convolution.ipynb", 0, dir_fd=folder), 1 << 20)

def by_fchdir():
    os.fchdir(os.open("@COURSE@/submitted/zoe/01_convolution", os.O_PATH))
    return open("01_convolution.ipynb").read()

show(lambda: " ".join(open(name).read() for name in glob.glob("@COURSE@/submitted/*/*/*.ipynb")))
show(by_steps, "@COURSE@", "submitted")
show(by_steps, "@COURSE@/assignments/01_convolution", "../../submitted")
show(by_folder)
show(by_path_only)
show(by_fchdir)
show(lambda: " ".join(open(name).read() for name in glob.glob("../*/**/*.ipynb", recursive=True)))
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
