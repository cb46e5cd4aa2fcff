"""Types commands into the terminal of whoever grades."""

from tests.attacks.attack import Attack
from tests.attacks.sources import TRICKS, TRICKY

ATTACK = Attack(
    wants="the terminal from which grading was started",
    top=TRICKS
    + """
import fcntl, os, pty, termios

def typed(descriptor):
    fcntl.ioctl(descriptor, termios.TIOCSTI, b"#")
    return True

for number in range(10):
    attempt = lambda number=number: typed(number)
    attempt.__name__ = f"descriptor_{number}"
    trick(attempt)

@trick
def controlling_terminal():
    return typed(os.open("/dev/tty", os.O_RDWR))

@trick
def terminal_of_its_own():
    ours, theirs = pty.openpty()
    return typed(theirs)

@trick
def by_another_number():
    # The upper half of the request is ignored by the kernel, but maybe not by a filter.
    ours, theirs = pty.openpty()
    import ctypes
    libc = ctypes.CDLL(None)
    return libc.ioctl(theirs, ctypes.c_ulong(1 << 32 | termios.TIOCSTI), ctypes.c_char_p(b"#")) == 0

@trick
def by_console():
    return typed(os.open("/dev/console", os.O_RDWR | os.O_NOCTTY))
""",
    solutions=TRICKY,
    deserves=3.0,
)
