"""Recovers a mangled notebook from the released one, and says what was mended.

The released notebook is trusted, the submitted one is not: whatever is ours (tests, provided code)
is put back as it was handed out; whatever is the student's is kept and runs in the student's order,
the one that "Restart and run all" uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from autograder.model import Cell, Role, Submission
from autograder.notebook import NotebookCell, one_line

SKIP_TAG = "skip-execution"  # nbclient's and nbgrader's tag for a cell that is not run
# What stands in the instructor's notebook only.
HIDDEN = (
    ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"),
    ("=== BEGIN MARK SCHEME ===", "=== END MARK SCHEME ==="),
)
UNKNOWN_NAMED = 3  # cells with an unknown grade_id that get a sentence of their own

# All of these take time in proportion to the source, however it is made up.
_BOUND = re.compile(r"^(?:(?:(?:async )?def|class) +(\w+)|(\w+) *(?::[^=\n]*)?=(?!=))", re.M)
_OWN_CODE = re.compile(r"^(?:async def|def|class|import|from) .*", re.M)


@dataclass(frozen=True)
class MendedCell:
    """One cell of a mended notebook.

    Attributes
    ----------
    cell : NotebookCell
        The cell as it is graded: the released cell's metadata, the source that counts.
    role : Role or None
        None for text, which nobody runs.
    released, submitted : int or None
        Which cell of the released and of the submitted notebook this is, if any.
    """

    cell: NotebookCell
    role: Role | None
    released: int | None = None
    submitted: int | None = None


@dataclass(frozen=True)
class Mended:
    """A mended notebook, and a sentence for everything that was repaired."""

    cells: tuple[MendedCell, ...]
    notes: tuple[str, ...]


class Repair(StrEnum):
    """What was done to a released cell; the value goes on after the cell's name."""

    MISSING = "{was} missing and {was} put back"
    DEFINED_ELSEWHERE = "{was} missing or untouched; what another cell defines is graded"
    ADOPTED = "{was} left untouched; what a cell of the student's own defines is graded"
    DUPLICATED = "{was} there more than once; unchanged copies are left out, changed ones run"
    EDITED_TWICE = "{was} edited in several copies; all of them run and the last one is graded"
    STRIPPED = "had lost nbgrader's metadata and {was} recognised by the content"
    RENAMED = "had another grade_id and {was} recognised by the content"
    RETYPED = "had been given another cell type and {was} turned back"
    CHANGED = "had been changed and {was} put back as handed out"
    CHANGED_AND_KEPT = (
        "had been changed and {was} put back as handed out; the changed copy runs after it"
    )
    CHANGED_TEXT = (
        "had been changed and {was} put back as handed out; the changed copy stands below it"
    )
    MOVED = "came too late and {was} moved up"


@dataclass(frozen=True)
class _Repaired:
    """A repair of one released cell."""

    repair: Repair
    index: int


@dataclass(frozen=True)
class _Matching:
    """Which released cell each submitted cell is a copy of: `matches[place]` is its index."""

    submitted: Sequence[NotebookCell]
    released: Sequence[NotebookCell]
    essences: tuple[str, ...]  # of the submitted cells
    defined: tuple[frozenset[str], ...]  # the names that each submitted cell binds
    handed_out: Mapping[str, int]  # which released cell has an essence
    matches: tuple[int | None, ...] = ()

    @classmethod
    def of(cls, submitted: Sequence[NotebookCell], released: Sequence[NotebookCell]) -> _Matching:
        """Find out which cell is which."""
        handed_out: dict[str, int] = {}
        for index, cell in enumerate(released):
            handed_out.setdefault(_essence(cell.source), index)
        matching = cls(
            submitted,
            released,
            tuple(_essence(cell.source) for cell in submitted),
            tuple(bound_names(cell.source) for cell in submitted),
            handed_out,
        )
        return replace(matching, matches=_match(matching))

    def is_blank(self, place: int) -> bool:
        """Tell whether a submitted cell holds nothing."""
        return not self.essences[place]

    def is_copy(self, place: int, index: int) -> bool:
        """Tell whether a submitted cell holds a released one's source, but for whitespace."""
        return self.essences[place] == _essence(self.released[index].source)

    def defines(self, place: int, index: int) -> bool:
        """Tell whether a submitted cell binds the name of an exercise."""
        ours = self.released[index]
        return ours.is_solution and ours.grade_id in self.defined[place]

    def copies(self, index: int) -> list[int]:
        """Return where the copies of a released cell stand."""
        return [place for place, match in enumerate(self.matches) if match == index]

    def differs(self, place: int) -> bool:
        """Tell whether a submitted cell holds anything but a copy of what was handed out."""
        return self.essences[place] not in self.handed_out

    def definitions(self, index: int) -> list[int]:
        """Return where code of the student's defines an exercise."""
        return [
            place
            for place, cell in enumerate(self.submitted)
            if cell.cell_type == "code" and self.defines(place, index) and self.differs(place)
        ]

    def adopt(self, place: int, index: int) -> _Matching:
        """Return the matching in which a cell of the student's own stands for a released cell."""
        return replace(self, matches=(*self.matches[:place], index, *self.matches[place + 1 :]))


