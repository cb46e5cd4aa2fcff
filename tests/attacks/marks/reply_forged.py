"""Finds the connection to the grader and answers calls that were not made yet."""

from tests.attacks.attack import Attack
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="right values for calls that its function never saw",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve_image": """
import gc, json, os, socket, struct

def connections():
    found = [thing for thing in gc.get_objects() if isinstance(thing, socket.socket)]
    for number in range(3, 64):
        try:
            found.append(socket.socket(fileno=os.dup(number)))
        except OSError:
            continue
    return found

def frame(tree, data=b"", magic=b"CNN1", text_size=None, data_size=None):
    text = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    text_size = len(text) if text_size is None else text_size
    data_size = len(data) if data_size is None else data_size
    return struct.pack("<4sIQ", magic, text_size, data_size) + text + data

def send(content):
    for connection in connections():
        try:
            connection.sendall(content)
            return
        except OSError:
            continue

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
