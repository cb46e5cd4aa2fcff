"""The sample class is what its manifest says: every bug shows where it should and nowhere else.

Nothing of the grader runs here. What is right is written down once more, in loops.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.expected_outputs import without_magics
from tests.sample_class.build import (
    HERE,
    MANIFEST,
    Answer,
    build_sample_course,
    fill,
    read_answers,
    students,
)

TRUTH = json.loads((HERE / MANIFEST).read_text(encoding="utf-8"))
POINTS = {
    "convolve_image-values": 5,
    "output_size-values": 3,
    "convolve-values": 14,
    "convolve-speed": 6,
    "count_parameters-values": 10,
    "learned_parameters-values": 2,
}
FOR_A_KERNEL_ONLY = {("quentin", "look at it"), ("quentin", "check output_size")}
NEVER_ENDS = {("oskar", "output_size")}

Probe = Callable[[Callable[..., Any]], bool]


def eighths(*shape: int) -> Any:
    return np.random.default_rng(sum(shape)).integers(-64, 64, shape) / 8


def right_convolve(X: Any, F: Any, b: Any, stride: int, padding: int) -> Any:
    X = np.pad(X, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    R, S = F.shape[2:]
    rows = [i for i in range(0, X.shape[2], stride) if i + R <= X.shape[2]]
    columns = [j for j in range(0, X.shape[3], stride) if j + S <= X.shape[3]]
    output = [
        [[[np.sum(x[:, i : i + R, j : j + S] * f) for j in columns] for i in rows] for f in F]
        for x in X
    ]
    return np.array(output) + (0 if b is None else b.reshape(1, -1, 1, 1))


def convolve_probe(
    X: tuple[int, ...], F: tuple[int, ...], bias: bool = False, stride: int = 1, padding: int = 0
) -> Probe:
    def right(convolve: Callable[..., Any]) -> bool:
        x, f, b = eighths(*X), eighths(*F), eighths(F[0]) if bias else None
        expected = right_convolve(x, f, b, stride, padding)
        got = convolve(x, f, b, stride=stride, padding=padding)
        return got.shape == expected.shape and np.allclose(got, expected, rtol=0, atol=1e-9)

    return right


def convolve_image_probe(*kernel: int) -> Probe:
    def right(convolve_image: Callable[..., Any]) -> bool:
        image, f = eighths(7, 6), eighths(*kernel)
        framed = np.pad(image, [(kernel[0] // 2,) * 2, (kernel[1] // 2,) * 2])
        expected = right_convolve(framed[None, None], f[None, None], None, 1, 0)[0, 0]
        got = convolve_image(image, f)
        return got.shape == (7, 6) and np.allclose(got, expected, rtol=0, atol=1e-9)

    return right


def equals(expected: Any, *arguments: Any, **options: Any) -> Probe:
    def right(function: Callable[..., Any]) -> bool:
        return bool(function(*copy.deepcopy(arguments), **options) == expected)

    return right


def leaves_layers(count_parameters: Callable[..., Any]) -> bool:
    layers = copy.deepcopy(CNN)
    count_parameters(layers, (1, 9, 9))
    return layers == CNN


def gives_type(kind: Any, ndim: int, *arguments: Any) -> Probe:
    def right(function: Callable[..., Any]) -> bool:
        result = function(*copy.deepcopy(arguments))
        return np.ndim(result) == ndim and isinstance(getattr(result, "flat", [result])[0], kind)

    return right


CONV: dict[str, Any] = {"kind": "conv", "filters": 3, "kernel_size": (3, 3), "padding": 1}
POOL: dict[str, Any] = {"kind": "pool", "size": 3}
DENSE: dict[str, Any] = {"kind": "dense", "units": 20}
CNN = [CONV, {"kind": "activation"}, POOL, {"kind": "flatten"}, DENSE, {**DENSE, "units": 10}]
INTEGER = (int, np.integer)

PROBES: Mapping[str, Mapping[str, Probe]] = {
    "convolve_image": {
        "1x1": convolve_image_probe(1, 1),
        "3x3": convolve_image_probe(3, 3),
        "5x5": convolve_image_probe(5, 5),
        "3x5": convolve_image_probe(3, 5),
        "type": gives_type(np.float64, 2, eighths(5, 5), eighths(3, 3)),
    },
    "output_size": {
        "plain": equals(5, 7, 3),
        "padding": equals(7, 7, 3, padding=1),
        "stride": equals(4, 7, 3, stride=2, padding=1),
        "stride-not-dividing": equals(3, 8, 3, stride=2),
        "kernel-as-large": equals(1, 3, 3),
        "type": gives_type(INTEGER, 0, 7, 3),
    },
    "convolve": {
        "plain": convolve_probe((1, 1, 5, 6), (1, 1, 3, 3)),
        "channels": convolve_probe((1, 3, 5, 6), (1, 3, 3, 3)),
        "filters": convolve_probe((1, 1, 5, 6), (4, 1, 3, 3)),
        "batch": convolve_probe((3, 2, 5, 6), (2, 2, 3, 3)),
        "bias": convolve_probe((2, 2, 5, 6), (3, 2, 3, 3), bias=True),
        "stride": convolve_probe((2, 2, 7, 9), (3, 2, 3, 3), stride=2),
        "stride-not-dividing": convolve_probe((1, 2, 8, 9), (2, 2, 3, 3), stride=3),
        "padding-one": convolve_probe((2, 2, 5, 6), (3, 2, 3, 3), padding=1),
        "padding-two": convolve_probe((1, 2, 5, 6), (2, 2, 3, 3), padding=2),
        "non-square-filter": convolve_probe((1, 2, 6, 7), (2, 2, 2, 3)),
        "one-by-one": convolve_probe((1, 2, 4, 5), (3, 2, 1, 1)),
        "type": gives_type(np.float64, 4, eighths(1, 1, 5, 5), eighths(1, 1, 3, 3), None, 1, 1),
    },
    "count_parameters": {
        "conv": equals(27, [CONV], (1, 9, 9), bias=False),
        "conv-bias": equals(30, [CONV], (1, 9, 9)),
        "dense": equals(1620, [{"kind": "flatten"}, DENSE], (1, 9, 9), bias=False),
        "dense-bias": equals(1640, [{"kind": "flatten"}, DENSE], (1, 9, 9)),
        "pool": equals(0, [POOL], (1, 9, 9), bias=False),
        "whole": equals(767, CNN, (1, 9, 9), bias=False),
        "whole-bias": equals(800, CNN, (1, 9, 9), bias=True),
        "changed-argument": leaves_layers,
        "type": gives_type(INTEGER, 0, CNN, (1, 9, 9)),
    },
    "learned_parameters": {"answer": lambda answer: bool(answer == "C")},
}


def run(student: str) -> dict[str, Any]:
    """Run the cells of a student; a cell that Python cannot read is skipped, as a kernel would."""
    namespace: dict[str, Any] = {"np": np, "plt": pytest.importorskip("matplotlib.pyplot")}
    for answer in read_answers(student):
        if (student, answer.name) in FOR_A_KERNEL_ONLY:
            continue
        try:
            code = compile(without_magics(answer.source), answer.name, "exec")
        except SyntaxError:
            continue
        exec(code, namespace)
    return namespace


def is_right(probe: Probe, value: Any) -> bool:
    try:
        return probe(value)
    except (ValueError, TypeError, IndexError):  # what students' mistakes raise here
        return False


def wrong_parts(student: str, exercise: str, value: Any) -> list[str]:
    if value is None or (student, exercise) in NEVER_ENDS:
        return ["everything"]
    probes = PROBES[exercise]
    wrong = [name for name, probe in probes.items() if not is_right(probe, value)]
    return ["everything"] if len(wrong) == len(probes) else wrong


def test_manifest_and_submissions_name_the_same_students() -> None:
    assert sorted(TRUTH) == list(students())
    assert len(TRUTH) >= 14


@pytest.mark.parametrize("student", students())
def test_mistakes_show_where_the_manifest_says(student: str) -> None:
    namespace = run(student)
    found = {name: wrong_parts(student, name, namespace.get(name)) for name in PROBES}
    stated = {name: TRUTH[student]["wrong"].get(name, []) for name in PROBES}
    assert {name: sorted(parts) for name, parts in found.items()} == {
        name: sorted(parts) for name, parts in stated.items()
    }


@pytest.mark.parametrize("student", students())
def test_points_agree_with_what_is_wrong(student: str) -> None:
    truth = TRUTH[student]
    assert list(truth["points"]) == list(POINTS)
    for check, points in truth["points"].items():
        wrong = truth["wrong"].get(check.rpartition("-")[0], [])
        assert points is None or 0 <= points <= POINTS[check]
        if wrong == ["everything"]:
            assert points == 0
        elif wrong:
            assert points != POINTS[check] or check.endswith("-speed")
        elif check.endswith("-values"):
            assert points == POINTS[check]


def test_exactly_one_cell_cannot_be_read_by_python() -> None:
    unreadable = []
    for student in students():
        for answer in read_answers(student):
            if (student, answer.name) in FOR_A_KERNEL_ONLY:
                continue
            try:
                compile(without_magics(answer.source), answer.name, "exec")
            except SyntaxError:
                unreadable.append((student, answer.name))
    assert unreadable == [("nora", "count_parameters")]


def solution(name: str) -> dict[str, Any]:
    metadata = {"nbgrader": {"grade_id": name, "solution": True}}
    return {"cell_type": "code", "metadata": metadata, "source": ["stub"]}


def sources(notebook: dict[str, Any]) -> list[str]:
    return ["".join(cell["source"]) for cell in notebook["cells"]]


def test_answers_fill_their_cells_and_the_others_stay_stubs() -> None:
    released = {"cells": [solution("a"), solution("b"), solution("c")]}
    filled = fill(released, [Answer("b", "b = 1\nb += 1")])
    assert sources(filled) == ["stub", "b = 1\nb += 1", "stub"]
    assert sources(released) == ["stub", "stub", "stub"]


def test_new_cells_stand_before_the_next_answer_in_their_order() -> None:
    answers = [Answer("x", "1"), Answer("y", "2"), Answer("b", "3"), Answer("z", "4")]
    filled = fill({"cells": [solution("a"), solution("b"), solution("c")]}, answers)
    assert sources(filled) == ["stub", "1", "2", "3", "stub", "4"]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sample") / "course"
    build_sample_course(root)
    return root


def test_everybody_has_handed_in_a_notebook_with_the_helper_files(course: Path) -> None:
    released = {path.name for path in (course / "assignments" / "01_convolution").iterdir()}
    assert "01_convolution.ipynb" in released
    for student in students():
        folder = course / "submitted" / student / "01_convolution"
        assert {path.name for path in folder.iterdir()} == released


def test_only_the_untouched_notebook_equals_the_released_one(course: Path) -> None:
    name = "01_convolution/01_convolution.ipynb"
    released = json.loads((course / "assignments" / name).read_text(encoding="utf-8"))
    untouched = [
        student
        for student in students()
        if json.loads((course / "submitted" / student / name).read_text(encoding="utf-8"))
        == released
    ]
    assert untouched == ["mehmet"]


def test_it_has_a_gradebook_of_its_own(course: Path) -> None:
    assert (course / "gradebook.db").exists()
    assert f"sqlite:///{course}/gradebook.db" in (course / "nbgrader_config.py").read_text()


@pytest.mark.long
def test_an_earlier_sample_course_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "submitted").mkdir()
    with pytest.raises(SystemExit, match="something else than a sample course"):
        build_sample_course(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["submitted"]
    (tmp_path / MANIFEST).write_text("{}")
    build_sample_course(tmp_path)
    assert (tmp_path / "submitted" / "anna").is_dir()
