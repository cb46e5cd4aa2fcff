"""A submission's folder holds what came along, is measured whole, and goes altogether."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.sandbox.folder import DEEPEST, SessionFolder, remove
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.outcome import Stop, Stopped
from tests.fixtures.inside import Inside

SMALL = Limits(folder_bytes=1 << 20, folder_entries=20)
OTHER = 61_999  # a user that there is not
LONG = "d" * 250  # seventeen of these are a path that the kernel does not take


@pytest.fixture
def folder(tmp_path: Path) -> SessionFolder:
    return SessionFolder(str(tmp_path))


def fill(path: Path, size: int) -> None:
    path.write_bytes(os.urandom(size))


def as_any_user(folder: SessionFolder, look: Callable[[], bool]) -> bool:
    """Have a fork look that is not root, whoever runs the tests: root looks into any folder."""
    pid = os.fork()
    if pid == 0:
        answer = 2
        try:
            os.chdir(folder.path)
            folder.path = "."
            if os.getuid() == 0:
                os.chown(".", OTHER, OTHER)
                os.setresuid(OTHER, OTHER, OTHER)
            answer = int(look())
        finally:
            os._exit(answer)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert status in (0, 1), "the fork failed"
    return bool(status)


def nest(folder: SessionFolder, depth: int, size: int = 0) -> None:
    """Make folders within folders, and a file in the innermost."""
    code = (
        "import os, sys\nos.chdir(sys.argv[1])\n"
        f"for _ in range({depth}): os.mkdir({LONG!r}); os.chdir({LONG!r})\n"
        f"open('f', 'wb').write(os.urandom({size}))"
    )
    subprocess.run([sys.executable, "-c", code, folder.path], check=True)


class TestWhatIsInIt:
    def test_nothing_at_first(self, folder: SessionFolder) -> None:
        assert list(Path(folder.path).iterdir()) == []

    def test_it_is_this_users_alone(self, folder: SessionFolder) -> None:
        assert Path(folder.path).stat().st_mode & 0o777 == 0o700

    @pytest.mark.skipif(os.getuid() != 0, reason="only root makes folders for others")
    def test_as_root_it_is_another_users_with_all_that_came_along(self, tmp_path: Path) -> None:
        path = SessionFolder(str(tmp_path), uid=OTHER).path
        about = Path(path).stat()
        assert (about.st_uid, about.st_gid, about.st_mode & 0o777) == (OTHER, OTHER, 0o700)

    def test_copies_of_what_came_along_but_for_notebooks_and_hidden_files(
        self, tmp_path: Path
    ) -> None:
        course = tmp_path / "course"
        for name in ("helper.py", "data/x.npy", "week.ipynb", ".git/config", "__pycache__/a.pyc"):
            (course / name).parent.mkdir(parents=True, exist_ok=True)
            (course / name).write_text("x")
        folder = SessionFolder(str(tmp_path), [str(course), str(tmp_path / "nothing")])
        found = [path for path in Path(folder.path).rglob("*") if path.is_file()]
        names = sorted(str(path.relative_to(folder.path)) for path in found)
        assert names == ["__pycache__/a.pyc", "data/x.npy", "helper.py"]
        (Path(folder.path) / "helper.py").write_text("changed")
        assert (course / "helper.py").read_text() == "x"


class TestTooMuch:
    def test_what_stays_below_the_limits_is_not(self, folder: SessionFolder) -> None:
        for number in range(20):
            fill(Path(folder.path, str(number)), 4096)
        assert not folder.is_overfull(SMALL)

    def test_bytes_are(self, folder: SessionFolder) -> None:
        for number in range(3):
            fill(Path(folder.path, str(number)), 400_000)
        assert folder.is_overfull(SMALL)

    def test_entries_are(self, folder: SessionFolder) -> None:
        for number in range(21):
            Path(folder.path, str(number)).touch()
        assert folder.is_overfull(SMALL)

    def test_entries_at_any_depth_are(self, folder: SessionFolder) -> None:
        for number in range(7):
            Path(folder.path, str(number), "a", "b").mkdir(parents=True)
        assert folder.is_overfull(SMALL)

    def test_a_file_with_a_hole_counts_for_what_it_takes(self, folder: SessionFolder) -> None:
        with Path(folder.path, "hole").open("wb") as file:
            file.truncate(1 << 40)
        assert not folder.is_overfull(SMALL)

    def test_bytes_behind_a_path_that_is_too_long_are(self, folder: SessionFolder) -> None:
        nest(folder, 18, 100)
        assert not folder.is_overfull(SMALL)
        nest(SessionFolder(folder.path), 18, 2 << 20)
        assert folder.is_overfull(Limits(folder_bytes=1 << 20))

    def test_endless_depth_is(self, folder: SessionFolder) -> None:
        nest(folder, DEEPEST - 1)
        assert not folder.is_overfull(Limits())
        nest(SessionFolder(folder.path), DEEPEST)
        assert folder.is_overfull(Limits())

    @pytest.mark.parametrize("mode", [0, 0o100, 0o300])
    def test_a_folder_that_cannot_be_looked_into_is(self, mode: int, folder: SessionFolder) -> None:
        def look() -> bool:
            Path("shut").mkdir(mode=mode)
            return folder.is_overfull(SMALL)

        assert as_any_user(folder, look)

    def test_links_are_not_followed(self, folder: SessionFolder, tmp_path: Path) -> None:
        fill(tmp_path / "large", 2 << 20)
        Path(folder.path, "file").symlink_to(tmp_path / "large")
        Path(folder.path, "folder").symlink_to(tmp_path)
        Path(folder.path, "itself").symlink_to(folder.path)
        assert not folder.is_overfull(SMALL)

    def test_a_folder_that_is_gone_is_not(self, folder: SessionFolder) -> None:
        folder.remove()
        assert not folder.is_overfull(SMALL)

    def test_looking_leaves_nothing_open(self, folder: SessionFolder) -> None:
        nest(folder, DEEPEST + 8)
        before = len(list(Path("/proc/self/fd").iterdir()))
        for limits in (Limits(), SMALL):
            folder.is_overfull(limits)
        assert len(list(Path("/proc/self/fd").iterdir())) == before


class TestRemoval:
    @pytest.mark.parametrize("depth", [1, 20, 1100])
    def test_takes_folders_at_any_depth(self, depth: int, folder: SessionFolder) -> None:
        nest(folder, depth)
        folder.remove()
        assert not Path(folder.path).exists()

    @pytest.mark.parametrize("mode", [0, 0o100, 0o300, 0o400])
    def test_takes_folders_that_cannot_be_looked_into(
        self, mode: int, folder: SessionFolder
    ) -> None:
        shut = Path(folder.path, "shut")
        (shut / "below").mkdir(parents=True)
        (shut / "below" / "file").touch()
        (shut / "below").chmod(mode)
        shut.chmod(mode)
        folder.remove()
        assert not Path(folder.path).exists()

    def test_leaves_what_links_lead_to(self, folder: SessionFolder, tmp_path: Path) -> None:
        kept = tmp_path / "kept"
        kept.mkdir()
        (kept / "file").write_text("x")
        kept.chmod(0o500)
        (Path(folder.path) / "link").symlink_to(kept)
        nest(folder, 1100)  # so that it is not shutil alone that removes
        folder.remove()
        assert not Path(folder.path).exists()
        assert (kept / "file").read_text() == "x"
        assert kept.stat().st_mode & 0o777 == 0o500

    def test_takes_names_of_any_kind(self, folder: SessionFolder) -> None:
        for name in ("-rf", "--help", "a b", "new\nline", "*"):
            Path(folder.path, name).touch()
        Path(os.fsdecode(os.fsencode(folder.path) + b"/\xff")).touch()
        folder.remove()
        assert not Path(folder.path).exists()

    def test_of_what_is_gone_is_no_error(self, tmp_path: Path) -> None:
        remove(str(tmp_path / "nothing"))


MAP_A_PAGE = """
import ctypes, os, time
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
for _ in range(6):
    file = os.open("f", os.O_RDWR | os.O_CREAT)
    os.write(file, bytes(15 << 20))
    libc.mmap(None, ctypes.c_size_t(4096), 1, 1, file, ctypes.c_long(0))
    os.close(file)
    os.unlink("f")
