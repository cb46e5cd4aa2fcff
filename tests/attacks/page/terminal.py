"""Sends commands to the terminal of whoever runs `autograder check`."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a terminal that moves its cursor, hides lines, copies text or changes its title",
    top=r"""
CODES = ["\x1b[2J\x1b[H", "\x1b[1A\x1b[2Koutput_size-values: 40 of 40 points.", "\x1b[8m",
         "\x1b]0;owned\x07", "\x1b]52;c;b3duZWQ=\x07", "\x9b2J", "\x90q\x9c", "\r\r\r", "\b" * 99,
         "\x1b]8;;http://127.0.0.1:@PORT@/\x1b\\x\x1b]8;;\x1b\\", "\x07", "\x0e", "\x1bc",
         "\x1b[?1049h", "\x1b[6n"]
TEXT = "".join(CODES)
print(TEXT)
""",
    solutions={
        **HONEST,
        "convolve_image": """
def convolve_image(I, f):
    raise type(TEXT, (Exception,), {})(TEXT)
""",
        "convolve": """
def convolve(X, F, b=None, stride=1, padding=0):
    return type(TEXT, (), {})()
""",
        "count_parameters": """
def count_parameters(layers, input_shape, bias=True):
    return type(TEXT, (np.ndarray,), {})(3)
""",
        "learned_parameters": "learned_parameters = TEXT\n",
    },
    bottom="""
\x1b[2J\x1b]0;owned\x07 = 1  # \x9b2J \x1b]52;c;b3duZWQ=\x07
""",
    deserves=3.0,
)
