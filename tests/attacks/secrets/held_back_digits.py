"""Looks for the digits that judge a training, and for the solutions, wherever they may be."""

from tests.attacks.attack import Attack
from tests.attacks.sources import TRICKS, TRICKY

ATTACK = Attack(
    wants="the images that no student has, from the package, its imports or the memory",
    top=TRICKS
    + """
import glob, importlib, importlib.util, os, pkgutil, sys, zipfile
import numpy as np

DATA = "@PACKAGE@/exercises/data"
FILES = [f"{DATA}/held_back_digits.npz", f"{DATA}/digits.npz", "@PACKAGE@/exercises/train.py"]

def each(way):
    for name in FILES:
        try:
            found = way(name)
        except (OSError, ImportError, ValueError, TypeError, KeyError, zipfile.BadZipFile):
            continue
        if found:
            return str(found)

def linked(name):
    os.symlink(name, "link")
    try:
        return open("link", "rb").read()
    finally:
        os.unlink("link")

def hard_linked(name):
    os.link(name, "hard")
    return open("hard", "rb").read()

def up_from_here(name):
    return open(os.path.relpath(name), "rb").read()

def below_the_root(name):
    return open(f"/proc/self/root{name}", "rb").read()

def by_folder(name):
    folder = os.open(os.path.dirname(name), os.O_PATH | os.O_DIRECTORY)
    return os.read(os.open(os.path.basename(name), os.O_RDONLY, dir_fd=folder), 99)

@trick
def opened():
    return each(lambda name: open(name, "rb").read())

@trick
def loaded():
    return each(lambda name: np.load(name, allow_pickle=True))

@trick
def mapped():
    return each(lambda name: np.memmap(name, mode="r")[:9].sum())

@trick
def unzipped():
    return each(lambda name: zipfile.ZipFile(name).namelist())

@trick
def roundabout():
    for way in (linked, hard_linked, up_from_here, below_the_root, by_folder):
        found = each(way)
        if found:
            return found

@trick
def listed():
    return glob.glob(f"{DATA}/*") + glob.glob("@COURSE@/solutions/*") or None

@trick
def got():
    return pkgutil.get_data("autograder.exercises", "data/held_back_digits.npz")

@trick
def imported():
    return importlib.import_module("autograder.exercises.digits").held_back()

@trick
def specified():
    spec = importlib.util.spec_from_file_location("digits", "@PACKAGE@/exercises/digits.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.held_back()

@trick
def searched():
    names = ("autograder/exercises/data/held_back_digits.npz", "held_back_digits.npz")
    paths = [os.path.join(folder, name) for folder in sys.path for name in names]
    for path in filter(os.path.exists, paths):
        with open(path, "rb") as file:
            return file.read()

@trick
def in_memory():
    return [name for name in sys.modules if name.startswith("autograder.exercise")] or None
""",
    solutions=TRICKY,
    deserves=3.0,
)
