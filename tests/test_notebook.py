"""Notebooks of every make are read; whatever is none is refused in one line."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.notebook import (
    MAX_BYTES,
    MAX_CELLS,
    MAX_CODE,
    MAX_SOURCE,
    MAX_VALUES,
    NotebookCell,
    NotebookError,
    one_line,
    parse_notebook,
    read_cells,
    read_notebook,
)
from tests.fixtures.notebooks.builders import (
    SOLVED,
    cell,
    find,
    in_format_3,
    in_format_4_2,
    notebook,
    released_notebook,
    saved_by_colab,
    saved_by_vs_code,
    submitted_notebook,
    to_bytes,
    to_cells,
)


def test_a_cell_is_read_with_what_nbgrader_says_of_it():
    cells = {c.grade_id: c for c in to_cells(released_notebook()) if c.grade_id}
    assert cells["double-values"] == NotebookCell(
        cell_type="code",
        source="print(double.__doc__)",
        grade_id="double-values",
        is_grade=True,
        is_locked=True,
        points=4.0,
        cell_id="c-double-values",
    )
    assert cells["double"].is_solution
    assert cells["picture-double"].tags == ("skip-execution",)


@pytest.mark.parametrize("save", [saved_by_colab, saved_by_vs_code, in_format_4_2])
def test_other_programs_notebooks_hold_the_same_sources_and_names(save):
    saved = to_cells(save(submitted_notebook()))
    plain = to_cells(submitted_notebook())
    assert [(c.grade_id, c.source) for c in saved] == [(c.grade_id, c.source) for c in plain]


def test_colab_keeps_cell_ids_in_the_metadata():
    saved = to_cells(saved_by_colab(submitted_notebook()))
    assert [c.cell_id for c in saved] == [c.cell_id for c in to_cells(submitted_notebook())]


def test_format_4_without_minor_number_or_metadata_is_read():
    data = b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "1"}]}'
    assert parse_notebook(data, "bare.ipynb") == (NotebookCell("code", "1"),)


def test_a_byte_order_mark_does_no_harm():
    assert parse_notebook(b"\xef\xbb\xbf" + to_bytes(submitted_notebook()), "n") == to_cells(
        submitted_notebook()
    )


def test_line_ends_of_windows_become_plain():
    assert to_cells(notebook(cell("a = 1\r\nb = 2\rc = 3", "x")))[0].source == "a = 1\nb = 2\nc = 3"


@pytest.mark.parametrize(
    "points", [float("nan"), float("inf"), -1, 10**400, True, "4", None, [4], {"points": 4}]
)
def test_points_that_make_no_sense_are_none(points):
    strange = released_notebook()
    find(strange, "double-values")["metadata"]["nbgrader"]["points"] = points
    (test_cell,) = (c for c in to_cells(strange) if c.grade_id == "double-values")
    assert test_cell.points == 0.0


@pytest.mark.parametrize(
    "metadata",
    [None, [], "x", 1, {"nbgrader": None}, {"nbgrader": "x"}, {"nbgrader": {"grade_id": 7}},
     {"tags": "skip-execution"}, {"tags": [1, None]}, {"id": 3}],
)  # fmt: skip
def test_metadata_that_makes_no_sense_is_none(metadata):
    made = cell("1", "x") | {"metadata": metadata, "id": 7}
    assert to_cells(notebook(made)) == (NotebookCell("code", "1"),)


def test_half_a_surrogate_pair_in_a_name_can_be_written_afterwards():
    strange = cell("1", "\ud800", tags=["\ud801", ""], nbgrader={"grade_id": "x\ud802"})
    (read,) = to_cells(notebook(strange))
    assert (read.cell_id, read.tags, read.grade_id) == ("?", ("?",), "x?")


def test_half_a_surrogate_pair_can_be_written_afterwards():
    data = rb'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "x = \"\ud800\""}]}'
    (read,) = parse_notebook(data, "n")
    assert read.source == 'x = "?"'


def huge_int() -> bytes:
    return b'{"nbformat": 4, "cells": ' + b"1" * 100_000 + b"}"


REFUSED = {
    "empty": (b"", "the file is empty; hand in the notebook again."),
    "blank": (b"\0\0 \n", "the file is empty; hand in the notebook again."),
    "not JSON": (b"\n\n<html>", "not JSON (line 3: Expecting value), so not a notebook"),
    "cut off": (to_bytes(submitted_notebook())[:-40], "not JSON (line "),
    "not UTF-8": (to_bytes(notebook(cell("#", "x"))).decode().encode("utf-16"), "not UTF-8 text"),
    "deep": (b"[" * 200_000, "JSON that no notebook holds"),
    "endless digits": (huge_int(), "JSON that no notebook holds"),
    "other JSON": (b"[1, 2]", "JSON, but not a notebook"),
    "no format": (b'{"cells": []}', "JSON, but not a notebook"),
    "format 3": (
        to_bytes(in_format_3(submitted_notebook())),
        "notebook format 3, but 4 is needed; open it in Jupyter, save it and hand in that file.",
    ),
    "format 5": (b'{"nbformat": 5, "cells": []}', "notebook format 5, but 4 is needed"),
    "format x": (b'{"nbformat": "4\\n", "cells": []}', "notebook format unknown, but 4"),
    "format true": (b'{"nbformat": true, "cells": []}', "notebook format unknown, but 4"),
    "no cells": (b'{"nbformat": 4}', "a notebook without a list of cells"),
    "strange cell": (b'{"nbformat": 4, "cells": [7]}', "cell 1 is not a code, Markdown or raw"),
    "unhashable type": (
        b'{"nbformat": 4, "cells": [{"cell_type": []}]}',
        "cell 1 is not a code, Markdown or raw",
    ),
    "strange source": (
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": {"a": 1}}]}',
        "the text of cell 1 is not text",
    ),
    "strange line": (
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["a", 1]}]}',
        "the text of cell 1 is not text",
    ),
    "many cells": (
        to_bytes(notebook(*[cell("", "x")] * (MAX_CELLS + 1))),
        "2,001 cells, more than the 2,000 that are graded",
    ),
    "long cell": (
        to_bytes(notebook(cell("#" * (MAX_SOURCE + 1), "x"))),
        "cell 1 has 1,000,001 characters, more than the 1,000,000 that are read",
    ),
    "much code": (
        to_bytes(notebook(*[cell("#" * (MAX_CODE // 4 + 1), "x")] * 4)),
        "2,000,004 characters of code, more than the 2,000,000 that are read; shorten",
    ),
    "many values": (
        b'{"nbformat": 4, "cells": [], "x": [' + b"0," * MAX_VALUES + b"0]}",
        "more than the 1,000,000 values that are read; clear the outputs and save it again.",
    ),
    "large": (b" " * (MAX_BYTES + 1), "20.0 MB, more than the 20 MB that are read"),
}


@pytest.mark.parametrize(("content", "says"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_notebook_is_refused_in_a_line_that_names_it(content, says):
    with pytest.raises(NotebookError) as refused:
        parse_notebook(content, "anna/01_tiny.ipynb")
    message = str(refused.value)
    assert message.startswith("anna/01_tiny.ipynb: ")
    assert says in message
    assert "\n" not in message


def read_or_refused(data: bytes) -> tuple[NotebookCell, ...] | str:
    try:
        return parse_notebook(data, "n")
    except NotebookError as error:
        return str(error)


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_no_bytes_raise_anything_else(data):
    message = read_or_refused(data)
    assert isinstance(message, str)
    assert len(message.splitlines()) == 1


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
ALMOST_CELL = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw"]) | ANY_JSON,
        "source": st.text() | st.lists(st.text()) | ANY_JSON,
        "id": ANY_JSON,
        "metadata": ANY_JSON
        | st.fixed_dictionaries(
            {"nbgrader": st.dictionaries(st.sampled_from(["grade_id", "points"]), ANY_JSON)},
            optional={"tags": ANY_JSON, "id": ANY_JSON},
        ),
    },
)
ALMOST_NOTEBOOK = st.fixed_dictionaries(
    {"nbformat": st.just(4) | ANY_JSON, "cells": st.lists(ALMOST_CELL, max_size=3) | ANY_JSON}
)


@given(ANY_JSON | ALMOST_NOTEBOOK)
@settings(deadline=None)
def test_no_json_raises_anything_else(value):
    result = read_or_refused(json.dumps(value).encode())
    if isinstance(result, str):
        assert len(result.splitlines()) == 1
    else:
        for read in result:
            assert read.source.encode().decode() == read.source
            assert read.points >= 0


def test_a_file_is_read(tmp_path: Path):
    path = tmp_path / "01_tiny.ipynb"
    path.write_bytes(to_bytes(submitted_notebook()))
    assert [c.source for c in read_notebook(path) if c.is_solution] == list(SOLVED.values())
    (tmp_path / "link.ipynb").symlink_to(path)
    assert read_notebook(tmp_path / "link.ipynb") == read_notebook(path)


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.ipynb")
    (tmp_path / "folder.ipynb").mkdir()
    (tmp_path / "dangling.ipynb").symlink_to(tmp_path / "nowhere")
    says = {
        "missing.ipynb": "there is no such file; check the path.",
        "dangling.ipynb": "there is no such file; check the path.",
        "folder.ipynb": "not an ordinary file; hand in the .ipynb file.",
        "pipe.ipynb": "not an ordinary file; hand in the .ipynb file.",
        "zero\0.ipynb": "cannot be read (a null byte in its name); check its name and permissions.",
        "x" * 300: "cannot be read (File name too long); check its name and permissions.",
    }
    for name, message in says.items():
        with pytest.raises(NotebookError) as refused:
            read_notebook(tmp_path / name)
        assert str(refused.value) == f"{one_line(str(tmp_path / name))}: {message}"


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/zero and sparse files")
def test_what_is_too_large_is_not_read(tmp_path: Path):
    path = tmp_path / "large.ipynb"
    with path.open("wb") as file:
        file.truncate(500_000_000)
    with pytest.raises(NotebookError, match=r"large.ipynb: 500.0 MB, more than the 20 MB"):
        read_notebook(path)
    with pytest.raises(NotebookError, match="not an ordinary file"):
        read_notebook("/dev/zero")


def test_a_notebook_of_our_own_is_read_whatever_its_size():
    made = [*([cell("1", "x")] * MAX_CELLS), cell("#" * (MAX_SOURCE + 1), "x")]
    read = read_cells(made, "ours")
    assert len(read) == MAX_CELLS + 1
    assert read[-1] == NotebookCell("code", "#" * (MAX_SOURCE + 1), cell_id="x")
    with pytest.raises(NotebookError, match="ours: cell 2 is not a code, Markdown or raw cell"):
        read_cells([cell("1", "x"), {}], "ours")


def test_one_line_leaves_nothing_that_moves_a_terminal():
    assert one_line("a\nb\x1b[31m\u202ec") == "a?b?[31m?c"
    assert one_line("x" * 1000, 10) == "xxxxx…xxxxx"
    assert one_line("Übung 1.ipynb") == "Übung 1.ipynb"
