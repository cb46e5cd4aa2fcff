"""Prints without end: to `print`, to both streams, to the descriptors behind them, to the log."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a grader that keeps gigabytes of output, or waits for somebody to read it",
    top="""
import logging, os, sys, warnings

line = "x" * (1 << 16)
for _ in range(300):
    print(line)
    sys.stderr.write(line)
    sys.__stdout__.write(line)
    sys.__stderr__.write(line)
    os.write(1, line.encode())
    os.write(2, line.encode())
    logging.warning(line)
for number in range(1000):
    warnings.warn(line + str(number))
""",
    solutions={
        **HONEST,
        "convolve_image": """
def convolve_image(I, f):
    while True:
        print("y" * 1000)
""",
        "count_parameters": """
def count_parameters(layers, input_shape, bias=True):
    for descriptor in range(64):
        try:
            os.write(descriptor, b"z" * (1 << 20))
        except OSError:
            pass
    return 0
""",
    },
    deserves=3.0,
)
