"""One fork with one submission in it, seen from the trusted side: ask, keep time, kill."""

from __future__ import annotations

import dataclasses
import itertools
import os
import select
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.notebook import one_line
from autograder.sandbox import pidfd, wire
from autograder.sandbox.asleep import SleepClock, state_in
from autograder.sandbox.folder import SessionFolder
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.outcome import (
    Missing,
    Outcome,
    Raised,
    Returned,
    SandboxError,
    Stop,
    Stopped,
)

KILL_SECONDS = 2  # for a killed child to end
MAX_EVALUATIONS = 20_000  # of callbacks, in one call
SETTLE_SECONDS = 0.05  # a child that still runs so long after its answer does so on purpose
TICK_SECONDS = 0.02  # how often a child's clocks are looked at while it works
LOOK_SECONDS = 0.02  # how often its files are, from one request to the next
LOCK_SECONDS = 60  # for a fork to lock itself in, on a very busy machine


@dataclasses.dataclass(frozen=True)
class CellRun:
    """What one cell did: the error it raised, what it printed, which commands were skipped."""

    raised: Raised | None
    output: str
    notes: tuple[str, ...]


class Session:
    """One fork, into which one submission's cells are run and whose functions are called.

    Every request is answered by an outcome; after a `Stopped` the session is over.
    """

    def __init__(
        self, connection: socket.socket, handle: int, limits: Limits, folder: SessionFolder
    ) -> None:
        self._connection = connection
        self._handle = handle
        self._limits = limits
        self._folder = folder
        self._is_locked = False
        self._pid = pid = pidfd.pid_of(handle)
        self._next_look = 0.0
        self._clock = (~pid << 3) | 2  # see clock_getcpuclockid(3)
        self._state = Path(f"/proc/{pid}/stat")
        self._cpu_seconds = 0.0
        self.closed = False
        self.sleep_clock = SleepClock(pid, self.cpu_seconds)
        self.replaced: dict[str, Callable[..., Any]] = {}
        connection.setblocking(False)

    def run(self, index: int, source: str) -> CellRun | Stopped:
        """Run the source of the notebook's `index`-th cell."""
        if len(source) > wire.MAX_STRING:
            message = f"{len(source)} characters in one cell; {wire.MAX_STRING} are allowed"
            return CellRun(Raised("CellTooLongError", message), "", ())
        answer = self._ask({"do": "run", "cell": index, "source": source})
        if isinstance(answer, Stopped):
            return answer
        match answer:
            case {"raised": None | dict() as raised, "output": str(output), "notes": list(notes)}:
                error = None if raised is None else _raised(raised)
                kept = output[: self._limits.output_characters + 100]
                return CellRun(error, kept, tuple(str(note)[:300] for note in notes[:100]))
        return self._stop(Stop.GARBLED)

    def call(
        self,
        function: str,
        arguments: tuple[Any, ...],
        options: Mapping[str, Any],
        return_arguments: bool = False,
        cpu_limit: float | None = None,
        kept_back: tuple[int, ...] = (),
    ) -> Outcome:
        """Call a function by name, with fresh copies of the arguments.

        An argument that can be called stays here: the child is given a function that asks for it.
        Of several results, those in `kept_back` stay in the child, with None in their place.
        """
        callbacks = [argument for argument in arguments if callable(argument)]
        numbers = itertools.count(len(self.replaced))
        request = {
            "do": "call",
            "function": function,
            "arguments": tuple(
                wire.Callback(next(numbers)) if callable(argument) else argument
                for argument in arguments
            ),
            "options": dict(options),
            "return_arguments": return_arguments,
            "kept_back": kept_back,
        }
        return self._outcome(self._ask(request, cpu_limit, callbacks), function)

    def replace(self, functions: Mapping[str, Callable[..., Any]]) -> Outcome:
        """Put functions that are evaluated here in place of the notebook's, until the next time.

        Each is called with what the child passes: a dict of `arguments` and `options`.
        """
        numbered = {name: wire.Callback(number) for number, name in enumerate(functions)}
        self.replaced = dict(functions)
        return self._outcome(self._ask({"do": "replace", "functions": numbered}), "replace")

    def get(self, name: str) -> Outcome:
        """Return the value of a variable."""
        return self._outcome(self._ask({"do": "get", "name": name}), name)

    def cpu_seconds(self) -> float:
        """Return the CPU time that the child has used, by the kernel's clock.

        The child cannot touch this clock, and waiting for a busy core does not count.
        """
        if not self.closed and not pidfd.has_ended(self._handle):
            seconds = time.clock_gettime(self._clock)
            if not pidfd.has_ended(self._handle):  # else the pid may already be someone else's
                self._cpu_seconds = seconds
        return self._cpu_seconds

    def settled_cpu_seconds(self) -> float:
        """Return the CPU time that the child has used up to its last answer.

        Where a process has a CPU limit or timer, the kernel adds to its clock only when it stops
        running or at the next tick. So a child that has just answered is given a moment to wait
        for the next request; without, its last milliseconds might not show.
        """
        end = time.monotonic() + SETTLE_SECONDS
        while self._is_running() and time.monotonic() < end:
            time.sleep(SETTLE_SECONDS / 500)
        return self.cpu_seconds()

    def _is_running(self) -> bool:
        return state_in(self._state) == "R"

    def close(self) -> None:
        """Kill the child and remove its folder."""
        if self.closed:
            return
        self.cpu_seconds()
        self.closed = True
        self._connection.close()
        pidfd.kill(self._handle)
        pidfd.has_ended(self._handle, KILL_SECONDS)  # until then it may still write to its folder
        os.close(self._handle)
        self._folder.remove()

    def _outcome(self, answer: Any, name: str) -> Outcome:
        match answer:
            case Stopped():
                return answer
            case {"returned": value, "arguments": tuple(arguments)}:
                return Returned(value, arguments)
            case {"raised": dict(raised)}:
                return _raised(raised)
            case {"missing": str()}:
                return Missing(name)
        return self._stop(Stop.GARBLED)

    def _ask(
        self,
        request: dict[str, Any],
        cpu_limit: float | None = None,
        callbacks: Sequence[Callable[..., Any]] = (),
    ) -> Any:
        """Send a request and return the answer, or `Stopped`; evaluate callbacks in between."""
        if self.closed:
            raise SandboxError("the session is closed")
        if not self._is_locked:
            self._wait_until_locked()
        limits = self._limits
        deadline = _Deadline(self, cpu_limit or limits.request_cpu_seconds, limits)
        callbacks = (*self.replaced.values(), *callbacks)
        try:
            self._send(request, deadline)
            for _ in range(MAX_EVALUATIONS):
                answer = wire.read(lambda size: self._receive(size, deadline), stand_ins=False)
                match answer:
                    case {"callback": number, "argument": x} if _is_index(number, callbacks):
                        self._send(_evaluate(callbacks[number], x), deadline)
                    case _:
                        return answer
            return self._stop(Stop.CALLBACKS, MAX_EVALUATIONS)
        except _LimitPassedError as error:
            return self._stop(error.reason, error.limit)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            # The kernel kills at its own CPU limit; everything else the child did itself.
            used_up = self.cpu_seconds() >= limits.total_cpu_seconds - 0.1
            return self._stop(Stop.CPU if used_up else Stop.DIED, limits.total_cpu_seconds)
        except wire.WireError:
            return self._stop(Stop.GARBLED)

    def _wait_until_locked(self) -> None:
        """Wait for the fork's word that every layer is on; it says nothing if one is not."""
        limits = dataclasses.replace(
            self._limits,
            request_wall_seconds=LOCK_SECONDS,
            request_asleep_seconds=LOCK_SECONDS,
            asleep_seconds=LOCK_SECONDS,
        )
        deadline = _Deadline(self, LOCK_SECONDS, limits)
        try:
            answer = wire.read(lambda size: self._receive(size, deadline), stand_ins=False)
        except (EOFError, OSError, wire.WireError, _LimitPassedError):
            answer = None
        if answer != wire.LOCKED:
            self.close()
            raise SandboxError("a fork could not be locked in, so nothing was run in it")
        self._is_locked = True
        self.sleep_clock = SleepClock(self._pid, self.cpu_seconds)  # what counts begins here

    def looks_overfull(self) -> bool:
        """Look, once in a while, whether the child has written more than it may."""
        now = time.monotonic()
        if now < self._next_look:
            return False
        self._next_look = now + LOOK_SECONDS
        if self._folder.is_overfull(self._limits):
            return True
        return self._folder.removed_bytes(self._pid, self._limits) > self._limits.folder_bytes

    def _send(self, value: dict[str, Any], deadline: _Deadline) -> None:
        for piece in wire.encode(value):
            data = memoryview(piece)
            while data:
                try:
                    data = data[self._connection.send(data) :]
                except BlockingIOError:
                    deadline.wait(self._connection, select.POLLOUT)

    def _receive(self, size: int, deadline: _Deadline) -> bytes:
        while True:
            try:
                return self._connection.recv(size)
            except BlockingIOError:
                deadline.wait(self._connection, select.POLLIN)

    def _stop(self, reason: Stop, limit: float = 0.0) -> Stopped:
        self.close()
        return Stopped(reason, limit)


