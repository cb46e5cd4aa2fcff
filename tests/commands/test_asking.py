"""Before something is done for good, somebody at a terminal has to say yes."""

from __future__ import annotations

import io
import os
import pty
from collections.abc import Iterator

import pytest

from autograder.commands.options import agreed

END_OF_FILE = "\x04"  # Ctrl-D
OTHERWISE = "nothing was done"


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Return where to write what is typed at the terminal that this process reads from."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs) as terminal:
        monkeypatch.setattr("sys.stdin", terminal)
        yield ours
    os.close(ours)


@pytest.mark.parametrize("answer", ["y", "yes", " YES "])
def test_yes_is_yes(keyboard: int, answer: str, capsys: pytest.CaptureFixture[str]) -> None:
    os.write(keyboard, f"{answer}\n".encode())
    assert agreed("Do it?", OTHERWISE)
    assert capsys.readouterr() == ("Do it? [y/N] ", "")


@pytest.mark.parametrize("answer", ["\n", "n\n", "yesterday\n", END_OF_FILE])
def test_anything_else_is_no(
    keyboard: int, answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    os.write(keyboard, answer.encode())
    assert not agreed("Do it?", OTHERWISE)
    assert capsys.readouterr().err == f"autograder: {OTHERWISE}\n"


def test_where_there_is_no_terminal_nobody_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert not agreed("Do it?", OTHERWISE)
    said = f"autograder: {OTHERWISE}; without a terminal, say --yes\n"
    assert capsys.readouterr() == ("", said)
