"""A process on this machine that answers one call after the other.

The pools of the standard library share pipes among all their processes. If one of those is killed
with half a message in such a pipe, whoever reads the other half waits for ever; here every process
has a pipe of its own, which ends when it does.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import tempfile
import threading
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

_ANSWERED, _FAILED = b"+", b"-"


class LostWorkerError(Exception):
    """The process has ended before it answered, which says nothing about the call."""


class FailedCallError(Exception):
    """The function that was called raised an error; the message is its traceback."""


class LocalWorker:
    """A process, started when there is something to do, and again when it was lost.

    It ends with this process, whatever ends it.

    Parameters
    ----------
    folder : str
        Where it makes its temporary files.
    log_filter : logging.Filter or None
        Sees what it logs before it is written.
    """

    def __init__(self, folder: str, log_filter: logging.Filter | None) -> None:
        self._folder = folder
        self._log_filter = log_filter
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._is_over = False
        self._starting = threading.Lock()

    def call(self, function: Callable[..., str], *arguments: object, **options: object) -> str:
        """Return a function's answer.

        What comes back is text and is not unpickled.

        Raises
        ------
        LostWorkerError
            If the process ended, or was ended, while it worked.
        FailedCallError
            If the function raised an error.
        """
        connection = self._started()
        try:
            connection.send((function, arguments, options))
            answer = connection.recv_bytes()
        except (EOFError, OSError) as error:
            raise LostWorkerError(f"it ended with exit code {self._lost()}") from error
        text = answer[1:].decode()
        if answer[:1] == _FAILED:
            raise FailedCallError(text)
        return text

    def kill(self) -> None:
        """End the process, whatever it does, and start no other."""
        with self._starting:
            self._is_over = True
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """Have the process end, and start no other; nobody may be calling."""
        self._is_over = True
        if self._connection is not None:
            self._connection.close()

    def join(self) -> None:
        """Wait until the process has ended."""
        if self._process is not None:
            self._process.join()

    def _started(self) -> Connection:
        with self._starting:
            if self._is_over:
                raise LostWorkerError("no call is taken any more")
            if self._connection is None:
                # Forks of this process would share its threads' locks, and its connections.
                context = multiprocessing.get_context("spawn")
                self._connection, theirs = context.Pipe()
                self._process = context.Process(
                    target=_answer_calls, args=(theirs, self._folder, self._log_filter)
                )
                self._process.start()
                theirs.close()  # or the connection would not end with the process
            return self._connection

    def _lost(self) -> int | None:
        """Let go of the process, and return its exit code."""
        with self._starting:
            connection, process = self._connection, self._process
            self._connection = self._process = None
        assert connection is not None
        assert process is not None, "it was called"
        connection.close()
        process.join()
        return process.exitcode


def _answer_calls(connection: Connection, folder: str, log_filter: logging.Filter | None) -> None:
    """Make a fresh process a worker, until nobody is left who could call."""
    if log_filter is not None and logging.lastResort is not None:
        logging.lastResort.addFilter(log_filter)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the other process's matter
    tempfile.tempdir = folder
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            function, arguments, options = connection.recv()
        except EOFError:
            return
        connection.send_bytes(_answer(function, arguments, options))


def _answer(
    function: Callable[..., str], arguments: tuple[Any, ...], options: dict[str, Any]
) -> bytes:
    try:
        return _ANSWERED + function(*arguments, **options).encode()
    except Exception:
        return _FAILED + traceback.format_exc().encode(errors="backslashreplace")


def _end_with_parent() -> None:
    """End this process as soon as the one that started it has ended, however it did."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "a worker was started by somebody"
    wait([parent.sentinel])
    os._exit(1)
