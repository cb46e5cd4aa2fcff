"""Reads the page about a class the way a person does, and compares it with what is true."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from autograder.dashboard.results import AND, Outcome
from autograder.model import Check
from autograder.simulation.manifest import Manifest, StudentTruth

VOID = {"meta", "img", "input", "br", "wbr", "link"}  # elements without an end
NUMBER = re.compile(r"[\d,]+")


@dataclass
class PageFigures:
    """What the page says, in numbers.

    Attributes
    ----------
    graded : int
        Of how many the first sentence speaks.
    checks : dict
        For each check how many students came out in which way.
    misconceptions : dict
        How many students have each, by check and name, in the order of the page.
    scores : dict
        The score of each student in the table; None where there is none.
    points : dict
        The points of each student, in the order of the checks.
    refused : set of str
        Who is listed as not graded.
    """

    graded: int = 0
    checks: dict[str, dict[str, int]] = field(default_factory=dict)
    misconceptions: dict[tuple[str, str], int] = field(default_factory=dict)
    scores: dict[str, float | None] = field(default_factory=dict)
    points: dict[str, list[float | None]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)


@dataclass
class Element:
    """An element of the page."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(one if isinstance(one, str) else one.text for one in self.children)

    def all(self, tag: str, **attributes: str) -> Iterator[Element]:
        """Yield what is below, by tag and by words in attributes."""
        for one in self.children:
            if isinstance(one, Element):
                if one.tag == tag and all(
                    value in one.attributes.get(name.rstrip("_"), "").split()
                    for name, value in attributes.items()
                ):
                    yield one
                yield from one.all(tag, **attributes)

    def first(self, tag: str, **attributes: str) -> Element:
        return next(self.all(tag, **attributes))


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Element(tag, {n: v or "" for n, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open[-1].tag == tag, f"<{self._open[-1].tag}> is ended by </{tag}>"
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def tree_of(page: str) -> Element:
    """Return the page as elements; an assertion fails where they are not closed in order."""
    tree = _Tree()
    tree.feed(page)
    tree.close()
    return tree.root


def figures_in(page: str) -> PageFigures:
    """Read the page."""
    root = tree_of(page)
    figures = PageFigures(graded=_number(root.first("header").first("p").text))
    for article in root.all("article", class_="check"):
        segments = [*article.all("button"), *article.first("div", class_="stack").all("span")]
        figures.checks[article.first("h3").text] = {
            one.attributes["title"].partition(":")[0]: _number(one.text) for one in segments
        }
    for section in root.all("section", **{"aria-labelledby": "misconceptions"}):
        for item in section.all("li"):
            check = item.first("span", class_="id").text
            name = item.first("h3").text.replace(" ", "-")
            figures.misconceptions[check, name] = _number(item.first("span", class_="count").text)
    for row in root.all("tr"):
        if "data-student" in row.attributes:
            values = [cell.attributes["data-value"] for cell in row.all("td")]
            student = row.attributes["data-student"]
            figures.scores[student] = _float(values[1])
            figures.points[student] = [_float(value) for value in values[2:-2]]
    for attention in root.all("section", id="attention"):
        figures.refused = {item.first("span", class_="id").text for item in attention.all("li")}
    return figures


def _number(text: str) -> int:
    found = NUMBER.search(text)
    assert found is not None, text
    return int(found[0].replace(",", ""))


def _float(text: str) -> float | None:
    return float(text) if text else None


def differences(manifest: Manifest, checks: Sequence[Check], page: PageFigures) -> list[str]:
    """Return what the page says otherwise than the manifest, figure by figure."""
    truths = manifest.students
    graded = {student: truth for student, truth in truths.items() if truth.graded}
    refused = truths.keys() - graded.keys()
    found = []
    if page.graded != len(graded):
        found.append(f"{page.graded} graded instead of {len(graded)}")
    if page.refused != refused:
        found.append(
            f"listed as not graded: {sorted(page.refused ^ refused)} wrongly or not at all"
        )
    if page.scores.keys() != truths.keys():
        found.append(f"in the table, or not: {sorted(page.scores.keys() ^ truths.keys())}")
    for place, check in enumerate(checks):
        found += _check_differences(check, place, graded, len(refused), page)
    found += _misconception_differences(graded, page)
    return found


def _check_differences(
    check: Check,
    place: int,
    graded: Mapping[str, StudentTruth],
    refused: int,
    page: PageFigures,
) -> Iterator[str]:
    expected: Counter[str] = Counter({str(Outcome.NOT_JUDGED): refused})
    open_ones = 0
    for student, truth in graded.items():
        points, shown = truth.points[check.id], page.points[student][place]
        if points is None:
            open_ones += 1
            continue
        expected[str(_outcome(check, truth, points))] += 1
        if shown is None or abs(shown - points) > 0.001:
            yield f"{student} has {shown} in {check.id} instead of {points}"
    shown_counts = page.checks[check.id]
    if sum(shown_counts.values()) != len(graded) + refused:
        yield f"the bar of {check.id} counts {shown_counts}"
    for outcome in Outcome:
        difference = shown_counts.get(outcome, 0) - expected[outcome]
        if not 0 <= difference <= open_ones:
            yield f"{check.id}: {difference} too many are {outcome}"


def _outcome(check: Check, truth: StudentTruth, points: float) -> Outcome:
    if truth.planted[check.exercise] == "stub":
        return Outcome.NOT_ATTEMPTED
    if points == 0:
        return Outcome.FAILED
    return Outcome.FULL if points == check.max_points else Outcome.PARTIAL


def _misconception_differences(
    graded: Mapping[str, StudentTruth], page: PageFigures
) -> Iterator[str]:
    """Compare the ranking; grading may stay silent on a few, but invents nothing."""
    planted = Counter(
        (check, name)
        for truth in graded.values()
        for check, names in truth.misconceptions.items()
        for name in names.split(AND)
    )
    for key, count in page.misconceptions.items():
        if count > planted[key]:
            yield f"{key}: {count} students, but {planted[key]} were planted"
    named, all_of_them = sum(page.misconceptions.values()), planted.total()
    if named < 0.9 * all_of_them:
        yield f"{named} of {all_of_them} planted misconceptions are shown"
    counts = list(page.misconceptions.values())
    if counts != sorted(counts, reverse=True):
        yield "the ranking is not by the number of students"
