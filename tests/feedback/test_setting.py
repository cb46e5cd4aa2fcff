"""The level of each assignment is read from nbgrader_config.py, which is never run."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import CONFIG, Course
from autograder.feedback.level import Level, LevelError
from autograder.feedback.setting import levels, levels_of
from tests.conftest import REPOSITORY

SET = "c.GradeInSandbox.feedback_level"
NAMES = ("01_convolution", "02_gradients")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Return a course with two assignments, as far as names go."""
    for name in NAMES:
        (tmp_path / "assignments" / name).mkdir(parents=True)
        (tmp_path / "assignments" / name / f"{name}.ipynb").touch()
    return Course(tmp_path)


def configure(course: Course, text: str | bytes) -> None:
    content = text.encode() if isinstance(text, str) else text
    (course.root / CONFIG).write_bytes(content)


def refusal(course: Course, text: str | bytes) -> str:
    """Return the one line with which a configuration is refused."""
    configure(course, text)
    with pytest.raises(LevelError) as raised:
        levels_of(course)
    message = str(raised.value)
    assert "\n" not in message
    assert len(message) < 300
    return message


def test_without_a_word_everything_is_told(course: Course) -> None:
    configure(course, "c = get_config()\n")
    assert levels_of(course) == dict.fromkeys(NAMES, Level.FULL)


def test_the_configuration_that_we_ship_can_be_read(course: Course) -> None:
    configure(course, (REPOSITORY / CONFIG).read_bytes())
    assert set(levels_of(course)) == set(NAMES)


@pytest.mark.parametrize("level", Level)
def test_one_level_for_all(course: Course, level: Level) -> None:
    configure(course, f'c = get_config()\n{SET} = "{level}"\n')
    assert levels_of(course) == dict.fromkeys(NAMES, level)


def test_a_level_for_some_the_others_are_told_everything(course: Course) -> None:
    configure(course, f'{SET} = {{\n    "02_gradients": "verdict",\n}}\n')
    assert levels_of(course) == {"01_convolution": Level.FULL, "02_gradients": Level.VERDICT}


def test_the_last_word_holds(course: Course) -> None:
    configure(course, f'{SET} = "none"\n{SET} = {{"01_convolution": "reason"}}\n')
    assert levels_of(course) == {"01_convolution": Level.REASON, "02_gradients": Level.FULL}


@pytest.mark.parametrize("value", ['"most"', "3", "None", "True", '["full"]', '("full", "none")'])
def test_what_is_no_level_is_refused_with_those_that_there_are(course: Course, value: str) -> None:
    message = refusal(course, f"{SET} = {value}")
    assert message.startswith("feedback_level: ")
    assert message.endswith("choose one of none, verdict, reason, full.")


def test_so_it_is_for_one_assignment(course: Course) -> None:
    message = refusal(course, f'{SET} = {{"02_gradients": "all"}}')
    assert message.startswith("feedback_level of 02_gradients: 'all' is no level of feedback")


@pytest.mark.parametrize("name", ["2_gradients", "", 2, None, "x\n" * 500])
def test_an_assignment_that_there_is_not_is_refused_with_those_that_there_are(
    course: Course, name: object
) -> None:
    message = refusal(course, f'{SET} = {{{name!r}: "none"}}')
    assert "there is no assignment" in message
    assert message.endswith("there are: 01_convolution, 02_gradients.")


@pytest.mark.parametrize(
    "text",
    [
        f"{SET} = LEVEL",
        f'{SET} = "no" + "ne"',
        f"{SET} = dict(a='none')",
        f'if True:\n    {SET} = "none"',
        f'{SET}: str = "none"',
        f'{SET} |= {{"01_convolution": "none"}}',
        f'{SET}["01_convolution"] = "none"',
        f'a = {SET} = "none"',
        'config.GradeInSandbox.feedback_level = "none"',
        'c["GradeInSandbox"]["feedback_level"] = "none"',
        'setattr(c.GradeInSandbox, "feedback_level", "none")',
        'c.merge({"GradeInSandbox": {"feedback_level": "none"}})',
    ],
)
def test_what_only_running_the_file_would_tell_is_refused_and_never_overlooked(
    course: Course, text: str
) -> None:
    message = refusal(course, f"c = get_config()\n{text}\n")
    assert message.startswith(f"{CONFIG}, line {3 if text.startswith('if') else 2}: ")
    assert "Write it out at the left margin" in message
    assert f'`{SET} = "reason"`' in message


@pytest.mark.parametrize(
    "content",
    [
        b"# feedback_level\n(",
        b"# feedback_level\n\0",
        b"# feedback_level\nx = '\xff'",
        b"# feedback_level\n" + b"(" * 5_000 + b")" * 5_000,
    ],
)
def test_what_is_no_python_is_refused(course: Course, content: bytes) -> None:
    assert refusal(course, content).startswith(f"{course.root / CONFIG} is not Python")


def test_the_file_is_never_run(course: Course) -> None:
    configure(course, f'{SET} = "reason"\nopen("made", "w").close()\nraise SystemExit(9)\n')
    assert set(levels_of(course).values()) == {Level.REASON}
    assert not (course.root / "made").exists()
    assert not Path("made").exists()


def test_nbgrader_passes_on_what_the_file_means_when_it_is_run() -> None:
    assert levels("verdict", NAMES) == dict.fromkeys(NAMES, Level.VERDICT)
    assert levels({}, NAMES) == dict.fromkeys(NAMES, Level.FULL)
