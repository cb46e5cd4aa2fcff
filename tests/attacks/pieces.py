"""Sources that many attacks have in common."""

from __future__ import annotations

# An honest part shows that an attack was graded, not merely refused.
OUTPUT_SIZE_POINTS = 3.0

# Right, but far slower than any loop over pixels that earns points for speed.
SLOW_CONVOLVE = """
def slow(X, F, b=None, stride=1, padding=0):
    (N, C, H, W), (K, _, R, S) = X.shape, F.shape
    padded = np.pad(X, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    height, width = (H + 2 * padding - R) // stride + 1, (W + 2 * padding - S) // stride + 1
    O = np.zeros((N, K, height, width))
    for n, k, c, i, j in np.ndindex(N, K, C, height, width):
        i0, j0 = i * stride, j * stride
        O[n, k, i, j] += (padded[n, c, i0 : i0 + R, j0 : j0 + S] * F[k, c]).sum()
    return O if b is None else O + b[:, None, None]
"""
SLOW_CONVOLVE_POINTS = 14.0

# Wrong everywhere: whatever it earns was not earned.
ZEROS = """
def convolve(X, F, b=None, stride=1, padding=0):
    height = (X.shape[2] + 2 * padding - F.shape[2]) // stride + 1
    width = (X.shape[3] + 2 * padding - F.shape[3]) // stride + 1
    return np.zeros((X.shape[0], F.shape[0], height, width))
"""

# Tries one way after the other, and prints the secrets that each of them brings up.
SHOW = """
import re

def show(way, *arguments):
    try:
        found = way(*arguments)
        text = found if isinstance(found, str) else bytes(found).decode("latin-1")
        print(sorted(set(re.findall("canary-[0-9a-f]{32}", text))))
    except BaseException as error:
        print(type(error).__name__)
"""

# Finds the connection to the grader, and sends frames of its own making over it.
SPEAK = """
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
"""
