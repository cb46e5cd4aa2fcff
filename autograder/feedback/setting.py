"""Which level of feedback each assignment has: what nbgrader_config.py sets it to."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from autograder.course import CONFIG, Course
from autograder.feedback.level import Level, LevelError, level_named
from autograder.notebook import one_line

CLASS, NAME = "GradeInSandbox", "feedback_level"
DEFAULT = Level.FULL
_EXAMPLES = (
    f'`c.{CLASS}.{NAME} = "{Level.REASON}"` or '
    f'`c.{CLASS}.{NAME} = {{"ASSIGNMENT": "{Level.REASON}"}}`'
)


def levels_of(course: Course) -> dict[str, Level]:
    """Return the level of each assignment of a course.

    Raises
    ------
    LevelError
        If nbgrader_config.py sets anything that is no level, or names no assignment.
    """
    return levels(_setting(course), course.assignment_names())


def levels(setting: object, assignments: Sequence[str]) -> dict[str, Level]:
    """Return the level of each assignment.

    Parameters
    ----------
    setting : object
        One level for all of them, or a mapping of some to a level each; the others have `full`.
    assignments : sequence of str
        Those that there are.

    Raises
    ------
    LevelError
        If it is neither, or if a name in it is that of no assignment.
    """
    if not isinstance(setting, Mapping):
        return dict.fromkeys(assignments, _level(setting, NAME))
    for name in setting:
        if name not in assignments:
            known = ", ".join(assignments) or "none"
            raise LevelError(
                f"{NAME}: there is no assignment {one_line(repr(name), 80)}; there are: {known}."
            )
    chosen = {name: _level(level, f"{NAME} of {name}") for name, level in setting.items()}
    return dict.fromkeys(assignments, DEFAULT) | chosen


def _level(name: object, where: str) -> Level:
    try:
        return level_named(name)
    except LevelError as error:
        raise LevelError(f"{where}: {error}.") from None


def _setting(course: Course) -> object:
    """Return what the course's file sets, which is read and never run.

    `autograder check` may be called on a student's folder, with a file of that name in it.
    """
    path = course.root / CONFIG
    source = path.read_bytes()
    if NAME.encode() not in source:
        return DEFAULT
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        kind = type(error).__name__
        raise LevelError(f"{one_line(str(path))} is not Python ({kind}); mend it.") from None
    setting: object = DEFAULT
    for statement in tree.body:
        if (value := _assigned(statement)) is not None:
            setting = _written_out(value)
        elif (line := _mentions(statement)) is not None:
            raise _not_written_out(line)
    return setting


def _assigned(statement: ast.stmt) -> ast.expr | None:
    """Return the right side of `c.GradeInSandbox.feedback_level = ...`."""
    match statement:
        case ast.Assign(
            targets=[ast.Attribute(ast.Attribute(ast.Name("c"), of), name)], value=value
        ) if (of, name) == (CLASS, NAME):
            return value
    return None


def _written_out(value: ast.expr) -> object:
    try:
        return ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        raise _not_written_out(value.lineno) from None


def _mentions(statement: ast.stmt) -> int | None:
    """Return the line in which a statement sets the level in a way that only running it tells."""
    for node in ast.walk(statement):
        match node:
            case ast.Attribute(attr=name) | ast.Constant(value=name) if name == NAME:
                return node.lineno
    return None


def _not_written_out(line: int) -> LevelError:
    return LevelError(
        f"{CONFIG}, line {line}: {NAME} cannot be read without running the file. Write it out at "
        f"the left margin: {_EXAMPLES}."
    )
