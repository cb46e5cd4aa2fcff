"""What can come of asking a student's code for something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol


class SandboxError(Exception):
    """The sandbox itself failed; nothing is known of the submission."""


@dataclass(frozen=True, eq=False)
class Returned:
    """The call came back.

    Attributes
    ----------
    value : object
        What the wire carries: plain arrays, JSON values, `Opaque`, `ArraySubclass`.
    arguments : tuple
        The positional arguments as they are after the call; empty if they were not asked for.
    """

    value: Any
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Raised:
    """The student's code raised an exception.

    Attributes
    ----------
    type_name, message : str
        The exception's class and text.
    cell : int or None
        Which of the cells that ran it happened in, where known.
    line : int or None
        Line within that cell.
    text : str
        That line of the student's code.
    grade_id : str or None
        The cell's name, if it has one.
    """

    type_name: str
    message: str
    cell: int | None = None
    line: int | None = None
    text: str = ""
    grade_id: str | None = None

    @property
    def is_unwritten(self) -> bool:
        """Whether what was reached is a stub: `raise NotImplementedError()`."""
        return self.type_name == "NotImplementedError"


@dataclass(frozen=True)
class Missing:
    """Nothing of this name is defined; `cell_error` is what its cell raised, where known."""

    name: str
    cell_error: str | None = None


class Stop(StrEnum):
    """Why a child had to be given up."""

    CPU = "cpu"  # used more CPU time than one request may
    ASLEEP = "asleep"  # slept for longer than one request, or all of them, may
    WALL = "wall"  # took too long on the clock for another reason
    DIED = "died"  # ended itself, or crashed
    FILES = "files"  # filled its folder
    CALLBACKS = "callbacks"  # evaluated the function that it was given without end
    GARBLED = "garbled"  # sent what the wire does not allow
    EXHAUSTED = "exhausted"  # the submission's total CPU time is used up


@dataclass(frozen=True)
class Stopped:
    """The child was given up; `limit` is what it passed: seconds, evaluations or megabytes."""

    reason: Stop
    limit: float = 0.0

    @property
    def is_timeout(self) -> bool:
        """Whether it took too long: by computing, asleep, or in waiting for something."""
        return self.reason in (Stop.CPU, Stop.WALL, Stop.ASLEEP)


Outcome = Returned | Raised | Missing | Stopped


class Functions(Protocol):
    """A notebook whose functions can be called: in the sandbox, or in a stock kernel."""

    def call(
        self,
        function: str,
        arguments: tuple[Any, ...],
        options: Mapping[str, Any],
        return_arguments: bool = False,
        kept_back: tuple[int, ...] = (),
    ) -> Outcome:
        """Call a function of the notebook; of its results, some may stay where they are."""
        ...

    def replacing(
        self, functions: Mapping[str, Callable[..., Any]]
    ) -> AbstractContextManager[None]:
        """Let others stand in place of the notebook's own functions for a while.

        Each is called with a dict of `arguments` and `options`, and raises ValueError for what it
        cannot work with.
        """
        ...

    def timed_call(
        self,
        function: str,
        arguments: tuple[Any, ...],
        options: Mapping[str, Any],
        cpu_limit: float | None = None,
    ) -> tuple[Outcome, float]:
        """Call a function and return the CPU seconds it took with the outcome."""
        ...

    def variable(self, name: str) -> Outcome:
        """Return the value of one of the notebook's variables."""
        ...
