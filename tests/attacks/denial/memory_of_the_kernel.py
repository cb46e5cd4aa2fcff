"""Takes memory that no limit of address space counts: in pipes, in files that are memory."""

from tests.attacks.attack import Attack
from tests.attacks.sources import TRICKS, TRICKY

ATTACK = Attack(
    wants="memory beyond its limit, held by the kernel; where nothing stops it, up to 2 GB",
    top=TRICKS
    + """
import fcntl, os

TOO_MUCH = 2 << 30
block = bytes(1 << 20)

@trick
def in_memory_files():
    size = 0
    while size < TOO_MUCH:
        file = os.memfd_create("kept")
        for _ in range(15):
            size += os.write(file, block)
    return size

@trick
def in_long_memory_file():
    file = os.memfd_create("kept")
    os.ftruncate(file, 4 << 30)
    return os.posix_fallocate(file, 0, TOO_MUCH) is None

@trick
def in_pipes():
    size = 0
    while True:
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 1 << 20)
        size += os.write(writing, block)
        if size > 256 << 20:
            return size

@trick
def in_shared_folder():
    size = 0
    for number in range(200):
        with open(f"/dev/shm/attacks-@PORT@-{number}", "wb") as file:
            for _ in range(15):
                size += file.write(block)
    return size
""",
    solutions=TRICKY,
    deserves=3.0,
)
