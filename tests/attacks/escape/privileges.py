"""Takes back what was given up: the user, the limits, the priorities, of itself and of others."""

from tests.attacks.attack import Attack
from tests.attacks.sources import TRICKS, TRICKY

ATTACK = Attack(
    wants="root, or at least higher limits and lower ones for others",
    top=TRICKS
    + """
import ctypes, os, resource

libc = ctypes.CDLL(None, use_errno=True)
parent = os.getppid()
open("mine", "w").close()

@trick
def another_owner():
    os.chown("mine", 1, 1)
    return True

@trick
def root():
    if os.getuid() == 0:
        return None  # of nothing, if what only root may do fails
    os.setresuid(0, 0, 0)
    return True

@trick
def root_by_effective_user():
    if os.getuid() == 0:
        return None
    os.seteuid(0)
    return True

@trick
def groups():
    os.setgroups([0, 1, 2])
    return True

def raised(limit):
    before = resource.getrlimit(limit)
    resource.setrlimit(limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return before != resource.getrlimit(limit)

@trick
def more_memory():
    return raised(resource.RLIMIT_AS)

@trick
def more_time():
    return raised(resource.RLIMIT_CPU)

@trick
def larger_files():
    return raised(resource.RLIMIT_FSIZE)

@trick
def limits_of_the_parent():
    return resource.prlimit(parent, resource.RLIMIT_NOFILE) is not None

@trick
def lower_limits_for_the_parent():
    now = resource.prlimit(parent, resource.RLIMIT_CORE)
    return resource.prlimit(parent, resource.RLIMIT_CORE, (0, now[1])) is not None

@trick
def priority():
    os.setpriority(os.PRIO_PROCESS, 0, -5)
    return os.getpriority(os.PRIO_PROCESS, 0) < 0

@trick
def lower_priority_for_the_parent():
    os.setpriority(os.PRIO_PROCESS, parent, 1)
    return True

@trick
def real_time():
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    return True

@trick
def scheduling_of_the_parent():
    os.sched_setscheduler(parent, os.SCHED_BATCH, os.sched_param(0))
    return True

@trick
def core_of_the_parent():
    os.sched_setaffinity(parent, os.sched_getaffinity(parent))
    return True

@trick
def new_privileges():
    # What a program with the set-user bit could give, were it not for this flag.
    return libc.prctl(39, 0, 0, 0, 0) == 0
""",
    solutions=TRICKY,
    deserves=3.0,
)
