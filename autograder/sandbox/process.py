"""The trusted side: starts the fork server (the zygote), has it fork, and owns the one there is."""

from __future__ import annotations

import atexit
import dataclasses
import itertools
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO

import autograder
from autograder.sandbox import bubblewrap, fonts, pidfd, syscalls
from autograder.sandbox.folder import SessionFolder, remove
from autograder.sandbox.layers import Layer, Policy, is_sufficient, refusal
from autograder.sandbox.lockdown import Limits, Lockdown
from autograder.sandbox.outcome import SandboxError
from autograder.sandbox.readable import DEVICES, READ_DEVICES, readable
from autograder.sandbox.session import Session
from autograder.sandbox.trial import Setup

START_SECONDS = 120  # for importing NumPy, matplotlib and IPython on a very busy machine
TRIAL = "trial"  # the folder of the fork that tries the layers
FORK_SECONDS = 20  # for a fork, on such a machine
# Users that no one has: what is free by systemd's rules on users for services, and little used.
FIRST_UID, UIDS = 61_184, 4_336

PACKAGE = Path(autograder.__file__).parent
WORKER_CODE = (str(PACKAGE / "__init__.py"), str(PACKAGE / "sandbox"))
RUN_WORKER = (
    # Without links: where no link can be read, none is followed either.
    "import os, runpy, sys; sys.path[:] = map(os.path.realpath, sys.path + [sys.argv.pop(1)]); "
    "runpy.run_module('autograder.sandbox.worker', run_name='__main__', alter_sys=True)"
)


class RefusedError(SandboxError):
    """Too few layers hold on this machine to run students' code."""


@dataclasses.dataclass(frozen=True)
class Protection:
    """What holds on this machine.

    Attributes
    ----------
    held : tuple of Layer
        The layers that held when they were tried.
    reasons : dict
        Of the others, why they do not.
    """

    held: tuple[Layer, ...]
    reasons: dict[Layer, str]


