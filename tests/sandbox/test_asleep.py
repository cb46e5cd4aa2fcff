"""Who sleeps is found out, however it is hidden; who computes or waits for a core never sleeps."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.exercise import Objective
from autograder.sandbox.asleep import SleepClock, is_awake
from autograder.sandbox.folder import SessionFolder
from autograder.sandbox.layers import Layer, Policy
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.outcome import Outcome, Returned, Stop, Stopped
from autograder.sandbox.process import Zygote, open_session
from autograder.sandbox.session import CellRun, Session
from tests.fixtures.processes import descendants, kill_with_children

LIMITS = Limits(request_asleep_seconds=0.6)
SLEPT = Stopped(Stop.ASLEEP, 0.6)
BUSY_PROCESSES = 12
SPIN = """
import time
def spin(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end: pass
"""
WORKERS = """
import threading
def work(seconds, number):
    workers = [threading.Thread(target=spin, args=(seconds,)) for _ in range(number)]
    for worker in workers: worker.start()
    for worker in workers: worker.join()
"""
HALF_A_FRAME = """
import gc, socket, sys, time
wire = sys.modules['autograder.sandbox.wire']
wire_socket = next(
    thing for thing in gc.get_objects()
    if isinstance(thing, socket.socket) and thing.fileno() > 2
)
wire_socket.sendall(wire.HEADER.pack(wire.MAGIC, 4, 1 << 20))
"""
FIRST = Objective("f(x) = x_0", (1,), lambda x: float(x[0]))


@contextlib.contextmanager
def python(source: str, *descriptors: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program of its own until the test is over; it has to print a line once it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(source)],
        stdout=subprocess.PIPE,
        pass_fds=descriptors,
        start_new_session=True,  # else all of them may have to share what one session is given
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline()
        yield process
    finally:
        kill_with_children(process)
        process.stdout.close()


@pytest.fixture
def busy_machine() -> Iterator[None]:
    """Keep every core busy, several times over."""
    with contextlib.ExitStack() as stack:
        for _ in range(BUSY_PROCESSES):
            stack.enter_context(
                python(
                    """
                    import time
                    print(flush=True)
                    end = time.monotonic() + 60
                    while time.monotonic() < end: pass
                    """
                )
            )
        yield


@pytest.fixture
def session() -> Iterator[Session]:
    session = open_session(LIMITS)
    yield session
    session.close()


@pytest.fixture
def session_with_threads() -> Iterator[Session]:
    """Return a session in which threads can be started, as they can where layers are missing."""
    zygote = Zygote(Policy(frozenset({Layer.SECCOMP, Layer.RLIMITS}), unsafe=True))
    try:
        yield zygote.open_session(LIMITS)
    finally:
        zygote.close()


def called(session: Session, source: str, *arguments: Any) -> Outcome:
    """Return what comes of calling a function `f` that is defined like this."""
    run = session.run(0, textwrap.dedent(source))
    assert isinstance(run, CellRun), run
    assert run.raised is None, run.raised
    return session.call("f", arguments, {})


class TestLooking:
    def is_ever(self, awake: bool, process: subprocess.Popen[bytes]) -> bool:
        """Tell whether a process gets awake, or falls asleep, in a while."""
        for _ in range(500):
            if is_awake(process.pid) is awake:
                return True
            time.sleep(0.01)
        return False

    def test_a_process_that_waits_for_time_sleeps(self) -> None:
        with python("import time; print(flush=True); time.sleep(60)") as process:
            assert self.is_ever(False, process)

    def test_one_that_computes_is_awake(self) -> None:
        with python("print(flush=True)\nfor _ in range(10**9): pass") as process:
            assert all(is_awake(process.pid) for _ in range(100))

    def test_one_whose_main_thread_waits_is_awake_while_another_computes(self) -> None:
        source = f"{SPIN}{WORKERS}print(flush=True)\nwork(60, 1)"
        with python(source) as process:
            time.sleep(0.3)  # until the main thread has nothing to do any more
            assert all(is_awake(process.pid) for _ in range(100))

    def test_one_with_many_threads_that_all_wait_sleeps(self) -> None:
        source = f"import time\nspin = time.sleep\n{WORKERS}print(flush=True)\nwork(60, 5)"
        with python(source) as process:
            assert self.is_ever(False, process)

    def test_one_that_the_kernel_keeps_waiting_as_a_disk_does_is_awake(
        self, tmp_path: Path
    ) -> None:
        # Until its child runs another program: this one has to open a FIFO first.
        os.mkfifo(tmp_path / "fifo")
        source = f"""
            import os
            print(flush=True)
            action = (os.POSIX_SPAWN_OPEN, 0, {str(tmp_path / "fifo")!r}, os.O_RDONLY, 0)
            os.posix_spawn("/bin/true", ["true"], {{}}, file_actions=[action])
            """
        with python(source) as process:
            for _ in range(500):
                if descendants(process.pid):
                    break
                time.sleep(0.01)
            else:
                pytest.fail("it never had a child")
            stat = Path(f"/proc/{process.pid}/stat").read_text()
            assert stat.rpartition(")")[2].split()[0] == "D"
            assert is_awake(process.pid)

    def test_a_name_that_looks_like_a_state_does_not_deceive(self) -> None:
        source = """
            import time
            open("/proc/self/comm", "w").write("x) R 1 1")
            print(flush=True)
            time.sleep(60)
            """
        with python(source) as process:
            assert self.is_ever(False, process)

    def test_one_that_has_ended_is_not_said_to_sleep(self) -> None:
        with python("print(flush=True)") as process:
            process.wait()
            assert is_awake(process.pid)


class TestCounting:
    @pytest.fixture
    def sleeper(self) -> Iterator[subprocess.Popen[bytes]]:
        with python("import time; print(flush=True); time.sleep(60)") as process:
            yield process

    def test_only_what_it_sleeps_while_it_is_waited_for_counts(
        self, sleeper: subprocess.Popen[bytes]
    ) -> None:
        clock = SleepClock(sleeper.pid, lambda: 0.0)
        time.sleep(0.5)
        assert clock.seconds == 0
        for _ in range(5):
            assert not clock.wait(select.poll(), 0.5)
        assert clock.seconds > 0

    def test_what_has_said_something_meanwhile_may_wait_for_us(
        self, sleeper: subprocess.Popen[bytes]
    ) -> None:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            theirs.sendall(b"x")
            heard = select.poll()
            heard.register(ours, select.POLLIN)
            clock = SleepClock(sleeper.pid, lambda: 0.0)
            for _ in range(5):
                clock.wait(select.poll(), 0.5)
                assert clock.wait(heard, 0.5)
        assert clock.seconds == 0

    def test_what_it_has_computed_since_the_last_look_was_no_sleep(
        self, sleeper: subprocess.Popen[bytes]
    ) -> None:
        readings = [0.0, *(float(second) for second in range(1, 9) for _ in ("before", "after"))]
        clock = SleepClock(sleeper.pid, iter(readings).__next__)
        for _ in range(5):
            clock.wait(select.poll(), 0.5)
        assert clock.seconds == 0

    def test_time_in_which_the_grader_itself_was_stopped_hardly_counts(
        self, sleeper: subprocess.Popen[bytes]
    ) -> None:
        source = f"""
            import select, time
            from autograder.sandbox.asleep import SleepClock
            clock = SleepClock({sleeper.pid}, lambda: 0.0)
            print(flush=True)
            for _ in range(30): clock.wait(select.poll(), 0.02)
            print(clock.seconds, flush=True)
            """
        with python(source) as grader:
            time.sleep(0.2)  # so that it is stopped while it waits
            os.kill(grader.pid, signal.SIGSTOP)
            time.sleep(3)
            os.kill(grader.pid, signal.SIGCONT)
            assert grader.stdout is not None
            assert float(grader.stdout.readline()) < 3


# Ways to wait, and to hide it.
WAYS = {
    "once": "time.sleep(1000)",
    "for a lock": "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
    "for a pipe": "import os\nos.read(os.pipe()[0], 1)",
    "for a drawing to be looked at": "import matplotlib.pyplot as plt\nplt.pause(1000)",
    "waking up often": "while True: time.sleep(0.01)",
    "waking up to compute a little": "while True:\n    time.sleep(0.018)\n    spin(0.001)",
    "with a byte of an answer in between": (
        f"{HALF_A_FRAME}\nwhile True:\n    wire_socket.sendall(b'1')\n    time.sleep(0.005)"
    ),
    "with a byte after the other, fast": (
        f"{HALF_A_FRAME}\nwhile True:\n    wire_socket.sendall(b'1')\n    time.sleep(0.0007)"
    ),
    "with a byte, then computing for a moment": (
        f"{HALF_A_FRAME}\n"
        "while True:\n    wire_socket.sendall(b'1')\n    spin(0.0005)\n    time.sleep(0.012)"
    ),
}


class TestSleeping:
    @pytest.mark.parametrize("way", WAYS)
    def test_is_stopped(self, way: str, session: Session) -> None:
        assert session.run(0, f"{SPIN}\n{WAYS[way]}") == SLEPT
        assert session.closed

    def test_in_a_call_too(self, session: Session) -> None:
        assert called(session, "import time\ndef f(): time.sleep(1000)") == SLEPT

    def test_in_between_questions_to_the_grader_too(self, session: Session) -> None:
        source = "import time\ndef f(g, x):\n    while True: g(x); time.sleep(0.01)"
        assert called(session, source, FIRST, np.ones(1)) == SLEPT

    def test_of_all_threads_too(self, session_with_threads: Session) -> None:
        source = f"import time\nspin = time.sleep\n{WORKERS}def f(): work(1000, 4)"
        assert called(session_with_threads, source) == SLEPT

    def test_for_a_little_while_is_allowed(self, session: Session) -> None:
        assert isinstance(called(session, "import time\ndef f(): time.sleep(0.01)"), Returned)

    def test_for_a_little_while_again_and_again_adds_up(self) -> None:
        session = open_session(Limits(asleep_seconds=0.6))
        try:
            outcome = called(session, "import time\ndef f(): time.sleep(0.05)")
            for _ in range(100):
                if isinstance(outcome, Stopped):
                    break
                outcome = session.call("f", (), {})
            assert outcome == SLEPT
        finally:
            session.close()


class TestWorking:
    """None of these is asleep for a moment, so that it may take as long as it needs."""

    def works(self, session: Session, source: str, *arguments: Any) -> None:
        assert isinstance(called(session, source, *arguments), Returned)
        assert session.sleep_clock.seconds == 0

    def test_computing_is_no_sleep(self, session: Session) -> None:
        self.works(session, f"{SPIN}def f(): spin(1)")

    @pytest.mark.long
    def test_nor_on_a_machine_with_far_too_much_to_do(
        self, session: Session, busy_machine: None
    ) -> None:
        self.works(session, f"{SPIN}def f(): spin(0.5)")

    def test_nor_in_threads_that_the_main_one_waits_for(
        self, session_with_threads: Session
    ) -> None:
        self.works(session_with_threads, f"{SPIN}{WORKERS}def f(): work(0.3, 3)")

    def test_nor_both(self, session_with_threads: Session, busy_machine: None) -> None:
        self.works(session_with_threads, f"{SPIN}{WORKERS}def f(): work(0.2, 2)")

    def test_waiting_for_an_answer_of_the_graders_is_not_either(self, session: Session) -> None:
        def slow(x: Any) -> float:
            time.sleep(0.2)
            return float(x[0])

        source = "def f(g, x): return [g(x) for _ in range(6)]"
        self.works(session, source, Objective("f(x) = x_0", (1,), slow), np.ones(1))

    def test_what_a_fork_does_before_it_is_locked_in_is_not_the_submissions(
        self, tmp_path: Path
    ) -> None:
        ours, theirs = socket.socketpair()
        source = f"""
            import socket, time
            from autograder.sandbox import wire
            connection = socket.socket(fileno={theirs.fileno()})
            def send(value):
                for piece in wire.encode(value): connection.sendall(piece)
            print(flush=True)
            time.sleep(2)
            send(wire.LOCKED)
            wire.read(connection.recv)
            send({{"returned": 1, "arguments": ()}})
            """
        with python(source, theirs.fileno()) as process, theirs:
            handle = os.pidfd_open(process.pid)
            session = Session(ours, handle, LIMITS, SessionFolder(str(tmp_path)))
            assert session.get("x").value == 1
            assert session.sleep_clock.seconds == 0
            session.close()

    @pytest.mark.long
    def test_sending_and_taking_a_lot_is_not_either(
        self, session: Session, busy_machine: None
    ) -> None:
        self.works(session, "def f(x): return x + 1", np.zeros(4 << 20))
