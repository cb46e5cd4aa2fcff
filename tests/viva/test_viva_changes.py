"""A single-point change leaves the rest of the student's text as it was written."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.viva.change import Change, Kind
from autograder.viva.changes import WEIGHTS, changes_of, in_order, is_possible
from autograder.viva.positions import MOST_CHARACTERS

FUNCTION = """def f(X, n=2):
    O = np.zeros((n, 3))
    for r in range(n):
        O += 2*X[r, 1:]   # mine
    return O
"""


def changed_lines(source: str, kind: Kind) -> set[str]:
    """Return what the lines become that changes of a kind are about."""
    changes = [change for change in changes_of(source) if change.kind is kind]
    return {change.after(source).strip() for change in changes}


@pytest.mark.parametrize(
    ("kind", "line", "becomes"),
    [
        (Kind.ACCUMULATION, "O += x", "O = x"),
        (Kind.ACCUMULATION, "n  *=  k", "n  =  k"),
        (Kind.SIGN, "O += x", "O -= x"),
        (Kind.SIGN, "y = (a)+(b)", "y = (a)-(b)"),
        (Kind.SIGN, "y = f[::-1]", "y = f[::1]"),
        (Kind.FACTOR, "h = stride * rows", "h = rows"),
        (Kind.FACTOR, "h = stride * rows", "h = stride"),
        (Kind.FACTOR, "h = (a + b) // stride", "h = (a + b)"),
        (Kind.FACTOR, "h = 2 * (a + b)", "h = (a + b)"),
        (Kind.OPERATOR, "y = a * b", "y = a + b"),
        (Kind.OPERATOR, "y = a // b", "y = a * b"),
        (Kind.ORDER, "y = f[r, s]", "y = f[s, r]"),
        (Kind.ORDER, "H, W = X.shape", "W, H = X.shape"),
        (Kind.ORDER, "y = X.transpose(0, 3, 1, 2)", "y = X.transpose(0, 1, 3, 2)"),
        (Kind.ORDER, "h = output_size(H, R, stride)", "h = output_size(R, H, stride)"),
        (Kind.NAME, "H, W = X.shape; y = H", "H, W = X.shape; y = W"),
        (Kind.RANGE, "for r in range(R): pass", "for r in range(1, R): pass"),
        (Kind.RANGE, "for r in range(R): pass", "for r in range(R - 1): pass"),
        (Kind.RANGE, "for r in range(a, b): pass", "for r in range(a + 1, b): pass"),
        (Kind.SLICE, "y = X[p:-p, ::t]", "y = X[:-p, ::t]"),
        (Kind.SLICE, "y = X[p:-p, ::t]", "y = X[p:, ::t]"),
        (Kind.SLICE, "y = X[p:-p, ::t]", "y = X[p:-p, ::]"),
        (Kind.CALL, "y = np.flip(f) * 2", "y = f * 2"),
        (Kind.CALL, "y = (a @ b).T", "y = a @ b"),
        (Kind.CALL, "y = X.transpose(1, 0).copy()", "y = X.copy()"),
        (Kind.ARGUMENT, "h = output_size(H, R, stride)", "h = output_size(H, R)"),
        (Kind.ARGUMENT, "y = np.sum(X, axis=0)", "y = np.sum(X)"),
        (Kind.OPPOSITE, "y = X.max()", "y = X.min()"),
        (Kind.OPPOSITE, "y = np.argmax(X)", "y = np.argmin(X)"),
        (Kind.COMPARISON, "y = Z > 0", "y = Z >= 0"),
        (Kind.COMPARISON, "y = b is not None", "y = b is None"),
        (Kind.CONDITION, "y = 1 if bias else 0", "y = 1"),
        (Kind.CONDITION, "y = 1 if bias else 0", "y = 0"),
        (Kind.CONDITION, "y = not bias", "y = bias"),
        (Kind.CONDITION, "y = a and b", "y = a or b"),
        (Kind.CONDITION, "y = a or b", "y = a and b"),
        (Kind.START, "total = 0", "total = 1"),
        (Kind.START, "O = np.zeros((H, W))", "O = np.ones((H, W))"),
        (Kind.START, "best = -np.inf", "best = 0"),
        (Kind.NUMBER, "H = X.shape[2]", "H = X.shape[3]"),
    ],
)
def test_every_kind_of_change_is_found(kind: Kind, line: str, becomes: str) -> None:
    assert becomes in changed_lines(line, kind)


def test_the_rest_of_the_line_stays_as_it_was_written() -> None:
    change = next(one for one in changes_of(FUNCTION) if one.kind is Kind.ACCUMULATION)
    assert change.line == 4
    assert change.before(FUNCTION) == "        O += 2*X[r, 1:]   # mine"
    assert change.after(FUNCTION) == "        O = 2*X[r, 1:]   # mine"
    assert change.applied_to(FUNCTION) == FUNCTION.replace("+=", "=")


def test_a_change_touches_one_line() -> None:
    before = FUNCTION.split("\n")
    for change in changes_of(FUNCTION):
        after = change.applied_to(FUNCTION).split("\n")
        differing = [
            n for n, pair in enumerate(zip(before, after, strict=True), 1) if len(set(pair)) == 2
        ]
        assert differing == [change.line]


def test_the_functions_head_is_left_alone() -> None:
    assert all(change.line != 1 for change in changes_of(FUNCTION))


@pytest.mark.parametrize(
    "line", ["raise ValueError(1 + 2)", "assert n > 0", "import numpy as np", 'y = f"{a + b}"']
)
def test_messages_and_checks_are_left_alone(line: str) -> None:
    assert not changes_of(line)


def test_columns_count_characters_and_not_bytes() -> None:
    source = 'größe = "äöü"; O += f[r, s]'
    assert changed_lines(source, Kind.ACCUMULATION) == {'größe = "äöü"; O = f[r, s]'}


def test_lines_are_those_of_python() -> None:
    """A form feed ends no line for Python, though it does for `str.splitlines`."""
    source = 'a = "\x0c\u2028"\nO += 1'
    (change,) = (one for one in changes_of(source) if one.kind is Kind.ACCUMULATION)
    assert change.applied_to(source) == 'a = "\x0c\u2028"\nO = 1'


def test_notebook_commands_do_not_stand_in_the_way() -> None:
    assert "O = x" in changed_lines("%matplotlib inline\n!ls\nO += x", Kind.ACCUMULATION)


def test_what_runs_over_several_lines_is_left_alone() -> None:
    assert "+" not in "".join(changed_lines("y = (a\n     + b)", Kind.SIGN))


@pytest.mark.parametrize(
    "source",
    [
        "def f(:",
        "(" * 5000,
        "y = " + "-" * 15_000 + "1",
        "y = 1" + "+1" * 9_000,
        "O += 1  # " + "x" * MOST_CHARACTERS,
        "\0",
    ],
)
def test_what_cannot_be_read_has_no_changes(source: str) -> None:
    assert changes_of(source) == ()


def test_a_change_that_changes_nothing_is_not_possible() -> None:
    source = "y = f[r, r]"
    assert not is_possible(Change(Kind.ORDER, 1, 6, 10, "r, r"), source)
    assert not is_possible(Change(Kind.NUMBER, 1, 11, 11, "  # more"), source)


def test_a_change_that_is_not_python_is_not_possible() -> None:
    assert not is_possible(Change(Kind.SIGN, 1, 4, 5, "1 2"), "y = x")
    assert not is_possible(Change(Kind.SIGN, 1, 0, 1, "return "), "y = x")
    assert is_possible(Change(Kind.SIGN, 1, 4, 5, "-x"), "y = x")


def test_the_order_is_drawn_and_known_by_its_seed() -> None:
    changes = changes_of(FUNCTION)
    orders = [in_order(changes, np.random.default_rng(seed)) for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]
    assert set(orders[2]) == set(changes)


def test_what_teaches_comes_early_however_many_numbers_there_are() -> None:
    source = "O += x\n" + "\n".join(f"a{n} = c[{n % 9}]" for n in range(60))
    changes = changes_of(source)
    assert sum(change.kind is Kind.NUMBER for change in changes) > 100
    firsts = [in_order(changes, np.random.default_rng(seed))[0].kind for seed in range(40)]
    assert firsts.count(Kind.ACCUMULATION) > firsts.count(Kind.NUMBER)


def test_every_kind_has_a_weight() -> None:
    assert set(WEIGHTS) == set(Kind)
