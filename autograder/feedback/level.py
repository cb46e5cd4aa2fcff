"""How much of what a report knows is told to students: points only, or why, or everything."""

from __future__ import annotations

from dataclasses import fields, replace
from enum import StrEnum

from autograder.model import CheckResult, Report, Status
from autograder.notebook import one_line


class Level(StrEnum):
    """How much students are told; each level tells what the ones above it do, and more."""

    NONE = "none"  # points, and whether anything was graded at all
    VERDICT = "verdict"  # what is right and what is wrong
    REASON = "reason"  # why it is wrong, and what to ask oneself
    FULL = "full"  # the smallest case in which it shows, with its picture


class LevelError(Exception):
    """What was asked for is no level of feedback; the message says which there are."""


def level_named(name: object) -> Level:
    """Return the level of this name.

    Raises
    ------
    LevelError
        If there is none.
    """
    if not isinstance(name, str) or name not in set(Level):
        shown = one_line(repr(name), 80)
        raise LevelError(f"{shown} is no level of feedback; choose one of {', '.join(Level)}")
    return Level(name)


_AT_EVERY_LEVEL = frozenset({"id", "points", "max_points", "status", "needs_review"})
# What a level adds to the one before; `FULL` adds all the rest, so that a new field stays hidden
# until somebody has thought about it.
_ADDED = {
    Level.NONE: frozenset[str](),
    Level.VERDICT: frozenset({"message", "parts"}),
    Level.REASON: frozenset({"reason", "question", "misconception"}),
}


def at_level(report: Report, level: Level) -> Report:
    """Return a report with no more in it than students are told at this level.

    What became of the submission itself stays: what was mended, which cells do not run, and that
    it was graded without a full sandbox.
    """
    checks = tuple(result_at_level(result, level) for result in report.checks)
    return replace(report, checks=checks)


def result_at_level(result: CheckResult, level: Level) -> CheckResult:
    """Return one check's result with no more in it than students are told at this level."""
    if level is Level.FULL:
        return result
    shown = _shown_at(level)
    if result.needs_review or result.status is Status.NOT_ATTEMPTED:
        shown |= {"message"}  # that nothing was graded is no hint, and everybody has to know
    kept = {field.name: getattr(result, field.name) for field in fields(result)}
    return CheckResult(**{"message": ""} | {name: kept[name] for name in kept if name in shown})


def _shown_at(level: Level) -> frozenset[str]:
    """Return the names of the fields of a result that students see."""
    levels = list(Level)
    added = [_ADDED[each] for each in levels[: levels.index(level) + 1]]
    return _AT_EVERY_LEVEL.union(*added)
