"""Sends signals to every process there is, and ends the fork server."""

from tests.attacks.attack import Attack
from tests.attacks.sources import SYSTEM_CALLS, TRICKS, TRICKY

ATTACK = Attack(
    wants="the end of the fork server, and of everybody else's grading",
    top=TRICKS
    + SYSTEM_CALLS
    + """
import signal, time

me = os.getpid()

# Signal 0 only asks whether others would be allowed.
@trick
def to_anybody():
    reachable = []
    for pid in range(1, 40_000):
        try:
            os.kill(pid, 0)
            reachable.append(pid)
        except OSError:
            pass
    return set(reachable) - {me} or False

@trick
def to_everybody():
    return os.kill(-1, 0) is None

@trick
def to_the_parents_group():
    return os.killpg(os.getpgid(os.getppid()), 0) is None

@trick
def to_a_thread():
    return str(call("tgkill", os.getppid(), os.getppid(), 0))

@trick
def to_a_thread_anywhere():
    return str(call("tkill", os.getppid(), 0))

@trick
def to_a_queue():
    return str(call("rt_sigqueueinfo", os.getppid(), 0, ctypes.create_string_buffer(128)))

@trick
def to_a_handle():
    return str(call("pidfd_send_signal", call("pidfd_open", os.getppid(), 0), 0, 0, 0))

@trick
def stops_the_parent():
    parent = os.getppid()
    if parent <= 1:
        return False
    libc.prctl(1, 0, 0, 0, 0)  # nor end with it
    os.kill(parent, signal.SIGKILL)
    time.sleep(0.2)
    return os.getppid() != parent
""",
    solutions=TRICKY,
    deserves=3.0,
)
