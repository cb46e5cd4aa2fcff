"""Whatever a submission's process does, asking it ends in an outcome and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from autograder.sandbox import pidfd, process
from autograder.sandbox.layers import Layer, Policy
from autograder.sandbox.lockdown import Limits
from autograder.sandbox.outcome import Missing, Raised, Returned, SandboxError, Stop, Stopped
from autograder.sandbox.process import Protection, RefusedError, Zygote, open_session
from autograder.sandbox.session import CellRun, Session
from tests.fixtures.machines import failing_bubblewrap, idle_bubblewrap
from tests.fixtures.processes import kill_with_children
from tests.requirements import needs, path_of

TIGHT = Limits(request_cpu_seconds=0.4, request_wall_seconds=4)
IMPATIENT = Limits(request_cpu_seconds=0.1, request_asleep_seconds=0.5)  # for what only waits
FIND_SOCKET = """
import gc, socket
wire_socket = next(
    thing for thing in gc.get_objects()
    if isinstance(thing, socket.socket) and thing.fileno() > 2
)
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have temporary folders made where the test can look at them."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def session() -> Iterator[Session]:
    session = open_session(TIGHT)
    yield session
    session.close()


def defined(session: Session, source: str) -> Session:
    run = session.run(0, textwrap.dedent(source))
    assert isinstance(run, CellRun), run
    assert run.raised is None, run.raised
    return session


