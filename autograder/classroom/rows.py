"""What a gradebook keeps about one submission, found without reading the whole class's.

nbgrader's own relations do that: its tables have an index for a cell and a notebook together, and
none for a notebook alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nbgrader.api import Comment, Grade, SubmittedNotebook
from sqlalchemy import func


@dataclass(frozen=True)
class Cells:
    """The cells of a notebook that a gradebook knows, their names by their ids.

    Attributes
    ----------
    notebook_id : str
    graded : mapping of str to str
        Test cells, and answers that a person grades.
    answers : mapping of str to str
        What students fill in.
    tasks : mapping of str to str
        What else a person grades.
    """

    notebook_id: str
    graded: Mapping[str, str]
    answers: Mapping[str, str]
    tasks: Mapping[str, str]

    @classmethod
    def of(cls, notebook: Any) -> Cells:
        """Return the cells of nbgrader's `Notebook`."""
        kinds = (notebook.grade_cells, notebook.solution_cells, notebook.task_cells)
        return cls(notebook.id, *({cell.id: cell.name for cell in cells} for cells in kinds))

    @property
    def by_hand(self) -> frozenset[str]:
        """The answers that a person grades."""
        return frozenset(self.graded.values()) & frozenset(self.answers.values())


@dataclass(frozen=True)
class Rows:
    """Rows of nbgrader's models.

    Attributes
    ----------
    submission : SubmittedAssignment
    notebook : SubmittedNotebook
    grades : mapping of str to Grade
        By the names of the cells, tasks left out.
    comments : mapping of str to Comment
        By the names of the answers.
    cells : Cells
    """

    submission: Any
    notebook: Any
    grades: Mapping[str, Any]
    comments: Mapping[str, Any]
    cells: Cells

    def score(self, db: Any) -> float:
        """Return the points of the whole notebook, a person's included."""
        ids = (*self.cells.graded, *self.cells.tasks)
        points = db.query(func.coalesce(func.sum(Grade.score), 0.0))
        score: float = _of_cells(points, Grade, ids, self.notebook).scalar()
        return score


def new_rows(submission: Any, cells: Cells) -> Rows:
    """Make the rows of a notebook that belongs to a new submission."""
    notebook = SubmittedNotebook(notebook_id=cells.notebook_id, assignment=submission)
    for cell in cells.tasks:
        Grade(cell_id=cell, notebook=notebook)
        Comment(cell_id=cell, notebook=notebook)
    grades = {name: Grade(cell_id=cell, notebook=notebook) for cell, name in cells.graded.items()}
    comments = {
        name: Comment(cell_id=cell, notebook=notebook) for cell, name in cells.answers.items()
    }
    return Rows(submission, notebook, grades, comments, cells)


def rows_of(db: Any, submission: Any, cells: Cells) -> Rows | None:
    """Return the rows of a notebook that was recorded before; None where it was not."""
    notebook = (
        db.query(SubmittedNotebook)
        .filter_by(notebook_id=cells.notebook_id, assignment_id=submission.id)
        .one_or_none()
    )
    if notebook is None:
        return None
    grades = dict(_named(db, Grade, cells.graded, notebook))
    comments = dict(_named(db, Comment, cells.answers, notebook))
    return Rows(submission, notebook, grades, comments, cells)


def _named(
    db: Any, model: Any, cells: Mapping[str, str], notebook: Any
) -> Iterator[tuple[str, Any]]:
    for row in _of_cells(db.query(model), model, cells, notebook):
        yield cells[row.cell_id], row


def _of_cells(query: Any, model: Any, cells: Iterable[str], notebook: Any) -> Any:
    return query.filter(model.cell_id.in_(list(cells)), model.notebook_id == notebook.id)