time.sleep(20)
"""
KEEP_OPEN = """
import os, time
files = []
for _ in range(6):
    files.append(os.open("f", os.O_RDWR | os.O_CREAT))
    os.write(files[-1], bytes(15 << 20))
    os.unlink("f")
time.sleep(20)
"""


class TestRemovedFiles:
    @pytest.mark.parametrize("source", [MAP_A_PAGE, KEEP_OPEN], ids=["mapped", "open"])
    def test_count_as_long_as_a_submission_has_them(self, source: str, inside: Inside) -> None:
        outcome = inside.session.run(0, source)
        assert isinstance(outcome, Stopped)
        assert outcome.reason is Stop.FILES

    def test_small_ones_are_no_harm(self, inside: Inside) -> None:
        inside.works(
            """
            import os, time
            import numpy as np
            kept = []
            for number in range(9):
                kept.append(np.memmap("f", mode="w+", shape=(1000,)))
                os.remove("f")
            time.sleep(0.2)
            """
        )


@pytest.mark.skipif(os.getuid() != 0, reason="only root mounts")
def test_what_is_mounted_in_a_folder_is_not_removed(tmp_path: Path) -> None:
    # In a process with mounts of its own, so that nothing is left if the test fails.
    script = """
        import ctypes, os, pathlib, sys
        from autograder.sandbox.folder import remove
        folder, precious = map(pathlib.Path, sys.argv[1:])
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.unshare(0x20000) == 0
        assert libc.mount(None, b"/", None, 1 << 14 | 1 << 18, None) == 0
        (folder / "a b").mkdir()
        assert libc.mount(bytes(precious), bytes(folder / "a b"), None, 4096, None) == 0
        remove(str(folder))
        assert (precious / "file").exists()
        assert libc.umount2(bytes(folder / "a b"), 0) == 0
        remove(str(folder))
        assert not folder.exists()
    """
    folder, precious = tmp_path / "folder", tmp_path / "precious"
    folder.mkdir()
    precious.mkdir()
    (precious / "file").touch()
    command = [sys.executable, "-c", textwrap.dedent(script), str(folder), str(precious)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "something is mounted in it" in done.stderr


def test_files_that_only_their_owner_may_read_are_read_by_the_submission(tmp_path: Path) -> None:
    came_along = tmp_path / "came along"
    (came_along / "data").mkdir(parents=True, mode=0o700)
    for name in ("helper.py", "data/image.npy"):
        (came_along / name).touch(mode=0o600)
    folder = SessionFolder(str(tmp_path), (str(came_along),))
    found = {path.name: path.stat().st_mode & 0o005 for path in Path(folder.path).rglob("*")}
    assert found == {"helper.py": 0o004, "data": 0o005, "image.npy": 0o004}
