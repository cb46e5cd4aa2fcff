"""The oldest versions that are promised are those of pyproject.toml, with nothing left out."""

from __future__ import annotations

import pytest

from tests.lowest import PYPROJECT, lowest

PROJECT = """
[project]
dependencies = ["numpy>=2.0", "pyseccomp>=0.1.2; sys_platform == 'linux'"]
[project.optional-dependencies]
cluster = ["distributed>=2024.8"]
dev = ["distributed>=2024.8", "psycopg2-binary>=2.9.9"]
"""


def test_each_lower_bound_becomes_the_version_itself() -> None:
    assert list(lowest(PROJECT)) == [
        "numpy==2.0",
        "pyseccomp==0.1.2; sys_platform == 'linux'",
        "distributed==2024.8",
        "psycopg2-binary==2.9.9",
    ]


@pytest.mark.parametrize("requirement", ["numpy", "numpy~=2.0", "numpy>=2,<3", "numpy==2.1"])
def test_a_requirement_without_a_lower_bound_alone_is_named(requirement: str) -> None:
    with pytest.raises(ValueError, match=f"{requirement}: write it as name>=version"):
        list(lowest(PROJECT.replace("numpy>=2.0", requirement)))


def test_the_project_has_one_for_each_of_its_requirements() -> None:
    pins = list(lowest(PYPROJECT.read_text(encoding="utf-8")))
    names = [pin.split("==")[0] for pin in pins]
    assert {"numpy", "nbgrader", "distributed", "torch", "pytest"} <= set(names)
    assert len(names) == len(set(names)), "two extras ask for the same with different bounds"
