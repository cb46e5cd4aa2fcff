"""Prints the oldest versions that pyproject.toml allows, as constraints for pip.

`make lowest` installs them and runs all tests: so a lower bound is a promise that was tried. It
needs nothing that has to be installed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
_BOUND = re.compile(r"(?P<name>[\w.-]+)>=(?P<version>[\w.]+)(?P<marker> *(;.*)?)")


def lowest(pyproject: str) -> Iterator[str]:
    """Yield a line `name==version` for each requirement of a project, extras' too.

    Parameters
    ----------
    pyproject : str
        The text of pyproject.toml.

    Raises
    ------
    ValueError
        If a requirement has another form than `name>=version`: then there is no lowest one.
    """
    project = tomllib.loads(pyproject)["project"]
    extras = project.get("optional-dependencies", {}).values()
    for requirement in dict.fromkeys(sum(extras, start=project["dependencies"])):
        bound = _BOUND.fullmatch(requirement)
        if bound is None:
            raise ValueError(
                f"{requirement}: write it as name>=version, so that a lowest is known."
            )
        yield "{name}=={version}{marker}".format(**bound.groupdict())


if __name__ == "__main__":
    print("\n".join(lowest(PYPROJECT.read_text(encoding="utf-8"))))
