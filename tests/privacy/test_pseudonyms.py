"""Pseudonyms are the same all through a course, and lead back for who has the key."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.privacy.error import PrivacyError
from autograder.privacy.pseudonyms import KEY, PseudonymFilter, Pseudonyms, find, pseudonym_of

STUDENTS = ("anna", "ann", "李雷", "O'Hara, M.", "s.17", "\udce4")
FIXED = Pseudonyms(bytes(32))


@pytest.fixture
def course(tmp_path: Path) -> Course:
    for student in STUDENTS:
        (tmp_path / "submitted" / student).mkdir(parents=True)
    return Course(tmp_path)


def test_a_pseudonym_can_be_said_aloud() -> None:
    for student in STUDENTS:
        assert re.fullmatch(
            r"([b-z][aiou][b-z][aiou][b-z])(-[b-z]{1}[a-z]{4}){2}", FIXED.name(student)
        )
    assert FIXED.name("anna") == FIXED.name("anna")


def test_it_stays_the_same_in_a_course_and_is_another_in_every_other(
    course: Course, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    first = pseudonym_of(course, "anna")
    assert pseudonym_of(Course(course.root), "anna") == first
    assert pseudonym_of(Course(tmp_path / "other"), "anna") != first


def test_a_large_class_shares_none() -> None:
    assert len({FIXED.name(f"s{number}") for number in range(20_000)}) == 20_000


def test_the_instructor_finds_who_it_is(course: Course) -> None:
    for student in STUDENTS:
        assert find(course, f" {pseudonym_of(course, student).upper()}\n") == (student,)
    assert find(course, "babab-babab-babab") == ()


def test_nobody_else_can_read_the_key(course: Course) -> None:
    pseudonym_of(course, "anna")
    assert (course.root / KEY).stat().st_mode & 0o777 == 0o600
    (course.root / KEY).chmod(0o644)
    pseudonym_of(course, "anna")
    assert (course.root / KEY).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in course.root.iterdir() if path.name != "submitted"] == [KEY]


@pytest.mark.parametrize("content", [b"", b"short", bytes(33)])
def test_a_key_that_was_spoilt_is_not_used(course: Course, content: bytes) -> None:
    (course.root / KEY).write_bytes(content)
    with pytest.raises(PrivacyError, match="not a key to pseudonyms; put the right one back"):
        pseudonym_of(course, "anna")


def test_a_key_that_cannot_be_read_is_told(course: Course) -> None:
    (course.root / KEY).mkdir()
    with pytest.raises(PrivacyError, match=r"cannot be used \(Is a directory\)"):
        pseudonym_of(course, "anna")


class TestALog:
    @pytest.fixture
    def log(self) -> Iterator[tuple[logging.Logger, io.StringIO]]:
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        handler.addFilter(PseudonymFilter(FIXED, STUDENTS))
        logger = logging.Logger("class")
        logger.addHandler(handler)
        yield logger, stream
        handler.close()

    def test_names_nobody(self, log: tuple[logging.Logger, io.StringIO]) -> None:
        logger, stream = log
        logger.info("%s: no notebook in submitted/%s/01", "anna", "李雷")
        assert stream.getvalue() == (
            f"{FIXED.name('anna')}: no notebook in submitted/{FIXED.name('李雷')}/01\n"
        )

    def test_leaves_words_alone_that_only_begin_like_an_id(
        self, log: tuple[logging.Logger, io.StringIO]
    ) -> None:
        logger, stream = log
        logger.warning("annals of annas17 and s517: 100 %")
        assert stream.getvalue() == "annals of annas17 and s517: 100 %\n"

    def test_names_nobody_in_a_traceback(self, log: tuple[logging.Logger, io.StringIO]) -> None:
        logger, stream = log
        try:
            raise ValueError("O'Hara, M. has no notebook")
        except ValueError:
            logger.exception("not graded")
        assert "O'Hara" not in stream.getvalue()
        assert f"ValueError: {FIXED.name(chr(79) + chr(39) + 'Hara, M.')} has" in stream.getvalue()

    def test_of_a_class_of_nobody_is_left_as_it_is(self) -> None:
        assert PseudonymFilter(FIXED, []).hidden("anna") == "anna"
