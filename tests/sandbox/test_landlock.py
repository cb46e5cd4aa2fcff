"""A process in Landlock opens what it was given and nothing else, for good."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.sandbox.landlock import roots
from tests.fixtures.machines import NO_LANDLOCK, script, without

# Enters Landlock with the given paths, then says which of the deeds fail, and how.
ENTER = """
import ctypes, json, os, sys
from autograder.sandbox import landlock
read, write, own, deeds = json.loads(sys.argv[1])
ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
landlock.enter(landlock.ruleset(read, write, own))
failures = {}
for deed in deeds:
    try:
        exec(deed)
    except OSError as error:
        failures[deed] = type(error).__name__
print(json.dumps(failures))
"""


@pytest.fixture
def places(tmp_path: Path) -> Path:
    """Return a folder with one to read, one of one's own, and one that is nobody's business."""
    for name in ("read", "own", "other"):
        (tmp_path / name / "below").mkdir(parents=True)
        (tmp_path / name / "below" / "file").write_text(name)
    return tmp_path


def failures(places: Path, *deeds: str, read: tuple[str, ...] = ("read",)) -> dict[str, Any]:
    """Try each deed within Landlock, and return what became of those that failed."""
    given = ([str(places / name) for name in read], ["/dev/null"], str(places / "own"), deeds)
    command = script(ENTER, json.dumps(given))
    done = subprocess.run(command, cwd=places, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


ALLOWED = (
    "open('read/below/file').read()",
    "os.listdir('read/below')",
    "open('own/below/file').read()",
    "open('own/below/file', 'w').write('x')",
    "open('own/new', 'w').write('x'); os.rename('own/new', 'own/newer'); os.remove('own/newer')",
    "os.makedirs('own/a/b'); os.rmdir('own/a/b')",
    "open('own/below/file', 'a').truncate(0)",
    "open('/dev/null', 'w').write('x')",
    "open('/dev/null').read()",
)
REFUSED = (
    "open('other/below/file').read()",
    "open('own/../other/below/file').read()",
    "os.listdir('other')",
    "os.listdir('.')",
    "os.listdir('/')",
    "open('/etc/passwd').read()",
    "open('/proc/self/environ').read()",
    "open('/dev/zero').read(1)",
    "open('other/below/file', 'w')",
    "open('other/new', 'w')",
    "os.remove('other/below/file')",
    "os.mkdir('other/new')",
    "os.rmdir('read/below')",
    "os.rename('other/below', 'other/new')",
    "os.rename('own/below/file', 'read/file')",
    "os.link('read/below/file', 'own/link')",
    "os.symlink('/etc/passwd', 'own/link')",
    "os.mkfifo('own/fifo')",
    "open('read/below/file', 'w')",
    "open('read/new', 'w')",
    "os.open('read/below/file', os.O_RDWR)",
    "os.execv('/bin/true', ['true'])",
)


def test_what_it_was_given_can_be_used(places: Path) -> None:
    assert failures(places, *ALLOWED) == {}


def test_nothing_else_can_be_opened_or_changed(places: Path) -> None:
    assert set(failures(places, *REFUSED)) == set(REFUSED)
    for name in ("read", "other"):
        assert (places / name / "below" / "file").read_text() == name


def test_a_file_can_be_given_without_its_folder(places: Path) -> None:
    deeds = ("open('read/below/file').read()", "os.listdir('read/below')")
    assert set(failures(places, *deeds, read=("read/below/file",))) == {deeds[1]}


def test_what_is_not_there_is_left_out(places: Path) -> None:
    assert failures(places, ALLOWED[0], read=("nothing", "read", "read/below/file/no")) == {}


def test_a_second_set_of_rules_takes_away_and_never_gives_back(places: Path) -> None:
    again = f"landlock.enter(landlock.ruleset(['/'], [], {str(places)!r}))"
    deeds = (again, "open('own/below/file', 'w')", "open('other/below/file').read()")
    assert set(failures(places, *deeds)) == {deeds[2]}


def test_a_kernel_without_it_is_an_error_that_names_it() -> None:
    source = "from autograder.sandbox import landlock; landlock.ruleset([], [], '.')"
    command = [*without(*NO_LANDLOCK), *script(source)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Landlock: Function not implemented" in done.stderr


names = st.sampled_from("abc")
paths = st.lists(names, min_size=1, max_size=4).map(lambda parts: "/" + "/".join(parts))


class TestRoots:
    @given(st.lists(paths, max_size=6), paths)
    def test_they_hold_every_path_and_not_the_folder(self, wanted: list[str], apart: str) -> None:
        outside = [path for path in wanted if not Path(apart).is_relative_to(path)]
        found = roots(outside, apart)
        for path in outside:
            assert any(Path(path).is_relative_to(root) for root in found)
        for root in found:
            assert not Path(apart).is_relative_to(root)

    @given(st.lists(paths, max_size=6), paths)
    def test_none_could_be_larger(self, wanted: list[str], apart: str) -> None:
        outside = [path for path in wanted if not Path(apart).is_relative_to(path)]
        for root in roots(outside, apart):
            assert Path(apart).is_relative_to(Path(root).parent)

    def test_of_many_paths_they_are_few(self) -> None:
        libraries = (f"/usr/lib/python3/{name}" for name in ("a", "b", "c"))
        assert roots((*libraries, "/opt/x", "/tmp/venv/lib"), "/tmp/session") == (
            "/usr",
            "/opt",
            "/tmp/venv",
        )

    def test_a_folder_behind_a_link_is_kept_apart_too(self, tmp_path: Path) -> None:
        (tmp_path / "real" / "session").mkdir(parents=True)
        (tmp_path / "real" / "venv").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "real")
        (found,) = roots([str(tmp_path / "real" / "venv")], str(tmp_path / "link" / "session"))
        assert found == os.path.realpath(tmp_path / "real" / "venv")
        (found,) = roots([str(tmp_path / "link" / "venv")], str(tmp_path / "real" / "session"))
        assert found == os.path.realpath(tmp_path / "real" / "venv")
