"""Reads the environment, its own and that of every process above."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SHOW
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="what stands in the grader's environment",
    top=SHOW
    + """
import ctypes, glob, os

show(lambda: repr(dict(os.environ)))
show(lambda: ctypes.CDLL(None, use_errno=True) and open("/proc/self/environ").read())

def by_pointer():
    ctypes.CDLL(None).getenv.restype = ctypes.c_char_p
    libc = ctypes.CDLL(None)
    libc.getenv.restype = ctypes.c_char_p
    return libc.getenv(b"ATTACKS_CANARY") or b""

show(by_pointer)
for pid in ("1", str(os.getppid()), "self", "thread-self"):
    show(lambda: open(f"/proc/{pid}/environ", "rb").read())
    show(lambda: open(f"/proc/{pid}/task/{pid}/environ", "rb").read())
for name in glob.glob("/proc/[0-9]*/environ"):
    show(lambda: open(name, "rb").read())
for pid in range(1, 40):
    show(lambda: open(f"/proc/{pid}/environ", "rb").read())
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
