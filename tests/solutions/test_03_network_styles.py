"""Right solutions of the third assignment get all points, in whatever style they are written."""

from __future__ import annotations

import ast
import copy
import json
from pathlib import Path
from typing import Any

import pytest

from autograder.grade import grade
from autograder.model import CheckResult, Report, Submission
from autograder.reference import Reference

STYLES = Path(__file__).parent / "styles"
NAMES = ("loops", "einsum", "classes")
EXERCISES = (
    "softmax_cross_entropy",
    "dense",
    "dense_gradient",
    "cnn_forward",
    "cnn_backward",
    "train",
    "orientation_maps",
    "daisy_descriptor",
    "maximise_activation",
)
FULL_MARKS = {
    "softmax_cross_entropy-values": 6.0,
    "dense-values": 2.0,
    "dense_gradient-values": 4.0,
    "cnn_forward-values": 6.0,
    "cnn_backward-values": 10.0,
    "train-accuracy": 10.0,
    "orientation_maps-values": 6.0,
    "daisy_descriptor-values": 8.0,
    "maximise_activation-values": 8.0,
}


def source_of(style: str) -> str:
    return (STYLES / f"{style}.py").read_text(encoding="utf-8")


def taken_apart(source: str) -> tuple[str, dict[str, str]]:
    """Return what goes into a cell of the student's own, and the exercises by name."""
    own, exercises = [], {}
    for statement in ast.parse(source).body:
        text = ast.get_source_segment(source, statement)
        assert text is not None
        if isinstance(statement, ast.FunctionDef) and statement.name in EXERCISES:
            exercises[statement.name] = text
        elif isinstance(statement, ast.FunctionDef | ast.ClassDef):
            own.append(text)
        else:  # the docstring, and imports that the notebook makes itself
            assert isinstance(statement, ast.Expr | ast.Import | ast.ImportFrom)
    assert set(exercises) == set(EXERCISES)
    return "\n\n\n".join(own), exercises


def filled_in(released: dict[str, Any], source: str) -> dict[str, Any]:
    """Return the released notebook with a solution in its cells, and helpers below the layers."""
    own, exercises = taken_apart(source)
    notebook = copy.deepcopy(released)
    cells = []
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in exercises:
            cell["source"] = exercises[grade_id]
        cells.append(cell)
        if grade_id == "layers" and own:
            cells.append(
                {
                    "cell_type": "code",
                    "id": "my-layers",
                    "metadata": {},
                    "source": own,
                    "execution_count": None,
                    "outputs": [],
                }
            )
    return {**notebook, "cells": cells}


def handed_in(network: Reference, folder: Path, source: str) -> Submission:
    """Save a solution as a student would, and read it as a submission."""
    assignment = network.assignment
    name = f"{assignment.name}.ipynb"
    released = json.loads((assignment.folder / name).read_text(encoding="utf-8"))
    path = folder / name
    path.write_text(json.dumps(filled_in(released, source)), encoding="utf-8")
    return assignment.submission(path, "hana")


def with_another(source: str, definition: str) -> str:
    """Return a solution in which a function is replaced or, where there is none, added."""
    (new,) = ast.parse(definition).body
    assert isinstance(new, ast.FunctionDef)
    kept = []
    for statement in ast.parse(source).body:
        text = ast.get_source_segment(source, statement)
        assert text is not None
        if not (isinstance(statement, ast.FunctionDef) and statement.name == new.name):
            kept.append(text)
    return "\n\n\n".join([*kept, definition])


def points(report: Report) -> dict[str, float]:
    return {check.id: check.points for check in report.checks}


def told(report: Report) -> str:
    return "\n".join(f"{check.id} {check.points}: {check.told}" for check in report.checks)


def result(report: Report, check_id: str) -> CheckResult:
    return next(check for check in report.checks if check.id == check_id)


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("style", NAMES)
def test_a_right_solution_gets_all_points(
    network: Reference, tmp_path: Path, style: str, seed: int
) -> None:
    report = grade(handed_in(network, tmp_path, source_of(style)), network, seed)
    assert points(report) == FULL_MARKS, told(report)
    assert report.score == report.max_score == 60
    assert not any(check.needs_review for check in report.checks)


DENSE_WITHOUT_BIAS = "def dense(A, W, b):\n    return A @ W"
POOL_GRADIENT_FOR_ALL = """def max_pool_gradient(dP, X, size):
    spread = np.kron(dP, np.ones((size, size)))
    dX = np.zeros(X.shape)
    dX[:, :, : spread.shape[2], : spread.shape[3]] = spread
    return dX"""
# Grading with wrong layers takes long, and so does training: each style has one mistake.
NO_TRAINING = "def train(X, y, seed, epochs):\n    raise NotImplementedError()"


@pytest.mark.long
def test_a_wrong_dense_layer_costs_its_own_points_only(network: Reference, tmp_path: Path) -> None:
    """Not even those of training: digits can be told without biases."""
    source = with_another(source_of("classes"), DENSE_WITHOUT_BIAS)
    report = grade(handed_in(network, tmp_path, source), network, seed=0)
    found, expected = points(report), dict(FULL_MARKS)
    assert found.pop("dense-values") < expected.pop("dense-values")
    assert found == expected, told(report)
    assert "`dense`" in result(report, "cnn_forward-values").told


@pytest.mark.long
def test_a_wrong_pool_gradient_of_ones_own_costs_nothing_and_is_named(
    network: Reference, tmp_path: Path
) -> None:
    source = with_another(source_of("einsum"), POOL_GRADIENT_FOR_ALL)
    report = grade(handed_in(network, tmp_path, with_another(source, NO_TRAINING)), network, seed=0)
    assert points(report) == {**FULL_MARKS, "train-accuracy": 0.0}, told(report)
    assert "`max_pool_gradient`" in result(report, "cnn_backward-values").told


@pytest.mark.long
def test_two_wrong_layers_cost_no_more_than_one(network: Reference, tmp_path: Path) -> None:
    source = source_of("loops")
    for definition in (NO_TRAINING, DENSE_WITHOUT_BIAS, POOL_GRADIENT_FOR_ALL):
        source = with_another(source, definition)
    report = grade(handed_in(network, tmp_path, source), network, seed=0)
    found, expected = points(report), {**FULL_MARKS, "train-accuracy": 0.0}
    assert found.pop("dense-values") < expected.pop("dense-values")
    assert found == expected, told(report)
    assert "mend those first" in result(report, "cnn_backward-values").told
