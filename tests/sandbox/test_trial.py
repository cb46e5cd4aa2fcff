"""A layer counts only if it held when it was tried; one that fails does not take others along."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyseccomp
import pytest

from autograder.sandbox.layers import Layer
from autograder.sandbox.lockdown import Lockdown
from autograder.sandbox.readable import DEVICES, readable
from autograder.sandbox.syscalls import compile_filter
from autograder.sandbox.trial import Setup, try_layers

INSIDE = (Layer.LANDLOCK, Layer.SECCOMP, Layer.RLIMITS)


@pytest.fixture
def own() -> Iterator[Path]:
    """Return a folder that other users reach, with one in it that they may write to."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        (Path(folder) / "trial").mkdir()
        (Path(folder) / "trial").chmod(0o777)
        (Path(folder) / "outside").touch()
        yield Path(folder)


def setup(own: Path, *layers: Layer, **differently: Any) -> Setup:
    fields = {
        "layers": frozenset(layers),
        "read": tuple(readable().paths()),
        "write": DEVICES,
        "parent": str(own / "trial"),
        "filter": compile_filter(),
    }
    lockdown = Lockdown(**{**fields, **differently})
    outside, here = str(own / "outside"), __file__
    return Setup(lockdown, str(own / "trial"), os.getuid() or 61_999, outside, here)


def tried(chosen: Setup) -> tuple[list[str], dict[str, str]]:
    """Try the layers here; return the names of those that hold, and why others do not."""
    locked, answer = try_layers(chosen)
    if locked.ruleset is not None:
        os.close(locked.ruleset)
    assert sorted(locked.layers) == sorted(set(answer["held"]) - {Layer.BUBBLEWRAP})
    return answer["held"], answer["reasons"]


def filter_of(default: object, *rules: tuple[object, str]) -> bytes:
    made = pyseccomp.SyscallFilter(default)
    for action, call in rules:
        made.add_rule(action, call)
    with tempfile.TemporaryFile() as file:
        made.export_bpf(file)
        file.seek(0)
        return file.read()


ALLOW_ALL = filter_of(pyseccomp.ALLOW, (pyseccomp.ERRNO(1), "kexec_load"))


def test_those_that_work_hold_in_the_order_of_reports(own: Path) -> None:
    assert tried(setup(own, *INSIDE)) == (["landlock", "seccomp", "rlimits"], {})


def test_none_is_tried_that_is_not_asked_for(own: Path) -> None:
    assert tried(setup(own)) == ([], {})


def test_bubblewrap_holds_where_files_of_the_grader_are_not_there(own: Path) -> None:
    chosen = setup(own)
    elsewhere = Setup(**{**vars(chosen), "invisible": str(own / "nothing")})
    assert tried(elsewhere)[0] == ["bubblewrap"]


def test_a_filter_that_lets_sockets_through_does_not(own: Path) -> None:
    held, reasons = tried(setup(own, *INSIDE, filter=ALLOW_ALL))
    assert held == ["landlock", "rlimits"]
    assert reasons == {"seccomp": "sockets can be opened"}


def test_neither_do_rules_that_allow_too_much(own: Path) -> None:
    held, reasons = tried(setup(own, *INSIDE, read=("/",)))
    assert held == ["seccomp", "rlimits"]
    assert reasons == {"landlock": "files outside can be read"}


def test_nor_rules_that_allow_too_little(own: Path) -> None:
    held, reasons = tried(setup(own, *INSIDE, read=()))
    assert held == ["seccomp", "rlimits"]
    assert "Permission denied" in reasons["landlock"]


def test_a_fork_that_is_killed_is_a_failure_of_all_that_it_tried(own: Path) -> None:
    held, reasons = tried(setup(own, *INSIDE, filter=filter_of(pyseccomp.KILL)))
    assert held == []
    assert set(reasons) == set(INSIDE)


class TestUser:
    def test_holds_or_is_given_up_with_a_reason(self, own: Path) -> None:
        held, reasons = tried(setup(own, Layer.UID, *INSIDE))
        assert ("uid" in held) != ("uid" in reasons)
        assert {"landlock", "seccomp", "rlimits"} <= set(held)

    @pytest.mark.skipif(os.getuid() != 0, reason="only root becomes another user")
    def test_one_that_cannot_reach_its_folder_is_given_up_alone(self, own: Path) -> None:
        own.chmod(0o700)
        held, reasons = tried(setup(own, Layer.UID, *INSIDE))
        assert held == ["landlock", "seccomp", "rlimits"]
        assert str(own) in reasons["uid"]


def test_a_setup_survives_the_way_to_the_fork_server(own: Path) -> None:
    chosen = setup(own, *INSIDE)
    assert Setup.from_json(json.loads(json.dumps(chosen.to_json()))) == chosen


def test_nothing_is_left_open(own: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    tried(setup(own, *INSIDE))
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_what_was_open_before_does_not_count_against_the_limits(own: Path) -> None:
    descriptors = [os.open(os.devnull, os.O_RDONLY) for _ in range(40)]
    try:
        assert tried(setup(own, *INSIDE)) == (["landlock", "seccomp", "rlimits"], {})
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
