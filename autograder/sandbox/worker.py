"""The untrusted side: a fork server (the zygote), and the forks that run one submission each.

Started as a program of its own, so that nothing of the grader is in its memory. It imports nothing
of ours but what stands in this folder.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

from autograder.sandbox import lockdown, trial, wire
from autograder.sandbox.imports import OnlyTheHomework, known_modules
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.shell import SubmissionShell, locate, make_shell

CELL = "cell {}"  # how the n-th cell is called in tracebacks
MAX_MESSAGE = 500  # characters of an error's message


class BoundedText(io.TextIOBase):
    """Takes what a cell prints, and keeps the beginning."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.kept = ""
        self.dropped = 0

    def writable(self) -> bool:
        """Return True: this is what `print` asks."""
        return True

    def write(self, text: str) -> int:
        """Keep as much of the text as still fits."""
        room = self.limit - len(self.kept)
        self.kept += text[:room]
        self.dropped += max(0, len(text) - room)
        return len(text)

    def take(self) -> str:
        """Return what was kept since the last call, and forget it."""
        text, dropped = self.kept, self.dropped
        self.kept, self.dropped = "", 0
        return f"{text}\n[{dropped} more characters]" if dropped else text


class Submission:
    """A submission inside its fork: runs cells, answers calls."""

    def __init__(
        self, shell: SubmissionShell, output: BoundedText, connection: socket.socket
    ) -> None:
        self.shell = shell
        self.connection = connection
        self.output = output
        self.cells: dict[str, tuple[int, str]] = {}
        self.replaced: dict[str, Any] = {}  # what stood where the grader's functions stand now

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what is asked and return the answer, whatever the student's code does."""
        try:
            match request:
                case {"do": "run", "cell": int(index), "source": str(source)}:
                    return self._run(index, source)
                case {"do": "call"}:
                    return self._call(request)
                case {"do": "get", "name": str(name)}:
                    return self._get(name)
                case {"do": "replace", "functions": dict(functions)}:
                    return self._replace(functions)
        except BaseException as error:  # SystemExit and KeyboardInterrupt are students' errors too
            return {"raised": self._describe(error)}
        raise ValueError("the grader sent an unknown request")

    def _run(self, index: int, source: str) -> dict[str, Any]:
        name = CELL.format(index)
        self.cells[name] = (index, source)
        raised = None
        try:
            self.shell.run(name, source)
        except BaseException as error:  # as above
            raised = self._describe(error)
        return {"raised": raised, "output": self.output.take(), "notes": list(self.shell.notes)}

    def _call(self, request: dict[str, Any]) -> dict[str, Any]:
        name = request["function"]
        if name not in self.shell.user_ns:
            return {"missing": name}
        function = self.shell.user_ns[name]
        arguments, options = request["arguments"], request["options"]
        passed = [self._passed(argument) for argument in arguments]
        value = function(*passed, **options)
        seen = map(_as_sent, arguments, passed) if request["return_arguments"] else ()
        return {"returned": _without(value, request["kept_back"]), "arguments": tuple(seen)}

    def _passed(self, argument: Any) -> Any:
        """Return what the function is called with in place of what stands for something else."""
        if isinstance(argument, wire.Callback):
            return self._callable(argument)
        return self._computed(argument) if isinstance(argument, wire.Computed) else argument

    def _computed(self, computed: wire.Computed) -> Any:
        name = computed.function
        if name not in self.shell.user_ns:
            raise NameError(f"name '{name}' is not defined")
        results = self.shell.user_ns[name](*computed.arguments)
        if not isinstance(results, (tuple, list)) or len(results) <= computed.component:
            raise TypeError(f"`{name}` returned no tuple of several results")
        return results[computed.component]

    def _replace(self, functions: dict[str, wire.Callback]) -> dict[str, Any]:
        """Put functions that the grader evaluates in place of the notebook's own, or those back."""
        names = self.shell.user_ns
        for name, own in self.replaced.items():
            if own is None:
                names.pop(name, None)
            else:
                names[name] = own
        self.replaced = {name: names.get(name) for name in functions}
        for name, callback in functions.items():
            names[name] = wire.as_layer(self._callable(callback))
        return {"returned": None, "arguments": ()}

    def _callable(self, callback: wire.Callback) -> Callable[[Any], Any]:
        """Return a function that has the grader evaluate it."""

        def f(x: Any) -> Any:
            send(self.connection, {"callback": callback.number, "argument": x})
            answer = wire.read(self.connection.recv)
            if "error" in answer:
                raise ValueError(answer["error"])
            return answer["value"]

        return f

    def _get(self, name: str) -> dict[str, Any]:
        if name not in self.shell.user_ns:
            return {"missing": name}
        return {"returned": self.shell.user_ns[name], "arguments": ()}

    def _describe(self, error: BaseException) -> dict[str, Any]:
        place = locate(error.__traceback__, frozenset(self.cells))
        if isinstance(error, SyntaxError) and error.filename in self.cells:
            place = (error.filename, error.lineno or 1)
        cell, line, text = None, None, ""
        if place is not None:
            line = place[1]
            cell, source = self.cells[place[0]]
            lines = source.splitlines()
            text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        return {
            "type": type(error).__name__,
            "message": _message(error),
            "cell": cell,
            "line": line,
            "text": text[:MAX_MESSAGE],
        }


