"""The truth about a simulated class: written with it, and compared with what grading finds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.model import Check
from autograder.simulation.students import Student

MANIFEST = "manifest.json"
UNFINISHED = ".manifest.json.half"
MAKER = "autograder simulate"


class ManifestError(Exception):
    """A folder holds no simulated class; the message says which."""


@dataclass(frozen=True)
class StudentTruth:
    """What is true of one student.

    Attributes
    ----------
    why : str
        In a sentence, for a person.
    share : str
        Which of the class's proportions the student belongs to.
    planted : mapping of str to str
        What stands in each exercise's cell.
    graded : bool
        Whether the file can be graded at all.
    points : mapping of str to (float or None)
        Of every check; None where a cost is too near to a step of the budget to be sure. Empty for
        who is not graded.
    misconceptions : mapping of str to str
        The names of what is planted, by check.
    seconds_late : int or None
        None for no time stamp; below 0 before the due date.
    same_as : str or None
        Whose notebook it is.
    """

    why: str
    share: str
    planted: Mapping[str, str]
    graded: bool
    points: Mapping[str, float | None]
    misconceptions: Mapping[str, str]
    seconds_late: int | None = None
    same_as: str | None = None


@dataclass(frozen=True)
class Manifest:
    """The truth about a class, whatever seed it is graded with.

    Attributes
    ----------
    assignment : str
    seed : int
        That the class was drawn from.
    students : mapping of str to StudentTruth
        By their ids.
    """

    assignment: str
    seed: int
    students: Mapping[str, StudentTruth]


def truth_about(student: Student, checks: Sequence[Check]) -> StudentTruth:
    """Return what is true of a student, from what was planted."""
    planted = {name: one.what for name, one in student.planted.items()}
    graded = student.unreadable is None
    misconceptions = {
        f"{name}-values": one.misconception
        for name, one in student.planted.items()
        if one.misconception is not None
    }
    return StudentTruth(
        why=_why(student),
        share=student.share,
        planted=planted,
        graded=graded,
        points={check.id: _points(student, check) for check in checks} if graded else {},
        misconceptions=misconceptions if graded else {},
        seconds_late=student.seconds_late,
        same_as=student.same_as,
    )


def _points(student: Student, check: Check) -> float | None:
    planted = student.planted.get(check.exercise)
    if planted is None:
        return 0.0  # nobody has written answers to it, so everybody leaves it as it is
    share = planted.speed if check.kind == "speed" else planted.values
    return None if share is None else round(share * check.max_points, 2)


def _why(student: Student) -> str:
    if student.unreadable is not None:
        return f"The file is no notebook any more: {student.unreadable}."
    told = [
        f"{name}: {one.misconception or one.what}"
        for name, one in student.planted.items()
        if one.misconception is not None or not one.what.startswith("right")
    ]
    same = f"The same notebook as {student.same_as}. " if student.same_as else ""
    return same + ("; ".join(told) if told else "Everything right") + "."


def write_manifest(
    folder: Path, assignment: str, seed: int, students: Iterable[tuple[str, StudentTruth]]
) -> None:
    """Write a manifest, a line a student, as they come; it is there when all of it is."""
    half = folder / UNFINISHED
    with half.open("w", encoding="utf-8") as file:
        head = {"made_by": MAKER, "assignment": assignment, "seed": seed}
        file.write(json.dumps(head)[:-1] + ',\n "students": {')
        for count, (student, truth) in enumerate(students):
            file.write(",\n" if count else "\n")
            file.write(f"  {json.dumps(student)}: {json.dumps(asdict(truth), ensure_ascii=False)}")
        file.write("\n }\n}\n")
    half.replace(folder / MANIFEST)


def is_simulated(folder: Path) -> bool:
    """Tell whether a folder holds a simulated class, or one that was not finished."""
    return any(_is_ours(folder / name) for name in (MANIFEST, UNFINISHED))


def _is_ours(manifest: Path) -> bool:
    try:
        with manifest.open(encoding="utf-8") as file:
            return f'"made_by": "{MAKER}"' in file.readline(1000)
    except (OSError, UnicodeDecodeError):
        return False


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the simulated class in a folder.

    Raises
    ------
    ManifestError
        If there is no simulated class.
    """
    if _is_ours(folder / UNFINISHED):
        raise ManifestError(f"The class in {folder} was not finished: make it again.")
    if not is_simulated(folder):
        raise ManifestError(
            f"{folder} holds no simulated class: no {MANIFEST} that `{MAKER}` has written. "
            "Name the folder that it made."
        )
    data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    students = {id: StudentTruth(**truth) for id, truth in data["students"].items()}
    return Manifest(data["assignment"], data["seed"], students)
