"""A submission running in the sandbox: its cells are run, then its functions can be called."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from autograder.model import Cell, CellOutcome, Role
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.outcome import Missing, Outcome, Raised, Stop, Stopped
from autograder.sandbox.process import open_session
from autograder.sandbox.session import CellRun, Session

MAX_OUTPUT = 200_000  # characters that all cells print
RUN_ROLES = (Role.SOLUTION, Role.PROVIDED, Role.FREE)


class NotebookRun:
    """Runs a notebook's cells in a fork, and again in a new one whenever a fork had to be killed.

    A cell that never ends is left out the next time, so that it costs its own exercise only. Once
    the submission as a whole has computed or slept for too long, nothing is run any more.

    Parameters
    ----------
    cells : sequence of Cell
        Test cells and pictures among them are not run.
    files : tuple of str
        Folders with the files that came along with the assignment.
    limits : Limits, optional
    """

    def __init__(
        self, cells: Sequence[Cell], files: tuple[str, ...] = (), limits: Limits | None = None
    ) -> None:
        self._cells = tuple(cell for cell in cells if cell.role in RUN_ROLES)
        self._files = files
        self._limits = limits or Limits()
        self._session: Session | None = None
        self._outcomes: dict[int, CellOutcome] = {}
        self._left_out: set[int] = set()
        self._replaced: dict[str, Callable[..., Any]] = {}
        self._spent = 0.0  # CPU seconds of sessions that are over
        self._slept = 0.0  # seconds asleep in sessions that are over
        self._waited = 0.0  # seconds on the clock, for cells and calls

    def __enter__(self) -> NotebookRun:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def outcomes(self) -> tuple[CellOutcome, ...]:
        """Run the cells, if they have not run yet, and return what became of each."""
        if not self._outcomes:
            self._ready()
        return tuple(self._outcomes[index] for index in sorted(self._outcomes))

    def call(
        self,
        function: str,
        arguments: tuple[Any, ...],
        options: Mapping[str, Any],
        return_arguments: bool = False,
        kept_back: tuple[int, ...] = (),
    ) -> Outcome:
        """Call a function of the notebook; of its results, some may stay where they are."""
        return self._ask(
            lambda session: session.call(
                function, arguments, options, return_arguments, kept_back=kept_back
            )
        )

    @contextmanager
    def replacing(self, functions: Mapping[str, Callable[..., Any]]) -> Iterator[None]:
        """Let functions of the grader's stand in place of the notebook's own for a while."""
        self._replaced = dict(functions)
        try:
            yield
        finally:
            self._replaced = {}

    def timed_call(
        self,
        function: str,
        arguments: tuple[Any, ...],
        options: Mapping[str, Any],
        cpu_limit: float | None = None,
    ) -> tuple[Outcome, float]:
        """Call a function and return the CPU seconds it took with the outcome.

        The time counts from before the arguments are sent until the result is here, so that no
        work can be hidden before or after the call.
        """
        seconds = 0.0

        def call(session: Session) -> Outcome:
            nonlocal seconds
            start = session.settled_cpu_seconds()
            outcome = session.call(function, arguments, options, cpu_limit=cpu_limit)
            seconds = session.settled_cpu_seconds() - start
            return outcome

        return self._ask(call), seconds

    def variable(self, name: str) -> Outcome:
        """Return the value of one of the notebook's variables."""
        return self._ask(lambda session: session.get(name))

    def close(self) -> None:
        """Kill the fork."""
        if self._session is not None:
            self._session.close()
            self._spent += self._session.cpu_seconds()
            self._slept += self._session.sleep_clock.seconds
            self._session = None

    def _ask(self, request: Callable[[Session], Outcome]) -> Outcome:
        session = self._ready()
        if session is None or self._is_late():
            return self._over()
        start = time.monotonic()
        outcome = self._replace(session) or request(session)
        self._waited += time.monotonic() - start
        if isinstance(outcome, Stopped):
            self.close()
            return self._over() if self._has_overslept() else outcome
        if isinstance(outcome, Missing):
            return Missing(outcome.name, self._error_in_cell(outcome.name))
        return self._named(outcome) if isinstance(outcome, Raised) else outcome

    def _replace(self, session: Session) -> Stopped | None:
        """See to it that in a session, new or old, those functions are replaced that should be."""
        if session.replaced == self._replaced:
            return None
        outcome = session.replace(self._replaced)
        return outcome if isinstance(outcome, Stopped) else None

    def _named(self, raised: Raised) -> Raised:
        """Add the name of the cell in which an error happened."""
        if raised.cell is None or not 0 <= raised.cell < len(self._cells):
            return raised
        return dataclasses.replace(raised, grade_id=self._cells[raised.cell].grade_id)

    def _error_of(self, run: CellRun | Stopped) -> str | None:
        if isinstance(run, Stopped):
            return describe(run)
        return None if run.raised is None else describe(self._named(run.raised))

    def _error_in_cell(self, grade_id: str) -> str | None:
        errors = (cell.error for cell in self._outcomes.values() if cell.grade_id == grade_id)
        return next((error for error in errors if error is not None), None)

    def _ready(self) -> Session | None:
        """Return a session in which the cells have run; None once its time is used up."""
        while self._session is None:
            remaining = self._limits.total_cpu_seconds - self._spent
            is_used_up = remaining < self._limits.request_cpu_seconds or self._has_overslept()
            if is_used_up or self._is_late():
                self._fill_outcomes()
                return None
            limits = dataclasses.replace(
                self._limits,
                total_cpu_seconds=remaining,
                asleep_seconds=self._limits.asleep_seconds - self._slept,
            )
            self._session = open_session(limits, self._files)
            self._run_cells(self._session)
        return self._session

    def _is_late(self) -> bool:
        return self._waited > self._limits.total_wall_seconds

    def _has_overslept(self) -> bool:
        return self._slept > self._limits.asleep_seconds

    def _over(self) -> Stopped:
        """Say why nothing runs any more."""
        if self._has_overslept():
            return Stopped(Stop.ASLEEP, self._limits.asleep_seconds)
        return Stopped(Stop.EXHAUSTED, self._limits.total_cpu_seconds)

    def _run_cells(self, session: Session) -> None:
        for index, cell in enumerate(self._cells):
            if index in self._left_out:
                continue
            if self._is_late():
                self._left_out.add(index)
                continue
            start = time.monotonic()
            run = session.run(index, cell.source)
            self._waited += time.monotonic() - start
            if isinstance(run, Stopped):
                self._left_out.add(index)
                self.close()
                run = self._over() if self._has_overslept() else run
            error = self._error_of(run)
            output = self._as_much_as_fits(index, _output_of(run))
            self._outcomes[index] = CellOutcome(cell.grade_id, error, output)
            if isinstance(run, Stopped):
                return

    def _as_much_as_fits(self, index: int, output: str) -> str:
        """Cut a cell's output where the outputs of all cells together would be too long."""
        others = sum(len(kept.output) for i, kept in self._outcomes.items() if i != index)
        room = max(0, MAX_OUTPUT - others)
        if len(output) <= room:
            return output
        return f"{output[:room]}\n[{len(output) - room} more characters]"

    def _fill_outcomes(self) -> None:
        for index, cell in enumerate(self._cells):
            error = "did not run: the submission's time was used up before"
            self._outcomes.setdefault(index, CellOutcome(cell.grade_id, error))


