"""Sends frames that are small, and large once they are read."""

from tests.attacks.attack import Attack
from tests.attacks.denial.half_frames import CONNECTION
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a grader that runs out of memory, of stack or of time while it reads a frame",
    top=CONNECTION
    + """
import random

def returned(value):
    return '["dict",[["returned",%s],["arguments",["tuple",[]]]]]' % value

numbers = ",".join(["0"] * 90_000)
frames = [
    "[" * 500_000,
    '["list",[' * 100_000 + "]]" * 100_000,
    returned("9" * 1_000_000),
    returned("1e999"),
    returned("NaN"),
    returned('["array","<f8",[9223372036854775807,9223372036854775807,0]]'),
    returned('["array","<f8",[-1,-8]]'),
    returned('["array","|O",[1]]'),
    returned('["array","|V0",[1000000000]]'),
    returned('["array","<f8",[%s]]' % ",".join(["0"] * 65)),
    returned('["list",[%s]]' % ",".join(['["array","|u1",[67108864,0]]'] * 30_000)),
    returned('["list",[["list",[%s]],["list",[%s]],["list",[%s]]]]' % (numbers, numbers, numbers)),
    returned('["callback",0]'),
    returned('["opaque","%s"]' % ("n" * 100_000)),
    '["dict",[["callback",true],["argument",0]]]',
    '["dict",[["callback",0],["argument",0]]]',
    '["dict",[["raised",["dict",[["type",7],["message",["array","|u1",[0]]],["cell",-5]]]]]]',
    '["dict",[["missing",null]]]',
    r'"\\ud800"',
]

def explode():
    text = random.choice(frames).encode()[: 1 << 20]
    data = memoryview(struct.pack("<4sIQ", b"CNN1", len(text), 0) + text)
    while data:
        data = data[os.write(connection(), data):]
""",
    solutions={
        **HONEST,
        **{
            name: f"def {name}(*arguments, **options):\n    explode()\n"
            for name in ("convolve_image", "convolve", "count_parameters")
        },
        "learned_parameters": "explode()\n",
    },
    deserves=3.0,
)
