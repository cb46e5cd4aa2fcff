"""A fork locks itself in layer by layer, says which of them failed, and ends with its parent."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.layers import Layer
from autograder.sandbox.syscalls import compile_filter
from tests.fixtures.machines import script

OTHER = 61_999  # a user that there is not

# Forks, locks the fork in, and has it say what failed and what is so afterwards.
FORK = """
import json, os, resource, socket, sys
from autograder.sandbox import lockdown
from autograder.sandbox.layers import Layer
from autograder.sandbox.lockdown import Limits, Lockdown

layers, given, ruled, before, probe = json.loads(sys.argv[1])
directory = os.getcwd()
locked = Lockdown(frozenset(map(Layer, layers)), (os.__file__,), ("/dev/null",), directory,
                  bytes.fromhex(given))
if ruled:
    locked = locked.with_ruleset()
os.chdir("/")
sys.stdout.flush()
parent = os.getpid()
if os.fork() == 0:
    found = None
    exec(before)
    failed = lockdown.apply(locked, Limits(), directory, 61_999, parent)
    exec(probe)
    os.write(1, json.dumps([failed, found]).encode())
    os._exit(0)
os.wait()
"""


@pytest.fixture
def own() -> Iterator[Path]:
    """Return a folder that other users reach."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


def locked_in(
    own: Path,
    *layers: Layer,
    before: str = "",
    probe: str = "",
    program: bytes = b"",
    ruled: bool = False,
) -> tuple[dict[str, str], Any]:
    """Return which layers failed in a fork, and what it found then."""
    given = json.dumps((layers, program.hex(), ruled, before, probe))
    done = subprocess.run(script(FORK, given), cwd=own, capture_output=True, text=True)
    assert done.stdout, done.stderr
    failed, found = json.loads(done.stdout)
    return failed, found


def test_its_own_folder_is_where_it_stands(own: Path) -> None:
    assert locked_in(own, probe="found = os.getcwd()") == ({}, str(own))


def test_it_never_gains_privileges(own: Path) -> None:
    probe = "import ctypes; found = ctypes.CDLL(None).prctl(39, 0, 0, 0, 0)"
    assert locked_in(own, probe=probe) == ({}, 1)


class TestLimits:
    @pytest.mark.parametrize(
        ("limit", "amount"),
        [
            ("AS", 2 << 30),
            ("CPU", 121),
            ("FSIZE", 16 << 20),
            ("CORE", 0),
            ("NPROC", 0),
            ("MEMLOCK", 0),
            ("MSGQUEUE", 0),
        ],
    )
    def test_they_are_set_for_good(self, limit: str, amount: int, own: Path) -> None:
        probe = f"found = resource.getrlimit(resource.RLIMIT_{limit})"
        assert locked_in(own, Layer.RLIMITS, probe=probe) == ({}, [amount, amount])

    def test_open_files_are_few(self, own: Path) -> None:
        probe = "found = resource.getrlimit(resource.RLIMIT_NOFILE)"
        _, (now, ever) = locked_in(own, Layer.RLIMITS, probe=probe)
        assert now == ever <= 64

    def test_they_are_left_alone_where_they_are_not_asked_for(self, own: Path) -> None:
        probe = "found = resource.getrlimit(resource.RLIMIT_AS)[0] == resource.getrlimit(9)[0]"
        assert locked_in(own, probe=probe) == ({}, True)


class TestLandlock:
    def test_it_opens_what_it_is_given_and_its_own_folder(self, own: Path) -> None:
        probe = "open(os.__file__).close(); open('own', 'w').close(); found = os.listdir()"
        assert locked_in(own, Layer.LANDLOCK, ruled=True, probe=probe) == ({}, ["own"])

    def test_it_opens_no_folder_beside_its_own(self, own: Path) -> None:
        probe = (
            "try:\n    open('/etc/passwd')\nexcept PermissionError as error:\n"
            "    found = error.filename"
        )
        assert locked_in(own, Layer.LANDLOCK, ruled=True, probe=probe) == ({}, "/etc/passwd")

    def test_without_rules_it_fails(self, own: Path) -> None:
        assert locked_in(own, Layer.LANDLOCK)[0] == {"landlock": "there are no rules"}


class TestSeccomp:
    def test_the_filter_holds(self, own: Path) -> None:
        probe = "try:\n    socket.socket()\nexcept PermissionError:\n    found = 'refused'"
        found = locked_in(own, Layer.SECCOMP, program=compile_filter(), probe=probe)
        assert found == ({}, "refused")

    def test_without_a_filter_it_fails(self, own: Path) -> None:
        assert locked_in(own, Layer.SECCOMP)[0] == {"seccomp": "there is no filter"}

    def test_a_filter_that_the_kernel_does_not_take_fails(self, own: Path) -> None:
        failed, _ = locked_in(own, Layer.SECCOMP, program=b"nonsense" * 4)
        assert "Invalid argument" in failed["seccomp"]


class TestUser:
    @pytest.mark.skipif(os.getuid() != 0, reason="only root becomes another user")
    def test_root_becomes_another_user_for_good(self, own: Path) -> None:
        probe = (
            "found = [*os.getresuid(), *os.getresgid(), *os.getgroups()]\n"
            "try:\n    os.setuid(0)\nexcept PermissionError:\n    found.append('for good')"
        )
        assert locked_in(own, Layer.UID, probe=probe) == ({}, [OTHER] * 6 + ["for good"])

    def test_anyone_else_cannot(self, own: Path) -> None:
        before = "os.getuid() or os.setresuid(61_998, 61_998, 61_998)"
        assert set(locked_in(own, Layer.UID, before=before)[0]) == {"uid"}


def test_all_layers_hold_together(own: Path) -> None:
    layers = (Layer.RLIMITS, Layer.LANDLOCK, Layer.SECCOMP)
    failed, _ = locked_in(own, *layers, program=compile_filter(), ruled=True)
    assert failed == {}


def test_it_ends_where_its_parent_is_not_the_one_that_it_should_be(own: Path) -> None:
    source = FORK.replace("parent = os.getpid()", "parent = 1 << 22")
    given = json.dumps(((), "", False, "", ""))
    done = subprocess.run(script(source, given), cwd=own, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
