"""Raises exceptions that cannot be shown: endless, huge, cyclic, or with code of their own."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a grader that hangs or fails while it describes an error",
    top="""
class Endless(Exception):
    def __str__(self):
        while True:
            pass

class Lying(Exception):
    def __str__(self):
        methods = {"__getitem__": lambda *_: Endless(), "__len__": lambda _: -1}
        return type("Text", (str,), methods)()

class Huge(Exception):
    pass
Huge.__name__ = "H" * (1 << 22)

class Meta(type):
    @property
    def __name__(self):
        raise Endless
    def __instancecheck__(self, other):
        return True

class Nameless(Exception, metaclass=Meta):
    pass
raise Lying()
""",
    solutions={
        **HONEST,
        "convolve_image": """
def convolve_image(I, f):
    raise Endless()
""",
        "convolve": """
def convolve(X, F, b=None, stride=1, padding=0):
    error = Huge("m" * (1 << 24))
    error.__cause__ = error.__context__ = error
    error.__notes__ = ["n" * (1 << 24)] * 100
    raise error
""",
        "count_parameters": """
def count_parameters(layers, input_shape, bias=True):
    raise Nameless("x")
""",
        "learned_parameters": """
error = SyntaxError("s", ("cell 1", Endless(), object(), 7))
error.msg = Lying()
error.filename = "cell 0"
error.lineno = 10 ** 30
raise error
""",
    },
    bottom="""
raise ExceptionGroup("g", [ExceptionGroup("g", [Huge("x" * 1000)] * 1000)] * 1000)
""",
    deserves=3.0,
)