class _LimitPassedError(Exception):
    def __init__(self, reason: Stop, limit: float) -> None:
        self.reason = reason
        self.limit = limit


class _Deadline:
    """One request's limits, looked at whenever there is nothing else to do."""

    def __init__(self, session: Session, cpu_limit: float, limits: Limits) -> None:
        self.session = session
        self.cpu_limit = cpu_limit
        self.cpu_end = session.cpu_seconds() + cpu_limit
        self.wall_limit = max(limits.request_wall_seconds, 10 * cpu_limit)
        self.wall_end = time.monotonic() + self.wall_limit
        self.asleep_end = session.sleep_clock.seconds + limits.request_asleep_seconds
        self.limits = limits

    def wait(self, connection: socket.socket, event: int) -> None:
        """Wait until the connection is ready, or raise `_LimitPassedError`."""
        poll = select.poll()
        poll.register(connection, event)
        while True:
            # Looked at every time: a child that sends byte after byte never lets the poll run out.
            if self.session.cpu_seconds() > self.cpu_end:
                raise _LimitPassedError(Stop.CPU, self.cpu_limit)
            if time.monotonic() > self.wall_end:
                raise _LimitPassedError(Stop.WALL, self.wall_limit)
            if self.session.looks_overfull():
                raise _LimitPassedError(Stop.FILES, self.limits.folder_bytes / (1 << 20))
            asleep = self.session.sleep_clock.seconds
            if asleep > self.limits.asleep_seconds:
                raise _LimitPassedError(Stop.ASLEEP, self.limits.asleep_seconds)
            if asleep > self.asleep_end:
                raise _LimitPassedError(Stop.ASLEEP, self.limits.request_asleep_seconds)
            if self.session.sleep_clock.wait(poll, TICK_SECONDS):
                return


def _is_index(number: Any, callbacks: Sequence[Callable[..., Any]]) -> bool:
    """Tell whether a child's number names a callback; a bool would pass for 0 or 1."""
    return type(number) is int and 0 <= number < len(callbacks)


def _evaluate(function: Callable[..., Any], x: Any) -> dict[str, Any]:
    """Evaluate a function of ours at a point that a student's function asks about."""
    try:
        return {"value": function(x)}
    except (ValueError, ArithmeticError) as error:
        return {"error": str(error)}


def _raised(answer: Mapping[str, Any]) -> Raised:
    """Read an error's description, which a hostile child may have made up."""
    cell, line = answer.get("cell"), answer.get("line")
    return Raised(
        type_name=_shown(answer.get("type"), 100),
        message=_shown(answer.get("message"), 1000),
        cell=cell if type(cell) is int else None,
        line=line if type(line) is int else None,
        text=_shown(answer.get("text"), 1000),
    )


def _shown(text: object, limit: int) -> str:
    """Return text from the child as one line that may stand in a terminal or a page."""
    return one_line(" ".join(text.split()), limit) if isinstance(text, str) else ""
