"""Writes text that reads as something else: backwards, invisible, in letters that look alike."""

from tests.attacks.attack import Attack
from tests.attacks.sources import HONEST

ATTACK = Attack(
    wants="a page on which a lost point looks like a gained one",
    top=r"""
TEXTS = ["\u202e0 fo 41\u202c", "\u2066\u2067\u2069", "\u200b\u200c\u200d\ufeff\u2060",
         "\u061c", "е" * 5, "Z" + "\u0300\u0316" * 500, "\U000e0041\U000e0042",
         "\ufff9\ufffa\ufffb", "\u2028\u2029", "\ud800", "\x00", "\ufdd0", "\U0010ffff", "﷽" * 50]
TEXT = "".join(TEXTS)
for text in TEXTS:
    print(text)
""",
    solutions={
        **HONEST,
        "convolve_image": """
def convolve_image(I, f):
    raise ValueError(TEXT)
""",
        "convolve": """
def convolve(X, F, b=None, stride=1, padding=0):
    return type(TEXT.replace(chr(0), "").replace(chr(0xd800), ""), (), {})()
""",
        "count_parameters": """
def count_parameters(layers, input_shape, bias=True):
    raise NotImplementedError(TEXT)
""",
        "learned_parameters": "learned_parameters = '\\u202eC'\n",
    },
    bottom="""
raise KeyError(TEXT)
""",
    deserves=3.0,
)
