"""Puts scores into a downloaded roster: finds out who is who, and says who could not be found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.export.class_scores import ClassScores
from autograder.export.error import ExportError
from autograder.export.roster import Roster
from autograder.export.table import number


@dataclass(frozen=True)
class Filled:
    """A roster with the scores in it.

    Attributes
    ----------
    content : bytes
        Of the file to be imported.
    column : str
        The column with the scores.
    known_by : str
        What told who is who.
    written : frozenset of str
        The students whose score stands in it.
    not_in_roster : frozenset of str
        The students with a score that were not found there.
    not_in_class : tuple of str
        Names in the roster that belong to no student of the class.
    most : float or None
        The points that can be had there, if the roster tells.
    """

    content: bytes
    column: str
    known_by: str
    written: frozenset[str]
    not_in_roster: frozenset[str]
    not_in_class: tuple[str, ...]
    most: float | None


@dataclass(frozen=True)
class _Key:
    """One way to tell who is who: what stands in a row, and what a student is known by."""

    name: str
    of_row: Callable[[Sequence[str]], str]
    students: Mapping[str, str]

    def match(self, rows: Sequence[Sequence[str]]) -> list[str | None]:
        """Return the student of each row; None where there is none, or two rows claim the same."""
        keys = [_folded(self.of_row(row)) for row in rows]
        claims = Counter(keys)
        return [self.students.get(key) if key and claims[key] == 1 else None for key in keys]


def fill(roster: Roster, scores: ClassScores, column: str | None = None) -> Filled:
    """Put the scores of a class into a roster.

    One column tells for the whole file who is who: with a second one to fall back on, students
    could take another's score by what they set as their email address.

    Parameters
    ----------
    roster : Roster
    scores : ClassScores
    column : str, optional
        Where the scores go, if it is not called like the assignment.

    Raises
    ------
    ExportError
        If there is no such column, or nobody is found.
    """
    target = roster.score_column(scores.assignment, column)
    places = [place for place, row in enumerate(roster.rows) if roster.is_student(row)]
    rows = [roster.rows[place] for place in places]
    key, matched = _best(_keys(roster, scores), rows, roster)
    texts: list[str | None] = [None] * len(roster.rows)
    for place, student in zip(places, matched, strict=True):
        if student in scores.scores:
            texts[place] = number(scores.scores[student])
    found = {student for student in matched if student is not None}
    return Filled(
        content=roster.with_column(target, texts),
        column=target,
        known_by=key.name,
        written=frozenset(scores.scores.keys() & found),
        not_in_roster=frozenset(scores.scores.keys() - found),
        not_in_class=tuple(
            roster.who(row) for row, student in zip(rows, matched, strict=True) if student is None
        ),
        most=roster.most(target),
    )


def _best(
    keys: Sequence[_Key], rows: Sequence[Sequence[str]], roster: Roster
) -> tuple[_Key, list[str | None]]:
    """Return the most trustworthy key that finds many, and whom it finds in each row."""
    matches = [(key, key.match(rows)) for key in keys]
    counts = [len(rows) - found.count(None) for _, found in matches]
    if not any(counts):
        columns = ", ".join(_columns(roster)) or "none that could have them"
        raise ExportError(
            f"{roster.path}: nobody in it is a student of this class. Looked for nbgrader's ids "
            f"and email addresses in these columns: {columns}."
        )
    enough = max(counts) / 2
    return next(match for match, count in zip(matches, counts, strict=True) if count >= enough)


def _keys(roster: Roster, scores: ClassScores) -> list[_Key]:
    """Return the ways to tell who is who, the most trustworthy first."""
    ids = _unambiguous((of.student, of.student) for of in scores.students)
    emails = _unambiguous((of.email or "", of.student) for of in scores.students)
    whole = [_key(roster, column, ids) for column in _columns(roster)]
    addresses = [_key(roster, column, emails) for column in _columns(roster)]
    beginnings = [_key(roster, column, ids, until="@") for column in _columns(roster)]
    return [*whole, *addresses, *beginnings]


def _columns(roster: Roster) -> list[str]:
    return [name for name in roster.system.identifiers if name in roster.head]


def _key(roster: Roster, column: str, students: Mapping[str, str], until: str = "") -> _Key:
    def of_row(row: Sequence[str]) -> str:
        cell = roster.cell(row, column)
        return cell.partition(until)[0] if until else cell

    return _Key(f"{column} up to its {until}" if until else column, of_row, students)


def _unambiguous(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return who is known by what, without what two students are known by."""
    known: dict[str, set[str]] = {}
    for text, student in pairs:
        known.setdefault(_folded(text), set()).add(student)
    return {text: students.pop() for text, students in known.items() if len(students) == 1}


def _folded(text: str) -> str:
    """Return what is compared: neither Canvas nor Moodle tells large letters from small in ids."""
    return text.strip().casefold()