class Zygote:
    """The fork server: a fresh interpreter with everything imported and nothing of ours in it.

    Parameters
    ----------
    policy : Policy
        Which layers to try, and whether to go on where too few hold.
    """

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._lock = threading.Lock()
        self._uids = itertools.count(random.randrange(UIDS))
        # No TemporaryDirectory: a process that forks off the grader would remove it at its end.
        self._directory = os.path.realpath(tempfile.mkdtemp(prefix="autograder-"))
        Path(self._directory).chmod(0o711)  # forks that are other users pass through
        self._font_folder = fonts.lend(self._directory)
        self._readable = readable()
        self._protection: Protection | None = None
        self._handle: int | None = None  # a pidfd of the fork server
        self._reasons = dict.fromkeys(policy.without, "done without, as was asked")
        self._is_wrapped = Layer.BUBBLEWRAP not in policy.without and bubblewrap.is_installed()
        if not self._is_wrapped:
            self._reasons.setdefault(Layer.BUBBLEWRAP, "it is not installed")
        self._start()

    def protection(self) -> Protection:
        """Wait until the fork server has tried its layers, and return what holds.

        Raises
        ------
        SandboxError
            If it cannot be started.
        """
        with self._lock:
            return self._wait_until_ready()

    def require(self) -> None:
        """Wait until it is known what holds on this machine, and refuse if it is too little.

        Raises
        ------
        RefusedError
            If too few layers hold, unless the policy is to go on all the same.
        SandboxError
            If the fork server cannot be started.
        """
        self._require(self.protection())

    def _require(self, protection: Protection) -> None:
        if not self.policy.unsafe and not is_sufficient(protection.held):
            raise RefusedError(refusal(protection.held, protection.reasons))

    def open_session(self, limits: Limits, files: tuple[str, ...] = ()) -> Session:
        """Fork a child that waits for cells and calls.

        Parameters
        ----------
        limits : Limits
        files : tuple of str
            Folders with the files that came along with the assignment.

        Raises
        ------
        RefusedError
            If too few layers hold on this machine.
        SandboxError
            If the fork server is gone.
        """
        with self._lock:
            protection = self._wait_until_ready()
            self._require(protection)
            uid = FIRST_UID + next(self._uids) % UIDS if Layer.UID in protection.held else None
            folder = SessionFolder(self._directory, files, uid)
            ours, theirs = socket.socketpair()
            with theirs:
                order = {
                    "directory": folder.path,
                    "limits": dataclasses.asdict(limits),
                    "uid": uid,
                }
                try:
                    socket.send_fds(self._control, [json.dumps(order).encode()], [theirs.fileno()])
                    answer, handles, _, _ = socket.recv_fds(self._control, 64, 1)
                except OSError as error:
                    raise SandboxError(
                        f"the fork server does not answer: {self._last_words()}"
                    ) from error
        if answer != b"forked":
            raise SandboxError(f"the fork server ended: {self._last_words()}")
        return Session(ours, handles[0], limits, folder)

    def close(self) -> None:
        """End the fork server and with it every child."""
        self._end()
        remove(self._directory)

    def _start(self) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - open while it runs
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(START_SECONDS)
        command = [sys.executable, "-I", "-B", "-c", RUN_WORKER, str(PACKAGE.parent)]
        with theirs:
            command.append(str(theirs.fileno()))
            self._process = subprocess.Popen(
                bubblewrap.wrapped(command, self._readable, WORKER_CODE, self._directory)
                if self._is_wrapped
                else command,
                env=self._environment(),
                cwd=self._directory,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
            )
        self._tell(self._setup())

    def _setup(self) -> Setup:
        """Put together which layers the fork server shall try; it is importing meanwhile."""
        layers = set(Layer) - self.policy.without - {Layer.BUBBLEWRAP}
        if os.getuid() != 0:
            layers.discard(Layer.UID)
            self._reasons.setdefault(Layer.UID, "not needed: grading was not started as root")
        program = b""
        if Layer.SECCOMP in layers:
            try:
                program = syscalls.compile_filter()
            except syscalls.FilterError as error:
                layers.discard(Layer.SECCOMP)
                self._reasons[Layer.SECCOMP] = str(error)
        outside = Path(self._directory, "outside")
        outside.write_text("")
        outside.chmod(0o644)
        shared = Path(self._directory, TRIAL)
        shared.mkdir(exist_ok=True)
        shared.chmod(0o777)  # which user tries the layers is part of what is tried
        return Setup(
            lockdown=Lockdown(
                layers=frozenset(layers),
                read=(*self._readable.paths(), *READ_DEVICES),
                write=DEVICES,
                parent=self._directory,
                filter=program,
            ),
            directory=str(shared),
            uid=FIRST_UID + UIDS - 1,
            outside=str(outside),
            invisible=str(PACKAGE / "__main__.py"),
        )

    def _tell(self, setup: Setup) -> None:
        assert self._process.stdin is not None
        try:
            with self._process.stdin as pipe:
                pipe.write(json.dumps(setup.to_json()).encode())
        except BrokenPipeError:
            return  # it has ended: waiting for it finds out, and why

    def _wait_until_ready(self) -> Protection:
        while self._protection is None:
            try:
                answer, handles, _, _ = socket.recv_fds(self._control, 1 << 16, 1)
            except OSError as error:
                raise SandboxError(
                    f"the fork server does not answer: {self._last_words()}"
                ) from error
            if answer:
                (self._handle,) = handles
                self._control.settimeout(FORK_SECONDS)
                self._protection = self._read_protection(answer)
                fonts.keep(self._directory)
                remove(str(Path(self._directory, TRIAL)))  # in which forks could meet
            elif self._is_wrapped:  # installed, but not allowed to make namespaces
                self._reasons[Layer.BUBBLEWRAP] = self._last_words()
                self._end()
                self._is_wrapped = False
                self._start()
            else:
                raise SandboxError(f"the fork server did not start: {self._last_words()}")
        return self._protection

    def _read_protection(self, answer: bytes) -> Protection:
        """Read what the fork server has found; no submission has run in it so far."""
        found = json.loads(answer)
        held = tuple(Layer(name) for name in found["held"])
        if not self._is_wrapped:
            held = tuple(layer for layer in held if layer is not Layer.BUBBLEWRAP)
        tried = {Layer(name): reason for name, reason in found["reasons"].items()}
        reasons = {**self._reasons, **tried}
        return Protection(held, {layer: reasons[layer] for layer in Layer if layer in reasons})

    def _environment(self) -> dict[str, str]:
        """Return the zygote's whole environment; nothing of the grader's is in it."""
        return {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HOME": self._directory,
            "TMPDIR": self._directory,
            "IPYTHONDIR": self._directory,
            "MPLCONFIGDIR": self._font_folder,
            "MPLBACKEND": "agg",
            "PYTHONHASHSEED": "0",
            # A forked child with more BLAS threads dies at its first matrix product.
            "OPENBLAS_NUM_THREADS": "1",
            "MKL_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "VECLIB_MAXIMUM_THREADS": "1",
        }

    def _end(self) -> None:
        self._control.close()
        if self._handle is not None:  # not the process that was started, if that is bubblewrap
            pidfd.kill(self._handle)
            os.close(self._handle)
            self._handle = None
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()

    def _last_words(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it left no message"


class _Owner:
    """Holds this process's zygote: the one place with process-wide state."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._zygote: Zygote | None = None
        self._owner_pid = 0
        self.policy = Policy()

    def zygote(self) -> Zygote:
        with self._lock:
            if self._zygote is None or self._owner_pid != os.getpid():
                self._zygote = Zygote(self.policy)
                self._owner_pid = os.getpid()
                atexit.register(self.close)
            return self._zygote

    def close(self) -> None:
        with self._lock:
            if self._zygote is not None and self._owner_pid == os.getpid():
                self._zygote.close()
            self._zygote = None


_owner = _Owner()


def start(policy: Policy | None = None) -> None:
    """Begin to start the zygote, if this process has none; it imports while we go on.

    Parameters
    ----------
    policy : Policy, optional
        For this process from now on; a zygote that was started by another one is ended.
    """
    if policy is not None and policy != _owner.policy:
        _owner.close()
        _owner.policy = policy
    _owner.zygote()


def shutdown() -> None:
    """End this process's zygote; the next session starts a new one."""
    _owner.close()


def open_session(limits: Limits, files: tuple[str, ...] = ()) -> Session:
    """Fork a child of this process's zygote; a zygote that is gone is replaced once.

    Raises
    ------
    RefusedError
        If too few layers hold on this machine.
    SandboxError
        If there is no fork server to be had.
    """
    try:
        return _owner.zygote().open_session(limits, files)
    except RefusedError:
        raise
    except SandboxError:
        shutdown()
        return _owner.zygote().open_session(limits, files)


def require() -> None:
    """Refuse to grade where too few layers hold; see `Zygote.require`."""
    _owner.zygote().require()


def protection() -> Protection:
    """Return which layers hold on this machine, and why others do not."""
    return _owner.zygote().protection()


def policy() -> Policy:
    """Return what was asked of the sandbox."""
    return _owner.policy
