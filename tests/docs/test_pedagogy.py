"""docs/pedagogy.md says what the code says: misconceptions, exercises and slides."""

from __future__ import annotations

import re

import pytest

from autograder import exercises
from tests.docs.assignments import exercises_of, names, optional_exercises
from tests.docs.misconceptions_table import BEGIN, PAGE, fresh, table

TEXT = PAGE.read_text("utf-8")
SLIDES = re.findall(r"^\| ([A-Z][^|]+) \| [^|]+ \| ([^|]+) \|$", TEXT.partition("## Why")[0], re.M)


def test_the_table_of_misconceptions_is_what_the_exercises_declare() -> None:
    assert fresh(TEXT) == TEXT, "`make docs` writes it anew"


def test_every_misconception_stands_there() -> None:
    for assignment in names():
        for name in exercises_of(assignment):
            for one in exercises.load(name).misconceptions:
                assert f"`{one.name}`" in table()


def test_a_page_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="needs the lines"):
        fresh("# A page\n" + BEGIN)


def test_every_exercise_that_is_not_optional_serves_a_slide() -> None:
    served = {name for _, cell in SLIDES for name in re.findall(r"`(\w+)`", cell)}
    assert served == {
        name
        for assignment in names()
        for name in exercises_of(assignment)
        if name not in optional_exercises(assignment)
    }


def test_every_slide_that_students_are_sent_to_is_listed() -> None:
    listed = {slide for slide, _ in SLIDES}
    for assignment in names():
        for name in exercises_of(assignment):
            for one in exercises.load(name).misconceptions:
                assert set(re.findall("slide “([^”]+)”", one.explanation)) <= listed, one.name
