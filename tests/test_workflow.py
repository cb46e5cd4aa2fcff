"""The workflow and `.ci/run` do what the Makefile does; they and the container install one list."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

REPOSITORY = Path(__file__).parents[1]
WORKFLOW = REPOSITORY / ".github" / "workflows" / "ci.yml"
INSTALL = ".ci/install"
SUMMARY = "all"


def read(name: str | Path) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Job:
    """A job of the workflow with the combinations of its matrix: one empty one without a matrix."""

    name: str
    settings: dict[str, Any]

    @property
    def matrix(self) -> dict[str, list[str]]:
        return self.settings.get("strategy", {}).get("matrix", {})

    @property
    def commands(self) -> Iterator[str]:
        """Yield each command that a step runs, the matrix filled in."""
        for step in self.settings["steps"]:
            if "run" in step:
                yield from self._filled(step["run"])

    def _filled(self, command: str) -> Iterator[str]:
        asked = re.search(r"\$\{\{ *matrix\.(\w+) *\}\}", command)
        if asked is None:
            yield command
            return
        for value in self.matrix[asked[1]]:
            yield from self._filled(command.replace(asked[0], value))


def jobs() -> list[Job]:
    workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    return [Job(name, settings) for name, settings in workflow["jobs"].items()]


def targets() -> set[str]:
    """Return the Makefile's targets that a person may ask for: those that `make help` lists."""
    listed = subprocess.run(["make", "help"], cwd=REPOSITORY, capture_output=True, text=True)
    return {line.split()[1] for line in listed.stdout.splitlines()}


MAKE = re.compile(r"make (?P<target>[\w-]+)(?P<variables>( [A-Z]+=[\w./-]+)*)")
WORKING = [job for job in jobs() if job.name != SUMMARY]


@pytest.mark.parametrize("job", WORKING, ids=lambda job: job.name)
class TestEachJob:
    def test_installs_and_then_calls_targets_that_the_makefile_has(self, job: Job) -> None:
        install, *commands = job.commands
        assert install in (INSTALL, f"{INSTALL} --tests")
        assert commands
        for command in commands:
            made = MAKE.fullmatch(command)
            assert made, f"{command}: not one that can be typed at home"
            assert made["target"] in targets()
            for variable in re.findall(r"[A-Z]+(?==)", made["variables"]):
                assert f"\n{variable} ?=" in read("Makefile")

    def test_ends_by_itself(self, job: Job) -> None:
        assert 0 < job.settings["timeout-minutes"] <= 60

    def test_uses_actions_of_one_major_version(self, job: Job) -> None:
        actions = [step["uses"] for step in job.settings["steps"] if "uses" in step]
        assert actions
        assert all(re.fullmatch(r"actions/[\w-]+@v\d+", action) for action in actions)

    def test_leaves_no_key_to_the_repository_where_tests_run(self, job: Job) -> None:
        (checkout,) = (
            step for step in job.settings["steps"] if "actions/checkout" in step.get("uses", "")
        )
        assert checkout["with"]["persist-credentials"] is False

    def test_asks_for_versions_of_python_that_the_project_promises(self, job: Job) -> None:
        promised = tomllib.loads(read("pyproject.toml"))["project"]["requires-python"]
        lowest = re.fullmatch(r">=3\.(\d+)", promised)
        assert lowest is not None
        (setup,) = (
            step for step in job.settings["steps"] if "actions/setup-python" in step.get("uses", "")
        )
        for version in job.matrix.get("python", [setup["with"]["python-version"]]):
            assert isinstance(version, str), "3.10 without quotes is the number 3.1"
            major, minor = version.split(".")
            assert (int(major), int(minor)) >= (3, int(lowest[1]))


