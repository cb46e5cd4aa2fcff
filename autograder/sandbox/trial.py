"""Tries each layer in a fork that is thrown away: what does not hold here is not counted on."""

from __future__ import annotations

import dataclasses
import json
import os
import resource
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.sandbox import lockdown
from autograder.sandbox.layers import Layer
from autograder.sandbox.lockdown import Limits, Lockdown


@dataclass(frozen=True)
class Setup:
    """What the grader tells the fork server at its start.

    Attributes
    ----------
    lockdown : Lockdown
        The layers to be tried.
    directory : str
        A folder that the fork which tries them may write to.
    uid : int
        The user that it is to become.
    outside : str
        A file that anyone may read, were it not for Landlock.
    invisible : str
        A file that can be seen outside of bubblewrap only.
    """

    lockdown: Lockdown
    directory: str
    uid: int
    outside: str
    invisible: str

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        fields = dataclasses.asdict(self)
        layers = sorted(self.lockdown.layers)
        fields["lockdown"] |= {"layers": layers, "filter": self.lockdown.filter.hex()}
        del fields["lockdown"]["ruleset"], fields["lockdown"]["roots"]
        return fields

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Setup:
        """Read what `to_json` wrote."""
        locked = fields.pop("lockdown")
        return cls(
            lockdown=Lockdown(
                layers=frozenset(Layer(name) for name in locked["layers"]),
                read=tuple(locked["read"]),
                write=tuple(locked["write"]),
                parent=locked["parent"],
                filter=bytes.fromhex(locked["filter"]),
            ),
            **fields,
        )


def try_layers(setup: Setup) -> tuple[Lockdown, dict[str, Any]]:
    """Find out which layers hold.

    Returns
    -------
    locked : Lockdown
        What every fork has to apply from now on.
    answer : dict
        The names of the layers that hold, and of the others why they do not.
    """
    locked, reasons = setup.lockdown, dict[str, str]()
    if Layer.LANDLOCK in locked.layers:
        try:
            locked = locked.with_ruleset()
        except OSError as error:
            reasons[str(Layer.LANDLOCK)] = str(error)
            locked = dataclasses.replace(locked, layers=locked.layers - {Layer.LANDLOCK})
    # Again without what failed: a layer that does not hold may have kept another from holding.
    while failed := _failures(dataclasses.replace(setup, lockdown=locked)):
        reasons |= failed
        locked = dataclasses.replace(locked, layers=locked.layers - {Layer(n) for n in failed})
    held = [str(layer) for layer in Layer if layer in locked.layers]
    if not Path(setup.invisible).exists():
        held.insert(0, str(Layer.BUBBLEWRAP))
    return locked, {"held": held, "reasons": reasons}


def _failures(setup: Setup) -> dict[str, str]:
    """Return which layers fail in a fork, and why."""
    ours, theirs = os.pipe()
    zygote = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            _close_all_but(theirs, setup.lockdown.ruleset)
            os.write(theirs, json.dumps(_try_in_fork(setup, zygote)).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    with open(ours, "rb") as pipe:  # noqa: PTH123 - a descriptor, not a path
        answer = pipe.read()
    os.waitpid(pid, 0)
    if answer:
        failed: dict[str, str] = json.loads(answer)
        return failed
    layers = setup.lockdown.layers
    blamed = {Layer.UID} if Layer.UID in layers else layers  # the likeliest goes first
    return dict.fromkeys(map(str, blamed), "the fork that tried it ended")


def _close_all_but(*kept: int | None) -> None:
    """Close what was open already: it may be more than the limits allow."""
    start = 3
    for descriptor in sorted(number for number in kept if number is not None):
        os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, os.sysconf("SC_OPEN_MAX"))


def _try_in_fork(setup: Setup, zygote: int) -> dict[str, str]:
    limits = Limits()
    try:
        applied = lockdown.apply(setup.lockdown, limits, setup.directory, setup.uid, zygote)
    except OSError as error:
        if Layer.UID not in setup.lockdown.layers:
            raise
        return {str(Layer.UID): f"another user cannot enter {setup.directory} ({error.strerror})"}
    failed = {str(layer): reason for layer, reason in applied.items()}
    tests = {
        Layer.UID: lambda: _user_test(setup.uid),
        Layer.RLIMITS: lambda: _limits_test(limits),
        Layer.LANDLOCK: lambda: _files_test(setup.outside, setup.directory),
        Layer.SECCOMP: _calls_test,
    }
    for layer, test in tests.items():
        if layer in setup.lockdown.layers and layer not in failed:
            try:
                test()
            except Exception as error:
                failed[str(layer)] = str(error)
        if layer is Layer.UID and str(layer) in failed:
            return {str(layer): failed[str(layer)]}  # a wrong user may fail the other tests too
    return failed


def _user_test(uid: int) -> None:
    if os.getresuid() != (uid, uid, uid) or os.getgroups():
        raise RuntimeError("the user is still the one who grades")
    try:
        Path(os.__file__).read_bytes()
    except PermissionError as error:
        raise RuntimeError(f"other users cannot read {os.__file__}") from error


def _limits_test(limits: Limits) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    if not 0 < most <= limits.memory_bytes:
        raise RuntimeError("the limits are not set")


def _files_test(outside: str, directory: str) -> None:
    Path(os.__file__).read_bytes()
    Path(directory, "written").write_text("")
    try:
        Path(outside).read_bytes()
    except PermissionError:
        return
    raise RuntimeError("files outside can be read")


def _calls_test() -> None:
    try:
        socket.socket().close()
    except PermissionError:
        return
    raise RuntimeError("sockets can be opened")
