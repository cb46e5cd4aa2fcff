"""Changes files that are there: by truncating what is only read, by mode, time and name."""

from tests.attacks.attack import Attack
from tests.attacks.sources import TRICKS, TRICKY

ATTACK = Attack(
    wants="files of others, emptied or changed",
    top=TRICKS
    + """
import ctypes, fcntl, os

path = "@OUTSIDE@/untouched"
libc = ctypes.CDLL(None, use_errno=True)

@trick
def time_of_change():
    os.utime(path, (1, 1))
    return True

@trick
def mode():
    os.chmod(path, 0o777)
    return True

@trick
def mode_of_a_descriptor():
    os.chmod(os.open(path, os.O_RDONLY), 0o776)
    return True

@trick
def mode_of_an_inherited_descriptor():
    os.fchmod(0, 0o777)
    return True

@trick
def owner():
    os.chown(path, os.getuid(), os.getgid())
    return True

@trick
def attribute():
    os.setxattr(path, "user.attacks", b"owned")
    return True

@trick
def emptied_while_reading():
    os.open(path, os.O_RDONLY | os.O_TRUNC)
    return True

@trick
def emptied():
    os.truncate(path, 0)
    return True

@trick
def appended():
    os.write(os.open(path, os.O_WRONLY | os.O_APPEND), b"owned")
    return True

@trick
def renamed():
    os.rename(path, path + "-owned")
    os.rename(path + "-owned", path)
    return True

@trick
def swapped():
    open("mine", "w").close()
    return libc.renameat2(-100, path.encode(), -100, b"mine", 2) == 0

@trick
def another_name():
    os.link(path, "another_name")
    return True

@trick
def locked():
    fcntl.flock(os.open(path, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
    return True

@trick
def folder_removed():
    os.rmdir("@COURSE@/submitted")
    return True

for file in ("@COURSE@/gradebook.db", "@COURSE@/source/01_convolution/01_convolution.ipynb",
             "@COURSE@/submitted/zoe/01_convolution/01_convolution.ipynb"):
    attempt = lambda file=file: os.open(file, os.O_WRONLY | os.O_APPEND)
    attempt.__name__ = file
    trick(attempt)
""",
    solutions=TRICKY,
    deserves=3.0,
)
