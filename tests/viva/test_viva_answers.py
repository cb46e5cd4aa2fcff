"""Every answer on the sheets of a class is what happens when the question is carried out.

From the sheet's JSON alone: the line as it is described is put in the student's notebook, both
versions are run in the sandbox, and the two results are compared anew.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import numpy as np
import pytest

from autograder import exercises
from autograder.course import Assignment
from autograder.mending import mend, to_submission
from autograder.model import Submission
from autograder.notebook import parse_notebook
from autograder.reference import Reference
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.notebook_run import NotebookRun
from autograder.sandbox.outcome import Outcome, Raised, Returned, Stopped
from autograder.simulation.handed_in import ReleasedNotebook
from autograder.simulation.students import drawn
from autograder.viva.ask import ask
from autograder.viva.text import sheet_text
from tests.sample_class.build import fill, read_answers, students

SIMULATED = 4  # students of 02_gradients
FEW = 1  # of each class
ASKED = {FEW: 2, None: 20}  # so many are asked something at least: of the few, and of all
SEED = 3
QUICK = Limits(request_cpu_seconds=1.0, total_cpu_seconds=10.0)
TO_ARRAY = ("I", "f", "X", "F", "b", "x", "Z", "dA", "dO", "dP")
TO_TUPLE = ("kernel_size", "input_size", "input_shape")
FORMULAS = {
    case.call.arguments["f"].formula: case.call.arguments["f"]
    for case in exercises.load("numerical_gradient").small_cases
}


@dataclass(frozen=True)
class Asked:
    """A submission, and its sheet as JSON and as text."""

    submission: Submission
    assignment: Assignment
    sheet: Any
    text: str


def submission_of(notebook: Any, assignment: Assignment, student: str) -> Submission:
    data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    return to_submission(
        mend(parse_notebook(data, student), assignment.released), assignment.name, student
    )


def sample_class(assignment: Assignment) -> Iterator[Submission]:
    path = assignment.folder / f"{assignment.name}.ipynb"
    released = json.loads(path.read_text(encoding="utf-8"))
    for student in students():
        yield submission_of(fill(released, read_answers(student)), assignment, student)


def simulated(assignment: Assignment) -> Iterator[Submission]:
    released = ReleasedNotebook(assignment.folder / f"{assignment.name}.ipynb")
    for student in drawn(released.exercises, SIMULATED, SEED):
        sources = {
            name: planted.source
            for name, planted in student.planted.items()
            if planted.source is not None
        }
        yield submission_of(released.filled(sources, student.own).encode(), assignment, student.id)


@pytest.fixture(scope="module", params=[FEW, pytest.param(None, marks=pytest.mark.long)])
def asked_of(
    request: pytest.FixtureRequest, assignment: Assignment, gradients: Reference
) -> list[Asked]:
    """Return the sheets of a few of two classes, and of all of them."""
    found = []
    for one, class_ in (
        (assignment, sample_class(assignment)),
        (gradients.assignment, simulated(gradients.assignment)),
    ):
        for submission in islice(class_, request.param):
            sheet = ask(submission, one, 0)
            as_json = json.loads(json.dumps(sheet.to_json(), allow_nan=False))
            found.append(Asked(submission, one, as_json, sheet_text(sheet)))
    assert sum(bool(asked.sheet["questions"]) for asked in found) >= ASKED[request.param]
    return found


def carried_out(asked: Asked, question: Any) -> Submission:
    """Replace the line that the question is about, and nothing else."""
    name, line = question["exercise"], question["line"]
    source = "\n".join(question["source"])
    (place,) = (
        index
        for index, cell in enumerate(asked.submission.cells)
        if cell.source == source and f"def {name}(" in source
    )
    lines = source.split("\n")
    assert lines[line - 1] == question["before"] != question["after"]
    lines[line - 1] = question["after"]
    cells = list(asked.submission.cells)
    cells[place] = dataclasses.replace(cells[place], source="\n".join(lines))
    return dataclasses.replace(asked.submission, cells=tuple(cells))


def outcomes(
    submission: Submission, assignment: Assignment, asked: Sequence[tuple[str, Any]]
) -> list[Outcome]:
    """Run a notebook and make calls: each a function's name and a probe."""
    with NotebookRun(submission.cells, (str(assignment.folder),), QUICK) as run:
        return [run.call(name, arguments_of(probe), probe["options"]) for name, probe in asked]


