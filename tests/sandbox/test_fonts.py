"""matplotlib's list of fonts is lent to the fork server and kept; a home folder is not needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox import fonts

LIST = "fontlist-v390.json"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a home folder's place for the list, which does not exist."""
    monkeypatch.delenv("MPLCONFIGDIR", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "home" / ".cache" / "matplotlib"


@pytest.fixture
def server(tmp_path: Path) -> str:
    """Return a fork server's folder."""
    (tmp_path / "server").mkdir()
    return str(tmp_path / "server")


def put(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LIST).write_text(text)


def test_the_list_is_lent_as_a_copy(home: Path, server: str) -> None:
    put(home, "mine")
    (home / "tex.cache").mkdir()
    lent = Path(fonts.lend(server))
    assert [path.name for path in lent.iterdir()] == [LIST]
    (lent / LIST).write_text("changed")
    assert (home / LIST).read_text() == "mine"


def test_a_new_list_is_kept_for_the_next_time(home: Path, server: str) -> None:
    put(Path(fonts.lend(server)), "new")
    fonts.keep(server)
    assert (home / LIST).read_text() == "new"


def test_a_list_that_is_there_is_not_replaced(home: Path, server: str) -> None:
    put(home, "mine")
    put(Path(fonts.lend(server)), "another")
    fonts.keep(server)
    assert (home / LIST).read_text() == "mine"


@pytest.mark.parametrize(
    ("variable", "folder"), [("MPLCONFIGDIR", "."), ("XDG_CACHE_HOME", "matplotlib")]
)
def test_matplotlibs_own_variables_say_where_it_is(
    variable: str,
    folder: str,
    home: Path,
    server: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(home, "not this")
    put(tmp_path / "elsewhere" / folder, "this")
    monkeypatch.setenv(variable, str(tmp_path / "elsewhere"))
    assert (Path(fonts.lend(server)) / LIST).read_text() == "this"


def test_a_list_that_cannot_be_copied_is_made_anew(home: Path, server: str) -> None:
    (home / LIST).mkdir(parents=True)
    assert list(Path(fonts.lend(server)).iterdir()) == []


def test_a_home_that_cannot_be_written_to_costs_nothing_but_time(home: Path, server: str) -> None:
    home.parent.parent.write_text("not a folder")
    put(Path(fonts.lend(server)), "new")
    fonts.keep(server)
    assert home.parent.parent.read_text() == "not a folder"


def test_neither_does_a_user_without_a_home(
    home: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(os, "getuid", lambda: 54_321)  # nobody's, so the system knows no home
    put(Path(fonts.lend(server)), "new")
    fonts.keep(server)
    assert not Path("~").exists()


def test_the_list_is_where_matplotlib_itself_looks(home: Path) -> None:
    home.mkdir(parents=True)
    ask = "import matplotlib; print(matplotlib.get_cachedir())"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()) == fonts._home()
