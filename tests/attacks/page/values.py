"""Returns text in the place of numbers: strings, keys, dtypes, functions with names of HTML."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a script in a counterexample",
    top="""
import types
EVIL = "<svg id='attacks-@PORT@' onload=alert(1)>"
""",
    solutions={
        **HONEST,
        "convolve_image": """
def convolve_image(I, f):
    return {EVIL: EVIL}
""",
        "convolve": """
def convolve(X, F, b=None, stride=1, padding=0):
    return np.zeros(3, [(EVIL, float)])
""",
        "count_parameters": """
def count_parameters(layers, input_shape, bias=True):
    return EVIL
count_parameters.__name__ = count_parameters.__qualname__ = EVIL
""",
        "learned_parameters": """
learned_parameters = [EVIL, (EVIL,), {EVIL: EVIL}]
""",
    },
    bottom="""
namespace = get_ipython().user_ns
namespace[EVIL] = EVIL
exec(compile("raise ValueError(EVIL)", "<script id='attacks-@PORT@'>", "exec"))
""",
    deserves=3.0,
)
