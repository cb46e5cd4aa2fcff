"""Returns objects that run code when they are copied, pickled or converted."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="its own code in the process that takes the result",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve_image": """
import os

def left():
    with open("@OUTSIDE@/reduced", "w") as file:
        file.write("run")

class Reduced:
    def __reduce_ex__(self, protocol):
        return (exec, ("open('@OUTSIDE@/reduced', 'w').write('run')",))
    def __array__(self, *_, **__):
        return np.zeros((3, 3))
    __array_interface__ = property(lambda self: {"shape": (10**9,), "typestr": "<f8", "version": 3,
                                                 "data": (4096, False)})

def convolve_image(I, f):
    return Reduced()
""",
        "convolve": """
import pickle

def convolve(X, F, b=None, stride=1, padding=0):
    return pickle.dumps(Reduced())
""",
        "count_parameters": """
def count_parameters(layers, input_shape, bias=True):
    return [Reduced(), {"a": pickle.dumps(Reduced()).decode("latin-1")}]
""",
    },
    deserves=OUTPUT_SIZE_POINTS,
)
