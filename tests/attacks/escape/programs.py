"""Starts other programs, with everything in Python and the C library that does."""

from tests.attacks.attack import Attack
from tests.attacks.sources import TRICKS, TRICKY

ATTACK = Attack(
    wants="a shell of its own",
    top=TRICKS
    + """
import ctypes, os, pty, subprocess

SHELL = "echo owned > @OUTSIDE@/by-shell; (sleep 600 &); exit 7"

@trick
def by_subprocess():
    return subprocess.run(["/bin/sh", "-c", SHELL], timeout=5).returncode == 7

@trick
def by_subprocess_without_vfork():
    subprocess._USE_VFORK = subprocess._USE_POSIX_SPAWN = False
    shell = ["/bin/sh", "-c", SHELL]
    return subprocess.run(shell, timeout=5, preexec_fn=os.setpgrp).returncode == 7

@trick
def by_system():
    return os.waitstatus_to_exitcode(os.system(SHELL)) == 7

@trick
def by_popen():
    return os.popen("echo owned").read() == "owned\\n"

@trick
def by_posix_spawn():
    pid = os.posix_spawn("/bin/sh", ["sh", "-c", SHELL], {})
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7

@trick
def by_spawnv():
    return os.spawnv(os.P_WAIT, "/bin/sh", ["sh", "-c", SHELL]) == 7

@trick
def by_pty():
    return os.waitstatus_to_exitcode(pty.spawn(["/bin/sh", "-c", "exit 7"])) == 7

@trick
def by_library():
    return ctypes.CDLL(None).system(SHELL.encode()) >> 8 == 7
""",
    solutions=TRICKY,
    deserves=3.0,
)
