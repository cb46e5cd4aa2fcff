"""Canvas' gradebook or Moodle's grading worksheet as downloaded, read and written unchanged."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.spreadsheet import harmless, is_formula
from autograder.export.error import ExportError
from autograder.export.table import CANVAS_FILE, MOODLE_FILE, POINTS_POSSIBLE, as_csv
from autograder.notebook import one_line

MAX_BYTES = 50_000_000
BYTE_ORDER_MARK = "\ufeff"
DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True)
class System:
    """What is to be known of the files of a learning management system.

    Attributes
    ----------
    name, file : str
        What it is called, and the file that is written for it.
    marks : frozenset of str
        Columns by which its files are known.
    identifiers : tuple of str
        Columns that may hold nbgrader's ids, the most trustworthy first: students can change their
        email address.
    from_students : frozenset of str
        Columns with what students may have written, of which nothing is imported.
    """

    name: str
    file: str
    marks: frozenset[str]
    identifiers: tuple[str, ...]
    from_students: frozenset[str]


CANVAS = System(
    "Canvas",
    CANVAS_FILE,
    marks=frozenset({"ID", "Section"}),
    identifiers=("SIS Login ID", "SIS User ID", "Integration ID", "ID"),
    from_students=frozenset({"Student", "LastName", "FirstName"}),
)
MOODLE = System(
    "Moodle",
    MOODLE_FILE,
    marks=frozenset({"Identifier", "Grade"}),
    identifiers=("ID number", "Username", "Email address"),
    from_students=frozenset({"Full name", "First name", "Last name", "Surname", "Online text"}),
)
SYSTEMS = (CANVAS, MOODLE)
WORKSHEET_GRADE, WORKSHEET_MOST = "Grade", ("Maximum grade", "Maximum Grade")


@dataclass(frozen=True)
class Roster:
    """A downloaded file.

    Attributes
    ----------
    path : str
        For messages.
    system : System
    head : tuple of str
    rows : tuple of tuple of str
        All below the head, as they are.
    delimiter, line_end : str
    has_mark : bool
        Whether the file begins with a byte order mark.
    """

    path: str
    system: System
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str
    line_end: str
    has_mark: bool

    def is_student(self, row: Sequence[str]) -> bool:
        """Tell a student's row from those that tell of the columns."""
        is_about_columns = row[:1] and POINTS_POSSIBLE.strip() in row[0]
        return not is_about_columns and any(self.cell(row, name) for name in self.system.marks)

    def cell(self, row: Sequence[str], column: str) -> str:
        """Return what stands in a column; nothing where there is none, or the row is short."""
        index = self.head.index(column) if column in self.head else len(row)
        return row[index].strip() if index < len(row) else ""

    def who(self, row: Sequence[str]) -> str:
        """Return how a message names a row's student."""
        names = [self.cell(row, column) for column in self.head if column in _NAMES]
        return ", ".join(filter(None, names)) or "a row without a name"

    def score_column(self, assignment: str, asked: str | None) -> str:
        """Return the column into which scores go.

        Parameters
        ----------
        assignment : str
        asked : str, optional
            Its name, or its name without the number that Canvas adds.

        Raises
        ------
        ExportError
            If there is none, or more than one.
        """
        if asked is None and self.system is MOODLE:
            return WORKSHEET_GRADE
        wanted = asked or assignment
        found = [column for column in self.head if wanted in (column, _without_number(column))]
        if len(found) != 1:
            which = "several columns" if found else "no column"
            others = [one_line(name, 60) for name in self.head if name not in _NOT_SCORES]
            raise ExportError(
                f"{self.path} has {which} {one_line(wanted)!r}: say which one with --column; "
                f"there are: {', '.join(others[:30]) or 'none'}."
            )
        return found[0]

    def most(self, column: str) -> float | None:
        """Return the points that can be had in a column, where the file tells."""
        if self.system is CANVAS:
            rows = [row for row in self.rows if row[:1] and POINTS_POSSIBLE.strip() in row[0]]
            told = [self.cell(row, column) for row in rows]
        else:
            told = [self.cell(row, name) for row in self.rows for name in WORKSHEET_MOST]
        numbers = {_number(text) for text in told} - {None}
        return numbers.pop() if len(numbers) == 1 else None

    def with_column(self, column: str, texts: Sequence[str | None]) -> bytes:
        """Return the file with other texts in a column; None leaves a cell as it is.

        Names are kept from being taken for formulas; nothing else is touched.
        """
        place = self.head.index(column)
        rows = [list(self.head)]
        for row, text in zip(self.rows, texts, strict=True):
            cells = [self._kept(cell, number) for number, cell in enumerate(row)]
            if text is not None:
                cells += [""] * (place + 1 - len(cells))
                cells[place] = text
            rows.append(cells)
        mark = BYTE_ORDER_MARK.encode() if self.has_mark else b""
        return mark + as_csv(rows, self.delimiter, self.line_end)

    def _kept(self, cell: str, number: int) -> str:
        is_theirs = self.head[number : number + 1] and (
            self.head[number] in self.system.from_students
        )
        return harmless(cell) if is_theirs and is_formula(cell) else cell


_NAMES = {"Student", "LastName", "FirstName", "Full name", "First name", "Last name", "Surname"}
_NOT_SCORES = {"Section", "Identifier"}.union(
    *(system.identifiers for system in SYSTEMS), *(system.from_students for system in SYSTEMS)
)


def read_roster(path: Path) -> Roster:
    """Read a file that Canvas or Moodle gave.

    Raises
    ------
    ExportError
        If it cannot be read, or is neither Canvas' gradebook nor Moodle's grading worksheet.
    """
    name = one_line(str(path))
    text = _text_of(path, name)
    has_mark = text.startswith(BYTE_ORDER_MARK)
    text = text.removeprefix(BYTE_ORDER_MARK)
    line_end = "\r\n" if "\r\n" in text.partition("\n")[0] + "\n" else "\n"
    for delimiter in DELIMITERS:
        rows = _rows_of(text, delimiter, name)
        head = rows[0] if rows else ()
        for system in SYSTEMS:
            if system.marks <= set(head):
                body = tuple(rows[1:])
                return Roster(name, system, head, body, delimiter, line_end, has_mark)
    raise ExportError(
        f"{name} is neither Canvas' gradebook (columns ID and Section) nor Moodle's grading "
        "worksheet (columns Identifier and Grade). Download it again, with English set as the "
        "language there, and do not change its head."
    )


def _text_of(path: Path, name: str) -> str:
    again = "give the CSV file as it was downloaded"
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ExportError(f"{name} is larger than {MAX_BYTES / 1e6:.0f} MB; {again}.")
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise ExportError(f"{name}: cannot be read ({error.strerror}); {again}.") from None
    except UnicodeDecodeError:
        raise ExportError(f"{name} is not UTF-8 text; {again}.") from None


def _rows_of(text: str, delimiter: str, name: str) -> list[tuple[str, ...]]:
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [tuple(row) for row in reader]
    except csv.Error as error:
        raise ExportError(f"{name} is no CSV file: {error}.") from None


def _without_number(column: str) -> str:
    """Return a column's name without the number of the assignment that Canvas adds."""
    return re.sub(r" \(\d+\)$", "", column)


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
