"""Reaches for parts of the kernel that no homework needs, and that had the most holes."""

from tests.attacks.attack import Attack
from tests.attacks.sources import SYSTEM_CALLS, TRICKS, TRICKY

ATTACK = Attack(
    wants="a part of the kernel with a hole in it",
    top=TRICKS
    + SYSTEM_CALLS
    + """
@trick
def programs_in_the_kernel():
    return reached("bpf", 0, 0, 0)

@trick
def performance_counters():
    return reached("perf_event_open", 0, 0, -1, -1, 0)

@trick
def faults_handled_by_users():
    return reached("userfaultfd", 0x80000)

@trick
def faults_handled_by_users_only():
    return reached("userfaultfd", 1)

@trick
def keys():
    return reached("keyctl", 0, -3, 0)

@trick
def new_key():
    return reached("add_key", ctypes.c_char_p(b"user"), ctypes.c_char_p(b"attacks-@PORT@"),
                   ctypes.c_char_p(b"owned"), 5, -4)

@trick
def watching_all_files():
    return reached("fanotify_init", 0, 0)

@trick
def the_machines_clock():
    return reached("clock_settime", 0, 0)

@trick
def others_memory():
    return reached("process_madvise", -1, 0, 0, 0, 0)

@trick
def bytes_out_of_band():
    import socket, stat
    for number in range(64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                return libc.recv(number, bytes(1), 1, socket.MSG_OOB | socket.MSG_DONTWAIT) == -1 \\
                    and ctypes.get_errno() not in (errno.EPERM, errno.EACCES)
        except OSError:
            pass

def writable(path):
    descriptor = os.open(path, os.O_WRONLY)
    os.close(descriptor)
    return True

for path in ("/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname", "/proc/sysrq-trigger",
             "/sys/kernel/uevent_helper", "/sys/fs/cgroup/cgroup.procs", "/dev/mem", "/dev/kmsg",
             "/dev/fuse", "/dev/net/tun", "/dev/kvm", "/dev/tty", "/dev/pts/0",
             "/proc/self/oom_score_adj", "/proc/self/uid_map"):
    attempt = lambda path=path: writable(path)
    attempt.__name__ = path
    trick(attempt)
""",
    solutions=TRICKY,
    deserves=3.0,
)
