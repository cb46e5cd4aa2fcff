"""Forges the messages by which the grader is asked for function values."""

from tests.attacks.attack import Attack

ATTACK = Attack(
    wants="a grader that evaluates what it should not, or that stumbles",
    assignment="02_gradients",
    solutions={
        "relu_gradient": """
def relu_gradient(dA, Z):
    return dA * (Z > 0)
""",
        "numerical_gradient": """
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

def numerical_gradient(f, x, h=1e-5):
    for number in (True, -1, 1, 15, 16, 10**9, 0.0, "0", None):
        send(frame(["dict", [["callback", number], ["argument", 1]]]))
    return np.zeros(x.shape)
""",
    },
    deserves=3.0,
)
