"""Carries a secret out in everything that reaches the report."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="the gradebook's names in messages, names of types, notes, keys, warnings and results",
    top="""
import re, sys, warnings

def secret():
    for name in ("@SECRET@", "@COURSE@/gradebook.db", "@COURSE@/solutions/01_convolution.py"):
        try:
            found = re.search("canary-[0-9a-f]{32}", open(name, "rb").read().decode("latin-1"))
            if found:
                return found[0]
        except OSError:
            continue
    return "nothing"

WORD = secret()
print(WORD, file=sys.stderr)
warnings.warn(WORD)
""",
    bottom="""
error = type(WORD, (Exception,), {})(WORD)
error.add_note(WORD)
raise error
""",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve_image": """
def convolve_image(I, f):
    return type(WORD, (np.ndarray,), {})(I.shape)
""",
        "convolve": """
def convolve(X, F, b=None, stride=1, padding=0):
    raise type(WORD, (Exception,), {})(WORD) from ValueError(WORD)
""",
        "count_parameters": """
def count_parameters(layers, input_shape, bias=True):
    return type(WORD, (int,), {})(7)
""",
        "learned_parameters": """
learned_parameters = WORD
""",
    },
    deserves=OUTPUT_SIZE_POINTS,
)
