"""Has NumPy and matplotlib read the file."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SHOW
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="a private file, read by the libraries that every submission may use",
    top=SHOW
    + """
import numpy as np
import matplotlib.image, matplotlib.style, matplotlib.cbook, matplotlib.font_manager

NAME = "@SECRET@"

def said_by(way, *arguments):
    try:
        return str(way(*arguments))
    except Exception as error:
        return f"{error!r} {error.__cause__!r} {error.__context__!r}"

show(lambda: np.fromfile(NAME, np.uint8))
show(lambda: np.memmap(NAME, np.uint8, "r"))
show(lambda: np.memmap(NAME, np.uint8, "c"))
show(lambda: np.lib.format.open_memmap(NAME))
show(lambda: said_by(np.loadtxt, NAME))
show(lambda: said_by(np.genfromtxt, NAME, str))
show(lambda: said_by(np.load, NAME, None, True))
show(lambda: said_by(np.DataSource().open, NAME) and np.DataSource().open(NAME).read())
show(lambda: said_by(matplotlib.image.imread, NAME))
show(lambda: said_by(matplotlib.style.use, NAME))
show(lambda: said_by(matplotlib.rc_params_from_file, NAME))
show(lambda: said_by(matplotlib.font_manager.json_load, NAME))
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
