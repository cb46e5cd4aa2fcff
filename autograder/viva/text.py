"""A sheet of questions as plain text: what the student may see, then what is right."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np

from autograder.exercise import Call, Objective
from autograder.feedback.visible import in_one_line, visible
from autograder.viva.arrays import Block, array_blocks, beside, number_text
from autograder.viva.change import lines_of
from autograder.viva.effect import Effect, Kind, Piece
from autograder.viva.question import Probe, Question, Sheet

INDENT = "    "
LETTERS = "AB"
AROUND = 20  # lines that are shown before and after the change, where a cell is long
MOST_LINES = 60
MOST_CHARACTERS = 500  # of one line
NUMBERS = ("No question", "One question", "Two questions")


def sheet_text(sheet: Sheet, width: int = 88) -> str:
    """Return the sheet for a terminal of this width; the answers come after all questions."""
    student = in_one_line(sheet.student)
    lines = [f"{sheet.assignment} · {student} · oral check", ""]
    lines += _wrapped(_introduction(sheet), width)
    for number, question in enumerate(sheet.questions, start=1):
        lines += ["", *_question_lines(number, question, width)]
    if sheet.questions:
        title = " ANSWERS, for the examiner only "
        lines += ["", "", title.center(width, "="), ""]
        lines += [f"{sheet.assignment} · {student}"]
        for number, question in enumerate(sheet.questions, start=1):
            lines += ["", *_answer_lines(number, question, width)]
    return "\n".join(lines)


def few_sentence(sheet: Sheet) -> str | None:
    """Say why there are fewer than three questions, where there are."""
    number = len(sheet.questions)
    if number == len(NUMBERS):
        return None
    if not sheet.refusals:
        return f"{NUMBERS[number]} in place of three: there is nothing else to ask about."
    reasons = "; ".join(
        f"`{one.exercise}` {in_one_line(one.reason)}".rstrip("?.") for one in sheet.refusals
    )
    return f"{NUMBERS[number]} in place of three: {reasons}."


def _introduction(sheet: Sheet) -> str:
    few = few_sentence(sheet)
    if few is not None and not sheet.questions:
        return few
    asked = (
        "This is your own code, with one thing changed each time. Does the result change on "
        "probe A, on probe B? At which entry first, and to what? Why?"
    )
    return asked if few is None else f"{asked} ({few})"


def _question_lines(number: int, question: Question, width: int) -> list[str]:
    change = question.change
    before, after = change.before(question.source), change.after(question.source)
    lines = [_rule(f"{number}. {question.exercise}", width), ""]
    lines += _source_lines(question, width)
    lines += ["", f"Line {change.line}:"]
    lines += [*_whole(before, width), "becomes", *_whole(after, width)]
    for letter, probe in zip(LETTERS, question.probes, strict=True):
        lines += ["", *_probe_lines(letter, question.exercise, probe.call, width)]
    return lines


def _source_lines(question: Question, width: int) -> list[str]:
    """Return the cell with line numbers; of a long one, what stands around the change."""
    source = lines_of(question.source)
    while source and not source[-1].strip():
        source.pop()
    first, last = 0, len(source)
    if len(source) > MOST_LINES:
        first = max(0, question.change.line - 1 - AROUND)
        last = min(len(source), question.change.line + AROUND)
    digits = len(str(last))
    lines = []
    for number in range(first, last):
        mark = ">" if number + 1 == question.change.line else " "
        head = f"{mark} {number + 1:>{digits}}  "
        lines += _hanging(head, _shown(source[number]), width)
    above = [f"  ({first} lines above)"] if first else []
    below = [f"  ({len(source) - last} lines below)"] if last < len(source) else []
    return [*above, *lines, *below]


def _probe_lines(letter: str, exercise: str, call: Call, width: int) -> list[str]:
    blocks: list[Block] = []
    for name, value in call.arguments.items():
        if isinstance(value, np.ndarray):
            blocks += array_blocks(name, value)
        elif isinstance(value, Objective):
            blocks.append([value.formula])
        elif isinstance(value, list):
            blocks.append([f"{name} = [", *(f"  {one!r}," for one in value), "]"])
    written = textwrap.wrap(
        f"Probe {letter}: {_call_text(exercise, call)}", width, subsequent_indent=INDENT
    )
    indented = beside(blocks, width - len(INDENT)) if blocks else []
    return [*written, *(INDENT + line for line in indented)]


def _call_text(exercise: str, call: Call) -> str:
    """Write the call as a student would; what is written out below stands there by its name."""
    arguments = [
        name if isinstance(value, (np.ndarray, Objective, list)) else _value_text(value)
        for name, value in call.arguments.items()
    ]
    options = [f"{name}={_value_text(value)}" for name, value in call.options.items()]
    return f"{exercise}({', '.join(arguments + options)})"


def _value_text(value: Any) -> str:
    return number_text(value) if isinstance(value, float) else repr(value)


def _answer_lines(number: int, question: Question, width: int) -> list[str]:
    change = question.change
    before, after = change.before(question.source), change.after(question.source)
    lines = [f"{number}. {question.exercise}, line {change.line}"]
    lines += [*_whole(before, width), *_whole(after, width)]
    for letter, probe in zip(LETTERS, question.probes, strict=True):
        lines += _wrapped(f"{letter}: {_answer(probe)}", width, "   ")
        blocks = _result_blocks(probe.effect)
        lines += [INDENT + line for line in beside(blocks, width - len(INDENT))]
    return lines


def _answer(probe: Probe) -> str:
    effect = probe.effect
    sentence = f"{_effect_text(effect)}."
    if probe.is_right is False:
        sentence += " (Already the unchanged result is not the right one.)"
    return sentence


def _effect_text(effect: Effect) -> str:
    if effect.kind is Kind.SAME:
        return "no change"
    if effect.first is None:
        return f"changes: the changed code {in_one_line(effect.message)}"
    was, becomes = number_text(effect.first.before), number_text(effect.first.after)
    if effect.total == 1:
        return f"changes: {was} becomes {becomes}"
    count = "every entry" if effect.changed == effect.total else f"{effect.changed} entries"
    count = "1 entry" if effect.changed == 1 else count
    return (
        f"changes in {count} of {effect.total}, first at {effect.first.where}: "
        f"{was} becomes {becomes}"
    )


def _result_blocks(effect: Effect) -> list[Block]:
    """Return the results, before and after, as far as there are any."""
    if effect.kind is Kind.SAME:
        return _piece_blocks(effect.before, "result")
    return _piece_blocks(effect.before, "before") + _piece_blocks(effect.after, "after")


def _piece_blocks(pieces: tuple[Piece, ...], title: str) -> list[Block]:
    blocks: list[Block] = []
    for piece in pieces:
        name = f"{title} {piece.name}" if piece.name else title
        blocks += array_blocks(in_one_line(name)[:40], piece.values)
    return blocks


def _rule(title: str, width: int) -> str:
    return f"--- {title} ".ljust(width, "-")


def _shown(line: str) -> str:
    """Return a line of a student's code, with nothing in it that a terminal would obey."""
    text = visible(line.expandtabs(4)).replace("\n", "?")
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"


def _whole(line: str, width: int) -> list[str]:
    """Return all of a line of a student's code, on several lines if need be."""
    return _hanging(INDENT, _shown(line.strip()), width)


def _hanging(head: str, code: str, width: int) -> list[str]:
    """Break a line of code at blanks where it is too long; what goes on stands further in."""
    indented = min(len(code) - len(code.lstrip()), width // 3)
    lines = textwrap.wrap(
        code,
        width - len(head),
        subsequent_indent=" " * indented + INDENT * 2,
        replace_whitespace=False,
        break_on_hyphens=False,
    )
    first, *others = lines or [""]
    return [(head + first).rstrip(), *(" " * len(head) + line for line in others)]


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(in_one_line(text), width, subsequent_indent=indent)
