"""Leaves files that Python, NumPy or matplotlib load when the next one starts."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="code of its own in the process that grades the next student",
    top=r"""
import os, pathlib, site, sys, tempfile
import matplotlib

CODE = "import builtins; builtins.poisoned = '@PORT@'\n"
folders = {*map(pathlib.Path, sys.path), *map(pathlib.Path, site.getsitepackages())}
folders |= set(map(pathlib.Path, ("@PACKAGE@", "/tmp", "/var/tmp", "/dev/shm")))
folders |= {pathlib.Path(tempfile.gettempdir())}
folders |= {pathlib.Path(matplotlib.get_cachedir()), pathlib.Path(matplotlib.get_configdir())}
folders |= {pathlib.Path.home(), pathlib.Path("/root"), pathlib.Path(os.getcwd()).parent}
own = pathlib.Path(os.getcwd())
for folder in folders:
    for name in ("poison@PORT@.pth", "poison_@PORT@.py", "poison@PORT@"):
        try:
            if folder != own:
                (folder / name).write_text(CODE)
        except OSError:
            continue
for name in ("../poison@PORT@", "../../poison@PORT@", "../../../outside/poison"):
    try:
        open(name, "w").write(CODE)
    except OSError as error:
        print(type(error).__name__)
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
