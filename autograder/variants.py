"""Which variant of the drawn questions each student has, and the signed file that shows it to them.

Everybody has the common one, unless `autograder release --per-student` has made a handout for them:
then it is drawn from their id and the course's secret key, and always the same.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import exercises
from autograder.course import Course, CourseError
from autograder.exercises import UnknownExerciseError
from autograder.keys import draw_key
from autograder.modes import modes_in, protect
from autograder.notebook import NotebookError, one_line, read_bytes

COMMON = ""
FILE = "variant.json"
HANDOUTS = "handouts"  # in the course's folder: ID/ASSIGNMENT/ as a student gets it
KEY = ".variants.key"  # in the course's folder, kept out of git
BYTES = 32
MAX_BYTES = 1 << 16  # of the file


@dataclass(frozen=True)
class Variants:
    """The variants of an assignment.

    Attributes
    ----------
    assignment : str
    folder : Path or None
        Where the students' handouts stand.
    key : bytes or None
        The course's; None where no student has a handout.
    """

    assignment: str = ""
    folder: Path | None = None
    key: bytes | None = None

    @property
    def has_handouts(self) -> bool:
        """Whether any student has a variant of their own."""
        return self.key is not None

    def of(self, student: str | None) -> str:
        """Return what everything of a student is drawn from."""
        if student is None or self.key is None or self.folder is None:
            return COMMON
        if not (self.folder / student / self.assignment / FILE).is_file():
            return COMMON
        return self.drawn_for(student)

    def drawn_for(self, student: str) -> str:
        """Return the variant of a student who has a handout, or will have one."""
        assert self.key is not None, "a key was drawn for the first handout"
        return _digest(self.key, f"variant\0{self.assignment}\0{student}")

    def of_notebook(self, notebook: Path) -> tuple[str, str | None]:
        """Return the variant of a notebook whose student nobody has named, by the file beside it.

        Returns
        -------
        str
            The variant.
        str or None
            A sentence about a file that is not as it was handed out.
        """
        path = notebook.parent / FILE
        # It stands in submitted/ID/ASSIGNMENT/, or else only the file tells.
        by_folder = self.of(notebook.absolute().parent.parent.name)
        if self.key is None or by_folder != COMMON or not os.path.lexists(path):
            return by_folder, None
        student = _signed_for(path, self.assignment, self.key)
        if student is not None:
            return self.drawn_for(student), None
        return COMMON, (
            f"{FILE} beside the notebook is not as it was handed out; the questions that all are "
            "asked alike were graded."
        )


def variants_of(course: Course, assignment: str) -> Variants:
    """Return the variants of an assignment.

    Raises
    ------
    CourseError
        If students have handouts and the key that they were made with cannot be read.
    """
    folder = course.root / HANDOUTS
    if not any(folder.glob(f"*/{assignment}/{FILE}")):
        return Variants(assignment)
    return Variants(assignment, folder, _key(course.root / KEY))


def variants_for_handouts(course: Course, assignment: str) -> Variants:
    """Return the variants of an assignment; the first time, the course's key is drawn and kept.

    Raises
    ------
    CourseError
        If the key can be neither read nor written, or is gone though it was drawn with before.
    """
    path = course.root / KEY
    modes = modes_in(course)
    has_handouts = any((course.root / HANDOUTS).glob(f"*/*/{FILE}"))
    try:
        # Another key in place of a lost one would grade students on what they were never shown.
        if not path.exists() and not has_handouts:
            draw_key(path, modes, BYTES)
        protect(path, modes)
    except OSError as error:
        raise _unusable(path, error) from None
    return Variants(assignment, course.root / HANDOUTS, _key(path))


def _key(path: Path) -> bytes:
    try:
        key = path.read_bytes()
    except OSError as error:
        raise _unusable(path, error) from None
    if len(key) != BYTES:
        raise CourseError(f"{one_line(str(path))}: not a key to variants; put the right one back.")
    return key


def _unusable(path: Path, error: OSError) -> CourseError:
    return CourseError(
        f"{one_line(str(path))}: the key that students' pictures are drawn with cannot be used "
        f"({error.strerror}). Put it back, or check who owns the file and the folder."
    )


def is_asked(grade_ids: Iterable[str]) -> bool:
    """Tell whether one of a notebook's cells asks something that is drawn."""
    return bool(_shown(grade_ids, COMMON))


def content(
    assignment: str, grade_ids: Iterable[str], variants: Variants, student: str | None
) -> str:
    """Return the file that shows a student what is asked of them; of the common one, for None."""
    variant = COMMON if student is None else variants.drawn_for(student)
    told = {"assignment": assignment, "student": student, **_shown(grade_ids, variant)}
    signature = "" if variants.key is None else _signature(variants.key, told)
    return json.dumps({**told, "signature": signature}, indent=1) + "\n"


def _shown(grade_ids: Iterable[str], variant: str) -> dict[str, Any]:
    shown = {}
    for name in grade_ids:
        try:
            asked = exercises.load(name).asked
        except UnknownExerciseError:  # a cell that is no exercise
            continue
        if asked is not None and asked.shown is not None:
            shown[name] = asked.shown(variant)
    return shown


def _signed_for(path: Path, assignment: str, key: bytes) -> str | None:
    """Return whom a file was made for; None if it was not made here, or changed since."""
    try:
        told = json.loads(read_bytes(path)[: MAX_BYTES + 1])
        if not isinstance(told, dict) or not isinstance(told.get("student"), str):
            return None
        signature = told.pop("signature", None)
        if not isinstance(signature, str) or told.get("assignment") != assignment:
            return None
        is_ours = hmac.compare_digest(signature.encode(), _signature(key, told).encode())
    except (NotebookError, ValueError, RecursionError):  # half a surrogate is a ValueError, too
        return None
    return str(told["student"]) if is_ours else None


def _signature(key: bytes, told: dict[str, Any]) -> str:
    return _digest(key, f"signature\0{json.dumps(told, sort_keys=True)}")


def _digest(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode("utf-8", "surrogateescape"), hashlib.sha256).hex()
