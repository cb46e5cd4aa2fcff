"""What an autograded test cell shows: what is to be said, then the number that nbgrader reads.

nbgrader takes the first number, gives full marks to a cell without one and none to a cell with an
error; text and pictures before the number change nothing.
"""

from __future__ import annotations

import base64
import textwrap
from dataclasses import replace
from typing import Any

from autograder.feedback.canvas import Figure
from autograder.feedback.figures import Figures
from autograder.feedback.text import check_lines, points, unsafe_sentence
from autograder.grade import INTERNAL_FAILURE
from autograder.model import CellOutcome, CheckResult, Report

Output = dict[str, Any]  # as a notebook's file has it


def outputs_of_all(report: Report, figures: Figures) -> dict[str, list[Output]]:
    """Return what stands below each test cell, by the ids of the checks.

    Parameters
    ----------
    report : Report
        At the level that students are told.
    figures : mapping
        The report's pictures.
    """
    unsafe = unsafe_sentence(report)
    return {check.id: outputs_of(check, figures[check.id], unsafe) for check in report.checks}


def outputs_of(
    result: CheckResult, figure: Figure | None, unsafe: str | None = None
) -> list[Output]:
    """Return a test cell's outputs: verdict, reason, smallest case, picture, question, points.

    Parameters
    ----------
    result : CheckResult
    figure : Figure or None
        Its picture, where there is one.
    unsafe : str, optional
        What has to be said where the sandbox was not whole.
    """
    if figure is None:
        return [_text(check_lines(result), unsafe), _number(result.points)]
    drawn = replace(result, counterexample=None)  # its numbers stand in the picture
    lines = check_lines(drawn)
    before = check_lines(replace(drawn, question=None))
    outputs = [_text(before, unsafe), _picture(figure)]
    if question := [line.strip() for line in lines[len(before) :]]:
        outputs.append(_text(question))
    return [*outputs, _number(result.points)]


def outputs_of_a_failure() -> list[Output]:
    """Return the outputs of a test cell that could not be graded."""
    return [_text(textwrap.wrap(INTERNAL_FAILURE)), _number(0.0)]


def outputs_of_a_cell(outcome: CellOutcome) -> list[Output]:
    """Return what a cell that ran shows: what it printed, and the error that it ended with."""
    outputs = [_stream(outcome.output)] if outcome.output else []
    if outcome.error:
        name, _, message = outcome.error.partition(": ")
        error = {"ename": name, "evalue": message, "traceback": [outcome.error]}
        outputs.append({"output_type": "error", **error})
    return outputs


def _text(lines: list[str], unsafe: str | None = None) -> Output:
    """Return lines as an output; pages do not break them, so they have to be short."""
    warning = [] if unsafe is None else textwrap.wrap(f"! {unsafe}", subsequent_indent="  ")
    return _stream("".join(f"{line}\n" for line in (*lines, *warning)))


def _stream(text: str) -> Output:
    return {"output_type": "stream", "name": "stdout", "text": text}


def _number(number: float) -> Output:
    data = {"text/plain": points(number)}
    return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": None}


def _picture(figure: Figure) -> Output:
    """Return a picture as an output; nbconvert takes the alternative text from the metadata."""
    text = figure.alternative_text
    data = {"image/png": base64.b64encode(figure.png).decode(), "text/plain": text}
    shown_as = {"alt": text, "width": figure.width, "height": figure.height}
    return {"output_type": "display_data", "data": data, "metadata": {"image/png": shown_as}}
