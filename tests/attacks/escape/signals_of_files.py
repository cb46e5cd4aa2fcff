"""Has the kernel send the signal: to the owner of a file, whom it names itself."""

from tests.attacks.attack import Attack
from tests.attacks.sources import TRICKS, TRICKY

ATTACK = Attack(
    wants="the end of the fork server, by SIGKILL in place of the SIGIO of a pipe",
    top=TRICKS
    + """
import ctypes, fcntl, os, signal, struct, time

F_SETOWN_EX, F_SETSIG, FIOSETOWN = 15, 10, 0x8901
parent = os.getppid()
ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)  # do not end with the parent

def owner(descriptor):
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, parent)

def owner_by_type(descriptor):
    fcntl.fcntl(descriptor, F_SETOWN_EX, struct.pack("ii", 1, parent))

def owner_of_socket(descriptor):
    fcntl.ioctl(descriptor, FIOSETOWN, struct.pack("i", parent))

def shoot(own):
    if parent <= 1:
        return False
    reading, writing = os.pipe()
    own(reading)
    fcntl.fcntl(reading, F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC)
    os.write(writing, b"!")
    time.sleep(0.2)
    return os.getppid() != parent

@trick
def by_owner():
    return shoot(owner)

@trick
def by_owner_of_a_type():
    return shoot(owner_by_type)

@trick
def by_device_control():
    return shoot(owner_of_socket)

@trick
def by_directory():
    # Whoever changes this folder, the grader that cleans up say, sets the signal off.
    folder = os.open(".", os.O_RDONLY)
    fcntl.fcntl(folder, fcntl.F_SETOWN, parent)
    fcntl.fcntl(folder, F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(folder, fcntl.F_NOTIFY, fcntl.DN_CREATE | fcntl.DN_DELETE)
    open("new", "w").close()
    time.sleep(0.2)
    return os.getppid() != parent

@trick
def by_lease():
    with open("leased", "w") as file:
        fcntl.fcntl(file, fcntl.F_SETOWN, parent)
        fcntl.fcntl(file, F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        try:
            os.open("leased", os.O_RDONLY | os.O_NONBLOCK)
        except BlockingIOError:
            pass
        time.sleep(0.2)
    return os.getppid() != parent
""",
    solutions=TRICKY,
    deserves=3.0,
)
