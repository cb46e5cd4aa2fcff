"""What stood in a cell when it was handed out is left out of the student's code."""

from __future__ import annotations

import ast

import pytest

from autograder.sources.starter import Starter

STUB = '''\
import math

def padded(size):
    return size + 2

def area(width,
         height):
    """Return the area.

    width, height : int
    """
    # YOUR CODE HERE
    raise NotImplementedError()
'''
STARTER = Starter.of(STUB)


def written(body: str) -> str:
    """Return the cell of a student who has put this in place of the last two lines."""
    return STUB.replace("    # YOUR CODE HERE\n    raise NotImplementedError()\n", body)


def test_the_students_lines_stay_below_the_line_that_names_the_function() -> None:
    assert STARTER.removed_from(written("    return width * height\n")) == (
        "def area(width,\n         height):\n    return width * height"
    )


@pytest.mark.parametrize("source", [STUB, f"\n{STUB}  \n\n", STUB.replace("    ", "\t")])
def test_of_an_untouched_stub_nothing_is_left(source: str) -> None:
    assert STARTER.removed_from(source) == ""


def test_a_comment_below_the_starter_code_leaves_an_empty_function() -> None:
    rest = STARTER.removed_from(STUB + "    # no idea\n")
    assert rest == "def area(width,\n         height):\n    # no idea\n    pass"
    ast.parse(rest)


def test_a_function_of_ours_that_was_changed_stays_with_what_was_changed() -> None:
    source = written("    return width * height\n").replace("size + 2", "size + 4")
    assert "def padded(size):\n    return size + 4" in STARTER.removed_from(source)


def test_starter_code_goes_wherever_it_was_moved() -> None:
    source = '''\
def area(width, height):
    """Return the area.

    width, height : int
    """
    import math
    for row in range(height):
        raise NotImplementedError()
    return math.prod((width, height))
'''
    rest = STARTER.removed_from(source)
    assert rest == (
        "def area(width, height):\n    for row in range(height):\n        pass\n"
        "    return math.prod((width, height))"
    )


def test_a_docstring_that_the_student_has_changed_is_the_students() -> None:
    source = written("    return 1\n").replace("Return the area", "Multiply")
    assert '"""Multiply.\n\n    width, height : int\n    """' in STARTER.removed_from(source)


def test_what_is_no_python_loses_the_starter_code_too() -> None:
    rest = STARTER.removed_from(written("    return width *\n%timeit area(1, 2)\n"))
    assert rest == "def area(width,\n         height):\n    return width *\n%timeit area(1, 2)"


def test_a_value_that_was_to_be_set_is_left_alone_once_it_is_set() -> None:
    starter = Starter.of("letter = None\n\n# YOUR CODE HERE\nraise NotImplementedError()\n")
    assert starter.removed_from('letter = "A"\n') == 'letter = "A"'
    assert starter.removed_from('letter = None\n\nletter = "B"\n') == 'letter = "B"'


@pytest.mark.parametrize(
    "source", ["(" * 100_000, "-" * 100_000 + "1", "def area(\n" * 20_000, "\n" * 500_000]
)
def test_code_of_any_kind_is_gone_through(source: str) -> None:
    assert STARTER.removed_from(source) == source.strip("\n")