def _as_sent(argument: Any, passed: Any) -> Any:
    """Return an argument as it is after a call; what was never sent does not go back."""
    return None if isinstance(argument, (wire.Callback, wire.Computed)) else passed


def _without(value: Any, kept_back: tuple[int, ...]) -> Any:
    """Leave out those of several results that stay here."""
    if not kept_back or type(value) not in (tuple, list):
        return value
    return tuple(None if place in kept_back else one for place, one in enumerate(value))


def _message(error: BaseException) -> str:
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
        return str(text)[:MAX_MESSAGE]
    except BaseException:  # a student's exception class may fail to print itself
        return "(its message could not be shown)"


def send(connection: socket.socket, value: Any) -> None:
    """Send one frame; a value that is too large for one becomes an error."""
    try:
        frame = wire.encode(value)
    except wire.WireError as error:
        frame = wire.encode({"raised": {"type": "WireError", "message": str(error)}})
    for piece in frame:
        connection.sendall(piece)


def serve(connection: socket.socket, shell: SubmissionShell, output: BoundedText) -> None:
    """Answer requests until the grader closes the connection."""
    submission = Submission(shell, output, connection)
    while True:
        try:
            request = wire.read(connection.recv)
        except EOFError:
            return
        answer = submission.answer(request)
        del request  # a timed call must not find the last call's arguments alive
        send(connection, answer)
        del answer


def become_child(connection: socket.socket, order: dict[str, Any], limits: Limits) -> None:
    """Turn a fresh fork into a submission's process: own folder, no files, no signals, no way out.

    Raises
    ------
    OSError
        If a layer that held when it was tried does not hold now.
    """
    directory = order["directory"]
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    for name in ("HOME", "TMPDIR"):
        os.environ[name] = directory
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    sys.path[0:0] = [directory]
    failed = lockdown.apply(order["lockdown"], limits, directory, order["uid"], order["zygote"])
    if failed:
        raise OSError(f"could not be locked in: {failed}")
    os.closerange(3, connection.fileno())
    os.closerange(connection.fileno() + 1, 1024)


def child(connection: socket.socket, shell: SubmissionShell, order: dict[str, Any]) -> None:
    """Be the fork for one submission; never returns."""
    try:
        limits = Limits(**order["limits"])
        finder = OnlyTheHomework(order["known"], order["directory"])
        become_child(connection, order, limits)
        sys.meta_path.insert(0, finder)
        shell.finder = finder
        output = BoundedText(limits.output_characters)
        sys.stdin = open(0, closefd=False)  # noqa: SIM115 - a descriptor: /dev/null
        sys.stdout = sys.stderr = output
        send(connection, wire.LOCKED)
        serve(connection, shell, output)
    finally:
        os._exit(0)


def preload() -> SubmissionShell:
    """Import what every submission needs, once, and return the shell that forks inherit."""
    import zipfile  # noqa: F401 - NumPy reads .npz files with it

    import matplotlib.pyplot as plt
    import numpy as np

    plt.figure()  # loads what the first figure loads
    plt.close("all")
    np.ones((2, 2)) @ np.ones((2, 2))
    shell = make_shell()
    gc.collect()
    gc.freeze()
    return shell


def reap() -> None:
    """Forget the children that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def main() -> None:
    """Fork one child for each order that comes over the control socket."""
    control = socket.socket(fileno=int(sys.argv[1]))
    shell = preload()
    setup = trial.Setup.from_json(json.load(sys.stdin))
    known = known_modules(setup.lockdown.read)
    locked, answer = trial.try_layers(setup)
    own_handle = os.pidfd_open(os.getpid())
    socket.send_fds(control, [json.dumps(answer).encode()], [own_handle])
    os.close(own_handle)
    while True:
        order_text, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 1)
        if not order_text:
            return
        connection = socket.socket(fileno=descriptors[0])
        order = json.loads(order_text)
        order |= {"zygote": os.getpid(), "lockdown": locked, "known": known}
        pid = os.fork()
        if pid == 0:
            control.close()
            child(connection, shell, order)
        connection.close()
        handle = os.pidfd_open(pid)  # the pid is not free for reuse until it is waited for
        socket.send_fds(control, [b"forked"], [handle])
        os.close(handle)
        reap()


if __name__ == "__main__":
    main()