def mend(submitted: Sequence[NotebookCell], released: Sequence[NotebookCell]) -> Mended:
    """Return the submitted cells, completed and put right from the released ones.

    Parameters
    ----------
    submitted : sequence of NotebookCell
        The student's notebook, in whatever state.
    released : sequence of NotebookCell
        The notebook as it was handed out.

    Returns
    -------
    Mended
        Every released cell with a grade_id exactly once, and all that the student wrote.
    """
    matching = _Matching.of(submitted, released)
    chosen: dict[int, int | None] = {}
    repairs: list[_Repaired] = []
    for index in _named(released):
        place = _choose(index, matching)
        repairs += [_Repaired(repair, index) for repair in _repairs(index, place, matching)]
        if place is not None:
            matching = matching.adopt(place, index)
        chosen[index] = place
    cells = [
        cell
        for place in range(len(submitted))
        for cell in _cells_at(place, place in chosen.values(), matching)
    ]
    late = _late(cells)
    repairs += [
        _Repaired(Repair.MOVED, cell.released) for cell in late if cell.released is not None
    ]
    cells = [cell for cell in cells if cell not in late]
    back = [
        MendedCell(released[index], role_of(released[index]), index)
        for index, place in chosen.items()
        if place is None
    ]
    for cell in sorted([*late, *back], key=_released_index):
        cells.insert(_place_for(cell, cells), cell)
    return Mended(tuple(cells), (*_sentences(repairs, released), *_unknown(matching)))


def to_submission(
    mended: Mended, assignment: str, student: str | None, variant: str = ""
) -> Submission:
    """Return the code cells of a mended notebook as a submission."""
    cells = tuple(
        Cell(mended_cell.cell.grade_id, mended_cell.cell.source, mended_cell.role, points)
        for mended_cell in mended.cells
        if mended_cell.role is not None
        for points in [mended_cell.cell.points if mended_cell.role is Role.TEST else 0.0]
    )
    return Submission(assignment, student, cells, mended.notes, variant)


def role_of(released: NotebookCell) -> Role | None:
    """Return what a released cell is for; None for text."""
    if released.cell_type != "code":
        return None
    if released.is_solution:
        return Role.SOLUTION
    if released.is_grade:
        return Role.TEST
    if SKIP_TAG in released.tags:
        return Role.PICTURE
    return Role.PROVIDED if released.is_locked else Role.FREE


def defines(source: str, name: str) -> bool:
    """Tell whether a cell binds a name."""
    return name in bound_names(source)


def same_source(one: str, other: str) -> bool:
    """Tell whether two sources are equal but for whitespace and what is hidden."""
    return _essence(one) == _essence(other)


def bound_names(source: str) -> frozenset[str]:
    """Return the names that a cell binds at its top level, even if it does not compile."""
    return frozenset(function or variable for function, variable in _BOUND.findall(source))


def _essence(source: str) -> str:
    for begin, end in HIDDEN:
        source = _without(source, begin, end)
    return "".join(source.split())


def _without(source: str, begin: str, end: str) -> str:
    first, *rest = source.split(begin)
    return first + "".join(part.partition(end)[2] if end in part else part for part in rest)


def _named(released: Sequence[NotebookCell]) -> Iterator[int]:
    return (index for index, cell in enumerate(released) if cell.grade_id is not None)


