"""A report as text: points first, then the reason, and no terminal is harmed."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys

import pytest

from autograder.feedback.text import (
    SHOWN,
    broken_cells,
    check_lines,
    check_text,
    points,
    report_text,
)
from autograder.model import CellOutcome, CheckResult, Report, Status
from tests.fixtures.counterexamples import FLIPPED

REPORT = Report(
    assignment="01_convolution",
    student="ada",
    seed=3,
    score=11.75,
    max_score=20,
    checks=(
        CheckResult("convolve-values", 11.75, 14, Status.PARTIAL, "Wrong with a stride of 2."),
        CheckResult("convolve-speed", 0, 6, Status.NOT_ATTEMPTED, "Not written yet."),
    ),
    cells=(
        CellOutcome("setup", None),
        CellOutcome("convolve", "NotImplementedError"),
        CellOutcome(None, "ZeroDivisionError: division by zero (line 1 of a cell of your own)"),
    ),
    sandbox=("rlimits",),
    versions={"numpy": "2"},
    mended=("The test cell `convolve-values` was changed.",),
)


TOLD = dataclasses.replace(
    FLIPPED,
    points=11.5,
    message="Right in the plain cases, wrong with a filter that looks different when rotated.",
    reason="Your filter is rotated by 180° before it is laid on the image.",
    example="At entry `O[0, 0, 0, 1]` it should be 14, which is `F[0, 0, 1, 1]`; yours is 11.",
    question="Which entry of the filter does the top left pixel of a window meet?",
)
ANSI = re.compile("\x1b\\[[0-9;]*m")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (14, "14"),
        (14.0, "14"),
        (8.4, "8.4"),
        (11.75, "11.75"),
        (0, "0"),
        (10, "10"),
        (3.333, "3.33"),
    ],
)
def test_points_are_as_short_as_they_are_exact(number: float, text: str) -> None:
    assert points(number) == text


def test_a_check_tells_points_and_message() -> None:
    text = check_text(REPORT.checks[0])
    assert text == "◐ convolve-values: 11.75 of 14 points. Wrong with a stride of 2."


@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_mark(status: Status) -> None:
    assert check_text(CheckResult("a-values", 0, 1, status, ""))[0] in "✓◐✗·"


class TestCheck:
    def test_is_a_block_in_the_order_in_which_it_is_read(self) -> None:
        assert "\n".join(check_lines(TOLD, 72)) == (
            "◐ convolve-values: 11.5 of 14 points. Right in the plain cases, wrong\n"
            "    with a filter that looks different when rotated.\n"
            "    Your filter is rotated by 180° before it is laid on the image.\n"
            "    At entry `O[0, 0, 0, 1]` it should be 14, which is `F[0, 0, 1, 1]`;\n"
            "    yours is 11.\n"
            "    input X    filter F    expected    yours (* wrong)\n"
            "    0 1        11 12        0 14 13      0 *11 *12\n"
            "    0 0        13 14        0 12 11      0 *13 *14\n"
            "                            0  0  0      0   0   0\n"
            "    Ask yourself: Which entry of the filter does the top left pixel of a\n"
            "    window meet?"
        )

    @pytest.mark.parametrize("width", range(60, 101, 5))
    def test_fits_and_never_breaks_short_code(self, width: int) -> None:
        lines = check_lines(TOLD, width)
        assert max(map(len, lines)) <= width
        assert not [line for line in lines if line.count("`") % 2]

    @pytest.mark.parametrize("status", Status)
    def test_colour_adds_colour_and_nothing_else(self, status: Status) -> None:
        result = dataclasses.replace(TOLD, status=status)
        plain, coloured = check_lines(result, 72), check_lines(result, 72, colour=True)
        assert coloured != plain
        assert [ANSI.sub("", line) for line in coloured] == plain
        assert coloured[0].count("\x1b[0m") == len(ANSI.findall(coloured[0])) // 2

    def test_there_is_no_colour_unless_it_is_asked_for(self) -> None:
        assert "\x1b" not in report_text(dataclasses.replace(REPORT, checks=(TOLD,)))

    def test_what_is_not_told_leaves_no_line(self) -> None:
        assert check_lines(REPORT.checks[1]) == [
            "· convolve-speed: 0 of 6 points. Not written yet."
        ]


def test_text_is_written_without_what_pictures_need() -> None:
    script = "import sys, autograder.feedback.text; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    packages = {name.partition(".")[0] for name in done.stdout.split()}
    assert not packages & {"PIL", "matplotlib", "jinja2"}


class TestReport:
    def test_starts_with_whose_it_is_and_the_score(self) -> None:
        assert report_text(REPORT).startswith("01_convolution of ada: 11.75 of 20 points\n")

    def test_tells_every_check_what_was_mended_and_which_cells_do_not_run(self) -> None:
        text = report_text(REPORT)
        assert text.index("convolve-values") < text.index("convolve-speed")
        assert "Mended before grading:\n  - The test cell `convolve-values` was changed." in text
        assert "a cell of your own: ZeroDivisionError" in text

    @pytest.mark.parametrize("width", [60, 80, 100])
    def test_fits_the_terminal(self, width: int) -> None:
        assert max(map(len, report_text(REPORT, width).splitlines())) <= width

    def test_a_stub_that_was_not_touched_is_no_broken_cell(self) -> None:
        assert [cell.grade_id for cell in broken_cells(REPORT)] == [None]

    def test_no_text_of_a_students_acts_on_the_terminal_or_fakes_a_line(self) -> None:
        text = "\x1b[2J\x9b1A\u202e\n✓ convolve-values: 14 of 14 points.\r\x85\u2028\x00"
        check = dataclasses.replace(FLIPPED, message=text, reason=text, example=text, question=text)
        cells = (CellOutcome("x", text), CellOutcome(None, f"{text}!"))
        report = dataclasses.replace(
            REPORT, student=text, checks=(check,), cells=cells, mended=(text,)
        )
        lines = report_text(report, 500).split("\n")
        assert all(line.isprintable() for line in lines)
        assert not [line for line in lines if line.startswith("✓")]

    def test_long_lists_end_with_how_many_are_left_out(self) -> None:
        cells = tuple(CellOutcome(None, f"ValueError: {number}") for number in range(1000))
        text = report_text(dataclasses.replace(REPORT, cells=cells))
        assert text.count("ValueError") == SHOWN
        assert text.endswith(f"\n  - and {1000 - SHOWN} more")

    def test_says_when_the_sandbox_was_not_whole(self) -> None:
        text = report_text(dataclasses.replace(REPORT, unsafe=True, sandbox=()))
        assert "! Graded without a full sandbox, as was asked for: nothing held the sub" in text
        assert "full sandbox" not in report_text(REPORT)
