"""Has the kernel copy a file without reading it."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SHOW
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="a private file, by sendfile, splice, copy_file_range and a mount",
    top=SHOW
    + """
import ctypes, os, shutil

libc = ctypes.CDLL(None, use_errno=True)

def into_own(copy):
    source = os.open("@SECRET@", os.O_RDONLY)
    target = os.open("copy", os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    copy(source, target)
    return os.pread(target, 1 << 16, 0)

def through_pipe(source, target):
    out, into = os.pipe()
    os.splice(source, into, 1 << 12)
    os.splice(out, target, 1 << 12)

def by_bind():
    # The file alone: what is mounted where everything is removed later would be removed with it.
    open("mounted", "w").close()
    libc.unshare(0x10020000)
    libc.mount(b"@SECRET@", b"mounted", None, 4096, None)
    return open("mounted").read()

def by_root():
    libc.chroot(b"/")
    return open("@SECRET@").read()

show(into_own, lambda source, target: os.sendfile(target, source, 0, 1 << 12))
show(into_own, lambda source, target: os.copy_file_range(source, target, 1 << 12))
show(into_own, through_pipe)
show(lambda: open(shutil.copyfile("@SECRET@", "copy")).read())
show(by_bind)
show(by_root)
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
