"""What a picture shows, in words, for those who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.feedback.panels import DIFFERENCE, Panel, call_text, number_text, shape_text
from autograder.feedback.visible import in_one_line
from autograder.model import JSON, CheckResult, Cost, Counterexample

READ_OUT = 16  # entries of an array


def case_in_words(result: CheckResult, panels: Sequence[Panel]) -> str:
    """Tell a counterexample: the call, every array, and where expected and yours differ."""
    case = result.counterexample
    assert case is not None, "there is a case to tell"
    arrays = [_array(panel) for panel in panels if panel.title != DIFFERENCE]
    return " ".join([f"{call_text(result)}.", *arrays, _difference(case, panels)])


def _array(panel: Panel) -> str:
    """Tell shape and entries: rows end with a comma, planes with a semicolon."""
    shape = shape_text(panel.shape)
    title = panel.title if shape in panel.title else f"{panel.title}, {shape}"
    title = f"{title[0].upper()}{title[1:]}"
    entries = list(panel.entries)
    if panel.left_out or len(entries) > READ_OUT:
        return f"{title}."
    planes = [
        ", ".join(" ".join(map(number_text, line)) for line in tile.rows)
        for row in panel.tiles
        for tile in row
    ]
    return f"{title}: {'; '.join(planes)}."


def _difference(case: Counterexample, panels: Sequence[Panel]) -> str:
    if case.expected is None:
        return "The shapes differ."
    wrong = sum(len(tile.wrong) for row in panels[-1].tiles for tile in row)
    entry = f"Entry {list(case.index)} should be {_exact(case.expected)}; yours is "
    outlined = "One entry is" if wrong == 1 else f"{wrong} entries are"
    return f"{entry}{_exact(case.got)}. {outlined} outlined as wrong."


def _exact(value: JSON) -> str:
    return f"{value:.10g}" if isinstance(value, (int, float)) else in_one_line(str(value))


def costs_in_words(costs: Sequence[Cost]) -> str:
    """Tell what bars of costs show."""
    told = [_cost(cost) for cost in costs]
    return " ".join(["What it costs, in multiples of what the lecture's way costs.", *told])


def cost_text(cost: float) -> str:
    """Write a cost to two digits."""
    return f"{cost:.2g}" if cost < 99.5 else f"{float(f'{cost:.2g}'):,.0f}"


def _cost(cost: Cost) -> str:
    facts = [f"yours {cost_text(cost.yours)}"]
    if cost.full is not None:
        facts.append(f"all of the points up to {cost_text(cost.full)}")
    if cost.half is not None:
        share = "half" if cost.full is not None else "all"
        facts.append(f"{share} of the points up to {cost_text(cost.half)}")
    if cost.looped is not None:
        facts.append(f"loops over pixels {cost_text(cost.looped)}")
    return f"With {cost.meaning}: {', '.join(facts)}."
