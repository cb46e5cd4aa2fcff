"""A test that needs a program is skipped without it, but not in CI."""

from __future__ import annotations

import pytest

from tests.requirements import NAMES, needs, path_of

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
    package: str, monkeypatch: pytest.MonkeyPatch, tmp_path: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert path_of(package) is None
