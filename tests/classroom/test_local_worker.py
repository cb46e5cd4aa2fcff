"""A worker process: it answers, and when it is lost nobody waits for it, whenever that happens."""

from __future__ import annotations

import gc
import os
import signal
import struct
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from autograder.classroom.local_worker import FailedCallError, LocalWorker, LostWorkerError

MUCH = 10_000_000  # more than a pipe holds


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[LocalWorker]:
    worker = LocalWorker(str(tmp_path), None)
    yield worker
    worker.kill()
    worker.close()
    worker.join()


def process_id() -> str:
    return str(os.getpid())


def length(text: str) -> str:
    return str(len(text))


def repeated(text: str, *, times: int) -> str:
    return text * times


def fail() -> str:
    raise ValueError("with \udc80 in it")


def die() -> str:
    os.kill(os.getpid(), signal.SIGKILL)
    return "never"


def die_half_way_through_the_answer() -> str:
    (connection,) = (each for each in gc.get_objects() if isinstance(each, Connection))
    os.write(connection.fileno(), struct.pack("!i", MUCH) + b"+half")
    return die()


def sleep() -> str:
    time.sleep(600)
    return "never"


def read_nothing_from_now_on() -> str:
    threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGSTOP)).start()
    return ""


def exit_with_three() -> str:
    os._exit(3)


def test_one_process_answers_all_calls(worker: LocalWorker) -> None:
    process = worker.call(process_id)
    assert process != str(os.getpid())
    assert worker.call(process_id) == process
    assert worker.call(length, "x" * MUCH) == str(MUCH)
    assert worker.call(repeated, "é", times=MUCH) == "é" * MUCH


def test_its_temporary_files_are_where_it_was_told(worker: LocalWorker, tmp_path: Path) -> None:
    assert Path(worker.call(tempfile.mkdtemp)).parent == tmp_path


def test_an_error_is_told_and_the_process_goes_on(worker: LocalWorker) -> None:
    process = worker.call(process_id)
    with pytest.raises(FailedCallError, match=r"(?s)in fail.*ValueError: with \\udc80 in it"):
        worker.call(fail)
    assert worker.call(process_id) == process


@pytest.mark.parametrize("how", [die, die_half_way_through_the_answer])
def test_a_lost_one_is_told_of_at_once_and_started_anew(
    worker: LocalWorker, how: Callable[..., str]
) -> None:
    with pytest.raises(LostWorkerError, match="exit code -9"):
        worker.call(how)
    assert worker.call(length, "four") == "4"


def test_it_is_told_how_it_ended(worker: LocalWorker) -> None:
    with pytest.raises(LostWorkerError, match="exit code 3"):
        worker.call(exit_with_three)


def test_closed_it_ends_by_itself(worker: LocalWorker) -> None:
    process = worker.call(process_id)
    worker.close()
    worker.join()
    assert not Path("/proc", process).exists()
    with pytest.raises(LostWorkerError, match="no call is taken any more"):
        worker.call(process_id)


class TestKilled:
    def killed(self, worker: LocalWorker, function: Callable[..., str], *arguments: str) -> None:
        """Kill a worker while somebody waits for its answer, and let them tell what came of it."""
        with ThreadPoolExecutor() as threads:
            call = threads.submit(worker.call, function, *arguments)
            time.sleep(0.5)
            assert not call.done()
            worker.kill()
            call.result(30)

    def test_while_it_works(self, worker: LocalWorker) -> None:
        worker.call(process_id)
        with pytest.raises(LostWorkerError, match="exit code -9"):
            self.killed(worker, sleep)

    def test_before_it_has_read_what_it_is_to_do(self, worker: LocalWorker) -> None:
        worker.call(read_nothing_from_now_on)
        time.sleep(0.5)
        with pytest.raises(LostWorkerError, match="exit code -9"):
            self.killed(worker, length, "x" * MUCH)

    def test_it_takes_no_further_call(self, worker: LocalWorker) -> None:
        worker.kill()
        with pytest.raises(LostWorkerError, match="no call is taken any more"):
            worker.call(process_id)
