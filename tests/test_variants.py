"""Whose questions are which: the course's key, the signed file, and what is wrong with either."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from autograder import keys, variants
from autograder.course import Course, CourseError
from autograder.keys import draw_key
from autograder.modes import GROUP_SHARED, PRIVATE
from autograder.variants import (
    COMMON,
    FILE,
    KEY,
    Variants,
    content,
    is_asked,
    variants_for_handouts,
    variants_of,
)

NAME = "02_gradients"
CELLS = ("setup", "relu", "relu-values", "diagnosis", "diagnosis-values", "predict", "find_bugs")
KEYED = Variants(NAME, Path("handouts"), bytes(32))


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path)


def hand_out(course: Course, student: str, assignment: str = NAME) -> Variants:
    """Write a student's file where it belongs, and return the course's variants."""
    made = variants_for_handouts(course, assignment)
    folder = course.root / "handouts" / student / assignment
    folder.mkdir(parents=True)
    (folder / FILE).write_text(content(assignment, CELLS, made, student), encoding="utf-8")
    return made


class TestKey:
    def test_it_is_drawn_once(self, course: Course) -> None:
        first = variants_for_handouts(course, NAME)
        assert variants_for_handouts(course, "03_network").key == first.key
        assert len(first.key or b"") == 32

    def test_every_course_has_its_own(self, course: Course, tmp_path: Path) -> None:
        (tmp_path / "other").mkdir()
        other = variants_for_handouts(Course(tmp_path / "other"), NAME)
        assert other.key != variants_for_handouts(course, NAME).key
        assert other.drawn_for("ann") != variants_for_handouts(course, NAME).drawn_for("ann")

    def test_nobody_else_can_read_it(self, course: Course) -> None:
        variants_for_handouts(course, NAME)
        path = course.root / KEY
        assert path.stat().st_mode & 0o777 == 0o600
        path.chmod(0o644)
        variants_for_handouts(course, NAME)
        assert path.stat().st_mode & 0o777 == 0o600
        assert [one.name for one in course.root.iterdir()] == [KEY]

    def test_instructors_who_share_a_course_share_it(self, course: Course) -> None:
        (course.root / "reports").mkdir()
        (course.root / "reports").chmod(GROUP_SHARED.folder)
        variants_for_handouts(course, NAME)
        assert (course.root / KEY).stat().st_mode & 0o777 == 0o660

    def test_a_lost_one_is_told(self, course: Course) -> None:
        hand_out(course, "ann")
        (course.root / KEY).unlink()
        with pytest.raises(
            CourseError, match=r"cannot be used \(No such file .*Put it back"
        ) as told:
            variants_of(course, NAME)
        assert KEY in str(told.value)

    def test_a_lost_one_is_not_drawn_anew_over_what_was_handed_out(self, course: Course) -> None:
        """Students would be graded on pictures that they were never shown."""
        hand_out(course, "ann")
        (course.root / KEY).unlink()
        for assignment in (NAME, "03_network"):
            with pytest.raises(CourseError, match="Put it back"):
                variants_for_handouts(course, assignment)
        assert not (course.root / KEY).exists()

    @pytest.mark.parametrize("spoilt", [b"", b"short", bytes(33)])
    def test_a_spoilt_one_is_told(self, course: Course, spoilt: bytes) -> None:
        hand_out(course, "ann")
        (course.root / KEY).write_bytes(spoilt)
        for ask in (variants_of, variants_for_handouts):
            with pytest.raises(CourseError, match="not a key to variants; put the right one back"):
                ask(course, NAME)

    def test_one_that_is_no_file_is_told(self, course: Course) -> None:
        hand_out(course, "ann")
        (course.root / KEY).unlink()
        (course.root / KEY).mkdir()
        for ask in (variants_of, variants_for_handouts):
            with pytest.raises(CourseError, match=r"\(Is a directory\)"):
                ask(course, NAME)

    def test_of_two_that_are_drawn_at_once_one_is_kept(self, tmp_path: Path) -> None:
        path = tmp_path / KEY
        start = threading.Barrier(8)

        def draw() -> None:
            start.wait()
            draw_key(path, PRIVATE, 32)
            seen.append(path.read_bytes())

        seen: list[bytes] = []
        drawing = [threading.Thread(target=draw) for _ in range(8)]
        for thread in drawing:
            thread.start()
        for thread in drawing:
            thread.join()
        assert len(seen) == 8
        assert len(set(seen)) == 1
        assert [one.name for one in tmp_path.iterdir()] == [KEY]

    def test_a_folder_that_cannot_be_written_to_is_told(
        self, course: Course, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(keys, "make_file", full)
        with pytest.raises(CourseError, match="No space left on device"):
            variants_for_handouts(course, NAME)
        assert list(course.root.iterdir()) == []


class TestWhoseIsWhich:
    def test_the_same_student_always_has_the_same(self, course: Course) -> None:
        drawn = hand_out(course, "ann").of("ann")
        assert drawn == variants_of(course, NAME).drawn_for("ann")
        assert variants_of(Course(course.root), NAME).of("ann") == drawn != COMMON

    def test_everybody_has_another_one_in_every_assignment(self) -> None:
        students = [f"s{number}" for number in range(1000)]
        others = Variants("03_network", None, bytes(32))
        drawn = [variants.drawn_for(one) for one in students for variants in (KEYED, others)]
        assert len(set(drawn)) == 2000

    def test_it_cannot_be_told_without_the_key(self) -> None:
        assert KEYED.drawn_for("ann") != Variants(NAME, None, b"\1" * 32).drawn_for("ann")

    def test_a_name_does_not_run_over_into_the_assignments(self) -> None:
        one, other = Variants("a", None, bytes(32)), Variants("ab", None, bytes(32))
        assert one.drawn_for("bc") != other.drawn_for("c")

    def test_without_a_handout_it_is_the_common_one(self, course: Course) -> None:
        assert variants_of(course, NAME) == Variants(NAME)
        assert variants_of(course, NAME).of("ann") == COMMON
        hand_out(course, "ann")
        assert variants_of(course, NAME).of("bob") == COMMON
        assert variants_of(course, NAME).of(None) == COMMON
        assert variants_of(course, "03_network").of("ann") == COMMON

    def test_a_course_without_handouts_needs_no_key(self, course: Course) -> None:
        variants_of(course, NAME)
        assert list(course.root.iterdir()) == []

    @pytest.mark.parametrize("student", ["", ".", "..", "../..", "ann/..", "/", "a\0b"])
    def test_a_hostile_id_has_the_common_one(self, course: Course, student: str) -> None:
        hand_out(course, "ann")
        assert variants_of(course, NAME).of(student) == COMMON

    def test_any_name_will_do_to_draw_from(self) -> None:
        names = ("李雷", "O'Hara, M.", "\udce4", "=1+1", "<b>", "s.17", "a b")
        assert len({KEYED.drawn_for(name) for name in names}) == len(names)


class TestContent:
    def test_it_shows_what_is_drawn_and_nothing_else(self) -> None:
        told = json.loads(content(NAME, CELLS, KEYED, "ann"))
        assert set(told) == {"assignment", "student", "diagnosis", "predict", "signature"}
        assert (told["assignment"], told["student"]) == (NAME, "ann")

    def test_neither_the_key_nor_the_variant_stands_in_it(self) -> None:
        keyed = Variants(NAME, None, bytes(range(32)))
        told = content(NAME, CELLS, keyed, "ann")
        assert keyed.drawn_for("ann") not in told
        assert bytes(range(32)).hex() not in told

    def test_the_common_one_belongs_to_nobody_and_is_not_signed(self) -> None:
        told = json.loads(content(NAME, CELLS, Variants(NAME), None))
        assert (told["student"], told["signature"]) == (None, "")

    def test_twice_it_is_the_same(self) -> None:
        assert content(NAME, CELLS, KEYED, "ann") == content(NAME, CELLS, KEYED, "ann")

    @pytest.mark.parametrize("student", ["李雷", "\udce4", 'a"b', "a\\b"])
    def test_whatever_a_name_holds_it_can_be_read_again(self, student: str, tmp_path: Path) -> None:
        told = content(NAME, CELLS, KEYED, student)
        assert json.loads(told)["student"] == student
        (tmp_path / FILE).write_text(told, encoding="utf-8")
        assert KEYED.of_notebook(tmp_path / "x.ipynb") == (KEYED.drawn_for(student), None)

    def test_it_is_asked_only_where_one_of_the_questions_is(self) -> None:
        assert is_asked(["diagnosis"])
        assert is_asked(["predict"])
        assert not is_asked(["find_bugs", "relu", "diagnosis-values", "setup", "../predict", ""])


NOT_AS_HANDED_OUT = "is not as it was handed out"


class TestTheFileBesideANotebook:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        folder = tmp_path / "downloads" / "some folder"
        folder.mkdir(parents=True)
        (folder / FILE).write_text(content(NAME, CELLS, KEYED, "ann"), encoding="utf-8")
        return folder

    def found(self, folder: Path) -> tuple[str, str | None]:
        return KEYED.of_notebook(folder / f"{NAME}.ipynb")

    def change(self, folder: Path, **changes: Any) -> None:
        told = {**json.loads((folder / FILE).read_text()), **changes}
        (folder / FILE).write_text(json.dumps(told))

    def assert_common(self, folder: Path) -> None:
        variant, note = self.found(folder)
        assert variant == COMMON
        assert note is not None
        assert NOT_AS_HANDED_OUT in note
        assert note.isprintable()

    def test_it_tells_whose_it_is(self, folder: Path) -> None:
        assert self.found(folder) == (KEYED.drawn_for("ann"), None)

    def test_written_anew_by_an_editor_it_is_the_same(self, folder: Path) -> None:
        told = json.loads((folder / FILE).read_text())
        (folder / FILE).write_text(json.dumps(dict(reversed(told.items())), indent=4))
        assert self.found(folder) == (KEYED.drawn_for("ann"), None)

    def test_without_one_it_is_the_common_one_and_nothing_is_said(self, tmp_path: Path) -> None:
        assert self.found(tmp_path) == (COMMON, None)

    def test_where_nobody_has_a_handout_it_is_not_looked_at(self, folder: Path) -> None:
        (folder / FILE).write_text("spoilt")
        assert Variants(NAME).of_notebook(folder / "x.ipynb") == (COMMON, None)

    @pytest.mark.parametrize(
        "changes",
        [
            {"student": "bob"},
            {"student": None},
            {"student": ["ann"]},
            {"assignment": "03_network"},
            {"diagnosis": {}},
            {"more": 1},
            {"signature": ""},
            {"signature": None},
            {"signature": 7},
            {"signature": "\ud800"},
            {"signature": "é"},
            {"student": "\ud800"},
            {"more": float("nan")},
            {"more": 10**4000},
        ],
    )
    def test_a_changed_one_does_not_count(self, folder: Path, changes: dict[str, Any]) -> None:
        self.change(folder, **changes)
        self.assert_common(folder)

    def test_one_of_another_course_does_not_count(self, folder: Path) -> None:
        foreign = Variants(NAME, None, b"\1" * 32)
        (folder / FILE).write_text(content(NAME, CELLS, foreign, "ann"))
        self.assert_common(folder)

    def test_one_of_another_assignment_does_not_count(self, folder: Path) -> None:
        other = Variants("03_network", None, KEYED.key)
        (folder / FILE).write_text(content("03_network", CELLS, other, "ann"))
        self.assert_common(folder)

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"null",
            b"[]",
            b"7",
            b'{"student": ',
            b"\xff\xfe",
            b"[" * 60_000,
            b'{"student": "ann", "assignment": "02_gradients", "signature": "x", "a": '
            + b"[" * 900
            + b"]" * 900
            + b"}",
            b'{"student": "ann", "a": ' + b"1" * 60_000 + b"}",
            b" " * 30_000_000,
        ],
        ids=lambda data: f"{data[:12]!r} of {len(data):,}",
    )
    def test_what_is_no_such_file_does_not_count(self, folder: Path, data: bytes) -> None:
        (folder / FILE).write_bytes(data)
        self.assert_common(folder)

    def test_a_huge_one_that_is_signed_does_not_count(self, folder: Path) -> None:
        told = (folder / FILE).read_text() + " " * variants.MAX_BYTES
        (folder / FILE).write_text(told + "x")
        (folder / FILE).write_text(" " * variants.MAX_BYTES + told)
        self.assert_common(folder)

    def test_a_fifo_is_not_waited_for(self, folder: Path) -> None:
        (folder / FILE).unlink()
        os.mkfifo(folder / FILE)
        self.assert_common(folder)

    @pytest.mark.parametrize("target", ["nowhere", FILE, "/dev/zero", "."])
    def test_a_link_that_leads_to_no_file_does_not_count(self, folder: Path, target: str) -> None:
        (folder / FILE).unlink()
        (folder / FILE).symlink_to(target)
        self.assert_common(folder)

    def test_a_folder_does_not_count(self, folder: Path) -> None:
        (folder / FILE).unlink()
        (folder / FILE).mkdir()
        self.assert_common(folder)

    def test_the_folder_of_a_student_who_has_a_handout_is_stronger(self, course: Course) -> None:
        """Nobody answers another one's questions by handing in that one's file."""
        drawn = hand_out(course, "bob").of("bob")
        folder = course.root / "submitted" / "bob" / NAME
        folder.mkdir(parents=True)
        made = variants_of(course, NAME)
        (folder / FILE).write_text(content(NAME, CELLS, made, "ann"))
        assert made.of_notebook(folder / "x.ipynb") == (drawn, None)
