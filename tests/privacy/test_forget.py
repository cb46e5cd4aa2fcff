"""Who is forgotten is gone: from folders, from the gradebook, and from its very bytes."""

from __future__ import annotations

import fcntl
import os
import pty
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import Connection, create_engine, text

from autograder.cli import main
from autograder.course import Course
from autograder.modes import GROUP_SHARED
from autograder.privacy.forgetting import _remove
from autograder.privacy.pseudonyms import pseudonym_of
from tests.fixtures.accounts import NOBODY, as_nobody
from tests.fixtures.gradebooks import CourseFolder
from tests.fixtures.processes import hear_ctrl_c, interrupt
from tests.sample_class.build import ASSIGNMENT

GONE, STAYS = "zebulon", "quentin"
NOTE = "Please come and see me, dear Zebulon."
SECOND = "99_essay"
CANVAS = r".*?/[^/_]*_(?:LATE_)?(?P<student_id>\d+)_\d+_(?P<file_id>[^/]+)$"


@pytest.fixture
def either(original: CourseFolder, tmp_path: Path) -> CourseFolder:
    """Return a graded course with each kind of gradebook."""
    return _graded(original, tmp_path)


@pytest.fixture
def course(sample_course: Path, tmp_path: Path) -> CourseFolder:
    """Return a graded course whose gradebook is a file."""
    return _graded(CourseFolder(sample_course), tmp_path)


def _graded(original: CourseFolder, folder: Path) -> CourseFolder:
    """Return a course with what grading leaves of two students, in two assignments."""
    course = original.copy(folder / "course", [STAYS])
    shutil.copytree(course.root / "submitted" / STAYS, course.root / "submitted" / GONE)
    for student in (GONE, STAYS):
        for step in ("handouts", "autograded", "feedback"):
            write(course, f"{step}/{student}/{ASSIGNMENT}/{ASSIGNMENT}.html", student)
        write(course, f"reports/{ASSIGNMENT}/{student}.json", f'{{"student": "{student}"}}')
        _record(course, student)
    return course


def _record(course: CourseFolder, student: str) -> None:
    """Enter a student into the gradebook, with scores and a comment, in two assignments."""
    with Gradebook(course.url) as gradebook:
        gradebook.add_student(
            student, first_name=student.title(), last_name="Ngo", email=f"{student}@example.org"
        )
        if student == GONE:
            gradebook.add_assignment(SECOND)
            gradebook.add_notebook("essay", SECOND)
            gradebook.add_grade_cell("text", "essay", SECOND, max_score=3, cell_type="markdown")
            gradebook.add_solution_cell("text", "essay", SECOND)
        for assignment in (ASSIGNMENT, SECOND):
            gradebook.add_submission(assignment, student, timestamp=datetime(2026, 3, 1))
        comment = gradebook.find_comment("text", "essay", SECOND, student)
        comment.manual_comment = NOTE.replace("Zebulon", student.title())
        gradebook.find_grade("text", "essay", SECOND, student).manual_score = 2.0
        gradebook.db.commit()


def write(course: CourseFolder, path: str, content: str = "") -> Path:
    file = course.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")
    return file


def forget(course: CourseFolder, *options: str) -> int:
    return main(["forget", "--course", str(course.root), *options])


def contents(course: CourseFolder) -> dict[str, bytes]:
    """Return all files but the gradebook's, by their paths."""
    return {
        str(path.relative_to(course.root)): path.read_bytes()
        for path in course.root.rglob("*")
        if path.is_file() and not path.name.startswith("gradebook.db")
    }


