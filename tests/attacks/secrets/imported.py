"""Has Python's import system or IPython's magics read the file."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, SHOW
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="the solution, by whatever reads a file on the side",
    top=SHOW
    + """
import importlib.machinery, importlib.util, inspect, runpy, tokenize, zipimport, zipfile, sys

NAME = "@COURSE@/solutions/01_convolution.py"

def by_error(way, *arguments):
    try:
        return str(way(*arguments))
    except BaseException as error:
        return f"{error!r} {getattr(error, 'text', '')}"

show(lambda: importlib.machinery.SourceFileLoader("solution", NAME).get_source("solution"))
show(lambda: importlib.machinery.SourceFileLoader("solution", NAME).get_data(NAME))
spec = importlib.util.spec_from_file_location("solution", NAME)
show(lambda: inspect.getsource(spec.loader.load_module()))
show(lambda: tokenize.open(NAME).read())
show(lambda: by_error(runpy.run_path, "@SECRET@"))
show(lambda: by_error(compile, open("@SECRET@").read(), "secret", "exec"))
sys.path.insert(0, "@COURSE@/solutions")
show(lambda: inspect.getsource(importlib.import_module("01_convolution")))
shell = get_ipython()
for magic in ("load", "run", "pycat", "pfile", "cat", "more", "less", "env", "bookmark", "cd"):
    show(lambda: str(shell.run_line_magic(magic, NAME)))
    show(lambda: str(shell.find_line_magic(magic)(NAME)))
show(lambda: str(shell.safe_execfile(NAME, {})))
show(lambda: shell.mktempfile and shell.find_user_code(NAME))
""",
    solutions={"output_size": OUTPUT_SIZE},
    deserves=OUTPUT_SIZE_POINTS,
)
