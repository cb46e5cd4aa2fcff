"""The `autograder` command: what it prints, its exit statuses, and what it leaves unimported."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest

from autograder.cli import main
from autograder.course import Course
from autograder.feedback.html import prose
from autograder.sandbox import process
from autograder.simulation.proportions import Habits, Proportions
from tests.requirements import needs
from tests.sample_class.build import fill, read_answers

REPOSITORY = Path(__file__).parents[1]
ASSIGNMENT = "01_convolution"
HEAVY = {"numpy", "matplotlib", "IPython", "nbformat", "jupytext", "nbgrader", "jinja2"}
SLOW = {"nbformat", "jupytext", "nbgrader", "nbconvert", "matplotlib", "IPython"}


@pytest.fixture
def course(real_course: Course, tmp_path: Path) -> Path:
    """Return a course of its own, in which nobody has handed in anything."""
    return Path(shutil.copytree(real_course.root, tmp_path / "course"))


@pytest.fixture
def released(course: Path) -> Path:
    return course / "assignments" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"


@pytest.fixture
def solution(course: Path) -> Path:
    return course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"


HandIn = Callable[..., Path]
PIECES = ("message", "parts", "reason", "question", "example", "counterexample")


def configure(course: Path, level: str) -> None:
    """Add a level of feedback, as Python, to a course's configuration."""
    config = course / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}c.GradeInSandbox.feedback_level = {level}\n")


@pytest.fixture
def hand_in(course: Path, released: Path) -> HandIn:
    def put(student: str, notebook: Path | None = None, content: str | None = None) -> Path:
        path = course / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        path.parent.mkdir(parents=True)
        if content is None:
            shutil.copy(notebook or released, path)
        else:
            path.write_text(content)
        return path

    return put


def imported_by(*arguments: str) -> tuple[set[str], subprocess.CompletedProcess[str]]:
    """Run the command in a fresh process and return the top-level packages it imported."""
    script = (
        "import sys\nfrom autograder.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, timeout=60
    )
    last = done.stderr.splitlines()[-1]
    return {name.partition(".")[0] for name in last.split()}, done


class TestImports:
    def test_help_imports_nothing_heavy(self) -> None:
        packages, done = imported_by("--help")
        assert "check" in done.stdout
        assert not packages & HEAVY

    def test_check_imports_nothing_slow(self, solution: Path) -> None:
        packages, done = imported_by("check", str(solution))
        assert "40 of 40 points" in done.stdout
        assert not packages & SLOW


