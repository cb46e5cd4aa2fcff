"""Has a program read the file."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SHOW
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="a private file, printed by a program that is allowed more",
    top=SHOW
    + r"""
import os, subprocess

os.environ["PATH"] = "/usr/local/bin:/usr/bin:/bin"

def by_child(run):
    out, into = os.pipe()
    pid = run(into)
    os.close(into)
    found = os.read(out, 1 << 16)
    os.waitpid(pid, 0)
    return found

def spawned(into):
    actions = [(os.POSIX_SPAWN_DUP2, into, 1)]
    return os.posix_spawn("/bin/cat", ["cat", "@SECRET@"], {}, file_actions=actions)

def forked(into):
    pid = os.fork()
    if pid == 0:
        os.write(into, open("@SECRET@", "rb").read())
        os._exit(0)
    return pid

show(lambda: subprocess.check_output(["cat", "@SECRET@"], timeout=10))
show(lambda: os.popen("cat @SECRET@").read())
show(lambda: subprocess.run("cat @SECRET@", shell=True, capture_output=True, timeout=10).stdout)
show(lambda: "\n".join(get_ipython().getoutput("cat @SECRET@")))
show(by_child, spawned)
show(by_child, forked)
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
