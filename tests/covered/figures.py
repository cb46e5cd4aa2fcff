"""The figures of each module, as text: lines, branches, and what is not run where that is much."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

ENOUGH = 95.0  # percent of a module's branches


@dataclass(frozen=True)
class Module:
    """What of a module the tests run.

    Attributes
    ----------
    name : str
    lines, branches : (int, int)
        How many of them were run, and how many there are.
    missing : str
        The lines that were not run, and the branches as `from->to`.
    """

    name: str
    lines: tuple[int, int]
    branches: tuple[int, int]
    missing: str

    @property
    def is_low(self) -> bool:
        """Whether too little of it is run."""
        return min(percent(self.lines), percent(self.branches)) < ENOUGH


def percent(part: tuple[int, int]) -> float:
    """Return how many of all were run; of nothing, all."""
    run, there = part
    return 100.0 * run / there if there else 100.0


def modules(report: dict[str, Any]) -> list[Module]:
    """Read the report that coverage.py writes as JSON."""
    return [
        Module(
            name,
            (found["summary"]["covered_lines"], found["summary"]["num_statements"]),
            (found["summary"]["covered_branches"], found["summary"]["num_branches"]),
            ", ".join(_missing(found)),
        )
        for name, found in sorted(report["files"].items())
    ]


def _missing(found: dict[str, Any]) -> Iterator[str]:
    """Yield what was not run: lines with none between them that was run as `first-last`."""
    absent, run = set(found["missing_lines"]), set(found["executed_lines"])
    for is_absent, together in itertools.groupby(sorted(absent | run), absent.__contains__):
        lines = list(together)
        if is_absent:
            yield str(lines[0]) if len(lines) == 1 else f"{lines[0]}-{lines[-1]}"
    for before, after in found["missing_branches"]:
        if before not in absent and after not in absent:
            yield f"{before}->{'end' if after < 0 else after}"


def total(found: Sequence[Module]) -> Module:
    """Return all modules as one."""
    lines = sum(one.lines[0] for one in found), sum(one.lines[1] for one in found)
    branches = sum(one.branches[0] for one in found), sum(one.branches[1] for one in found)
    return Module("all", lines, branches, "")


def table(found: Sequence[Module]) -> str:
    """Return a line for each module and one for all, then what the low ones do not run."""
    rows = [*found, total(found)]
    width = max(len(one.name) for one in rows)
    text = [f"{'':{width}}   lines         branches"]
    text += [
        f"{one.name:{width}}  {percent(one.lines):5.1f} % {one.lines[1]:5d}"
        f"  {percent(one.branches):5.1f} % {one.branches[1]:5d}"
        for one in rows
    ]
    low = [one for one in found if one.is_low]
    text += [
        "",
        f"Below {ENOUGH:.0f} %: {len(low)} of {len(found)} modules. These lines are not run:",
    ]
    text += [f"{one.name}: {one.missing}" for one in low]
    return "\n".join(text)
