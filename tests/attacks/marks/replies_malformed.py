"""Sends frames that break every rule of the wire."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import SPEAK

ATTACK = Attack(
    wants="a grader that stumbles, and leaves the points as they were",
    solutions={
        "convolve_image": SPEAK
        + r"""
BROKEN = [
    b"",
    b"CNN1",
    b"\x80\x04\x95" + bytes(64),
    frame({"score": 40}),
    frame(["array", "|V0", [10**9]]),
    frame(["array", "|O", [1]], bytes(8)),
    frame(["array", "<f8", [10**18, 0]]),
    frame(["array", "<f8", [-1]]),
    frame(["array", "<f8", [True]], bytes(8)),
    frame(["array", "<f8", [1 << 62, 4]]),
    frame(["scalar", "<f8", [1]], bytes(8)),
    frame(b"[" * 100_000),
    frame(b'["list", [' * 10_000),
    frame(b"NaN"), frame(b"Infinity"), frame(b"1e999"), frame(b"-" + b"9" * 5000),
    frame(b"\xff\xfe"), frame('"\\ud800"'.encode()),
    frame(["list", []], magic=b"CNN2"),
    frame(["list", []], text_size=1 << 31),
    frame(["list", []], data_size=1 << 63),
    frame(["dict", [["callback", True], ["argument", 1]]]),
    frame(["dict", [["callback", 10**9], ["argument", 1]]]),
    frame(["dict", [["returned", ["callback", 0]], ["arguments", ["tuple", []]]]]),
    frame(["dict", [["returned", 1], ["arguments", ["list", [1, 2, 3]]]]]),
    frame(["dict", [["raised", None], ["output", "SCORE 40"], ["notes", ["tuple", []]]]]),
    frame(["dict", [["returned", 1], ["returned", 2]]]),
]
count = 0

def convolve_image(I, f):
    send(BROKEN[(os.getpid() + 7 * count) % len(BROKEN)])
    return np.zeros(I.shape)
""",
        "convolve": """
def convolve(X, F, b=None, stride=1, padding=0):
    for content in BROKEN:
        send(content)
""",
        "count_parameters": """
def count_parameters(layers, input_shape, bias=True):
    send(BROKEN[4])
    return 7
""",
        "learned_parameters": """
for content in BROKEN:
    send(content)
""",
    },
)