def arguments_of(probe: Any) -> tuple[Any, ...]:
    return tuple(
        FORMULAS[value]
        if isinstance(value, str)
        else np.array(value, dtype=np.float64)
        if argument in TO_ARRAY
        else tuple(value)
        if argument in TO_TUPLE
        else value
        for argument, value in probe["arguments"].items()
    )


def results(name: str, outcome: Outcome) -> dict[str, Any]:
    """Return what came back, by the names of the results."""
    assert isinstance(outcome, Returned), outcome
    exercise = exercises.load(name)
    values = outcome.value if exercise.components else [outcome.value]
    return {
        key: np.asarray(value, dtype=np.float64)
        for key, value in zip(exercise.components or ("",), values, strict=True)
    }


def entries(found: dict[str, Any]) -> list[tuple[str, float]]:
    """Return all numbers in order, each with the name of its place."""
    return [
        (f"{key}{list(index)}" if index else key, float(values[index]))
        for key, values in found.items()
        for index in np.ndindex(values.shape)
    ]


def is_near(one: float, other: float) -> bool:
    return bool(np.isclose(one, other, rtol=1e-6, atol=1e-6, equal_nan=True))


def verify(name: str, probe: Any, before: Outcome, after: Outcome) -> None:
    """Compare two outcomes, and what the sheet says of them."""
    was = entries(results(name, before))
    if probe["effect"] in ("same", "values"):
        assert len(was) == probe["total"]
    match probe["effect"]:
        case "raises":
            assert isinstance(after, Raised)
            assert after.type_name in probe["message"]
        case "does not stop":
            assert isinstance(after, Stopped)
        case "shape" | "other":
            assert not isinstance(after, Raised | Stopped)
            if probe["effect"] == "shape":
                shapes = [
                    [values.shape for values in results(name, one).values()]
                    for one in (before, after)
                ]
                assert shapes[0] != shapes[1]
        case _:
            becomes = entries(results(name, after))
            assert [place for place, _ in was] == [place for place, _ in becomes]
            changed = [
                (place, one, other)
                for (place, one), (_, other) in zip(was, becomes, strict=True)
                if not is_near(one, other)
            ]
            assert len(changed) == probe["changed"]
            assert (probe["effect"] == "values") == bool(changed)
            if changed:
                first = probe["first"]
                place, one, other = changed[0]
                assert first["where"] == place
                assert is_near(float(first["before"]), one)
                assert is_near(float(first["after"]), other)


def test_every_answer_is_what_happens(asked_of: list[Asked]) -> None:
    verified = 0
    for asked in asked_of:
        questions = asked.sheet["questions"]
        calls = [[(q["exercise"], probe) for probe in q["probes"]] for q in questions]
        unchanged = iter(
            outcomes(asked.submission, asked.assignment, list(chain.from_iterable(calls)))
        )
        for question, pair in zip(questions, calls, strict=True):
            changed = outcomes(carried_out(asked, question), asked.assignment, pair)
            for (name, probe), after in zip(pair, changed, strict=True):
                verify(name, probe, next(unchanged), after)
                verified += 1
    assert verified >= 2 * 3 * (len(asked_of) - 3)


def test_nearly_every_question_tells_the_probes_apart(asked_of: list[Asked]) -> None:
    effects = [
        [probe["effect"] for probe in question["probes"]]
        for asked in asked_of
        for question in asked.sheet["questions"]
    ]
    assert all(pair.count("same") <= 1 for pair in effects)
    assert sum(sorted(pair) == ["same", "values"] for pair in effects) > 0.9 * len(effects)


def test_most_are_asked_about_three_functions(asked_of: list[Asked]) -> None:
    numbers = [len({q["exercise"] for q in asked.sheet["questions"]}) for asked in asked_of]
    assert numbers.count(3) >= 0.8 * len(numbers)


def test_whoever_is_asked_less_is_told_why(asked_of: list[Asked]) -> None:
    few = [asked for asked in asked_of if len(asked.sheet["questions"]) < 3]
    assert few or len(asked_of) == 2 * FEW  # in the whole classes there are some
    for asked in few:
        assert asked.sheet["refusals"]
        assert "in place of three:" in " ".join(asked.text.split())


def test_the_answers_come_after_all_questions(asked_of: list[Asked]) -> None:
    for asked in asked_of:
        if asked.sheet["questions"]:
            shown, answers = asked.text.split(" ANSWERS, for the examiner only ")
            assert shown.count("Probe A: ") == len(asked.sheet["questions"])
            assert "A: no change." in answers or "B: no change." in answers
            assert "no change" not in shown
            assert "becomes " not in shown  # but on a line of its own
