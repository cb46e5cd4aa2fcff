"""Fills a mended notebook with what grading found, and writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from autograder.autograded.cells import JSONCell, JSONNotebook, as_notebook, grade_id_of, is_test
from autograder.autograded.outputs import Output, outputs_of_a_cell, outputs_of_all
from autograder.autograded.plain import plain
from autograder.feedback.figures import Figures
from autograder.mending import Mended
from autograder.model import Report


def autograded_notebook(
    mended: Mended, built: Mapping[str, Any], report: Report, figures: Figures
) -> JSONNotebook:
    """Return the notebook that nbgrader's feedback and formgrader show.

    Parameters
    ----------
    mended : Mended
        What was handed in.
    built : mapping
        The notebook that students got, its test cells with their hidden line.
    report : Report
        At the level that students are told.
    figures : mapping
        The report's pictures.
    """
    notebook = as_notebook(mended, built)
    ours = {cell["source"] for cell in built["cells"]}
    outputs = outputs_of_all(report, figures)
    cells = [
        {**cell, "outputs": outputs[grade_id]}
        if is_test(cell) and (grade_id := grade_id_of(cell)) in outputs
        else cell
        for cell in show_outcomes(notebook["cells"], report)
    ]
    return {**notebook, "cells": plain(cells, ours)}


def show_outcomes(cells: list[JSONCell], report: Report) -> list[JSONCell]:
    """Return the cells with what each of them printed and raised below it."""
    outcomes = iter(report.cells)
    outcome = next(outcomes, None)
    shown = []
    for cell in cells:
        is_run = cell["cell_type"] == "code" and not is_test(cell)
        if outcome is not None and is_run and grade_id_of(cell) == outcome.grade_id:
            cell = {**cell, "outputs": outputs_of_a_cell(outcome)}
            outcome = next(outcomes, None)
        shown.append(cell)
    return shown


def written(notebook: JSONNotebook) -> str:
    """Return a notebook as text for a file, every text in lines as nbformat writes it.

    A cell is one line of the file: Python's encoder takes five times as long where it indents.
    """
    cells = ",\n".join(_encoded(_in_lines(cell)) for cell in notebook["cells"])
    rest = {name: value for name, value in notebook.items() if name != "cells"}
    return f'{{"cells": [\n{cells}\n],\n{_encoded(rest)[1:]}\n'


def _encoded(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _in_lines(cell: JSONCell) -> JSONCell:
    cell = {**cell, "source": cell["source"].splitlines(keepends=True)}
    if "outputs" in cell:
        cell["outputs"] = [_output_in_lines(output) for output in cell["outputs"]]
    return cell


def _output_in_lines(output: Output) -> Output:
    if "text" in output:
        return {**output, "text": output["text"].splitlines(keepends=True)}
    if "data" not in output:
        return output
    data = {
        kind: value.splitlines(keepends=True) if kind.startswith("text/") else value
        for kind, value in output["data"].items()
    }
    return {**output, "data": data}
