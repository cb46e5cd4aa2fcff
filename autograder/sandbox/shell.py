"""The IPython shell in which a submission's cells run: magics yes, commands no, no rendering."""

from __future__ import annotations

import ast
import linecache
from types import TracebackType
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from autograder.sandbox.imports import OnlyTheHomework, without_unavailable

# Magics that run programs, install packages or leave Python. They are noted and skipped, so that
# an `import numpy` below `%pip install numpy` still takes effect.
SKIPPED_MAGICS = frozenset(
    "pip conda mamba micromamba uv system sx sc script bash sh ruby perl pypy javascript js "
    "html svg latex writefile edit ed notebook connect_info qtconsole colors load run "
    "load_ext reload_ext unload_ext autoreload config gui pylab debug pdb logstart recall rerun "
    "cython R tensorflow_version tensorboard watermark shell".split()
)


class SubmissionShell(InteractiveShell):  # type: ignore[misc]
    """Runs a notebook's cells as Jupyter would, but draws nothing and starts no program."""

    def __init__(self, **traits: Any) -> None:
        self.notes: list[str] = []  # older IPythons call a magic before they are all set up
        super().__init__(**traits)
        self.finder: OnlyTheHomework | None = None
        # Formatting what is displayed would render every figure.
        self.display_formatter.format = lambda *_, **__: ({}, {})
        self.display_pub.publish = lambda *_, **__: None

    def enable_gui(self, gui: str | None = None) -> None:
        """Accept any backend: `%matplotlib inline` has to work, and nothing is shown anyway."""

    def init_virtualenv(self) -> None:
        """Skip IPython's search for another environment's packages."""

    def system(self, command: str) -> None:
        """Skip a `!command`."""
        self._note(f"!{command}")

    def getoutput(self, command: str, *_: Any, **__: Any) -> list[str]:
        """Skip a `!command` whose output is asked for; it gives no lines."""
        self._note(f"!{command}")
        return []

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Run a `%magic`, unless it would run a program or is not known."""
        if magic_name == "matplotlib":
            return None  # the backend stays Agg: figures are made, never rendered
        if magic_name in SKIPPED_MAGICS or self.find_line_magic(magic_name) is None:
            return self._note(f"%{magic_name} {line}")
        return super().run_line_magic(magic_name, line, _stack_depth + 1)

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """Run a `%%magic`, unless it would run a program or is not known."""
        if magic_name in SKIPPED_MAGICS or self.find_cell_magic(magic_name) is None:
            return self._note(f"%%{magic_name} {line}")
        try:
            return super().run_cell_magic(magic_name, line, cell)
        except UsageError as error:
            raise ValueError(f"%%{magic_name}: {error}") from error

    def _note(self, what: str) -> None:
        self.notes.append(f"`{what.strip()[:200]}` was skipped: grading runs no commands")

    def run(self, name: str, source: str) -> None:
        """Run one cell; whatever it raises comes out.

        Parameters
        ----------
        name : str
            What the cell is called in tracebacks.
        source : str
            The cell's text, magics included.
        """
        self.notes.clear()
        # IPython drops blank lines above the code; put back, they keep line numbers right.
        blank = source[: len(source) - len(source.lstrip())].count("\n")
        code = "\n" * blank + self.transform_cell(source)
        # Registered, so that `inspect.getsource` and tracebacks find the student's lines.
        linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
        # Without our own `from __future__ import annotations`, which would reach into the cell.
        tree = ast.parse(code, name)
        refused = None
        if self.finder is not None:
            tree, stand_ins, refused = without_unavailable(tree, self.finder)
            self.user_ns.update(stand_ins)
        exec(compile(tree, name, "exec", dont_inherit=True), self.user_ns)
        if refused is not None:  # now it may fail: everything else of the cell has run
            import_alone = ast.Module([refused], [])
            exec(compile(import_alone, name, "exec", dont_inherit=True), self.user_ns)


def make_shell() -> SubmissionShell:
    """Make the shell, once, before any fork."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.autoindent = False
    shell: SubmissionShell = SubmissionShell.instance(config=config)
    return shell


def locate(traceback: TracebackType | None, cell_names: frozenset[str]) -> tuple[str, int] | None:
    """Return cell name and line number of the innermost frame that is in one of the cells."""
    place = None
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if name in cell_names:
            place = (name, traceback.tb_lineno)
        traceback = traceback.tb_next
    return place
