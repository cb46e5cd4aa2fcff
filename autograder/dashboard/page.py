"""The page about a class: one file, no network, everything from students escaped."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import mean, median
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from autograder.dashboard.attention import Matter, matters
from autograder.dashboard.budgets import budget_uses
from autograder.dashboard.charts import score_by_time, score_histogram, speed_chart
from autograder.dashboard.gradebook import Recorded
from autograder.dashboard.items import Item, items
from autograder.dashboard.results import ClassResults, Outcome, StudentResult
from autograder.dashboard.wrong_answers import Group, misconceptions, unforeseen
from autograder.feedback.canvas import Figure
from autograder.feedback.figures import figure_of
from autograder.feedback.html import base64_of, prose, shown
from autograder.feedback.text import points
from autograder.model import Check, CheckResult

HERE = Path(__file__).parent
MOST_PICTURES = 40  # of answers that nobody knows; more would be read by nobody
DIFFERENT = 0.005  # points have two digits

ResultOf = Callable[[str, str], CheckResult | None]  # of a student, in a check


@dataclass(frozen=True)
class Segment:
    """The students for whom a check came out in one way.

    Attributes
    ----------
    outcome : Outcome
    students : int
    token : str
        Marks them in the table.
    """

    outcome: Outcome
    students: int
    token: str


@dataclass(frozen=True)
class CheckSummary:
    """What the page says about one check.

    Attributes
    ----------
    check : Check
    segments : tuple of Segment
        Those that there are.
    item : Item
    """

    check: Check
    segments: tuple[Segment, ...]
    item: Item


@dataclass(frozen=True)
class ShownGroup:
    """A group of students with the same wrong answer, and one such answer.

    Attributes
    ----------
    group : Group
    token : str
        Marks them in the table.
    result : CheckResult or None
        An example; without it there is only the group.
    figure : Figure or None
    """

    group: Group
    token: str
    result: CheckResult | None
    figure: Figure | None


@dataclass(frozen=True)
class Row:
    """A line of the table of students.

    Attributes
    ----------
    one : StudentResult
    link : str or None
        To the feedback page, from where this page lies.
    final : float or None
        The gradebook's score, where it is another one.
    tokens : str
        What marks this student, with blanks between.
    """

    one: StudentResult
    link: str | None
    final: float | None
    tokens: str


def class_page(
    results: ClassResults,
    recorded: Recorded,
    result_of: ResultOf,
    links: Mapping[str, str],
    is_anonymous: bool = False,
) -> str:
    """Return the page about a class.

    Parameters
    ----------
    results : ClassResults
    recorded : Recorded
        From the gradebook.
    result_of : callable
        Returns a student's result in a check, for the examples.
    links : mapping of str to str
        Where each student's feedback lies, seen from the page.
    is_anonymous : bool
        Whether it is shown in class: no names, no times, no links.
    """
    common = _shown(misconceptions(results), "m", result_of)
    others = _shown(unforeseen(results), "u", result_of)
    script = (HERE / "page.js").read_text(encoding="utf-8")
    summaries = _summaries(results)
    uses = budget_uses(results)
    return _template().render(
        results=results,
        scores=[one.score for one in results.graded],
        histogram=score_histogram(results),
        summaries=summaries,
        misconceptions=common,
        unforeseen=others,
        budgets=[(use, speed_chart(use)) for use in uses],
        not_attempted=_not_attempted(summaries),
        matters=_by_kind(matters(results)),
        times=None if is_anonymous else score_by_time(results, recorded.due),
        rows=() if is_anonymous else _rows(results, recorded, links, (*common, *others)),
        outcomes=tuple(Outcome),
        anonymous=is_anonymous,
        style=Markup((HERE / "page.css").read_text(encoding="utf-8")),
        script=Markup(script),
        policy=_policy("" if is_anonymous else script),
    )


def _summaries(results: ClassResults) -> tuple[CheckSummary, ...]:
    return tuple(
        CheckSummary(check, _segments(results, place), item)
        for place, (check, item) in enumerate(zip(results.checks, items(results), strict=True))
    )


def _segments(results: ClassResults, place: int) -> tuple[Segment, ...]:
    counts = Counter(result.outcome for _, result in results.of_check(place))
    return tuple(
        Segment(outcome, counts[outcome], _token(place, outcome))
        for outcome in Outcome
        if counts[outcome]
    )


def _token(place: int, outcome: Outcome) -> str:
    return f"c{place}-{outcome.name.lower()}"


def _not_attempted(summaries: Sequence[CheckSummary]) -> list[tuple[Check, Segment]]:
    """Return the checks that some did not attempt, those that most left out first."""
    found = [
        (summary.check, segment)
        for summary in summaries
        for segment in summary.segments
        if segment.outcome is Outcome.NOT_ATTEMPTED and summary.check.kind == "values"
    ]
    return sorted(found, key=lambda pair: -pair[1].students)


def _shown(groups: Sequence[Group], letter: str, result_of: ResultOf) -> tuple[ShownGroup, ...]:
    shown_groups = []
    for number, group in enumerate(groups):
        result = result_of(group.example, group.check)
        is_drawn = result is not None and number < MOST_PICTURES
        figure = figure_of(result) if is_drawn and result is not None else None
        shown_groups.append(ShownGroup(group, f"{letter}{number}", result, figure))
    return tuple(shown_groups)


def _by_kind(found: Sequence[Matter]) -> dict[str, list[Matter]]:
    kinds: dict[str, list[Matter]] = {}
    for matter in found:
        kinds.setdefault(matter.kind, []).append(matter)
    return kinds


def _rows(
    results: ClassResults,
    recorded: Recorded,
    links: Mapping[str, str],
    groups: Sequence[ShownGroup],
) -> list[Row]:
    tokens: dict[str, list[str]] = {}
    for shown_group in groups:
        for student in shown_group.group.students:
            tokens.setdefault(student, []).append(shown_group.token)
    rows = []
    for one in results.students:
        own = [_token(place, result.outcome) for place, result in enumerate(one.results)]
        final = recorded.final.get(one.student)
        is_other = final is not None and abs(final - one.score) > DIFFERENT
        marks = " ".join((*own, *tokens.get(one.student, ())))
        rows.append(Row(one, links.get(one.student), final if is_other else None, marks))
    return rows


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "points": points,
        "prose": prose,
        "base64": base64_of,
        "mean": mean,
        "median": median,
        "url": quote,
    }
    return environment.get_template("page.html")


def _policy(script: str) -> str:
    """Return what a browser may do with the page: run our script, and nothing else's."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    scripts = f"'sha256-{digest}'" if script else "'none'"
    return (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        f"form-action 'none'; script-src {scripts}"
    )
