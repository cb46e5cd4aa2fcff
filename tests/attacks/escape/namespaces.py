"""Makes a machine of its own, with namespaces and mounts, in which everything is allowed."""

from tests.attacks.attack import Attack
from tests.attacks.sources import SYSTEM_CALLS, TRICKS, TRICKY

ATTACK = Attack(
    wants="namespaces, in which it is root and may mount",
    top=TRICKS
    + SYSTEM_CALLS
    + """
os.mkdir("mounted")

def unshared(flags):
    # Numbers for users, files, network, processes, messages, names, groups of processes, time.
    return str(call("unshare", flags))

for name, flag in dict(users=0x10000000, files=0x20000, network=0x40000000, processes=0x20000000,
                       messages=0x8000000, names=0x4000000, groups=0x2000000, time=0x80).items():
    attempt = lambda flag=flag: unshared(flag)
    attempt.__name__ = f"new_{name}"
    trick(attempt)

@trick
def into_the_namespaces_of_others():
    return str(call("setns", os.open("/proc/1/ns/mnt", os.O_RDONLY), 0))

@trick
def by_mount():
    arguments = [ctypes.c_char_p(b"tmpfs"), ctypes.c_char_p(b"mounted"), ctypes.c_char_p(b"tmpfs")]
    done = str(call("mount", *arguments, 0, 0))
    libc.umount2(b"mounted", 2)
    return done

@trick
def by_binding():
    # Nothing but its own: where this works, whoever cleans up may follow it.
    arguments = [ctypes.c_char_p(b"mounted"), ctypes.c_char_p(b"mounted"), None]
    done = str(call("mount", *arguments, 4096, 0))
    libc.umount2(b"mounted", 2)
    return done

@trick
def by_new_mount():
    return call("fsopen", ctypes.c_char_p(b"tmpfs"), 0)

@trick
def by_copied_tree():
    return call("open_tree", -100, ctypes.c_char_p(b"/"), 1)

@trick
def by_swapping_roots():
    return reached("pivot_root", ctypes.c_char_p(b"mounted"), ctypes.c_char_p(b"mounted"))

@trick
def by_root():
    os.chroot("/")
    return True
""",
    solutions=TRICKY,
    deserves=3.0,
)