class TestUsage:
    @pytest.mark.parametrize(
        "arguments",
        [[], ["nonsense"], ["check"], ["grade"], ["check", "x.ipynb", "--seed", "many"]],
    )
    def test_what_it_cannot_read_is_status_2_with_the_usage(
        self, arguments: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 2
        assert capsys.readouterr().err.startswith("usage: autograder")

    @pytest.mark.parametrize("seed", ["-1", "1.5", ""])
    def test_a_seed_is_a_whole_number_of_at_least_zero(
        self, seed: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as stopped:
            main(["check", "x.ipynb", f"--seed={seed}"])
        assert stopped.value.code == 2
        assert "--seed" in capsys.readouterr().err


class TestCheck:
    def test_prints_the_feedback_and_succeeds_whatever_the_score(
        self, released: Path, solution: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for notebook, score in ((released, 0), (solution, 40)):
            assert main(["check", str(notebook)]) == 0
            output = capsys.readouterr().out
            assert output.startswith(f"{ASSIGNMENT}: {score} of 40 points")
            assert "convolve-speed" in output

    @pytest.mark.parametrize(("no_color", "has_colour"), [("", True), ("1", False)])
    def test_a_terminal_gets_colour_unless_its_owner_objects(
        self, solution: Path, no_color: str, has_colour: bool
    ) -> None:
        leader, terminal = os.openpty()
        command = [sys.executable, "-m", "autograder", "check", str(solution)]
        environment = {**os.environ, "NO_COLOR": no_color}
        subprocess.run(command, stdout=terminal, env=environment, timeout=60, check=True)
        os.close(terminal)
        printed = os.read(leader, 1 << 16).decode()
        os.close(leader)
        assert "40 of 40 points" in printed
        assert ("\x1b[" in printed) == has_colour

    def test_a_file_gets_none(self, solution: Path) -> None:
        command = [sys.executable, "-m", "autograder", "check", str(solution)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        assert "\x1b" not in done.stdout

    def test_json_is_one_object_with_the_documented_keys(
        self, solution: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["check", str(solution), "--json", "--seed", "7"]) == 0
        report: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert set(report) >= {
            *("assignment", "student", "seed", "score", "max_score"),
            *("checks", "cells", "sandbox", "versions"),
        }
        assert (report["assignment"], report["student"], report["seed"]) == (ASSIGNMENT, None, 7)
        assert (report["score"], report["max_score"]) == (40.0, 40.0)
        for check in report["checks"]:
            assert set(check) >= {
                *("id", "points", "max_points", "status", "message", "misconception", "parts"),
                *("counterexample", "speed_ratio"),
            }
            assert check["status"] == "passed"
        assert all(set(cell) >= {"grade_id", "error"} for cell in report["cells"])

    def test_another_folders_course_can_be_named(
        self, course: Path, released: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        notebook = Path(shutil.copy(released, elsewhere / "my homework.ipynb"))
        assert main(["check", str(notebook)]) == 1
        assert "--course DIR" in capsys.readouterr().err
        assert main(["check", str(notebook), "--course", str(course)]) == 0
        assert "0 of 40 points" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (None, "there is no such file"),
            ("", "the file is empty"),
            ("not JSON", "not JSON"),
            ('{"nbformat": 3, "worksheets": []}', "notebook format 3"),
            ("[]", "not a notebook"),
        ],
    )
    def test_a_file_that_is_no_notebook_is_one_line_and_status_1(
        self,
        content: str | None,
        says: str,
        course: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        path = course / f"{ASSIGNMENT}.ipynb"
        if content is not None:
            path.write_text(content)
        assert main(["check", str(path)]) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.startswith("autograder: ")
        assert says in captured.err
        assert captured.err.count("\n") == 1

    @pytest.mark.parametrize(
        ("target", "says"),
        [
            ("assignments/{0}/{0}.ipynb", "a link out of its folder; give the file itself."),
            ("submitted/{0}.ipynb", "cannot be read"),
        ],
    )
    def test_a_link_out_of_its_folder_or_to_itself_is_one_line_and_status_1(
        self, target: str, says: str, course: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = course / "submitted" / f"{ASSIGNMENT}.ipynb"
        path.parent.mkdir()
        path.symlink_to(course / target.format(ASSIGNMENT))
        assert main(["check", str(path)]) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.startswith(f"autograder: {path}: ")
        assert says in captured.err
        assert captured.err.count("\n") == 1

    def test_a_sandbox_that_does_not_start_is_one_line_and_status_1(
        self,
        solution: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        process.shutdown()
        with monkeypatch.context() as context:
            context.setattr(sys, "executable", shutil.which("false"))
            assert main(["check", str(solution)]) == 1
        process.shutdown()
        assert capsys.readouterr().err.startswith("autograder: the fork server")

    def test_a_notebook_of_no_assignment_says_which_there_are(
        self, course: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = course / "diary.ipynb"
        path.write_text('{"nbformat": 4, "cells": []}')
        assert main(["check", str(path)]) == 1
        assert ASSIGNMENT in capsys.readouterr().err

    def test_a_folder_that_is_no_course_says_so(
        self, tmp_path: Path, released: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["check", str(released), "--course", str(tmp_path)]) == 1
        assert "not a course folder" in capsys.readouterr().err

    def test_a_check_that_grading_failed_at_is_status_1(
        self, course: Path, released: Path, solution: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        broken = solution.read_text().replace("def output_size", "def input_size")
        solution.write_text(broken)
        mine = json.loads(released.read_text())
        for cell in mine["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "output_size":
                cell["source"] = "def output_size(*a, **k): return 3"
        released.write_text(json.dumps(mine))
        path = course / f"{ASSIGNMENT}.ipynb"
        shutil.copy(released, path)
        assert main(["check", str(path)]) == 1
        assert "Grading itself failed" in " ".join(capsys.readouterr().out.split())


class TestGrade:
    def test_grades_everybody_and_writes_reports_and_pages(
        self,
        course: Path,
        solution: Path,
        hand_in: HandIn,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        hand_in("ada", solution)
        hand_in("bob")
        assert main(["grade", ASSIGNMENT, "--course", str(course)]) == 0
        output = capsys.readouterr().out
        assert [line.split()[0] for line in output.splitlines()[3:5]] == ["ada", "bob"]
        scores = {}
        for student in ("ada", "bob"):
            report = json.loads((course / "reports" / ASSIGNMENT / f"{student}.json").read_text())
            scores[report["student"]] = report["score"]
            page = course / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html"
            assert student in page.read_text()
        assert scores == {"ada": 40, "bob": 0}

    def test_one_that_cannot_be_read_is_a_line_everybody_else_is_graded_and_status_is_1(
        self, course: Path, hand_in: HandIn, capsys: pytest.CaptureFixture[str]
    ) -> None:
        hand_in("ada", content="not JSON")
        hand_in("bob")
        assert main(["grade", ASSIGNMENT, "--course", str(course)]) == 1
        captured = capsys.readouterr()
        assert "ada: not graded." in captured.err
        assert "not JSON" in captured.err
        assert (course / "reports" / ASSIGNMENT / "bob.json").exists()
        report = json.loads((course / "reports" / ASSIGNMENT / "ada.json").read_text())
        assert "not JSON" in report["problem"]

    def test_what_was_good_before_is_not_overwritten_by_a_failure(
        self, course: Path, hand_in: HandIn
    ) -> None:
        path = hand_in("ada")
        assert main(["grade", ASSIGNMENT, "--course", str(course)]) == 0
        report = course / "reports" / ASSIGNMENT / "ada.json"
        before = report.read_bytes()
        path.write_text("broken")
        assert main(["grade", ASSIGNMENT, "--course", str(course)]) == 1
        after = json.loads(report.read_text())
        assert "broken" not in after.pop("problem")
        assert after | {"problem": None, "key": None} == json.loads(before) | {"key": None}

    def test_some_students_only(
        self, course: Path, hand_in: HandIn, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for student in ("ada", "bob", "eve"):
            hand_in(student)
        arguments = ["grade", ASSIGNMENT, "--student", "eve", "--student", "ada"]
        assert main([*arguments, "--course", str(course)]) == 0
        reports = course / "reports" / ASSIGNMENT
        assert sorted(path.stem for path in reports.iterdir()) == ["ada", "eve"]

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["99_nothing"], "No assignment '99_nothing'"),
            (["../etc"], "No assignment '../etc'"),
            ([ASSIGNMENT, "--student", "nobody"], "No student 'nobody'"),
            ([ASSIGNMENT, "--student", "../x"], "is no student's id"),
        ],
    )
    def test_what_is_not_there_is_a_sentence_and_status_1(
        self,
        arguments: list[str],
        says: str,
        course: Path,
        hand_in: HandIn,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        hand_in("ada")
        assert main(["grade", *arguments, "--course", str(course)]) == 1
        captured = capsys.readouterr()
        assert captured.err.startswith("autograder: ")
        assert says in captured.err
        assert captured.err.count("\n") == 1

    def test_nobody_handed_in_anything(
        self, course: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["grade", ASSIGNMENT, "--course", str(course)]) == 1
        assert "submitted" in capsys.readouterr().err


class TestFeedback:
    """`--feedback` turns down what students are told; so does the course's configuration."""

    @pytest.fixture
    def wrong(self, course: Path, released: Path, tmp_path: Path) -> Path:
        """Return the notebook of a student whose answer is wrong in a way that is known."""
        notebook = json.loads(released.read_text(encoding="utf-8"))
        path = tmp_path / f"{ASSIGNMENT}.ipynb"
        path.write_text(json.dumps(fill(notebook, read_answers("kofi"))))
        return path

    def told(
        self, course: Path, wrong: Path, capsys: pytest.CaptureFixture[str], *options: str
    ) -> set[str]:
        """Return which pieces the report of a wrong answer holds."""
        assert main(["check", str(wrong), "--json", "--course", str(course), *options]) == 0
        checks = json.loads(capsys.readouterr().out)["checks"]
        check = next(check for check in checks if check["id"] == "convolve-values")
        assert 0 < check["points"] < 14
        return {name for name in PIECES if check[name]}

    @pytest.mark.parametrize(
        ("level", "pieces"),
        [
            ("none", set()),
            ("verdict", {"message", "parts"}),
            ("reason", {"message", "parts", "reason", "question"}),
            ("full", {"message", "parts", "reason", "question", "example", "counterexample"}),
        ],
    )
    def test_the_option_says_how_much_is_told(
        self,
        level: str,
        pieces: set[str],
        course: Path,
        wrong: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        assert self.told(course, wrong, capsys, "--feedback", level) == pieces

    def test_the_configuration_says_so_for_an_assignment_and_the_option_has_the_last_word(
        self, course: Path, wrong: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.told(course, wrong, capsys) == set(PIECES)
        configure(course, f'{{"{ASSIGNMENT}": "verdict"}}')
        assert self.told(course, wrong, capsys) == {"message", "parts"}
        assert self.told(course, wrong, capsys, "--feedback", "full") == set(PIECES)

    def test_pages_tell_so_much_and_reports_are_the_instructors(
        self, course: Path, wrong: Path, hand_in: HandIn, capsys: pytest.CaptureFixture[str]
    ) -> None:
        hand_in("kofi", wrong)
        configure(course, '"none"')
        assert main(["grade", ASSIGNMENT, "--course", str(course)]) == 0
        report = json.loads((course / "reports" / ASSIGNMENT / "kofi.json").read_text())
        page = (course / "feedback" / "kofi" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
        told = [check["message"] for check in report["checks"]]
        assert len(told) == 6
        assert all(told), "the report keeps everything"
        assert not [message for message in told if str(prose(message)) in page]
        assert main(["grade", ASSIGNMENT, "--course", str(course), "--feedback", "verdict"]) == 0
        page = (course / "feedback" / "kofi" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
        assert str(prose(told[2])) in page
        assert json.loads((course / "reports" / ASSIGNMENT / "kofi.json").read_text())["checks"]

    @pytest.mark.parametrize(
        "command", [["check", "x.ipynb"], ["grade", "x"], ["export", "x", "--to", "gradescope"]]
    )
    def test_an_unknown_level_is_answered_with_those_that_there_are(
        self, command: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as stopped:
            main([*command, "--feedback", "most"])
        assert stopped.value.code == 2
        message = " ".join(capsys.readouterr().err.split())
        assert "'most' is no level of feedback; choose one of none, verdict" in message

    @pytest.mark.parametrize(
        ("setting", "says"),
        [
            ('"most"', "'most' is no level of feedback"),
            ('{"03_attention": "none"}', "there is no assignment '03_attention'"),
            ("LEVEL", "cannot be read without running the file"),
        ],
    )
    def test_a_wrong_configuration_is_one_line_and_status_1_before_anybody_is_graded(
        self,
        setting: str,
        says: str,
        course: Path,
        wrong: Path,
        hand_in: HandIn,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        hand_in("kofi", wrong)
        configure(course, setting)
        for command in (["check", str(wrong)], ["grade", ASSIGNMENT]):
            assert main([*command, "--course", str(course)]) == 1
            captured = capsys.readouterr()
            assert captured.out == ""
            assert captured.err.startswith("autograder: ")
            assert says in captured.err
            assert captured.err.count("\n") == 1
        assert not (course / "reports").exists()


NO_FILES = ["--without", "bubblewrap", "--without", "landlock"]


@pytest.fixture
def policy() -> Iterator[None]:
    """Put the policy back that a command has changed for this process."""
    before = process.policy()
    yield
    process.start(before)


@pytest.mark.long
@pytest.mark.usefixtures("policy")
class TestUnsafe:
    def test_check_refuses_where_students_code_cannot_be_locked_in(
        self, solution: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["check", str(solution), *NO_FILES]) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.startswith("autograder: this machine cannot lock students' code in")
        assert "bubblewrap: done without, as was asked" in captured.err
        assert "landlock: done without, as was asked" in captured.err
        assert "`--unsafe`" in captured.err

    def test_so_does_grade_and_what_was_good_before_remains(
        self, course: Path, hand_in: HandIn, capsys: pytest.CaptureFixture[str]
    ) -> None:
        hand_in("ada")
        arguments = ["grade", ASSIGNMENT, "--course", str(course)]
        assert main(arguments) == 0
        written = [*course.glob("reports/*/*"), *course.glob("feedback/*/*/*")]
        before = [(path.read_bytes(), path.stat().st_mtime_ns) for path in written]
        assert before
        capsys.readouterr()
        assert main([*arguments, *NO_FILES]) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.startswith("autograder: this machine cannot lock students' code in")
        assert [(path.read_bytes(), path.stat().st_mtime_ns) for path in written] == before

    def test_with_it_the_report_says_so_and_what_held(
        self, solution: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["check", str(solution), "--json", "--unsafe", *NO_FILES]) == 0
        report = json.loads(capsys.readouterr().out)
        assert report["unsafe"] is True
        assert {"seccomp", "rlimits"} <= set(report["sandbox"])
        assert not {"bubblewrap", "landlock"} & set(report["sandbox"])
        assert report["score"] == 40

    def test_with_it_text_and_pages_say_so(
        self, course: Path, solution: Path, hand_in: HandIn, capsys: pytest.CaptureFixture[str]
    ) -> None:
        said = "Graded without a full sandbox, as was asked for"
        assert main(["check", str(solution), "--unsafe", *NO_FILES]) == 0
        assert said in " ".join(capsys.readouterr().out.split())
        hand_in("ada")
        assert main(["grade", ASSIGNMENT, "--course", str(course), "--unsafe", *NO_FILES]) == 0
        page = course / "feedback" / "ada" / ASSIGNMENT / f"{ASSIGNMENT}.html"
        assert said in " ".join(page.read_text().split())

    @pytest.mark.parametrize("layer", ["bubblewrap", "landlock"])
    def test_one_layer_less_is_no_reason_to_refuse(
        self, layer: str, released: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        if layer == "landlock":
            needs("bubblewrap")
        assert main(["check", str(released), "--json", "--without", layer]) == 0
        report = json.loads(capsys.readouterr().out)
        assert layer not in report["sandbox"]
        assert not report.get("unsafe", False)

    @pytest.mark.parametrize("command", [["check", "x.ipynb"], ["grade", "x"], ["doctor"]])
    def test_an_unknown_layer_is_answered_with_those_that_there_are(
        self, command: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as stopped:
            main([*command, "--without", "firewall"])
        assert stopped.value.code == 2
        message = " ".join(capsys.readouterr().err.split())
        assert "'firewall' is no layer" in message
        assert "bubblewrap, landlock, seccomp, uid, rlimits" in message


@pytest.mark.usefixtures("policy")
class TestDoctor:
    def test_a_machine_on_which_grading_is_safe_is_status_0(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["doctor"]) == 0
        captured = capsys.readouterr()
        assert "✓ seccomp" in captured.out
        assert "grading is safe" in captured.out
        assert captured.err == ""

    @pytest.mark.parametrize("options", [NO_FILES, ["--without", "seccomp"]])
    def test_one_on_which_it_is_not_is_status_1(
        self, options: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["doctor", *options]) == 1
        captured = capsys.readouterr()
        assert "grading refuses" in captured.out
        assert "done without, as was asked" in " ".join(captured.out.split())

    def test_going_on_all_the_same_does_not_make_it_safe(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["doctor", "--unsafe", *NO_FILES]) == 1
        assert "cannot be locked in" in capsys.readouterr().out

    def test_a_sandbox_that_does_not_start_is_one_line_and_status_1(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        process.shutdown()
        with monkeypatch.context() as context:
            context.setattr(sys, "executable", shutil.which("false"))
            assert main(["doctor"]) == 1
        process.shutdown()
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.startswith("autograder: the fork server")
        assert captured.err.count("\n") == 1

    def test_it_imports_nothing_slow(self) -> None:
        packages, done = imported_by("doctor")
        assert "seccomp" in done.stdout
        assert not packages & SLOW


class TestRelease:
    def test_an_unknown_assignment_is_a_sentence_and_status_1(
        self, course: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (course / "solutions").mkdir()
        assert main(["release", "99_nothing", "--course", str(course)]) == 1
        assert capsys.readouterr().err.startswith("autograder: ")

    def test_outside_a_course_is_a_sentence_and_status_1(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["release", "--course", str(tmp_path)]) == 1
        assert "not a course folder" in capsys.readouterr().err


class TestSimulate:
    def test_it_makes_a_class_and_says_how_to_go_on(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        into, course = str(tmp_path / "class"), str(REPOSITORY)
        arguments = ["--students", "3", "--into", into, "--course", course]
        assert main(["simulate", ASSIGNMENT, *arguments]) == 0
        assert len(list(Path(into).glob(f"submitted/*/{ASSIGNMENT}/*.ipynb"))) == 3
        printed = capsys.readouterr().out
        assert f"autograder grade {ASSIGNMENT} --course {into}" in printed
        assert f"autograder simulate --compare {into}" in printed

    @pytest.mark.parametrize(
        "arguments", [[], [ASSIGNMENT], ["--students", "3"], ["--compare", "nowhere"]]
    )
    def test_what_is_missing_is_a_sentence_and_status_1(
        self, arguments: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["simulate", *arguments]) == 1
        said = capsys.readouterr().err
        assert said.startswith("autograder: ")
        assert said.count("\n") == 1

    @pytest.mark.parametrize("number", ["0", "-3", "many"])
    def test_a_class_has_one_student_or_more(
        self, number: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit):
            main(["simulate", ASSIGNMENT, f"--students={number}"])
        assert "is no whole number from 1 up" in capsys.readouterr().err

    def test_a_folder_with_something_else_is_left_alone(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "notes.txt").write_text("mine")
        arguments = ["--students", "1", "--into", str(tmp_path), "--course", str(REPOSITORY)]
        assert main(["simulate", ASSIGNMENT, *arguments]) == 1
        assert "it was left alone" in capsys.readouterr().err

    def test_help_tells_the_proportions(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            main(["simulate", "--help"])
        told = [int(number) for number in re.findall(r"\d+", capsys.readouterr().out)]
        percentages = [round(100 * share) for share in (*astuple(Proportions()), Habits().late)]
        assert told[-len(percentages) :] == percentages