def _output_of(run: CellRun | Stopped) -> str:
    if isinstance(run, Stopped):
        return ""
    return "\n".join([*run.notes, run.output]) if run.notes else run.output


def describe(outcome: Raised | Stopped | Missing) -> str:
    """Say in a few words, for the student, what went wrong."""
    if isinstance(outcome, Missing):
        if outcome.cell_error is not None:
            return f"`{outcome.name}` does not exist, because its cell fails: {outcome.cell_error}"
        return f"`{outcome.name}` does not exist after all cells have run: is it called otherwise?"
    if isinstance(outcome, Raised):
        message = f"{outcome.type_name}: {outcome.message}".rstrip(": ")
        if outcome.line is None:
            return message
        cell = f"the cell `{outcome.grade_id}`" if outcome.grade_id else "a cell of your own"
        where = f"line {outcome.line} of {cell}"
        return f"{message} ({where}: `{outcome.text}`)" if outcome.text else f"{message} ({where})"
    match outcome.reason:
        case Stop.CPU:
            return (
                f"was stopped after {outcome.limit:.0f} s of computing: does a loop never end, "
                "or run far too often?"
            )
        case Stop.ASLEEP:
            return (
                f"was stopped, because the submission slept for more than {outcome.limit:.0f} s: "
                "take `time.sleep`, `plt.pause` and the like out"
            )
        case Stop.WALL:
            return f"was stopped after {outcome.limit:.0f} s in which it waited for something"
        case Stop.DIED:
            return "ended the Python process (`os._exit`, a crash, or memory ran out)"
        case Stop.FILES:
            return f"wrote more than {outcome.limit:.0f} MB of files, or very many of them"
        case Stop.CALLBACKS:
            return f"evaluates `f` more than {outcome.limit:.0f} times"
        case Stop.GARBLED:
            return "sent back something that grading does not accept"
    return f"did not run: the submission had used its {outcome.limit:.0f} s of computing before"
