"""Replaces what IPython does with cells, tracebacks and results."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, ZEROS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="a result of its own in the place of a test cell's",
    top="""
import sys
from IPython.core.displayhook import DisplayHook

shell = get_ipython()
shell.showtraceback = shell.showsyntaxerror = lambda *_, **__: None
sys.excepthook = sys.unraisablehook = lambda *_: None
WORTH = {"convolve_image-values": 5, "convolve-values": 14, "convolve-speed": 6}
said = {"cell": ""}
shell.events.register("pre_run_cell", lambda info: said.update(cell=info.raw_cell or ""))
original = DisplayHook.__call__

def hook(self, result=None):
    for id, points in WORTH.items():
        if f'grade_cell("{id}"' in said["cell"]:
            result = points
    return original(self, result)

DisplayHook.__call__ = hook
shell.run_cell_async = shell.run_cell_async
for name in ("run_code", "run_ast_nodes"):
    genuine = getattr(type(shell), name)
    setattr(type(shell), name, genuine)
""",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve": ZEROS,
        "convolve_image": """
def convolve_image(I, f):
    return np.zeros(I.shape)
""",
    },
    deserves=OUTPUT_SIZE_POINTS,
)
