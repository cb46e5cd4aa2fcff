"""A test that needs a program is skipped without it, but not in CI."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import requirements
from tests.requirements import NAMES, needs, needs_extra, path_of

MISSING = "no-such-program"


def test_a_program_that_is_there_is_no_reason_to_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    needs("sh")


def test_without_it_a_test_is_skipped_and_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=f"apt-get install {MISSING}"):
        needs(MISSING)


def test_in_ci_it_fails_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="In CI no test may be skipped"):
        needs(MISSING)


@pytest.mark.parametrize("package", NAMES)
def test_a_package_is_known_by_its_programs(
    package: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(requirements, "OFF_THE_PATH", (tmp_path, "*/bin"))
    assert path_of(package) is None


def test_a_program_is_found_where_debian_keeps_several_versions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "15" / "bin" / "postgres"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(requirements, "OFF_THE_PATH", (tmp_path, "*/bin"))
    assert path_of("postgresql") == str(program)


def test_a_module_that_is_missing_skips_the_test_but_not_in_ci(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    needs_extra("json", "dev")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=r"no_such_module: pip install -e '\.\[some\]'"):
        needs_extra("no_such_module", "some")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="In CI no test may be skipped"):
        needs_extra("no_such_module", "some")
