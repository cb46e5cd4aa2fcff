"""The layers of the first two assignments, as a module for students who are stuck with them.

They are what the grader itself differentiates: plain and right. The module is made at release
and never committed, since it answers what the earlier assignments ask.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.exercises import backward, forward

MODULE = "given_layers"
FILE = f"{MODULE}.py"

HEADER = '''"""The layers of the first two assignments, right and plain, for those who are stuck.

Use your own where you have them: they may well be faster. Tensors are (N, C, H, W), filters are
(K, C, R, S), everything is float64.
"""

from __future__ import annotations

import numpy as np

Array = np.ndarray
'''

FUNCTIONS: tuple[Callable[..., Any], ...] = (
    forward.output_size,
    forward.padded,
    forward.convolve,
    forward.convolve_image,
    forward.relu,
    forward.max_pool,
    backward.relu_gradient,
    backward.max_pool_gradient,
    backward.bias_gradient,
    backward.filter_gradient,
    backward.input_gradient,
    backward.reached,
)


def source() -> str:
    """Return the module's source."""
    return "\n\n".join([HEADER, *map(inspect.getsource, FUNCTIONS)])


def is_given(sources: list[str]) -> bool:
    """Tell whether a notebook, the sources of whose cells these are, asks for the layers."""
    return any(f"import {MODULE}" in one or f"from {MODULE}" in one for one in sources)


def write(folder: Path) -> None:
    """Write the module into an assignment's folder."""
    (folder / FILE).write_text(source(), encoding="utf-8")
