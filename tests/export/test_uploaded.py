"""Of what was uploaded to Gradescope, one notebook is graded, wherever it lies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.export.gradescope.handed_in import MOST_ENTRIES, content_of, find_notebook
from autograder.notebook import NotebookError

NAME = "01_convolution"


def put(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}")
    return folder


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ([f"{NAME}.ipynb"], f"{NAME}.ipynb"),
        (["mine (1).ipynb", "notes.txt"], "mine (1).ipynb"),
        (["a.ipynb", f"{NAME}.ipynb"], f"{NAME}.ipynb"),
        ([f"homework/{NAME}.ipynb"], f"homework/{NAME}.ipynb"),
        (["a.ipynb", ".ipynb_checkpoints/b.ipynb", "__MACOSX/._a.ipynb", ".c.ipynb"], "a.ipynb"),
    ],
)
def test_it_is_found(tmp_path: Path, names: list[str], found: str) -> None:
    assert find_notebook(put(tmp_path, *names), NAME) == tmp_path / found


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], "There is no notebook in what you handed in."),
        (["a.py"], "There is no notebook in what you handed in."),
        (["a.ipynb", "b\x1b.ipynb"], "You handed in 2 notebooks: a.ipynb, b?.ipynb."),
        ([f"a/{NAME}.ipynb", f"b/{NAME}.ipynb"], "You handed in 2 notebooks"),
    ],
)
def test_none_or_several_is_a_sentence(tmp_path: Path, names: list[str], said: str) -> None:
    with pytest.raises(NotebookError) as raised:
        find_notebook(put(tmp_path, *names), NAME)
    assert str(raised.value).startswith(said)
    assert str(raised.value).endswith(f"Hand in {NAME}.ipynb, and no other notebook.")


def test_a_link_to_the_solution_is_no_notebook(tmp_path: Path) -> None:
    put(tmp_path, "source/solution.ipynb")
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission" / f"{NAME}.ipynb").symlink_to(tmp_path / "source/solution.ipynb")
    (tmp_path / "submission" / "folder").symlink_to(tmp_path / "source")
    with pytest.raises(NotebookError, match="There is no notebook"):
        find_notebook(tmp_path / "submission", NAME)


def test_files_without_end_are_not_looked_through(tmp_path: Path) -> None:
    put(tmp_path, *(f"{number}.txt" for number in range(MOST_ENTRIES + 1)))
    with pytest.raises(NotebookError, match="Hand in the notebook alone"):
        find_notebook(tmp_path, NAME)


def test_a_file_that_cannot_be_read_is_named_without_its_folder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "mine.ipynb")
    with pytest.raises(NotebookError) as raised:
        content_of(find_notebook(tmp_path, NAME))
    assert str(raised.value).startswith("mine.ipynb: not an ordinary file")
