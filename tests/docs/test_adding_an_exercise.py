"""docs/adding_an_exercise.md, done word for word in a copy of the repository, gives two exercises.

What it tells to write is written, what it tells to type is typed, and no other file is touched.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.docs.document import blocks
from tests.docs.reader import Reader, reader_in
from tests.fixtures.repository_copy import REPOSITORY, tracked

pytestmark = pytest.mark.long  # `make documented` runs it by itself

PAGE = REPOSITORY / "docs" / "adding_an_exercise.md"
NAME = "02_gradients"
SOLUTIONS = f"solutions/{NAME}.py"
POINTS = {
    "convolve_dilated-values": 12,
    "convolve_dilated-speed": 4,
    "dilated_filter_gradient-values": 10,
}


@dataclass
class Followed:
    """What came of following the page.

    Attributes
    ----------
    reader : Reader
    before : mapping of Path to bytes
        The copy's files as they were.
    """

    reader: Reader
    before: dict[Path, bytes]

    @property
    def root(self) -> Path:
        return self.reader.clone.root

    def report(self, student: str) -> dict[str, Any]:
        """Return what a student's new checks found."""
        path = self.root / "reports" / NAME / f"{student}.json"
        checks = json.loads(path.read_text("utf-8"))["checks"]
        return {check["id"]: check for check in checks if check["id"] in POINTS}


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    reader = reader_in(tmp_path_factory.mktemp("adding") / "clone")
    paths = [reader.clone.root / name for name in tracked()]
    before = {path: path.read_bytes() for path in paths if path.is_file()}
    reader.read(PAGE)
    return Followed(reader, before)


def earned(followed: Followed, notebook: str) -> dict[str, tuple[float, float]]:
    """Return what `autograder check` said that the new checks of a notebook earn, and could."""
    said = followed.reader.printed[f"autograder check {notebook}"]
    found = re.findall(r"^. (\S+): ([\d.]+) of (\d+) points", said, re.MULTILINE)
    return {check: (float(got), float(most)) for check, got, most in found if check in POINTS}


def test_an_exercise_is_one_file_and_the_notebook_has_a_section(followed: Followed) -> None:
    assert [name for name in followed.reader.files if not name.startswith("build/")] == [
        "autograder/exercises/convolve_dilated.py",
        "autograder/exercises/dilated_filter_gradient.py",
        SOLUTIONS,
    ]


def test_no_other_file_of_the_repository_is_touched(followed: Followed) -> None:
    changed = {
        str(path.relative_to(followed.root))
        for path, content in followed.before.items()
        if path.read_bytes() != content
    }
    assert changed == {SOLUTIONS, f"assignments/{NAME}/{NAME}.ipynb"}


def test_students_get_the_section_without_solution_and_hidden_tests(followed: Followed) -> None:
    text = (followed.root / "assignments" / NAME / f"{NAME}.ipynb").read_text("utf-8")
    assert text.count("def convolve_dilated(") == 1
    assert "try_dilated_filter_gradient()" in text
    assert not re.search("grade_cell|SOLUTION|O \\+= np.tensordot", text)


def test_the_solution_has_all_points(followed: Followed) -> None:
    assert earned(followed, f"source/{NAME}/{NAME}.ipynb") == {
        check: (points, points) for check, points in POINTS.items()
    }


def test_an_untouched_notebook_has_none(followed: Followed) -> None:
    assert earned(followed, f"assignments/{NAME}/{NAME}.ipynb") == {
        check: (0, points) for check, points in POINTS.items()
    }


class TestTheClass:
    """Ada has the solution, Ben nothing; Cem, Dan and Eve make the page's mistakes."""

    def test_is_graded_whole(self, followed: Followed) -> None:
        points = {
            student: [check["points"] for check in followed.report(student).values()]
            for student in ("ada", "ben", "cem", "dan", "eve")
        }
        assert points == {
            "ada": [12, 4, 10],
            "ben": [0, 0, 0],
            "cem": [7.5, 0, 8.5],
            "dan": [12, 2, 10],
            "eve": [7.5, 0, 6.5],
        }

    def test_values_a_mistake_costs_its_own_part(self, followed: Followed) -> None:
        parts = followed.report("cem")["convolve_dilated-values"]["parts"]
        assert {name for name, share in parts.items() if share < 1} == {"dilation", "together"}

    @pytest.mark.parametrize(
        ("student", "check", "misconception"),
        [
            ("cem", "convolve_dilated-values", "dilation-as-stride"),
            ("cem", "dilated_filter_gradient-values", "batch-averaged"),
            ("eve", "convolve_dilated-values", "dilation-ignored"),
        ],
    )
    def test_diagnosis_names_the_misconception(
        self, followed: Followed, student: str, check: str, misconception: str
    ) -> None:
        assert followed.report(student)[check]["misconception"] == misconception

    def test_gradient_one_that_fits_a_wrong_forward_pass_is_told_so(
        self, followed: Followed
    ) -> None:
        check = followed.report("eve")["dilated_filter_gradient-values"]
        assert "fit your own `convolve_dilated`" in check["reason"]
        assert check["misconception"] is None

    def test_speed_loops_over_pixels_get_half(self, followed: Followed) -> None:
        check = followed.report("dan")["convolve_dilated-speed"]
        assert check["status"] == "partial"
        assert check["speed_ratio"] > 4

    def test_feedback_shows_the_smallest_case_in_words_and_as_a_picture(
        self, followed: Followed
    ) -> None:
        page = (followed.root / "feedback" / "cem" / NAME / f"{NAME}.html").read_text("utf-8")
        pictures = re.findall(r'<img [^>]*alt="(\w+)\(', page)
        assert pictures == ["convolve_dilated", "dilated_filter_gradient"]
        shown = followed.report("cem")["convolve_dilated-values"]["counterexample"]
        assert shown["arguments"]["X"] == [[[[0, 1, 0]]]]
        assert shown["arguments"]["dilation"] == 2

    def test_report_counts_it_among_the_others(self, followed: Followed) -> None:
        page = (followed.root / "reports" / NAME / "index.html").read_text("utf-8")
        for word in (*POINTS, "dilation-as-stride", "dilation-ignored", "batch-averaged"):
            assert word in page


class TestWhatThePageShows:
    def test_the_texts_are_what_students_read(self, followed: Followed) -> None:
        cem = followed.reader.printed[f"autograder check submitted/cem/{NAME}/{NAME}.ipynb"]
        eve = followed.report("eve")["dilated_filter_gradient-values"]["reason"]
        shown = [one_line(block.text) for block in blocks(PAGE) if block.info == "text"]
        assert len(shown) == 2
        assert shown[0] in one_line(cem)
        assert shown[1] == eve

    def test_the_table_of_speeds_has_these_rows(self, followed: Followed) -> None:
        (command,) = (command for command in followed.reader.printed if "speed_table" in command)
        (shown,) = (block.text for block in blocks(PAGE) if "÷ looped  points" in block.text)
        rows = {line.split()[0] for line in shown.splitlines()[1:]}
        assert len(rows) >= 8
        assert rows <= {
            line.split()[0] for line in followed.reader.printed[command].splitlines() if line
        }

    def test_its_own_tests_look_at_both_files(self, followed: Followed) -> None:
        (command,) = (command for command in followed.reader.printed if "pytest" in command)
        assert int(re.findall(r"(\d+) passed", followed.reader.printed[command])[0]) >= 12
