"""Whatever is handed in as a notebook becomes a submission or is refused, at a bounded cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import Assignment
from autograder.mending import Mended, mend, to_submission
from autograder.model import Role, Submission
from autograder.notebook import (
    CELL_TYPES,
    MAX_BYTES,
    MAX_VALUES,
    NotebookCell,
    NotebookError,
    parse_notebook,
    read_notebook,
)
from tests.fixtures.notebooks.builders import (
    DOUBLE,
    NAME,
    SETUP,
    SOLVED,
    STUB,
    in_format_3,
    in_format_4_2,
    notebook,
    released_notebook,
    saved_by_colab,
    saved_by_colab_without_nbgrader,
    saved_by_vs_code,
    solution_notebook,
    submitted_notebook,
    to_bytes,
    to_cells,
)
from tests.fuzzing.spending import fuzzed, look_for_more, peak_memory, steps
from tests.fuzzing.spoiling import STRANGE, raw_json, spoiled_bytes, spoiled_json

RELEASED = to_cells(released_notebook())
NAMED = [ours.grade_id for ours in RELEASED if ours.grade_id]

# What a file may cost: bytes of memory for each of its bytes, and bytecodes for each cell that is
# handed in: each is compared with each released one.
MEMORY_PER_BYTE, STEPS_PER_CELL = 48, 4_000
SLACK = 1 << 17

good_notebooks = st.sampled_from(
    [
        submitted_notebook(),
        released_notebook(),
        solution_notebook(),
        saved_by_colab(submitted_notebook()),
        saved_by_colab_without_nbgrader(submitted_notebook()),
        saved_by_vs_code(submitted_notebook()),
        in_format_4_2(submitted_notebook()),
        in_format_3(submitted_notebook()),
        notebook(),
    ]
)
# What stands in notebooks, in places where it does not belong.
familiar = (
    st.sampled_from([*NAMED, "convolve", "code", "raw", "c-double", "skip-execution"])
    | st.sampled_from([SETUP, DOUBLE + STUB, *SOLVED.values()])
    | st.sampled_from(["### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS", "def double(", "double ="])
    | st.sampled_from(submitted_notebook()["cells"])
    | st.sampled_from([True, False, 4, 4.0, -0.0, 3, 5])
)
any_json = st.recursive(
    STRANGE | familiar,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
almost_cells = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(CELL_TYPES) | any_json,
        "source": st.text() | familiar | st.lists(st.text() | familiar) | any_json,
        "id": familiar | any_json,
        "metadata": any_json
        | st.fixed_dictionaries(
            {
                "nbgrader": st.dictionaries(
                    st.sampled_from(["grade_id", "points", "solution", "grade", "locked"]),
                    familiar | any_json,
                )
            },
            optional={"tags": any_json, "id": familiar | any_json},
        ),
    },
)
almost_notebooks = st.fixed_dictionaries(
    {"nbformat": st.just(4) | any_json, "cells": st.lists(almost_cells, max_size=5) | any_json}
).map(raw_json)
spoiled_notebooks = spoiled_json(good_notebooks, STRANGE | familiar)
# Notebooks that are read, with many cells that belong elsewhere.
sound_cells = st.builds(
    lambda cell_type, source, grade_id, cell_id: {
        "cell_type": cell_type,
        "source": source,
        "id": cell_id,
        "metadata": {"nbgrader": {"grade_id": grade_id}},
    },
    st.sampled_from(CELL_TYPES),
    st.lists(
        st.sampled_from([*(ours.source for ours in RELEASED), *SOLVED.values(), "x = 1", ""])
        | st.text(max_size=9),
        max_size=3,
    ).map("\n".join),
    st.sampled_from([*NAMED, None, "unknown", "\ud800`\n"]),
    st.sampled_from([None, "c-double", "c-setup", "c-title", "own"]),
)
# Sound but for the metadata, which students do not see and anything may stand in.
odd_cells = st.builds(
    lambda made, metadata: made | {"metadata": metadata},
    sound_cells,
    any_json
    | st.fixed_dictionaries(
        {
            "nbgrader": st.dictionaries(
                st.sampled_from(["grade_id", "points", "solution", "grade", "locked"]),
                STRANGE | familiar,
            )
        },
        optional={"tags": any_json | st.lists(STRANGE), "id": STRANGE},
    ),
)
mixed_notebooks = st.lists(sound_cells | odd_cells, max_size=25).map(
    lambda cells: raw_json({"nbformat": 4, "cells": cells})
)
crowded_notebooks = st.builds(
    lambda cells, times: raw_json({"nbformat": 4, "cells": cells * times}),
    st.lists(sound_cells, min_size=1, max_size=6),
    st.sampled_from([20, 200]),
).filter(lambda data: len(data) < 60_000)
hostile_files = st.one_of(
    st.binary(max_size=300),
    spoiled_bytes(good_notebooks.map(to_bytes)),
    spoiled_notebooks,
    almost_notebooks,
    any_json.map(raw_json),
    mixed_notebooks,
)
# Text that Python makes much of, in lists of thousands, outside cells and among them.
REPEATED = [
    before + b",".join([piece] * 5000) + after
    for before in (b'{"nbformat":4,"cells":[],"x":[', b'{"nbformat":4,"cells":[')
    for piece in (b"[0]", b"{}", b'{"":0}', b'{"":{}}', b"[[0]]", b'"ab"', b"1.5")
    for after in (b"]}", b"")
]


def read_or_refuse(data: bytes) -> tuple[NotebookCell, ...] | NotebookError:
    """Read a notebook; whatever the bytes are, nothing but the announced error may come."""
    try:
        return parse_notebook(data, "anna/\x1b01.ipynb")
    except NotebookError as error:
        return error


def mended_or_refused(data: bytes) -> Mended | NotebookError:
    cells = read_or_refuse(data)
    return cells if isinstance(cells, NotebookError) else mend(cells, RELEASED)


def assert_one_line(text: str) -> None:
    assert text.isprintable()
    assert len(text) < 500
    assert text.encode().decode() == text


def assert_plain(cell: NotebookCell) -> None:
    """Assert that a cell is of the announced types, and can be written to a file."""
    assert cell.cell_type in CELL_TYPES
    assert {type(flag) for flag in (cell.is_solution, cell.is_grade, cell.is_locked)} == {bool}
    assert type(cell.points) is float
    assert 0 <= cell.points < float("inf")
    for text in (cell.source, cell.grade_id, cell.cell_id, *cell.tags):
        assert text is None or text.encode().decode() == text
    assert "\r" not in cell.source


def assert_complete(submission: Submission, written: set[str]) -> None:
    """Assert that a submission holds all that was handed out, and else only what was written."""
    ours = {cell.grade_id: cell for cell in to_submission(mend((), RELEASED), NAME, None).cells}
    assert sorted(cell.grade_id for cell in submission.cells if cell.grade_id) == sorted(NAMED)
    for cell in submission.cells:
        if cell.grade_id is None:
            assert (cell.role, cell.points) == (Role.FREE, 0.0)
            assert cell.source in written
            continue
        handed_out = ours[cell.grade_id]
        assert (cell.role, cell.points) == (handed_out.role, handed_out.points)
        allowed = {handed_out.source} | (written if cell.role is Role.SOLUTION else set())
        assert cell.source in allowed
    for note in submission.mended:
        assert_one_line(note)


class TestWhatIsRead:
    @given(hostile_files)
    @fuzzed
    def test_is_plain_cells_or_refused_in_one_line(self, data: bytes) -> None:
        cells = read_or_refuse(data)
        if isinstance(cells, NotebookError):
            assert_one_line(str(cells))
            assert str(cells).startswith("anna/?01.ipynb: ")
        else:
            for cell in cells:
                assert_plain(cell)

    @given(spoiled_notebooks | almost_notebooks | mixed_notebooks)
    @fuzzed
    def test_becomes_a_submission_that_holds_all_that_was_handed_out(self, data: bytes) -> None:
        cells = read_or_refuse(data)
        if not isinstance(cells, NotebookError):
            submission = to_submission(mend(cells, RELEASED), NAME, "anna")
            assert_complete(submission, {cell.source for cell in cells})

    @given(good_notebooks, st.data())
    @fuzzed
    def test_says_the_same_however_its_json_is_written(self, good: Any, data: Any) -> None:
        indent = data.draw(st.sampled_from([None, 0, 1, "\t"]))
        escaped = data.draw(st.booleans())
        again = json.dumps(good, indent=indent, ensure_ascii=escaped, sort_keys=not escaped)
        one, other = read_or_refuse(to_bytes(good)), read_or_refuse(again.encode())
        assert one == other or isinstance(one, NotebookError)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("handed-in")


@given(data=hostile_files)
@fuzzed
def test_a_file_becomes_a_submission_or_is_refused_in_one_line(folder: Path, data: bytes) -> None:
    path = folder / "01_tiny.ipynb"
    path.write_bytes(data)
    tiny = Assignment(NAME, RELEASED, to_cells(solution_notebook()), folder)
    try:
        submission = tiny.submission(path, "anna")
    except NotebookError as error:
        assert_one_line(str(error))
    else:
        assert_complete(submission, {cell.source for cell in read_notebook(path)})
        for name in SOLVED:
            assert tiny.is_untouched(name, submission) in (True, False)


def memory_of(data: bytes) -> float:
    """Return the memory that reading and mending take, as a part of what they may take."""
    bound = SLACK + MEMORY_PER_BYTE * len(data)
    return peak_memory(lambda: mended_or_refused(data)) / bound


def work_of(data: bytes) -> float:
    """Return the steps that reading and mending take, as a part of what they may take."""
    bound = 30_000 + STEPS_PER_CELL * data.count(b"cell_type") + 20 * len(data)
    return steps(lambda: mended_or_refused(data), bound) / bound


class TestWhatItCosts:
    @given(hostile_files)
    @fuzzed
    def test_memory_is_bounded_by_the_length_of_the_file(self, data: bytes) -> None:
        memory = memory_of(data)
        look_for_more(memory, label="memory")
        assert memory <= 1

    @given(hostile_files | crowded_notebooks)
    @fuzzed
    def test_work_is_bounded_by_the_number_of_cells(self, data: bytes) -> None:
        work = work_of(data)
        look_for_more(work, label="steps")
        assert work <= 1

    @pytest.mark.parametrize("data", REPEATED, ids=lambda data: repr(data[:45]))
    def test_both_bounds_hold_for_thousands_of_small_pieces(self, data: bytes) -> None:
        assert work_of(data) <= 1
        assert memory_of(data) <= 1

    @pytest.mark.parametrize("piece", [b'{"":0}', b"[[0]]"])
    def test_the_largest_file_that_python_makes_much_of_is_refused_unread(
        self, piece: bytes
    ) -> None:
        start = b'{"nbformat":4,"cells":[],"x":['
        data = start + b",".join([piece] * ((MAX_BYTES - 50) // (len(piece) + 1))) + b"]}"
        refused = []
        peak = peak_memory(lambda: refused.append(read_or_refuse(data)))
        assert "more than the 1,000,000 values that are read; clear the outputs" in str(refused[0])
        assert peak < 5 * MAX_BYTES

    def test_values_within_strings_do_not_count(self) -> None:
        picture = '\\",[{' * MAX_VALUES
        made = notebook() | {"metadata": {"picture": picture, "path": "C:\\"}}
        assert read_or_refuse(to_bytes(made)) == ()