# Which cell is which


def _match(matching: _Matching) -> tuple[int | None, ...]:
    """Return for each submitted cell the released cell that it is a copy of."""
    released = matching.released
    by_name = {released[index].grade_id: index for index in _named(released)}
    by_id: dict[str, int] = {}
    for index, ours in enumerate(released):
        if ours.cell_id is not None:
            by_id.setdefault(ours.cell_id, index)

    def match(place: int) -> int | None:
        cell = matching.submitted[place]
        index = by_name.get(cell.grade_id) if cell.grade_id is not None else None
        if index is None and not matching.is_blank(place):
            index = matching.handed_out.get(matching.essences[place])
        if index is None and cell.cell_id is not None:
            index = by_id.get(cell.cell_id)
        if index is None or cell.cell_type != "code" or not matching.differs(place):
            return index
        # Names get mixed up when cells are copied: what a cell defines is stronger.
        defined = [other for other in _named(released) if matching.defines(place, other)]
        return index if index in defined or not defined else defined[0]

    return tuple(match(place) for place in range(len(matching.submitted)))


def _choose(index: int, matching: _Matching) -> int | None:
    """Return the place of the submitted cell that stands for a released one."""
    ours = matching.released[index]
    cells = matching.submitted
    copies = matching.copies(index)
    typed = [place for place in copies if cells[place].cell_type == ours.cell_type]
    if not ours.is_solution:
        # An unchanged copy, of whatever type, before a changed one: that may be the student's own.
        by_worth = sorted(copies, key=lambda p: (matching.differs(p), p not in typed))
        return next(iter(by_worth), None)

    edited = [p for p in typed if matching.differs(p) and not matching.is_blank(p)]
    definitions = matching.definitions(index)
    # Of several candidates the last one counts, as it does when the notebook runs from top to
    # bottom (and as nbgrader has it); but never an untouched stub, wherever it stands.
    for candidates in (
        [place for place in definitions if place in copies],
        [place for place in definitions if matching.matches[place] is None],
        edited if not definitions else [],
        [place for place in copies if place not in typed and matching.defines(place, index)],
    ):
        if candidates:
            return candidates[-1]
    # An untouched stub must not run after (and so undo) a definition in another exercise's cell:
    # as a missing one it is put back above it.
    return None if definitions or not typed else typed[0]


def _cells_at(place: int, is_chosen: bool, matching: _Matching) -> Iterator[MendedCell]:
    """Yield what becomes of one submitted cell."""
    submitted = matching.submitted[place]
    index = matching.matches[place]
    own = MendedCell(
        # Bare of its metadata, so that no tag or flag of a student's has any effect.
        NotebookCell(submitted.cell_type, submitted.source),
        Role.FREE if submitted.cell_type == "code" else None,
        submitted=place,
    )
    if index is None:
        yield own
        return
    ours = matching.released[index]
    if is_chosen:
        is_theirs = ours.is_solution and matching.differs(place)
        source = submitted.source if is_theirs else ours.source
        yield MendedCell(replace(ours, source=source), role_of(ours), index, place)
        if matching.differs(place) and _has_own_code(submitted, ours):
            yield own
        elif matching.differs(place) and ours.cell_type != "code":
            # An answer that was written into the task itself is read below it.
            text = NotebookCell(ours.cell_type, submitted.source)
            yield replace(own, cell=text, role=None)
    elif ours.grade_id is None:
        if ours.cell_type != "code" and matching.is_copy(place, index):
            # Text of ours that was turned into code is text again, which does not run.
            own = replace(own, cell=NotebookCell(ours.cell_type, submitted.source), role=None)
        yield replace(own, released=index)
    elif matching.differs(place):
        yield own


def _has_own_code(submitted: NotebookCell, ours: NotebookCell) -> bool:
    """Tell whether a changed cell of ours holds what other cells may need: `import scipy`, say."""
    if ours.is_solution or submitted.cell_type != "code":
        return False
    own_code = _OWN_CODE.findall(_without(submitted.source, *HIDDEN[0]))
    return not set(_OWN_CODE.findall(ours.source)).issuperset(own_code)


# Where cells go


