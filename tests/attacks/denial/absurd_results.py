"""Returns what is no result: nested, cyclic, endless, lying, larger than it is."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a grader that fails or hangs at what is returned",
    top="""
import itertools, random, sys

def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value

cyclic = []
cyclic.append(cyclic)
endless = itertools.count()

class List(list):
    def __iter__(self):
        return itertools.count()
    def __len__(self):
        return 10 ** 18

class Number(float):
    def __eq__(self, other):
        return True
    __hash__ = float.__hash__

class Lie(np.ndarray):
    __array_priority__ = 1e9
    def __array_finalize__(self, other):
        pass
    def view(self, *_):
        return self
    @property
    def dtype(self):
        return np.dtype(float)
    @property
    def nbytes(self):
        return 0

records = np.zeros(3, [("a" * 1000, float), ("<script>", "V0")])
results = [
    nested(11), nested(13), nested(100_000), cyclic, endless, List(), Number(3),
    np.zeros(4).view(Lie),
    np.broadcast_to(0.0, (10 ** 9,)), np.broadcast_to(0.0, (1,) * 40), 10 ** 1_000_000, -(2 ** 256),
    {str(n): n for n in range(1_000_000)}, {1: 2}, {"a": cyclic}, (x for x in ()), object(),
    np.array([object()], object), np.full((3, 3), np.nan), np.full(10, np.inf), records,
    np.zeros(3, "V0"), np.array(["x" * 1000]), np.array([1], "M8[s]"), np.zeros(5, np.longdouble),
    np.lib.stride_tricks.as_strided(np.zeros(1), (1 << 23,), (0,)), np.zeros((0, 10 ** 15)),
    float("nan"), 1j, "C", b"C", True, ..., NotImplemented, type, sys, print, Exception("x"),
    ["1"] * 9, [[1, 2], [3]], [1e308] * 9, [2 ** 255] * 9, np.ma.masked, np.matrix("1 2"),
    np.poly1d([1]), np.random.default_rng(), sys._getframe(), memoryview(b"x"), np.zeros(3, ">f8"),
]
""",
    solutions={
        **HONEST,
        **{
            name: f"def {name}(*arguments, **options):\n    return random.choice(results)\n"
            for name in ("convolve_image", "convolve", "count_parameters")
        },
        "learned_parameters": "learned_parameters = ['C', {'C': 'C'}, nested(5)]\n",
    },
    deserves=3.0,
)
