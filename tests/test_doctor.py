"""`autograder doctor` tells which layers hold, found out by trying, and how to get the others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.doctor import diagnosis, is_well
from autograder.sandbox.layers import HOW_TO_GET, PURPOSE, Layer
from autograder.sandbox.process import Protection
from tests.fixtures.machines import (
    NO_LANDLOCK,
    NO_NAMESPACES,
    NO_SECCOMP,
    Rule,
    failing_bubblewrap,
    idle_bubblewrap,
    without,
)
from tests.requirements import needs

EVERYTHING = Protection(tuple(Layer), {})
POOR = Protection(
    (Layer.SECCOMP, Layer.RLIMITS),
    {
        Layer.BUBBLEWRAP: "bwrap: setting up uid map: Permission denied.",
        Layer.LANDLOCK: "Landlock: Function not implemented",
        Layer.UID: "not needed: grading was not started as root",
    },
)


def line_of(layer: Layer, text: str) -> str:
    (line,) = (line for line in text.splitlines() if line[2:].startswith(layer))
    return line


class TestDiagnosis:
    @pytest.mark.parametrize("layer", Layer)
    def test_has_a_line_for_each_layer_with_what_it_is_for(self, layer: Layer) -> None:
        assert line_of(layer, diagnosis(EVERYTHING)) == f"✓ {layer:<11}{PURPOSE[layer]}"

    def test_of_a_good_machine_is_that_line_and_the_conclusion(self) -> None:
        *_, blank, conclusion = diagnosis(EVERYTHING).splitlines()
        assert len(diagnosis(EVERYTHING).splitlines()) == len(Layer) + 2
        assert (blank, conclusion) == (
            "",
            "Students' code is locked in on this machine: grading is safe.",
        )
        assert is_well(EVERYTHING)

    @pytest.mark.parametrize("layer", [Layer.BUBBLEWRAP, Layer.LANDLOCK])
    def test_says_why_a_layer_does_not_hold_and_how_to_get_it(self, layer: Layer) -> None:
        text = diagnosis(POOR, width=500)
        assert line_of(layer, text).startswith("✗")
        reason = POOR.reasons[layer].rstrip(".")
        assert f"Does not hold: {reason}.\n" in text
        assert f"To get it: {HOW_TO_GET[layer]}." in text

    def test_asks_for_nothing_that_is_not_needed(self) -> None:
        text = diagnosis(POOR, width=500)
        assert line_of(Layer.UID, text).startswith("–")
        assert HOW_TO_GET[Layer.UID] not in text

    def test_ends_with_what_it_takes_where_that_is_missing(self) -> None:
        text = " ".join(diagnosis(POOR).split())
        assert "cannot be locked in on this machine, so grading refuses" in text
        assert text.endswith("a Linux container or virtual machine has them.")
        assert not is_well(POOR)

    @pytest.mark.parametrize("width", [60, 88, 120])
    def test_fits_the_terminal(self, width: int) -> None:
        for line in diagnosis(POOR, width).splitlines():
            assert len(line) <= max(width, 80)

    def test_leaves_a_path_in_a_reason_alone(self) -> None:
        poor = Protection((), {Layer.UID: "other users cannot read ../x"})
        assert "other users cannot read ../x." in diagnosis(poor)


def examined(
    rules: tuple[Rule, ...] = (), environment: dict[str, str] | None = None
) -> tuple[int, set[str], str]:
    """Run the real command on a machine; return its status, the layers that hold, and its text."""
    command = [*(without(*rules) if rules else ()), sys.executable, "-m", "autograder", "doctor"]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **(environment or {})}
    )
    assert not done.stderr
    held = {line.split()[1] for line in done.stdout.splitlines() if line.startswith("✓")}
    return done.returncode, held, done.stdout


class TestOnARealMachine:
    def test_this_one_is_well(self) -> None:
        needs("bubblewrap")
        status, held, _ = examined()
        assert status == 0
        assert held >= {"bubblewrap", "landlock", "seccomp", "rlimits"}

    def test_one_without_landlock_has_bubblewrap(self) -> None:
        needs("bubblewrap")
        status, held, text = examined(NO_LANDLOCK)
        assert status == 0
        assert "landlock" not in held
        assert "bubblewrap" in held
        assert "Landlock: Function not implemented" in text

    def test_one_that_allows_no_namespaces_has_landlock(self) -> None:
        needs("bubblewrap")
        status, held, text = examined(NO_NAMESPACES)
        assert status == 0
        assert "bubblewrap" not in held
        assert {"landlock", "seccomp", "rlimits"} <= held
        assert "Does not hold: bwrap: " in text

    def test_one_with_neither_is_not_well(self) -> None:
        status, held, text = examined((*NO_LANDLOCK, *NO_NAMESPACES))
        assert status == 1
        assert not held & {"bubblewrap", "landlock"}
        assert {"seccomp", "rlimits"} <= held
        assert "grading refuses" in text

    def test_one_that_allows_no_filter_is_not_well(self) -> None:
        status, held, text = examined(NO_SECCOMP)
        assert status == 1
        assert "seccomp" not in held
        assert {"landlock", "rlimits"} <= held
        assert "prctl(22): Invalid argument" in " ".join(text.split())

    def test_what_bubblewrap_says_when_it_fails_is_told(self, tmp_path: Path) -> None:
        environment = failing_bubblewrap(tmp_path, "bwrap: not on this machine")
        status, held, text = examined(environment=environment)
        assert status == 0
        assert "bubblewrap" not in held
        assert "Does not hold: bwrap: not on this machine." in text

    def test_a_bubblewrap_that_hides_nothing_does_not_count(self, tmp_path: Path) -> None:
        status, held, text = examined(environment=idle_bubblewrap(tmp_path))
        assert status == 0
        assert "Does not hold: it was tried in vain." in text
        assert "bubblewrap" not in held
        assert {"landlock", "seccomp"} <= held

    def test_one_without_bubblewrap_says_what_to_install(self, tmp_path: Path) -> None:
        status, held, text = examined(environment={"PATH": str(tmp_path)})
        assert status == 0
        assert "bubblewrap" not in held
        assert "Does not hold: it is not installed." in text
        assert "`bubblewrap`" in text