def is_running(pid: int) -> bool:
    """Tell whether a process lives; one that only waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def ends_soon(pid: int) -> bool:
    for _ in range(300):
        if not is_running(pid):
            return True
        time.sleep(0.01)
    return False


def next_session_works() -> bool:
    session = open_session(TIGHT)
    try:
        return isinstance(session.run(0, "x = 1"), CellRun) and session.get("x") is not None
    finally:
        session.close()


class TestAnswers:
    def test_a_call_returns_its_value(self, session: Session) -> None:
        defined(session, "def double(x, times=2):\n    return x * times")
        assert session.call("double", (21,), {}).value == 42
        assert session.call("double", (21,), {"times": 3}).value == 63

    def test_arguments_come_back_as_they_are_after_the_call_if_asked_for(
        self, session: Session
    ) -> None:
        defined(session, "def fill(x):\n    x[:] = 7")
        mine = np.zeros(2)
        outcome = session.call("fill", (mine,), {}, return_arguments=True)
        assert isinstance(outcome, Returned)
        assert outcome.value is None
        assert outcome.arguments[0].tolist() == [7, 7]
        assert mine.tolist() == [0, 0]
        assert session.call("fill", (mine,), {}).arguments == ()

    def test_what_is_not_defined_is_missing(self, session: Session) -> None:
        assert session.call("nothing", (), {}) == Missing("nothing")
        assert session.get("nothing") == Missing("nothing")

    def test_an_error_is_described(self, session: Session) -> None:
        defined(session, "def f():\n    raise KeyError('k')")
        assert session.call("f", (), {}) == Raised("KeyError", "'k'", 0, 2, "raise KeyError('k')")

    def test_what_a_cell_prints_is_kept_up_to_a_bound(self, session: Session) -> None:
        run = session.run(0, "import sys\nprint('a' * 30_000)\nprint('late', file=sys.stderr)")
        assert isinstance(run, CellRun)
        assert run.output.startswith("aaa")
        assert run.output.endswith("more characters]")
        assert len(run.output) < TIGHT.output_characters + 100

    def test_a_cell_that_is_too_long_is_its_own_error(self, session: Session) -> None:
        run = session.run(0, "x = 1 #" + "a" * 100_000)
        assert isinstance(run, CellRun)
        assert run.raised is not None
        assert "100007 characters in one cell" in run.raised.message
        assert session.run(1, "x = 1") == CellRun(None, "", ())

    def test_a_long_cell_in_another_script_fits(self, session: Session) -> None:
        assert session.run(0, "x = '" + "😀" * 65_000 + "'") == CellRun(None, "", ())

    def test_a_closed_session_is_not_asked(self, session: Session) -> None:
        session.close()
        session.close()
        with pytest.raises(SandboxError, match="closed"):
            session.run(0, "x = 1")

    @pytest.mark.parametrize(
        "result",
        ["np.zeros(9 << 20)", "[0] * 200_000", "['a' * 60_000] * 30"],
        ids=["array", "list", "text"],
    )
    def test_a_result_that_is_too_large_is_an_error_and_the_session_goes_on(
        self, session: Session, result: str
    ) -> None:
        defined(session, f"import numpy as np\ndef f():\n    return {result}")
        outcome = session.call("f", (), {})
        assert isinstance(outcome, Raised)
        assert "allowed" in outcome.message or "too many" in outcome.message
        assert isinstance(session.run(1, "x = 1"), CellRun)


# What a cell or a call may do, and the outcomes that are right for it.
MISDEEDS = {
    "endless loop": ("while True: pass", Stop.CPU),
    "endless loop that catches everything": (
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        Stop.CPU,
    ),
    "endless loop in C": ("sum(iter(int, 1))", Stop.CPU),
    "signals ignored": (
        "import signal\nfor n in (1, 2, 14, 15, 24): signal.signal(n, signal.SIG_IGN)\n"
        "while True: pass",
        Stop.CPU,
    ),
    "sleep": ("import time; time.sleep(1000)", Stop.ASLEEP),
    "waiting for ever": (
        "import threading\nl = threading.Lock()\nl.acquire()\nl.acquire()",
        Stop.ASLEEP,
    ),
    "print flood": ("while True: print('a' * 1000)", Stop.CPU),
    "memory bomb": ("import numpy as np\nkept = np.ones(80 << 27)", Raised),
    "memory in pieces": (
        "import numpy as np\nkept = []\nwhile True: kept.append(np.empty(100 << 17))",
        Raised,
    ),
    "os._exit": ("import os; os._exit(0)", Stop.DIED),
    "a signal to itself": ("import os; os.kill(os.getpid(), 9)", Raised),
    "sys.exit": ("import sys; sys.exit(3)", Raised),
    "exit": ("raise SystemExit", Raised),
    "KeyboardInterrupt": ("raise KeyboardInterrupt", Raised),
    "segfault": ("import ctypes; ctypes.string_at(0)", Stop.DIED),
    "abort": ("import os; os.abort()", Stop.DIED),
    "recursion": ("def f(): f()\nf()", Raised),
    "recursion without a limit": (
        "import sys\nsys.setrecursionlimit(10**9)\ndef f(x): return [f(x)]\n"
        "class A:\n    def __getattr__(self, n): return getattr(self, n)\nA().x",
        None,
    ),
    "closes every file": ("import os; os.closerange(0, 1024)", Stop.DIED),
    "garbage on the wire": (FIND_SOCKET + "wire_socket.sendall(b'x' * 1000)", Stop.GARBLED),
    "pickle on the wire": (
        FIND_SOCKET + "import pickle; wire_socket.sendall(pickle.dumps([1] * 20))",
        Stop.GARBLED,
    ),
    "an answer of no known form": (
        FIND_SOCKET
        + "import sys; wire = sys.modules['autograder.sandbox.wire']\n"
        + "for piece in wire.encode({'score': 100}): wire_socket.sendall(piece)",
        Stop.GARBLED,
    ),
    "one byte after the other": (
        FIND_SOCKET
        + "import sys; wire = sys.modules['autograder.sandbox.wire']\nimport time\n"
        + "wire_socket.sendall(wire.HEADER.pack(wire.MAGIC, 4, 1 << 20))\n"
        + "while True:\n    wire_socket.sendall(b'1')\n    time.sleep(0.005)",
        Stop.ASLEEP,
    ),
    "a frame that breaks off": (
        FIND_SOCKET
        + "import sys; wire = sys.modules['autograder.sandbox.wire']\nimport os\n"
        + "wire_socket.sendall(wire.HEADER.pack(wire.MAGIC, 4, 0))\nos._exit(0)",
        Stop.DIED,
    ),
    "floods the wire": (
        FIND_SOCKET + "while True: wire_socket.sendall(bytes(1 << 20))",
        Stop.GARBLED,
    ),
    "a large file": ("open('f', 'wb').write(bytes(20 << 20))", Raised),
    "many threads": (
        "import threading, time\n"
        "for _ in range(20): threading.Thread(target=time.sleep, args=(100,)).start()",
        None,
    ),
    "a thread that never ends": (
        "import threading\ndef spin():\n    while True: pass\n"
        "threading.Thread(target=spin).start()",
        None,
    ),
    "an exit handler": ("import atexit, time; atexit.register(time.sleep, 1000)", None),
    "folders in folders": (
        "import os\nfor _ in range(1500):\n    os.mkdir('d'); os.chdir('d')",
        None,
    ),
    "an own folder that is gone": ("import os, shutil; shutil.rmtree(os.getcwd())", None),
    "an error with a strange file name": (
        "error = SyntaxError('x')\nerror.filename = []\nraise error",
        Stop.GARBLED,
    ),
    "an error that never prints": (
        "class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E",
        Stop.CPU,
    ),
}


def matches(outcome: object, expected: object) -> bool:
    """Tell whether an outcome is the expected one; None stands for any but a garbled wire."""
    if isinstance(expected, Stop):
        return isinstance(outcome, Stopped) and outcome.reason is expected
    if expected is Raised:
        return isinstance(outcome, Raised) or (
            isinstance(outcome, CellRun) and outcome.raised is not None
        )
    return not (isinstance(outcome, Stopped) and outcome.reason is Stop.GARBLED)


@pytest.mark.parametrize("deed", MISDEEDS)
class TestMisdeeds:
    def test_in_a_cell_ends_in_an_outcome_and_leaves_nothing(
        self, deed: str, temporary: Path
    ) -> None:
        source, expected = MISDEEDS[deed]
        session = open_session(IMPATIENT if expected is Stop.ASLEEP else TIGHT)
        pid = pidfd.pid_of(session._handle)
        run = session.run(0, source)
        session.close()
        assert matches(run, expected), run
        assert ends_soon(pid)
        assert not list(temporary.glob("autograder-*/*"))
        assert next_session_works()


@pytest.mark.parametrize(
    "deed", ["endless loop", "os._exit", "sys.exit", "segfault", "recursion", "memory bomb"]
)
def test_a_misdeed_in_a_call_ends_in_an_outcome(deed: str, session: Session) -> None:
    source, expected = MISDEEDS[deed]
    defined(session, "def f():\n" + textwrap.indent(source, "    "))
    assert matches(session.call("f", (), {}), expected)
    assert next_session_works()


def test_whatever_it_does_a_request_ends_in_time() -> None:
    session = open_session(Limits(request_cpu_seconds=0.1, request_wall_seconds=1))
    try:
        assert session.run(0, MISDEEDS["sleep"][0]) == Stopped(Stop.WALL, 1)
    finally:
        session.close()


def test_a_result_that_computes_while_it_is_sent_is_stopped(session: Session) -> None:
    defined(
        session,
        """
        class Name(type):
            @property
            def __name__(cls):
                while True: pass
        class Lazy(metaclass=Name): pass
        def f(): return Lazy()
        """,
    )
    assert session.call("f", (), {}) != Returned("Lazy")
    assert next_session_works()


class TestClocks:
    BUSY = (
        "import time\ndef busy(seconds):\n    end = time.process_time() + seconds\n"
        "    while time.process_time() < end: pass"
    )

    def test_computing_counts(self, session: Session) -> None:
        defined(session, self.BUSY)
        before = session.cpu_seconds()
        session.call("busy", (0.15,), {})
        assert 0.15 <= session.cpu_seconds() - before < 0.35

    def test_sleeping_does_not(self, session: Session) -> None:
        defined(session, "import time\ndef sleep(): time.sleep(0.3)")
        before = session.cpu_seconds()
        session.call("sleep", (), {})
        assert session.cpu_seconds() - before < 0.1

    def test_the_childs_own_clocks_do_not_matter(self, session: Session) -> None:
        defined(session, self.BUSY)
        defined(session, "real = time.process_time\ntime.perf_counter = lambda: 0.0")
        before = session.cpu_seconds()
        session.call("busy", (0.1,), {})
        assert session.cpu_seconds() - before >= 0.1

    def test_a_call_may_be_given_its_own_limit(self, session: Session) -> None:
        defined(session, self.BUSY)
        assert isinstance(session.call("busy", (0.6,), {}, cpu_limit=2.0), Returned)
        assert session.call("busy", (0.6,), {}, cpu_limit=0.2) == Stopped(Stop.CPU, 0.2)

    def test_they_can_be_read_after_the_end(self, session: Session) -> None:
        session.run(0, "while True: pass")
        assert session.closed
        assert session.cpu_seconds() >= TIGHT.request_cpu_seconds


class TestLimits:
    def test_the_kernel_ends_what_the_grader_does_not_look_at(self) -> None:
        limits = Limits(request_cpu_seconds=100, total_cpu_seconds=0)  # and one of grace
        session = open_session(limits)
        assert isinstance(session.run(0, "while True: pass"), Stopped)
        assert session.cpu_seconds() < 2

    def test_memory_is_given_back_after_a_bomb(self, session: Session) -> None:
        defined(session, "import numpy as np")
        run = session.run(1, "np.ones(80 << 27)")
        assert isinstance(run, CellRun)
        assert run.raised is not None
        assert "Memory" in run.raised.type_name
        assert isinstance(session.run(2, "x = np.ones(1000)"), CellRun)

    def test_a_child_has_no_files_but_its_socket(self, session: Session) -> None:
        look = """
            import os
            found = []
            for number in range(4096):
                try:
                    os.fstat(number)
                    found.append(number)
                except OSError:
                    pass
        """
        outcome = defined(session, look).get("found")
        assert isinstance(outcome, Returned)
        assert len(outcome.value) == 4  # 0, 1, 2 and the socket

    def test_a_child_starts_in_an_empty_folder_of_its_own(self, temporary: Path) -> None:
        sessions = [open_session(TIGHT), open_session(TIGHT)]
        look = "import os\nhere, found, home = os.getcwd(), os.listdir(), os.environ['HOME']"
        folders = set()
        for session in sessions:
            defined(session, look)
            here = session.get("here")
            assert isinstance(here, Returned)
            assert session.get("found").value == []
            assert session.get("home").value == here.value
            folders.add(here.value)
        assert len(folders) == 2
        for session in sessions:
            session.close()
        assert not any(Path(folder).exists() for folder in folders)

    def test_submissions_do_not_see_one_another(self) -> None:
        first = defined(open_session(TIGHT), "import numpy\nnumpy.ones = None\nsecret = 1")
        second = open_session(TIGHT)
        try:
            defined(second, "import numpy\nfine = numpy.ones is not None")
            assert second.get("fine").value is True
            assert isinstance(second.get("secret"), Missing)
        finally:
            first.close()
            second.close()


def test_two_hundred_sessions_leak_nothing(temporary: Path) -> None:
    def descriptors() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    open_session(TIGHT).close()
    before = descriptors()
    for number in range(200):
        session = open_session(TIGHT)
        session.run(0, "x = 1" if number % 2 else "import os; os._exit(0)")
        session.close()
    assert descriptors() <= before
    assert not list(temporary.glob("autograder-*/*"))


class TestZygote:
    @pytest.fixture
    def zygote(self) -> Iterator[Zygote]:
        zygote = Zygote(Policy())
        yield zygote
        zygote.close()

    def test_its_environment_holds_nothing_of_the_graders(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SECRET_TOKEN", "42")
        zygote = Zygote(Policy())
        try:
            session = zygote.open_session(TIGHT)
            defined(session, "import os\nfound = 'SECRET_TOKEN' in os.environ")
            assert session.get("found").value is False
            session.close()
        finally:
            zygote.close()

    def test_closing_it_ends_its_children(self, zygote: Zygote) -> None:
        session = defined(zygote.open_session(TIGHT), "x = 1")
        pid = pidfd.pid_of(session._handle)
        zygote.close()
        assert ends_soon(pid)
        assert isinstance(session.run(0, "x = 1"), Stopped)

    def test_one_that_was_killed_says_so(self, zygote: Zygote) -> None:
        zygote.open_session(TIGHT).close()
        kill_with_children(zygote._process)
        with pytest.raises(SandboxError, match="fork server"):
            zygote.open_session(TIGHT)

    def test_one_that_was_killed_is_replaced(self) -> None:
        open_session(TIGHT).close()
        kill_with_children(process._owner.zygote()._process)
        assert next_session_works()

    def test_a_session_that_kills_it_ends_in_an_outcome_and_the_next_works(self) -> None:
        session = open_session(TIGHT)
        session.run(0, "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)")
        session.close()
        assert next_session_works()

    def test_after_a_shutdown_the_next_session_starts_another(self) -> None:
        process.shutdown()
        process.shutdown()
        assert next_session_works()

    def test_it_ends_with_a_grader_that_is_killed_and_so_do_its_children(self) -> None:
        script = """
            import time
            from autograder.sandbox import process
            from autograder.sandbox.lockdown import Limits
            from autograder.sandbox.pidfd import pid_of
            session = process.open_session(Limits())
            session.run(0, "import time")
            zygote, child = process._owner.zygote()._process.pid, pid_of(session._handle)
            print(zygote, child, flush=True)
            session.run(1, "while True: pass")
        """
        grader = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True
        )
        assert grader.stdout is not None
        pids = [int(word) for word in grader.stdout.readline().split()]
        assert len(pids) == 2
        assert all(map(is_running, pids))
        os.kill(grader.pid, signal.SIGKILL)
        grader.wait()
        grader.stdout.close()
        assert all(map(ends_soon, pids))


def opened(policy: Policy) -> tuple[Protection, object]:
    """Return what holds under a policy, and what a cell does there."""
    zygote = Zygote(policy)
    try:
        zygote.require()
        session = zygote.open_session(TIGHT)
        run = session.run(0, "x = 1")
        session.close()
        return zygote.protection(), run
    finally:
        zygote.close()


WORKED = CellRun(None, "", ())
NO_FILES = frozenset({Layer.BUBBLEWRAP, Layer.LANDLOCK})


class TestPolicy:
    @pytest.mark.parametrize("layer", Layer)
    def test_a_layer_that_is_done_without_does_not_hold(self, layer: Layer) -> None:
        protection, run = opened(Policy(frozenset({layer}), unsafe=True))
        assert layer not in protection.held
        assert protection.reasons[layer] == "done without, as was asked"
        assert run == WORKED

    @pytest.mark.parametrize(
        "without",
        [NO_FILES, frozenset({Layer.SECCOMP}), frozenset(Layer)],
        ids=lambda without: "+".join(sorted(without)),
    )
    def test_where_too_few_hold_nothing_is_run(self, without: frozenset[Layer]) -> None:
        zygote = Zygote(Policy(without))
        try:
            for ask in (zygote.require, lambda: zygote.open_session(TIGHT)):
                with pytest.raises(RefusedError, match="cannot lock students' code in") as refused:
                    ask()
                assert "done without, as was asked" in str(refused.value)
        finally:
            zygote.close()

    @pytest.mark.parametrize("without", [NO_FILES, frozenset(Layer)], ids=["files", "all"])
    def test_unless_it_is_told_to_go_on_all_the_same(self, without: frozenset[Layer]) -> None:
        protection, run = opened(Policy(without, unsafe=True))
        assert not set(protection.held) & without
        assert run == WORKED

    def test_to_be_unsafe_switches_nothing_off(self) -> None:
        assert opened(Policy(unsafe=True)) == opened(Policy())

    def test_without_bubblewrap_installed_the_others_hold(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        protection, run = opened(Policy())
        assert {Layer.LANDLOCK, Layer.SECCOMP} <= set(protection.held)
        assert protection.reasons[Layer.BUBBLEWRAP] == "it is not installed"
        assert run == WORKED

    def test_where_bubblewrap_is_installed_but_not_allowed_the_others_hold(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        says = "bwrap: No permissions to create new namespace"
        monkeypatch.setenv("PATH", failing_bubblewrap(tmp_path, says)["PATH"])
        protection, run = opened(Policy())
        assert Layer.BUBBLEWRAP not in protection.held
        assert {Layer.LANDLOCK, Layer.SECCOMP, Layer.RLIMITS} <= set(protection.held)
        assert protection.reasons[Layer.BUBBLEWRAP] == says
        assert run == WORKED

    def test_where_it_hides_nothing_it_does_not_count(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", idle_bubblewrap(tmp_path)["PATH"])
        protection, run = opened(Policy())
        assert Layer.BUBBLEWRAP not in protection.held
        assert run == WORKED

    def test_a_bubblewrap_in_any_folder_is_found(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        needs("bubblewrap")
        (tmp_path / "bwrap").symlink_to(str(path_of("bubblewrap")))
        monkeypatch.setenv("PATH", str(tmp_path))
        protection, run = opened(Policy(frozenset({Layer.LANDLOCK})))
        assert Layer.BUBBLEWRAP in protection.held
        assert run == WORKED

    @pytest.mark.parametrize("without", [frozenset[Layer](), NO_FILES - {Layer.LANDLOCK}])
    def test_the_place_of_temporary_files_does_not_matter(
        self, without: frozenset[Layer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "deep" / "er").mkdir(parents=True)
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "deep" / "er"))
        protection, run = opened(Policy(without))
        assert {Layer.LANDLOCK, Layer.SECCOMP, Layer.RLIMITS} <= set(protection.held)
        assert run == WORKED

    def test_another_policy_takes_another_fork_server(self) -> None:
        before = process.policy()
        try:
            process.start(Policy(frozenset({Layer.BUBBLEWRAP})))
            assert Layer.BUBBLEWRAP not in process.protection().held
            first = process._owner.zygote()
            process.start(Policy(frozenset({Layer.BUBBLEWRAP})))
            process.start()
            assert process._owner.zygote() is first
            process.start(Policy(NO_FILES))
            assert process._owner.zygote() is not first
            with pytest.raises(RefusedError):
                process.require()
            with pytest.raises(RefusedError):
                open_session(TIGHT)
        finally:
            process.start(before)
        assert next_session_works()


def test_a_python_behind_a_link_can_read_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "linked").symlink_to(sys.prefix)
    script = """
        from autograder.sandbox import process
        from autograder.sandbox.layers import Layer, Policy
        from autograder.sandbox.lockdown import Limits
        process.start(Policy(frozenset({Layer.BUBBLEWRAP})))
        session = process.open_session(Limits())
        draw = "import matplotlib.pyplot as plt\\nplt.plot([1, 2])\\nplt.savefig('figure.png')"
        print(session.run(0, draw).raised)
    """
    python = tmp_path / "linked" / "bin" / Path(sys.executable).name
    done = subprocess.run(
        [python, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "None\n"