def _released_index(cell: MendedCell) -> int:
    return -1 if cell.released is None else cell.released


def _late(cells: Sequence[MendedCell]) -> list[MendedCell]:
    """Return the provided cells that stand below code that they stood above when handed out."""
    late = []
    furthest = -1
    for cell in cells:
        if cell.released is None or cell.role not in (Role.SOLUTION, Role.PROVIDED):
            continue
        if cell.role is Role.PROVIDED and cell.released < furthest:
            late.append(cell)
        furthest = max(furthest, cell.released)
    return late


def _place_for(cell: MendedCell, cells: Sequence[MendedCell]) -> int:
    """Return where a cell is put back: after what stood above it, before what needs it."""
    index = _released_index(cell)
    places = {
        other.released: place for place, other in enumerate(cells) if other.released is not None
    }
    above = [released for released in places if released < index]
    after = places[max(above)] + 1 if above else 0
    below = [place for released, place in places.items() if released > index]
    name = cell.cell.grade_id or ""
    if cell.role is Role.SOLUTION:
        below += [
            p for p, other in enumerate(cells) if other.role and defines(other.cell.source, name)
        ]
    return min([after, *below])


# What is said about it


def _repairs(index: int, chosen: int | None, matching: _Matching) -> Iterator[Repair]:
    ours = matching.released[index]
    if chosen is None:
        yield Repair.DEFINED_ELSEWHERE if matching.definitions(index) else Repair.MISSING
        return
    cell = matching.submitted[chosen]
    copies = matching.copies(index)
    if copies and chosen not in copies:
        yield Repair.ADOPTED
    elif cell.grade_id is None:
        yield Repair.STRIPPED
    elif cell.grade_id != ours.grade_id:
        yield Repair.RENAMED
    if cell.cell_type != ours.cell_type:
        yield Repair.RETYPED
    if not ours.is_solution and not matching.is_copy(chosen, index):
        yield _change(cell, ours)
    others = [place for place in copies if place != chosen]
    edited = [p for p in others if matching.differs(p) and not matching.is_blank(p)]
    if ours.is_solution and edited:
        yield Repair.EDITED_TWICE
    elif others and chosen in copies:
        yield Repair.DUPLICATED


def _change(submitted: NotebookCell, ours: NotebookCell) -> Repair:
    if ours.cell_type != "code":
        return Repair.CHANGED_TEXT
    return Repair.CHANGED_AND_KEPT if _has_own_code(submitted, ours) else Repair.CHANGED


def _sentences(repairs: Sequence[_Repaired], released: Sequence[NotebookCell]) -> Iterator[str]:
    """Yield one sentence for each kind of repair and of cell, naming the cells it was done to."""
    for repair in Repair:
        for noun in ("solution cell", "test cell", "provided cell", "picture cell", "text cell"):
            cells = [released[r.index] for r in repairs if r.repair is repair]
            names = [f"`{cell.grade_id}`" for cell in cells if _noun(cell) == noun]
            if names:
                done = repair.value.format(was="was" if len(names) == 1 else "were")
                yield f"{_listed(noun, names)} {done}."


def _listed(noun: str, names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"The {noun} {names[0]}"
    if noun == "picture cell":  # there are many, and no points hang on them
        return f"{len(names)} {noun}s"
    return f"The {noun}s {', '.join(names[:-1])} and {names[-1]}"


def _noun(released: NotebookCell) -> str:
    role = role_of(released)
    return "text cell" if role is None else f"{role.value} cell"


def _unknown(matching: _Matching) -> Iterator[str]:
    known = {cell.grade_id for cell in matching.released}
    unknown = [
        cell.grade_id
        for cell, match in zip(matching.submitted, matching.matches, strict=True)
        if cell.grade_id is not None and cell.grade_id not in known and match is None
    ]
    for grade_id in unknown[:UNKNOWN_NAMED]:
        name = one_line(grade_id, 40).replace("`", "'")
        yield f"A cell with the unknown grade_id `{name}` is taken as the student's own."
    more = len(unknown) - UNKNOWN_NAMED
    if more > 0:
        cells, are = ("cell", "is") if more == 1 else ("cells", "are")
        yield f"{more:,} more {cells} with an unknown grade_id {are} taken as the student's own."
