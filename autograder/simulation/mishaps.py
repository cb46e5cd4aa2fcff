"""What goes wrong around an answer, whatever it is: crashes, and loops that never end."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from autograder.simulation.source import head_of


@dataclass(frozen=True)
class Mishap:
    """Something that happens to a solution cell.

    Attributes
    ----------
    name : str
    change : callable
        Given the exercise and the source of a right answer, returns the source with it.
    keeps_points : bool
        Whether what was right is right all the same; else nothing is.
    """

    name: str
    change: Callable[[str, str], str]
    keeps_points: bool = False


def _above(text: str) -> Callable[[str, str], str]:
    return lambda _, source: f"{text}\n\n\n{source}"


def _below(text: str) -> Callable[[str, str], str]:
    return lambda _, source: f"{source}\n\n{text}\n"


def _begins_with(*lines: str) -> Callable[[str, str], str]:
    """Put lines at the beginning of the function."""

    def change(exercise: str, source: str) -> str:
        body = "".join(f"    {line}\n" for line in lines)
        return head_of(exercise).sub(lambda match: match[0] + body, source, count=1)

    return change


def _colon_missing(exercise: str, source: str) -> str:
    return head_of(exercise).sub(lambda match: match[0].replace("):\n", ")\n"), source, count=1)


def _called_otherwise(exercise: str, source: str) -> str:
    return source.replace(f"def {exercise}(", f"def my_{exercise}(", 1)


def _return_forgotten(exercise: str, source: str) -> str:
    head = head_of(exercise).search(source)
    assert head is not None, f"{exercise} is defined"
    above, function = source[: head.start()], source[head.start() :]
    return above + re.sub(r"\breturn\b", "result =", function)


CRASHES = (
    Mishap("colon_missing", _colon_missing),
    Mishap("indented_wrongly", _begins_with("  copies = []")),
    Mishap("raises_above", _above("print(np.ones((2, 3)) @ np.ones((2, 3)))")),
    Mishap("raises_below", _below("print(result_of_yesterday)"), keeps_points=True),
    Mishap("called_otherwise", _called_otherwise),
    Mishap("return_forgotten", _return_forgotten),
    Mishap("helper_not_handed_in", _begins_with("check_arguments()")),
    Mishap("raise_left_standing", _begins_with("# YOUR CODE HERE", "raise NotImplementedError()")),
    Mishap("torch_needed", _begins_with("import torch", "torch.manual_seed(0)")),
    Mishap("torch_never_used", _above("import torch"), keeps_points=True),
    Mishap("package_installed", _above("!pip install scikit-image"), keeps_points=True),
    Mishap("exit_below", _below("exit()"), keeps_points=True),
)

LOOPS = (
    Mishap("never_counted_up", _begins_with("i = 0", "while i < 10:", "    row = i")),
    Mishap("cell_never_ends", _below("while True:\n    pass")),
)