class TestWhoIsForgotten:
    def test_has_no_file_and_no_row_any_more(
        self, either: CourseFolder, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before, rows = contents(either), either.rows()
        assert forget(either, GONE, "--yes") == 0
        kept = {path: data for path, data in before.items() if GONE not in path}
        assert contents(either) == kept
        assert either.rows() == {
            table: [row for row in found if GONE not in row] for table, found in rows.items()
        }
        assert STAYS in {row[0] for row in either.rows()["comment"]}
        said = capsys.readouterr().out
        for place in (f"submitted/{GONE}", f"reports/{ASSIGNMENT}/{GONE}.json", "2 submissions"):
            assert place in said

    def test_leaves_nothing_in_the_bytes_of_the_gradebook(self, either: CourseFolder) -> None:
        if either.server is not None:
            with _connected(either) as connection:
                path = "SELECT pg_relation_filepath('student')"
                before = connection.execute(text(path)).scalar()
            assert forget(either, GONE, "--yes") == 0
            with _connected(either) as connection:
                assert connection.execute(text(path)).scalar() != before  # written anew
            return
        _leave_a_deleted_row(either)
        assert GONE.encode() in _bytes(either)
        assert forget(either, GONE, "--yes") == 0
        assert GONE.encode() not in _bytes(either).lower()
        assert STAYS.encode() in _bytes(either)

    @pytest.mark.parametrize("journal", ["wal", "persist"])
    def test_leaves_nothing_in_a_journal(self, course: CourseFolder, journal: str) -> None:
        with _connected(course) as connection:  # formgrader's, say, which goes on
            connection.execute(text(f"PRAGMA journal_mode = {journal}"))
            other = text("UPDATE comment SET manual_comment = manual_comment || '!'")
            connection.execute(other)
            connection.commit()
            kept = next(course.root.glob("gradebook.db-[wj]*"))
            assert GONE.encode() in kept.read_bytes().lower()
            assert forget(course, GONE, "--yes") == 0
            assert GONE.encode() not in _bytes(course).lower()

    def test_is_not_named_by_a_page_export_or_log_either(
        self, course: CourseFolder, capsys: pytest.CaptureFixture[str]
    ) -> None:
        pseudonym = pseudonym_of(Course(course.root), GONE)
        page = write(course, f"reports/{ASSIGNMENT}/index.html", "<html>the class</html>")
        named = [
            write(course, "exports/a.csv", f"id,score\n{STAYS},1\n{GONE},2\n"),
            write(course, "exports/b.csv", "student\n'Ngo, Zebulon\n"),
            write(course, f"exports/sources/students/{GONE}/x.py", "pass"),
            write(course, f"exports/sources/students/{pseudonym}/x.py", "pass"),
        ]
        other = write(course, "exports/c.csv", f"id,score\n{STAYS},1\nzebulonia,1\n")
        log = write(course, "logs/grade.log", f"{STAYS} graded\n{GONE}: not graded\nend\n")
        packed = course.root / "exports" / "d.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("grades.csv", f"{GONE},1\n" * 100)
        assert forget(course, GONE, "--yes") == 0
        assert [path for path in (page, packed, *named) if path.exists()] == []
        assert other.exists()
        assert log.read_text() == f"{STAYS} graded\nend\n"
        said = capsys.readouterr().out
        assert "exports/a.csv" in said
        assert "Make anew" in said

    def test_is_gone_from_what_was_downloaded_for_zip_collect(
        self, course: CourseFolder, capsys: pytest.CaptureFixture[str]
    ) -> None:
        course.configure(f"c.FileNameCollectorPlugin.named_regexp = {CANVAS!r}")
        (course.root / "submitted" / GONE).rename(course.root / "submitted" / "4711")
        folder = f"downloaded/{ASSIGNMENT}"
        names = ("ngozebulon_LATE_4711_1_work.ipynb", "doejane_4712_4711_work.ipynb")
        for name in names:
            write(course, f"{folder}/extracted/submissions/{name}", name)
        archive = write(course, f"{folder}/archive/submissions.zip")
        with zipfile.ZipFile(archive, "w") as opened:
            for name in names:
                opened.writestr(name, name)
        assert forget(course, "4711", "--yes") == 0
        extracted = course.root / folder / "extracted" / "submissions"
        assert [path.name for path in extracted.iterdir()] == [names[1]]
        with zipfile.ZipFile(archive) as opened:
            assert [(name, opened.read(name).decode()) for name in opened.namelist()] == [
                (names[1], names[1])
            ]
        assert b"zebulon" not in archive.read_bytes()
        assert "archive/submissions.zip" in capsys.readouterr().out

    def test_leaves_what_a_group_of_instructors_shares_to_the_group(
        self, course: CourseFolder
    ) -> None:
        folders = [course.root / name for name in ("reports", "exports", "autograded", "feedback")]
        folders.append(course.root / "reports" / ASSIGNMENT)
        for folder in folders:
            folder.mkdir(exist_ok=True)
            folder.chmod(GROUP_SHARED.folder)
        assert forget(course, GONE, "--yes") == 0
        modes = {stat.S_IMODE(folder.stat().st_mode) for folder in folders}
        assert modes == {GROUP_SHARED.folder}

    def test_is_forgotten_where_the_gradebook_is_empty_and_no_venv_is_activated(
        self, course: CourseFolder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """For an empty one nbgrader calls `alembic`, which stands beside this Python."""
        (course.root / "gradebook.db").write_bytes(b"")
        monkeypatch.setenv("PATH", "/nowhere")
        assert forget(course, GONE, "--yes") == 0
        assert not (course.root / "submitted" / GONE).exists()

    def test_is_told_of_where_nobody_can_look(
        self, course: CourseFolder, capsys: pytest.CaptureFixture[str]
    ) -> None:
        download = write(course, f"downloaded/{ASSIGNMENT}/archive/ngozebulon_4711_1_work.ipynb")
        backup = write(course, "gradebook.db.2026-03-01-120000.000000", GONE)
        assert forget(course, GONE, "--yes") == 0
        assert download.exists()
        assert backup.exists()
        unreached = capsys.readouterr().out.partition("Out of reach")[2]
        assert str(download.relative_to(course.root)) in unreached
        assert backup.name in unreached
        assert "git" in unreached


class TestNothingIsRemoved:
    def test_without_a_terminal_to_agree_on(
        self, course: CourseFolder, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = contents(course), course.rows()
        assert forget(course, GONE) == 1
        assert (contents(course), course.rows()) == before
        assert "--yes" in capsys.readouterr().err

    @pytest.mark.parametrize(("answer", "is_removed"), [("y", True), ("", False)])
    def test_unless_the_answer_is_yes(
        self, course: CourseFolder, answer: str, is_removed: bool
    ) -> None:
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "autograder", "forget", GONE, "--course", str(course.root)]
        process = subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, text=True)
        os.write(ours, f"{answer}\n".encode())
        said, _ = process.communicate(timeout=60)
        os.close(ours)
        os.close(theirs)
        assert "[y/N]" in said
        assert process.returncode == (0 if is_removed else 1)
        assert (course.root / "submitted" / GONE).exists() is not is_removed

    def test_if_ctrl_c_is_the_answer(self, course: CourseFolder) -> None:
        before = contents(course), course.rows()
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "autograder", "forget", GONE, "--course", str(course.root)]
        with subprocess.Popen(
            command,
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=hear_ctrl_c,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            asked = b""
            while not asked.endswith(b"[y/N] ") and (more := process.stdout.read(1)):
                asked += more
            interrupt(process)
            assert process.stderr.read().count(b"\n") == 2, "a line, below that of the question"
        os.close(ours)
        os.close(theirs)
        assert process.returncode == 130
        assert (contents(course), course.rows()) == before

    @pytest.mark.parametrize("student", ["nobody", "", "..", ".git", f"{STAYS}/..", "/etc", "a\0"])
    def test_for_somebody_unknown(
        self, course: CourseFolder, student: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = contents(course), course.rows()
        assert forget(course, student, "--yes") == 1
        assert (contents(course), course.rows()) == before
        (line,) = capsys.readouterr().err.splitlines()
        assert "id" in line

    def test_while_the_class_is_graded(
        self, course: CourseFolder, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = contents(course), course.rows()
        lock = os.open(course.root / "reports" / ASSIGNMENT, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            assert forget(course, GONE, "--yes") == 1
        finally:
            os.close(lock)
        assert (contents(course), course.rows()) == before
        assert "wait until it ends" in capsys.readouterr().err

    def test_that_a_link_leads_to(self, course: CourseFolder, tmp_path: Path) -> None:
        outside = tmp_path / "outside"
        outside.mkdir()
        (outside / "mine.txt").write_text(GONE)
        submitted = course.root / "submitted"
        (submitted / GONE / ASSIGNMENT / "folder").symlink_to(outside)
        shutil.rmtree(course.root / "feedback" / GONE)
        (course.root / "feedback" / GONE).symlink_to(outside)
        (course.root / "exports").mkdir()
        (course.root / "exports" / "linked.csv").symlink_to(outside / "mine.txt")
        assert forget(course, GONE, "--yes") == 0
        assert (outside / "mine.txt").read_text() == GONE
        assert not (submitted / GONE).exists()
        assert not (course.root / "feedback" / GONE).is_symlink()


def _connected(course: CourseFolder) -> Connection:
    return create_engine(course.url).connect()


def _leave_a_deleted_row(course: CourseFolder) -> None:
    """Have SQLite delete as it does by default: some builds of it overwrite what they delete."""
    with _connected(course) as connection:
        connection.execute(text("PRAGMA secure_delete = OFF"))
        for name in ("a", "b"):
            values = {"id": f"{GONE}-{name}", "name": "x" * 3000}
            connection.execute(
                text("INSERT INTO student (id, first_name) VALUES (:id, :name)"), values
            )
            connection.commit()
        connection.execute(text(f"DELETE FROM student WHERE id LIKE '{GONE}-%'"))
        connection.commit()


def _bytes(course: CourseFolder) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(course.root.glob("gradebook.db*")))


def test_a_folder_that_nobody_may_write_to_is_removed_all_the_same() -> None:
    """As another account, since root may write anywhere."""
    folder = Path(tempfile.mkdtemp(prefix="forget-"))
    outside = folder / "outside"
    try:
        (folder / GONE / "a" / "b").mkdir(parents=True)
        (folder / GONE / "a" / "b" / "work.ipynb").touch()
        outside.mkdir()
        (folder / GONE / "a" / "link").symlink_to(outside)
        for path in (folder / GONE / "a" / "b", folder / GONE / "a", outside):
            path.chmod(0o555)
        if os.geteuid() == 0:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
        assert as_nobody(lambda: _remove(folder / GONE)) == 0
        assert not (folder / GONE).exists()
        assert outside.stat().st_mode & 0o777 == 0o555
    finally:
        shutil.rmtree(folder)
