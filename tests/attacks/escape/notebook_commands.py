"""Uses the notebook's own ways to a shell: `!`, `%%bash`, `get_ipython()`, IPython behind it."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a shell, through IPython",
    top="""
!echo owned > @OUTSIDE@/by-exclamation-mark
lines = !echo owned | tee @OUTSIDE@/by-assignment
%system echo owned > @OUTSIDE@/by-magic
%sx echo owned > @OUTSIDE@/by-short-magic
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils import process

shell = get_ipython()
command = "echo owned > @OUTSIDE@/by-%s"
ways = {
    "shell": lambda c: shell.system(c),
    "raw": lambda c: shell.system_raw(c),
    "piped": lambda c: shell.system_piped(c),
    "class": lambda c: InteractiveShell.system(shell, c),
    "getoutput": lambda c: shell.getoutput(c),
    "class-getoutput": lambda c: InteractiveShell.getoutput(shell, c),
    "utils": lambda c: process.system(c),
    "line-magic": lambda c: InteractiveShell.run_line_magic(shell, "system", c),
    "cell-magic": lambda c: InteractiveShell.run_cell_magic(shell, "bash", "", c),
    "sh-magic": lambda c: shell.find_cell_magic("sh")("", c),
    "run-cell": lambda c: shell.run_cell("!" + c),
}
for name, way in ways.items():
    try:
        print(name, way(command % name))
    except BaseException as error:
        print(name, type(error).__name__, str(error)[:80])
""",
    bottom="""
%%bash
echo owned > @OUTSIDE@/by-bash-cell
sleep 600 &
""",
    solutions=HONEST,
    deserves=3.0,
)
