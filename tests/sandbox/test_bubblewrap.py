"""In bubblewrap there is nothing but Python and its packages, and one folder to write to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.bubblewrap import is_installed, wrapped
from autograder.sandbox.process import WORKER_CODE
from autograder.sandbox.readable import readable
from tests.requirements import needs

OTHER = 61_999  # a user that there is not


@pytest.fixture
def own() -> Iterator[Path]:
    """Return a folder as the grader makes it, which another user can pass through."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def seen(own: Path, source: str, **options: Any) -> Any:
    """Run Python in bubblewrap, and return what it leaves in `found`."""
    needs("bubblewrap")
    code = f"import json, os, socket, sys\n{source}\nprint(json.dumps(found))"
    command = wrapped([sys.executable, "-I", "-c", code], readable(), WORKER_CODE, str(own))
    done = subprocess.run(command, capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_whether_it_is_installed_shows_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not is_installed()
    (tmp_path / "bwrap").touch(mode=0o755)
    assert is_installed()


def test_numpy_and_matplotlib_work(own: Path) -> None:
    environment = {"MPLCONFIGDIR": str(own), "OPENBLAS_NUM_THREADS": "1"}
    source = "import numpy as np, matplotlib.pyplot\nfound = float(np.ones(3) @ np.ones(3))"
    assert seen(own, source, env=environment) == 3


def test_at_the_top_there_are_only_the_folders_that_lead_to_something_needed(own: Path) -> None:
    found = readable()
    needed = [*found.paths(), *WORKER_CODE, sys.executable, str(own), "/dev/null", "/tmp/x"]
    tops = {Path(path).parts[1] for path in needed}
    assert set(seen(own, "found = os.listdir('/')")) <= tops


def test_of_the_packages_there_are_only_those_that_are_needed(own: Path) -> None:
    for hidden in readable().hidden:
        inside = {Path(p).name for p in readable().packages if Path(p).parent == Path(hidden)}
        look = f"found = os.listdir({hidden!r}) if os.path.isdir({hidden!r}) else []"
        assert set(seen(own, look)) - {"autograder"} <= inside


def test_of_ours_there_is_only_the_sandbox(own: Path) -> None:
    package = Path(WORKER_CODE[0]).parent
    found = seen(own, f"found = os.listdir({str(package)!r})")
    assert sorted(found) == ["__init__.py", "sandbox"]


def test_the_devices_are_few(own: Path) -> None:
    assert set(seen(own, "found = os.listdir('/dev')")) == {"null", "urandom", "random", "zero"}


def test_there_are_no_other_processes(own: Path) -> None:
    source = """
found = [os.getpid(), os.path.exists('/proc/1')]
for pid in (2, os.getppid() or 2, 100):
    try:
        os.kill(pid, 0)
        found.append(pid)
    except ProcessLookupError:
        pass
"""
    assert seen(own, source) == [1, False]


def test_there_is_no_network_but_its_own(own: Path) -> None:
    assert seen(own, "found = [name for _, name in socket.if_nameindex()]") == ["lo"]


def test_the_environment_is_what_it_is_given(own: Path) -> None:
    found = seen(own, "found = dict(os.environ)", env={"GIVEN": "1", "PATH": "/usr/bin"})
    assert set(found) <= {"GIVEN", "PATH", "PWD", "LC_CTYPE"}


@pytest.mark.parametrize("place", ["/", "/usr", "/dev", str(Path(os.__file__).parent)])
def test_nothing_can_be_written(place: str, own: Path) -> None:
    source = f"""
try:
    open(os.path.join({place!r}, 'written'), 'w')
    found = 'written'
except OSError as error:
    found = type(error).__name__
"""
    assert seen(own, source) in {"OSError", "PermissionError"}
    assert not Path(place, "written").exists()


def test_but_in_its_own_folder(own: Path) -> None:
    seen(own, "open('written', 'w').write('x')\nfound = None")
    assert (own / "written").read_text() == "x"


def test_where_all_keep_temporary_files_nothing_can_be_left_for_others(own: Path) -> None:
    source = f"""
try:
    open(f'/tmp/written-{os.getpid()}', 'w')
    found = 'written'
except OSError as error:
    found = error.strerror
"""
    assert seen(own, source) == "Read-only file system"
    assert not list(Path("/tmp").glob(f"written-{os.getpid()}"))


@pytest.mark.skipif(os.getuid() != 0, reason="only root becomes another user")
class TestAsRoot:
    def test_another_user_finds_its_way_to_what_it_needs(self, own: Path) -> None:
        nested = own / "deep" / "er"
        nested.mkdir(parents=True)
        nested.chmod(0o711)
        source = f"""
os.setgroups([])
os.setresgid({OTHER}, {OTHER}, {OTHER})
os.setresuid({OTHER}, {OTHER}, {OTHER})
os.chdir({str(nested)!r})
import numpy
open(os.__file__).close()
found = os.getuid()
"""
        assert seen(nested, source, env={"OPENBLAS_NUM_THREADS": "1"}) == OTHER

    def test_root_cannot_do_more_in_there_than_change_users(self, own: Path) -> None:
        (own / "theirs").mkdir(mode=0o700)
        os.chown(own / "theirs", OTHER, OTHER)
        source = """
found = []
for deed in (
    lambda: os.listdir('theirs'), lambda: os.chown('.', 1, 1), lambda: os.chroot('.'),
    lambda: socket.sethostname('x'), lambda: os.mknod('d', 0o20666, os.makedev(1, 1)),
):
    try:
        found.append(deed())
    except PermissionError:
        pass
"""
        assert seen(own, source) == []
