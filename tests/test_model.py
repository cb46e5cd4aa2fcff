"""A report goes to JSON and comes back whole."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.model import (
    CellOutcome,
    Check,
    CheckResult,
    Cost,
    Counterexample,
    Report,
    Status,
)

points = st.floats(0, 100, allow_nan=False)
text = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
scalars = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | points | text
counterexamples = st.builds(
    Counterexample,
    arguments=st.dictionaries(text, scalars | st.lists(scalars, max_size=3), max_size=3),
    index=st.lists(st.integers(0, 9), max_size=4).map(tuple),
    expected=scalars,
    got=scalars,
)
limits = st.none() | points
costs = st.builds(Cost, text, points, full=limits, half=limits, looped=limits)
results = st.builds(
    CheckResult,
    id=text,
    points=points,
    max_points=points,
    status=st.sampled_from(Status),
    message=text,
    misconception=st.none() | text,
    parts=st.none() | st.dictionaries(text, st.floats(0, 1), max_size=4),
    counterexample=st.none() | counterexamples,
    speed_ratio=st.none() | points,
    needs_review=st.booleans(),
    costs=st.lists(costs, max_size=3).map(tuple),
)
reports = st.builds(
    Report,
    assignment=text,
    student=st.none() | text,
    seed=st.integers(0, 2**31),
    score=points,
    max_score=points,
    checks=st.lists(results, max_size=3).map(tuple),
    cells=st.lists(
        st.builds(CellOutcome, st.none() | text, st.none() | text, text), max_size=3
    ).map(tuple),
    sandbox=st.lists(text, max_size=3).map(tuple),
    versions=st.dictionaries(text, text, max_size=3),
    mended=st.lists(text, max_size=3).map(tuple),
)


@given(reports)
def test_a_report_comes_back_from_json_as_it_was(report: Report) -> None:
    assert Report.from_json(json.loads(json.dumps(report.to_json(), allow_nan=False))) == report


@pytest.mark.parametrize(
    ("check_id", "exercise", "kind"),
    [
        ("convolve-values", "convolve", "values"),
        ("convolve_image-values", "convolve_image", "values"),
        ("convolve-speed", "convolve", "speed"),
        ("nothing", "", "nothing"),
    ],
)
def test_a_checks_id_names_exercise_and_kind(check_id: str, exercise: str, kind: str) -> None:
    check = Check(check_id, 3)
    assert (check.exercise, check.kind) == (exercise, kind)
