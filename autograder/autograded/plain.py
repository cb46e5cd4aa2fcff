"""Keeps what students wrote and printed from acting in anybody's browser.

Sanitising HTML is not enough: Markdown makes links of its own, `javascript:` ones included. So
students' text becomes a block of code, in which nothing is rendered. All of theirs, code and
outputs too, is cut where it would make a page endless, and rid of what cannot be seen.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from autograder.autograded.cells import JSONCell, is_note, is_test, markdown_cell
from autograder.feedback.visible import capped, visible

SHOWN_AT_ONCE = 20_000  # characters of one source or output of the student's
SHOWN_IN_A_NOTEBOOK = 300_000  # of all of them
_HIDDEN_TESTS = re.compile("(BEGIN|END) HIDDEN TESTS")


def plain(cells: list[JSONCell], ours: Collection[str]) -> list[JSONCell]:
    """Return cells in which everything is plain but what was handed out.

    Parameters
    ----------
    cells : list of JSONCell
        Of an autograded notebook.
    ours : collection of str
        The sources that were handed out.
    """
    room = _Room()
    shown = []
    for index, cell in enumerate(cells):
        if cell["cell_type"] == "code":
            shown.append(_plain_code(cell, room, ours))
        elif cell["source"] in ours or (index == 0 and is_note(cell)):
            shown.append(cell)
        else:
            lines = room.show(cell["source"]).splitlines()
            text = "\n".join(f"    {line}" for line in lines)
            shown.append(markdown_cell(text, cell["id"], cell["metadata"]))
    return shown


class _Room:
    """How much of a student's text a page still has room for."""

    def __init__(self) -> None:
        self._left = SHOWN_IN_A_NOTEBOOK

    def show(self, text: str) -> str:
        """Return a text as it is shown, cut where there is no more room."""
        # Feedback takes our hidden tests out by these words, and fails where they are a student's.
        text = _HIDDEN_TESTS.sub(r"\1 HIDDEN-TESTS", visible(text))
        limit = min(SHOWN_AT_ONCE, self._left)
        self._left -= min(limit, len(text))
        return capped(text, limit)


def _plain_code(cell: JSONCell, room: _Room, ours: Collection[str]) -> JSONCell:
    """Show a code cell's source, if it is the student's, and what it printed and raised."""
    if is_test(cell):
        return cell  # it is ours altogether
    source = cell["source"] if cell["source"] in ours else room.show(cell["source"])
    outputs = []
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            output = {**output, "text": room.show(output["text"])}
        elif output["output_type"] == "error":
            output = {**output, "traceback": [room.show(line) for line in output["traceback"]]}
        outputs.append(output)
    return {**cell, "source": source, "outputs": outputs}
