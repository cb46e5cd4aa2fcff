"""Goes through all objects and modules for the reference."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="the reference solution, or what holds it, in its own process",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve": """
import gc, sys, types

def candidates():
    for thing in gc.get_objects():
        if isinstance(thing, types.FunctionType) and thing.__name__ in ("convolve", "vectorised"):
            if thing is not convolve:
                yield thing
        if type(thing).__name__ == "Reference":
            yield thing._solution._names["convolve"]
    for module in list(sys.modules.values()):
        for name in ("vectorised", "convolve", "looped", "forward"):
            if isinstance(vars(module).get(name), types.FunctionType) and module is not np:
                if vars(module)[name] is not convolve:
                    yield vars(module)[name]

def convolve(X, F, b=None, stride=1, padding=0):
    for function in candidates():
        try:
            O = function(X, F, b, stride, padding)
            if isinstance(O, np.ndarray) and O.ndim == 4:
                return O
        except Exception:
            continue
    return np.zeros((1, 1, 1, 1))
""",
    },
    deserves=OUTPUT_SIZE_POINTS,
)
