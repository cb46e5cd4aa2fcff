"""Reads the solutions with every function of Python that opens files."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SHOW
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="the solution, read from the course's folder",
    top=SHOW
    + """
import io, linecache, mmap, os, pathlib, fileinput, codecs

def by_descriptor(name):
    return os.read(os.open(name, os.O_RDONLY), 1 << 20)

def by_map(name):
    with open(name, "rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)[:]

for name in (
    "@COURSE@/solutions/01_convolution.py",
    "@COURSE@/source/01_convolution/01_convolution.ipynb",
):
    show(lambda: open(name).read())
    show(lambda: pathlib.Path(name).read_text())
    show(lambda: "".join(linecache.getlines(name)))
    show(lambda: io.FileIO(name).readall())
    show(lambda: codecs.open(name).read())
    show(lambda: "".join(fileinput.input(name)))
    show(lambda: os.pread(os.open(name, os.O_RDWR), 1 << 20, 0))
    show(by_descriptor, name)
    show(by_map, name)
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
