"""Somebody who does what a page says, word for word, in a copy of the repository."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from tests.docs.document import Block, blocks
from tests.fixtures.repository_copy import Clone, prepared_clone

APPEND = "(append)"


@dataclass
class Reader:
    """Writes what is to be written, and types what is to be typed.

    Attributes
    ----------
    clone : Clone
    files : list of str
        What was written, in order.
    printed : dict of str to str
        What each command printed.
    """

    clone: Clone
    files: list[str] = field(default_factory=list)
    printed: dict[str, str] = field(default_factory=dict)

    def read(self, page: Path) -> None:
        """Do everything that stands on a page, but for `console notest`."""
        for block in blocks(page):
            self.follow(block)

    def follow(self, block: Block) -> None:
        """Do what one block says."""
        if block.path is not None and block.path.endswith(".ipynb"):
            self.fill_in(block.path, block.note, block.text)
        elif block.path is not None:
            self.write(block.path, block.text, append=block.note == APPEND)
        elif block.info == "console":
            for command in block.commands:
                self.type(command)

    def write(self, name: str, text: str, append: bool) -> None:
        """Write a file, or to the end of one."""
        path = self.clone.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        assert path.exists() == append, f"{name}: the page has to say whether it is new"
        path.write_text((path.read_text("utf-8") if append else "") + text, "utf-8")
        self.files.append(name)

    def fill_in(self, name: str, note: str, source: str) -> None:
        """Put a source into the cell of a notebook that the page names."""
        (cell_id,) = re.findall(r"cell `(\w+)`", note)
        path = self.clone.root / name
        notebook = json.loads(path.read_text("utf-8"))
        (cell,) = (
            cell
            for cell in notebook["cells"]
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == cell_id
        )
        cell["source"] = source
        path.write_text(json.dumps(notebook), "utf-8")

    def type(self, command: str) -> None:
        """Run a command, which has to succeed."""
        done = self.clone.run(command)
        assert done.returncode == 0, f"{command}\n{done.stdout}"
        self.printed[command] = done.stdout


def reader_in(folder: Path, **environment: str) -> Reader:
    """Return a reader in a new copy of the repository, whose .venv is active."""
    clone = prepared_clone(folder)
    others = ("PYTEST", "COLUMNS", "GIT_")  # what this process was told is not about the copy
    kept = {k: v for k, v in clone.environment.items() if not k.startswith(others)}
    path = f"{clone.root}/.venv/bin:{kept['PATH']}"
    return Reader(Clone(clone.root, {**kept, "PATH": path, **environment}))
