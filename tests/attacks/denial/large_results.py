"""Returns more than anyone asked for: 256 MB at once, and just under the limit again and again."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a grader that runs out of memory reading the results",
    solutions={
        **HONEST,
        "convolve_image": """
def convolve_image(I, f):
    return np.zeros((1 << 25,))
""",
        "convolve": """
def convolve(X, F, b=None, stride=1, padding=0):
    return [np.zeros(1 << 20) for _ in range(7)]
""",
        "count_parameters": """
def count_parameters(layers, input_shape, bias=True):
    return ["x" * (1 << 16)] * 90_000
""",
        "learned_parameters": """
learned_parameters = "C" + " " * (1 << 26)
""",
    },
    deserves=3.0,
)
