"""Reads what stands in names, links and attributes, without opening a file."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SHOW
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="the names of files, where links lead and attributes of files",
    top=SHOW
    + """
import ctypes, glob, os

libc = ctypes.CDLL(None, use_errno=True)

def by_link():
    buffer = ctypes.create_string_buffer(4096)
    libc.readlink(b"@COURSE@/private/link", buffer, 4096)
    return buffer.raw

def by_watch():
    watch = libc.inotify_init1(0o4000)
    if watch < 0 or libc.inotify_add_watch(watch, b"@COURSE@/private", 0xFFF) < 0:
        raise OSError("refused")
    return b""

show(lambda: " ".join(os.listdir("@COURSE@/private")))
show(lambda: " ".join(entry.name for entry in os.scandir("@COURSE@/private")))
show(lambda: " ".join(glob.glob("@COURSE@/private/*")))
show(lambda: " ".join(name for _, _, names in os.walk("@COURSE@") for name in names))
show(lambda: os.readlink("@COURSE@/private/link"))
show(lambda: os.path.realpath("@COURSE@/private/link"))
show(by_link)
show(by_watch)
show(lambda: os.getxattr("@COURSE@/private/noted", "user.note"))
show(lambda: " ".join(os.listxattr("@COURSE@/private/noted")))
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
