"""The manifest says of every student what was planted, and what that is worth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.model import Check
from autograder.simulation.manifest import (
    MANIFEST,
    ManifestError,
    StudentTruth,
    is_simulated,
    read_manifest,
    truth_about,
    write_manifest,
)
from autograder.simulation.planted import Planted, stub
from autograder.simulation.students import Student

CHECKS = (Check("convolve-values", 14), Check("convolve-speed", 6), Check("output_size-values", 3))
RIGHT = Planted("output_size", "right: formula", "source", 1.0)
STUDENT = Student(
    "s0001",
    "mistake",
    {
        "convolve": Planted(
            "convolve", "wrong: stride_ignored", "source", 1 - 2.25 / 14, 2 / 3, "stride-ignored"
        ),
        "output_size": RIGHT,
    },
    seconds_late=-60,
)


def test_points_are_the_shares_rounded_once() -> None:
    points = truth_about(STUDENT, CHECKS).points
    assert points == {"convolve-values": 11.75, "convolve-speed": 4, "output_size-values": 3}


def test_a_cost_that_is_not_certain_has_no_points() -> None:
    unsure = replace(STUDENT.planted["convolve"], speed=None)
    student = replace(STUDENT, planted={**STUDENT.planted, "convolve": unsure})
    points = truth_about(student, CHECKS).points
    assert points == {"convolve-values": 11.75, "convolve-speed": None, "output_size-values": 3}


def test_misconceptions_are_stated_by_check() -> None:
    assert truth_about(STUDENT, CHECKS).misconceptions == {"convolve-values": "stride-ignored"}


def test_it_says_in_a_sentence_what_is_wrong() -> None:
    assert truth_about(STUDENT, CHECKS).why == "convolve: stride-ignored."
    empty = replace(STUDENT, planted={"convolve": stub("convolve"), "output_size": RIGHT})
    assert truth_about(empty, CHECKS).why == "convolve: stub."
    assert truth_about(replace(STUDENT, planted={"output_size": RIGHT}), CHECKS[2:]).why == (
        "Everything right."
    )
    copy = truth_about(replace(STUDENT, same_as="s0000"), CHECKS)
    assert copy.why == "The same notebook as s0000. convolve: stride-ignored."


def test_who_cannot_be_graded_has_no_points_and_no_misconceptions() -> None:
    truth = truth_about(replace(STUDENT, unreadable="empty"), CHECKS)
    assert not truth.graded
    assert truth.points == {}
    assert truth.misconceptions == {}
    assert truth.why == "The file is no notebook any more: empty."


def test_it_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    truth = truth_about(STUDENT, CHECKS)
    write_manifest(tmp_path, "01_convolution", 7, iter([("s0001", truth), ("s0002", truth)]))
    manifest = read_manifest(tmp_path)
    assert (manifest.assignment, manifest.seed) == ("01_convolution", 7)
    assert manifest.students == {"s0001": truth, "s0002": truth}


def test_it_has_a_line_for_each_student_to_be_searched_for(tmp_path: Path) -> None:
    write_manifest(tmp_path, "01_convolution", 7, [("s0001", truth_about(STUDENT, CHECKS))])
    (line,) = [line for line in (tmp_path / MANIFEST).read_text().splitlines() if "s0001" in line]
    assert "stride-ignored" in line


@pytest.mark.parametrize("content", [None, "", "{}", '{"anna": {"points": {}}}', b"\xff\xfe"])
def test_another_folder_holds_no_simulated_class(
    tmp_path: Path, content: str | bytes | None
) -> None:
    if content is not None:
        (tmp_path / MANIFEST).write_bytes(
            content if isinstance(content, bytes) else content.encode()
        )
    assert not is_simulated(tmp_path)
    with pytest.raises(ManifestError, match=r"holds no simulated class.*Name the folder"):
        read_manifest(tmp_path)


def test_a_class_without_students_is_one(tmp_path: Path) -> None:
    """So that half a class, whose making was stopped, can be replaced."""
    write_manifest(tmp_path, "01_convolution", 7, ())
    assert is_simulated(tmp_path)
    assert json.loads((tmp_path / MANIFEST).read_text())["students"] == {}


def test_half_a_class_is_told_from_a_whole_one_and_can_be_replaced(tmp_path: Path) -> None:
    def interrupted() -> Iterator[tuple[str, StudentTruth]]:
        yield "s0001", truth_about(STUDENT, CHECKS)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_manifest(tmp_path, "01_convolution", 7, interrupted())
    assert is_simulated(tmp_path)
    with pytest.raises(ManifestError, match="was not finished: make it again"):
        read_manifest(tmp_path)
