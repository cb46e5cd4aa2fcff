"""Answers byte by byte, and with frames that never end."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

CONNECTION = """
import os, socket, stat, struct

def connection():
    # The one socket that this process has.
    for number in range(64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                return number
        except OSError:
            pass
"""

ATTACK = Attack(
    wants="a grader that reads on for ever",
    top=CONNECTION,
    solutions={
        **HONEST,
        "convolve_image": """
def convolve_image(I, f):
    descriptor = connection()
    for byte in struct.pack("<4sIQ", b"CNN1", 1 << 20, 64 << 20):
        os.write(descriptor, bytes([byte]))
    count = 0
    while True:
        count += 1
        if count % 10_000 == 0:
            os.write(descriptor, b" ")
""",
        "convolve": """
def convolve(X, F, b=None, stride=1, padding=0):
    os.write(connection(), struct.pack("<4sIQ", b"CNN1", 2, 64 << 20) + b"[]" + bytes(1000))
    os._exit(0)
""",
        "count_parameters": """
def count_parameters(layers, input_shape, bias=True):
    descriptor = connection()
    os.write(descriptor, struct.pack("<4sIQ", b"CNN1", 1 << 20, 0))
    while True:
        os.write(descriptor, b" " * 64)
""",
    },
    deserves=3.0,
)
