"""NumPy, matplotlib and the library can be imported; anything else is a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.sandbox.imports import REFUSAL
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.outcome import Raised, Returned
from autograder.sandbox.process import Zygote
from tests.fixtures.inside import Inside

SENTENCE = REFUSAL.format("scipy")
NAME = "UnavailableModuleError"


class TestARefusedImport:
    @pytest.mark.parametrize(
        ("line", "module"),
        [
            ("import scipy", "scipy"),
            ("import scipy.signal", "scipy"),
            ("import scipy.signal as signal", "scipy"),
            ("import numpy as np, scipy", "scipy"),
            ("from scipy.signal import convolve2d", "scipy"),
            ("from scipy import *", "scipy"),
            ("from torch import nn", "torch"),
            ("import cv2", "cv2"),
            ("import nbgrader", "nbgrader"),
            ("import autograder.exercises.convolve", "autograder"),
            ("from autograder import grade", "autograder"),
            ("def f():\n    import scipy\nf()", "scipy"),
            ("if True:\n    import scipy", "scipy"),
            ("import importlib\nimportlib.import_module('scipy.signal')", "scipy"),
            ("__import__('scipy')", "scipy"),
            ("exec('import scipy')", "scipy"),
        ],
    )
    def test_is_a_sentence(self, line: str, module: str, inside: Inside) -> None:
        assert inside.fails(line) == (NAME, REFUSAL.format(module))

    def test_is_told_with_its_line(self, inside: Inside) -> None:
        run = inside.run("import numpy as np\n\nimport scipy as sp\nx = 1\nimport torch")
        assert run.raised == Raised(NAME, SENTENCE, 0, 3, "import scipy as sp")

    def test_costs_nothing_else_of_its_cell(self, inside: Inside) -> None:
        inside.fails("import scipy, json\nfrom torch import nn\ndef one():\n    return 1")
        outcome = inside.session.call("one", (), {})
        assert isinstance(outcome, Returned)
        assert outcome.value == 1
        inside.works("json.dumps(1)")

    @pytest.mark.parametrize(
        ("line", "use"),
        [
            ("from torch import nn", "nn.Linear(3, 4)"),
            ("from torch import nn as layers", "layers.Linear"),
            ("from scipy.signal import convolve2d", "convolve2d([1], [2])"),
            ("import scipy.signal", "scipy.signal.convolve2d"),
            ("import torch", "isinstance(1, torch.Tensor)"),
        ],
    )
    def test_is_told_again_where_it_is_used(self, line: str, use: str, inside: Inside) -> None:
        module = line.split()[1].partition(".")[0]
        inside.fails(f"{line}\ndef f():\n    return {use}")
        outcome = inside.session.call("f", (), {})
        assert isinstance(outcome, Raised)
        assert (outcome.type_name, outcome.message) == (NAME, REFUSAL.format(module))
        assert (outcome.cell, outcome.line) == (0, 3)

    @pytest.mark.parametrize(
        "definition",
        ["class Net(nn.Module): pass", "class Net(nn): pass", "@nn\ndef f(): pass"],
    )
    def test_ends_a_definition_that_is_built_on_it(self, definition: str, inside: Inside) -> None:
        run = inside.run(f"from torch import nn\n{definition}")
        assert run.raised is not None
        assert run.raised.message == REFUSAL.format("torch")
        assert run.raised.line == 2

    def test_can_be_caught(self, inside: Inside) -> None:
        inside.works("try:\n    import cupy as np\nexcept ImportError:\n    import numpy as np")
        inside.works("np.ones(3)")
        inside.works("try:\n    import torch\nexcept ModuleNotFoundError as e:\n    name = e.name")
        assert inside.value("name") == "torch"

    def test_leaves_room_for_a_definition_of_the_same_name(self, inside: Inside) -> None:
        inside.fails("from scipy.special import softmax\ndef softmax(x):\n    return x")
        outcome = inside.session.call("softmax", (3,), {})
        assert isinstance(outcome, Returned)
        assert outcome.value == 3


class TestWhatIsThere:
    @pytest.mark.parametrize(
        "line",
        [
            "import numpy as np, json",
            "from numpy.lib.stride_tricks import sliding_window_view",
            "import matplotlib.pyplot as plt",
            "from mpl_toolkits.axes_grid1 import make_axes_locatable",
            "from pylab import *",
            "import contourpy",
            "import matplotlib_inline",
            "from PIL import Image",
            "from IPython.display import display",
            "import __main__",
            "from __future__ import annotations",
            "import xml.etree.ElementTree",
        ],
    )
    def test_can_be_imported(self, line: str, inside: Inside) -> None:
        inside.works(line)

    @pytest.mark.parametrize("line", ["import numpy.nothing", "from numpy import nothing"])
    def test_still_says_what_it_does_not_have(self, line: str, inside: Inside) -> None:
        kind, message = inside.fails(line)
        assert kind in {"ModuleNotFoundError", "ImportError"}
        assert "nothing" in message

    def test_of_ours_is_nothing_but_the_sandbox(self, inside: Inside) -> None:
        inside.works(
            "import sys\nours = [n for n in sys.modules if n.startswith('autograder.')]\n"
            "others = [n for n in ours if n.split('.')[1] != 'sandbox']"
        )
        assert inside.value("others") == []

    @pytest.mark.parametrize("name", ["../etc", "/etc", "*", "a" * 300, "ä.b", ""])
    def test_a_strange_name_is_an_error_like_any_other(self, name: str, inside: Inside) -> None:
        kind, _ = inside.fails(f"__import__({name!r})")
        assert kind in {NAME, "ValueError"}


@pytest.fixture
def beside(zygote_of_each_kind: Zygote, tmp_path: Path) -> Inside:
    """Return a session with files that came along with the notebook."""
    (tmp_path / "helper.py").write_text("import numpy as np\nVALUE = 7\n")
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("from package.inner import VALUE\n")
    (tmp_path / "package" / "inner.py").write_text("VALUE = 8\n")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "tools.py").write_text("VALUE = 9\n")
    (tmp_path / "needs_scipy.py").write_text("import scipy\n")
    (tmp_path / "data.json").write_text(json.dumps([1, 2]))
    return Inside(zygote_of_each_kind.open_session(Limits(), (str(tmp_path),)))


class TestFilesBesideTheNotebook:
    def test_can_be_imported(self, beside: Inside) -> None:
        beside.works("import helper\nfrom package import VALUE\nfrom package.inner import VALUE")
        beside.works("assert helper.VALUE + VALUE == 15")
        beside.session.close()

    def test_in_folders_below_too(self, beside: Inside) -> None:
        beside.works("import sys\nsys.path.append('src')\nimport tools\nassert tools.VALUE == 9")
        beside.session.close()

    def test_can_be_read(self, beside: Inside) -> None:
        beside.works("import json\nassert json.load(open('data.json')) == [1, 2]")
        beside.session.close()

    def test_are_refused_the_same_modules(self, beside: Inside) -> None:
        assert beside.fails("import needs_scipy") == (NAME, SENTENCE)
        beside.session.close()
