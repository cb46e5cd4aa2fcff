"""A notebook of a student who puts payloads wherever a notebook, or its functions, take text."""

from __future__ import annotations

import copy
from typing import Any

from tests.browser.payloads import PAYLOADS, all_texts, markdown_payloads

ESCAPES = "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J \u202eturned\u202c \x00\x08"


def hostile_notebook(honest: dict[str, Any], listener: str) -> dict[str, Any]:
    """Return a notebook with payloads in every place; half of its answers are an honest student's.

    Parameters
    ----------
    honest : dict
        A notebook that was handed in.
    listener : str
        The address that payloads tell.
    """
    everything = all_texts(listener)
    notebook = copy.deepcopy(honest)
    notebook["metadata"] = _metadata(everything)
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"c{number}"
        if cell["cell_type"] == "code":
            cell["outputs"] = _outputs(everything)
            cell["execution_count"] = 1
    spoil(notebook, "learned_parameters", f"learned_parameters = {everything!r}")
    spoil(notebook, "count_parameters", _raising(everything))
    spoil(notebook, "output_size", _strange_type(everything))
    notebook["cells"][1:1] = list(_own_cells(everything, listener))
    return notebook


def spoil(notebook: dict[str, Any], grade_id: str, source: str) -> None:
    """Put something else into a cell."""
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
            cell["source"] = source


def _metadata(text: str) -> dict[str, Any]:
    return {
        "title": text,
        "authors": [{"name": text}],
        "kernelspec": {"name": "python3", "display_name": text, "language": text},
        "language_info": {"name": text, "pygments_lexer": text, "codemirror_mode": text},
        "widgets": {
            "application/vnd.jupyter.widget-state+json": {
                "version_major": 2,
                "version_minor": 0,
                "state": {"x": {"model_name": text, "model_module": text, "state": {}}},
            }
        },
    }


def _outputs(text: str) -> list[dict[str, Any]]:
    data = {
        "text/html": text,
        "text/markdown": text,
        "text/latex": text,
        "image/svg+xml": text,
        "application/javascript": "document.title = 'acted'",
        "text/plain": text,
    }
    return [
        {"output_type": "display_data", "metadata": {}, "data": data},
        {"output_type": "execute_result", "metadata": {}, "data": data, "execution_count": 1},
        {"output_type": "stream", "name": "stdout", "text": text},
        {"output_type": "error", "ename": text, "evalue": text, "traceback": [text]},
    ]


def _raising(text: str) -> str:
    return (
        "def count_parameters(layers, input_shape, bias=True):\n"
        f"    raise type({text[:200]!r}, (Exception,), {{}})({text + ESCAPES!r})\n"
    )


def _strange_type(text: str) -> str:
    name = f"{ESCAPES}{text}".replace("\0", "")  # no type has that in its name
    return (
        "def output_size(size, kernel, stride=1, padding=0):\n"
        f"    return type({name!r}, (), {{}})()\n"
    )


def _own_cells(everything: str, listener: str) -> list[dict[str, Any]]:
    sources = [each.text(listener) for each in (*PAYLOADS, *markdown_payloads())]
    cells = [_text(f"m{n}", "markdown", source) for n, source in enumerate([*sources, everything])]
    cells.append(_text("raw", "raw", everything))
    cells[-1]["metadata"] = {"raw_mimetype": "text/html", "format": "text/html"}
    image = {"image/svg+xml": everything, "image/png": everything}
    cells.append(_text("attached", "markdown", "![a picture](attachment:x.svg)"))
    cells[-1]["attachments"] = {"x.svg": image}
    codes = [
        f"print({everything + ESCAPES!r})",
        f"raise ValueError({everything!r})",
        f"raise ValueError({sources[0]!r})",
        f"%%html\n{everything}",
        f"# {everything}\n",
        f"from IPython.display import HTML, display\ndisplay(HTML({everything!r}))",
        f"'''{everything}\n",
    ]
    for number, source in enumerate(codes):
        cell = _text(f"own{number}", "code", source)
        # One id each, and all of it names what it should not.
        nbgrader = {"grade_id": f"{number}{sources[number]}", "solution": True, "grade": False}
        nbgrader |= {"locked": False, "schema_version": 3, "task": False}
        cell["metadata"] = {"nbgrader": nbgrader, "tags": [everything], "magic_args": everything}
        cells.append({**cell, "outputs": _outputs(everything), "execution_count": 1})
    return cells


def _text(cell_id: str, cell_type: str, source: str) -> dict[str, Any]:
    return {"cell_type": cell_type, "id": cell_id, "metadata": {}, "source": source}
