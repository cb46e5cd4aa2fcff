"""Finds the connection to the grader and answers calls that were not made yet."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import SPEAK
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="right values for calls that its function never saw",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve_image": SPEAK
        + """
def answer(value):
    return frame(["dict", [["returned", value], ["arguments", ["tuple", []]]]])

def convolve_image(I, f):
    array = ["array", "<f8", list(I.shape)]
    send(frame(["dict", [["returned", array], ["arguments", ["tuple", []]]]], bytes(8 * I.size)))
    send(answer(3) * 5)
    return np.zeros(I.shape)
""",
        "count_parameters": """
def count_parameters(layers, input_shape, bias=True):
    send(frame(["dict", [["missing", "count_parameters"]]]))
    send(frame(["dict", [["raised", ["dict", [["type", "E"], ["message", "m"]]]]]]))
    return 7
""",
    },
)
