"""Has the right layers fail in every way, and shows what their errors say."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST_NETWORK

ATTACK = Attack(
    wants="lines of the solution, in the messages of its errors",
    assignment="03_network",
    solutions={
        **HONEST_NETWORK,
        "cnn_forward": """
import traceback

odd = [None, 0, -1, 2**200, 1e300, [], [[]], (1, 2), np.zeros(0), np.zeros((0, 0, 0, 0)),
       np.ones((1, 2, 3)), np.ones((2, 2), complex), np.float32(1), np.full((1, 1, 2, 2), np.nan)]

def cnn_forward(params, X):
    said = set()
    for layer in (convolve, relu, max_pool, dense):
        for arguments in [(), *((one,) for one in odd), *((one, X, one) for one in odd)]:
            try:
                layer(*arguments)
                layer(*arguments, wrong=1)
            except ValueError as error:
                said.add("".join(traceback.format_exception(error)))
    raise RuntimeError("".join(sorted(said))[-400:])
""",
        "train": "train = cnn_forward\n",
    },
    deserves=2.0,
)
