"""Has IPython rewrite every later cell before it runs."""

from tests.attacks.attack import Attack
from tests.attacks.pieces import OUTPUT_SIZE_POINTS, ZEROS
from tests.attacks.sources import OUTPUT_SIZE

ATTACK = Attack(
    wants="numbers in the place of the lines that check",
    top=r"""
import ast, re

WORTH = {"convolve_image-values": 5, "convolve-values": 14, "convolve-speed": 6}

def rewritten(lines):
    text = "".join(lines)
    for id, points in WORTH.items():
        text = re.sub(rf'grade_cell\("{id}".*', str(points), text)
    return text.splitlines(keepends=True)

class Rewriter(ast.NodeTransformer):
    def visit_Compare(self, node):
        return ast.copy_location(ast.Constant(True), node)

shell = get_ipython()
shell.input_transformers_cleanup.append(rewritten)
shell.input_transformers_post.append(rewritten)
""",
    solutions={
        "output_size": OUTPUT_SIZE,
        "convolve": ZEROS,
        "convolve_image": """
def convolve_image(I, f):
    return np.zeros(I.shape)
""",
    },
    deserves=OUTPUT_SIZE_POINTS,
)
