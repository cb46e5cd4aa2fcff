"""A test cell shows feedback, a picture where there is one, and one number for nbgrader."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import nbformat
import pytest
from nbgrader.utils import determine_grade

from autograder.autograded.outputs import outputs_of, outputs_of_a_failure
from autograder.feedback import figures
from autograder.model import CheckResult, Cost, Counterexample, Status

HALF = CheckResult("a-values", 1, 2, Status.PARTIAL, "Half.", question="Which half?")
CASE = Counterexample({"X": [[1.0, 0.0]]}, (0, 1), 2.0, 3.0, [[1.0, 2.0]], [[1.0, 3.0]])
PICTURED = replace(HALF, counterexample=CASE)
TIMED = CheckResult(
    "a-speed", 1, 2, Status.PARTIAL, "Half.", costs=(Cost("a stride of 1", 2.0, 1.5, 5.0, 9.0),)
)


def shown(result: CheckResult, unsafe: str | None = None) -> list[Any]:
    return outputs_of(result, figures.figure_of(result), unsafe)


def kinds(outputs: list[Any]) -> list[str]:
    return [output["output_type"] for output in outputs]


def lines_of(output: Any) -> list[str]:
    text: str = output["text"]
    assert text.endswith("\n")
    return text.splitlines()


@pytest.mark.parametrize("result", [HALF, PICTURED, TIMED, replace(HALF, points=0)])
def test_nbgrader_reads_the_points_from_them(result: CheckResult) -> None:
    about = {"grade": True, "grade_id": result.id, "points": result.max_points}
    cell = nbformat.v4.new_code_cell(
        outputs=nbformat.from_dict(shown(result)), metadata={"nbgrader": about}
    )
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
    assert determine_grade(cell) == (result.points, result.max_points)


def test_without_a_picture_they_are_text_and_number() -> None:
    said, number = shown(HALF)
    assert lines_of(said)[0] == "◐ a-values: 1 of 2 points. Half."
    assert lines_of(said)[-1].strip() == "Ask yourself: Which half?"
    assert number["data"] == {"text/plain": "1"}


def test_the_picture_comes_before_the_question() -> None:
    outputs = shown(PICTURED)
    assert kinds(outputs) == ["stream", "display_data", "stream", "execute_result"]
    assert lines_of(outputs[0]) == ["◐ a-values: 1 of 2 points. Half."]
    assert lines_of(outputs[2]) == ["Ask yourself: Which half?"]


def test_the_picture_comes_last_where_nothing_is_asked() -> None:
    outputs = shown(replace(PICTURED, question=None))
    assert kinds(outputs) == ["stream", "display_data", "execute_result"]


@pytest.mark.parametrize("result", [PICTURED, TIMED], ids=["smallest case", "speed"])
def test_a_picture_has_its_words_beside_it(result: CheckResult) -> None:
    picture = shown(result)[1]
    assert base64.b64decode(picture["data"]["image/png"]).startswith(b"\x89PNG")
    shown_as = picture["metadata"]["image/png"]
    assert shown_as["alt"] == picture["data"]["text/plain"]
    assert len(shown_as["alt"]) > 20
    assert 0 < shown_as["width"] <= 700


def test_nothing_in_the_words_acts_on_a_terminal() -> None:
    case = replace(CASE, arguments={**CASE.arguments, "f": "f(x) = \x1b[2J\u202ex"})
    words = shown(replace(PICTURED, counterexample=case))[1]["data"]["text/plain"]
    assert "f(x) = ?x" in words
    assert words.isprintable()


def test_a_picture_that_cannot_be_drawn_is_missing_and_costs_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(result: CheckResult) -> None:
        raise ValueError("no such font")

    monkeypatch.setattr(figures, "speed_figure", fail)
    outputs = shown(TIMED)
    assert kinds(outputs) == ["stream", "execute_result"]
    assert "Half." in outputs[0]["text"]
    assert outputs[-1]["data"] == {"text/plain": "1"}
    assert "a-speed: its picture could not be drawn" in caplog.text


def test_that_the_sandbox_was_not_whole_is_said_at_once() -> None:
    for result in (HALF, PICTURED):
        said = shown(result, "Graded without a full sandbox, as was asked for.")[0]
        assert lines_of(said)[-1] == "! Graded without a full sandbox, as was asked for."


def test_a_failure_of_ours_is_no_points_and_a_sentence() -> None:
    said, number = outputs_of_a_failure()
    assert lines_of(said)[0].startswith("Grading itself failed here")
    assert max(map(len, lines_of(said))) <= 88
    assert number["data"] == {"text/plain": "0"}
