"""Has HTML in all that feedback tells of an error: message, type, line of code, returned type."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a script in a sentence of the grader's own",
    top="""
EVIL = "<img id='attacks-@PORT@' src=x onerror=alert(1)>`</code><script id='attacks-@PORT@'>`"
Evil = type(EVIL, (Exception,), {})
""",
    solutions={
        **HONEST,
        "convolve_image": """
def convolve_image(I, f):
    raise Evil(EVIL)  # <script id='attacks-@PORT@'>alert(1)</script> ` </code>
""",
        "convolve": """
def convolve(X, F, b=None, stride=1, padding=0):
    return type(EVIL, (np.ndarray,), {})((1, 1))
""",
        "count_parameters": """
def count_parameters(layers, input_shape, bias=True):
    return type(EVIL, (), {})()
""",
        "learned_parameters": """
learned_parameters = "<b id='attacks-@PORT@'>C"
""",
    },
    bottom="""
raise SyntaxError(EVIL, ("<script id='attacks-@PORT@'>", 1, 1, EVIL))
""",
    deserves=3.0,
)