class TestTheWorkflow:
    def test_may_only_read(self) -> None:
        workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
        assert workflow["permissions"] == {"contents": "read"}
        assert not any("permissions" in job.settings for job in jobs())

    def test_is_stopped_by_a_newer_one_of_the_same_branch(self) -> None:
        workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
        assert workflow["concurrency"]["cancel-in-progress"] is True
        assert "github.ref" in workflow["concurrency"]["group"]

    def test_skips_no_test_for_want_of_a_program(self) -> None:
        assert yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["env"] == {"CI": "true"}

    def test_does_everything_that_the_script_does(self) -> None:
        scripted = set(re.findall(r"^make ([\w-]+)$", read(".ci/run"), re.MULTILINE))
        assert scripted >= {"test", "mutants", "attacks"}
        commands = {command for job in WORKING for command in job.commands}
        called = {made["target"] for made in map(MAKE.fullmatch, commands) if made}
        assert scripted | {"long"} <= called

    def test_tries_three_sets_of_versions(self) -> None:
        commands = {command for job in WORKING for command in job.commands}
        assert {
            "make test PYTHON=python",
            "make test PYTHON=python VERSIONS=newest",
            "make lowest PYTHON=python",
        } <= commands


class TestTheSummary:
    @pytest.fixture
    def summary(self) -> Job:
        (summary,) = (job for job in jobs() if job.name == SUMMARY)
        return summary

    def test_waits_for_all_others_whatever_becomes_of_them(self, summary: Job) -> None:
        assert set(summary.settings["needs"]) == {job.name for job in WORKING}
        assert summary.settings["if"] == "always()"
        assert summary.settings["env"]["RESULTS"] == "${{ join(needs.*.result, ' ') }}"

    @pytest.mark.parametrize(
        ("results", "green"),
        [
            ("success success success", True),
            ("success failure success", False),
            ("success success cancelled", False),
            ("skipped success success", False),
        ],
    )
    def test_is_green_when_all_of_them_are(self, summary: Job, results: str, green: bool) -> None:
        (command,) = summary.commands
        bash = ["bash", "-e", "-o", "pipefail", "-c", command]
        done = subprocess.run(bash, env={"RESULTS": results, "PATH": "/usr/bin:/bin"})
        assert (done.returncode == 0) is green


class TestWhatIsInstalled:
    @pytest.mark.parametrize(
        "place", [".ci/run", "Containerfile", ".devcontainer/devcontainer.json"]
    )
    def test_comes_from_one_list(self, place: str) -> None:
        assert INSTALL in read(place)
        assert "libseccomp" not in read(place)

    def test_that_list_is_a_program(self) -> None:
        assert (REPOSITORY / INSTALL).stat().st_mode & 0o111
        subprocess.run(["bash", "-n", INSTALL], cwd=REPOSITORY, check=True)

    def test_and_refuses_what_it_does_not_know(self) -> None:
        done = subprocess.run(
            ["bash", INSTALL, "--test"], cwd=REPOSITORY, capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (2, "usage: .ci/install [--tests]\n")


class TestTheContainer:
    def test_copies_only_what_is_there(self) -> None:
        copied = re.findall(r"^COPY (.+) \S+$", read("Containerfile"), re.MULTILINE)
        files = [name for line in copied for name in line.split() if not name.startswith("--")]
        assert files
        for name in files:
            assert (REPOSITORY / name).exists(), name

    def test_of_an_editor_is_the_same_one(self) -> None:
        settings = json.loads(read(".devcontainer/devcontainer.json"))
        place = REPOSITORY / ".devcontainer" / settings["build"]["dockerfile"]
        assert place.resolve() == REPOSITORY / "Containerfile"
        context = REPOSITORY / ".devcontainer" / settings["build"]["context"]
        assert context.resolve() == REPOSITORY

    def test_and_may_make_namespaces_which_the_sandbox_needs(self) -> None:
        options = json.loads(read(".devcontainer/devcontainer.json"))["runArgs"]
        assert "--security-opt=seccomp=unconfined" in options
        explained = read("Containerfile").replace("--security-opt ", "--security-opt=")
        assert all(option in explained for option in options)
