"""Puts links into its own folder and opens those."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SHOW
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="a private file, under a name that lies within the own folder",
    top=SHOW
    + """
import os, pathlib

def by_link(make, target):
    name = f"link-{len(os.listdir('.'))}"
    make(target, name)
    return open(name).read()

def by_folder_link(make):
    name = f"link-{len(os.listdir('.'))}"
    make("@COURSE@", name)
    return open(f"{name}/solutions/01_convolution.py").read()

for target in ("@SECRET@", "@COURSE@/solutions/01_convolution.py"):
    show(by_link, os.symlink, target)
    show(by_link, os.link, target)
    show(by_link, lambda a, b: os.link(a, b, follow_symlinks=False), target)
    show(by_link, lambda a, b: pathlib.Path(b).symlink_to(os.path.relpath(a)), target)
    show(by_link, os.rename, target)
show(by_folder_link, os.symlink)
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
