"""What an autograded test cell shows: what is to be said, then the number that nbgrader reads.

nbgrader takes the first number, gives full marks to a cell without one and none to a cell with an
error; text and pictures before the number change nothing.
"""

from __future__ import annotations

import base64
import textwrap
from dataclasses import replace
from typing import Any

import nbformat

from autograder.feedback.canvas import Figure
from autograder.feedback.figures import figure_of
from autograder.feedback.text import check_lines, points
from autograder.grade import INTERNAL_FAILURE
from autograder.model import CheckResult


def outputs_of(result: CheckResult, unsafe: str | None = None) -> list[Any]:
    """Return a test cell's outputs: verdict, reason, smallest case, picture, question, points.

    Parameters
    ----------
    result : CheckResult
    unsafe : str, optional
        What has to be said where the sandbox was not whole.
    """
    figure = figure_of(result)
    if figure is None:
        return [_text(check_lines(result), unsafe), _number(result.points)]
    drawn = replace(result, counterexample=None)  # its numbers stand in the picture
    lines = check_lines(drawn)
    before = check_lines(replace(drawn, question=None))
    outputs = [_text(before, unsafe), _picture(figure)]
    if question := [line.strip() for line in lines[len(before) :]]:
        outputs.append(_text(question))
    return [*outputs, _number(result.points)]


def outputs_of_a_failure() -> list[Any]:
    """Return the outputs of a test cell that could not be graded."""
    return [_text(textwrap.wrap(INTERNAL_FAILURE)), _number(0.0)]


def _text(lines: list[str], unsafe: str | None = None) -> Any:
    """Return lines as an output; pages do not break them, so they have to be short."""
    warning = [] if unsafe is None else textwrap.wrap(f"! {unsafe}", subsequent_indent="  ")
    text = "".join(f"{line}\n" for line in (*lines, *warning))
    return nbformat.v4.new_output("stream", name="stdout", text=text)


def _number(number: float) -> Any:
    return nbformat.v4.new_output("execute_result", {"text/plain": points(number)})


def _picture(figure: Figure) -> Any:
    """Return a picture as an output; nbconvert takes the alternative text from the metadata."""
    text = figure.alternative_text
    data = {"image/png": base64.b64encode(figure.png).decode(), "text/plain": text}
    shown_as = {"alt": text, "width": figure.width, "height": figure.height}
    return nbformat.v4.new_output("display_data", data, metadata={"image/png": shown_as})
