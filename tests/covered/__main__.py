"""Runs the tests and prints what of autograder/ they run: `python -m tests.covered [ARGUMENTS]`.

The arguments are pytest's. The whole suite takes two or three times as long as `make test`. Speed
that is measured meanwhile is not that of a plain run: a test of it may fail here.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from coverage import Coverage, CoverageData

from tests.covered import marks
from tests.covered.figures import modules, table
from tests.covered.plugin import TABLES

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "build" / "coverage"
SETTINGS = FOLDER / "settings.ini"
REPORT = FOLDER / "report.json"
# Students' code: text that is run in the sandbox and never imported.
_SETTINGS = f"""\
[run]
branch = true
parallel = true
source = {REPOSITORY / "autograder"}
omit =
    {REPOSITORY / "autograder"}/exercises/yardsticks/*
    {REPOSITORY / "autograder"}/simulation/answers/*
data_file = {FOLDER / "data"}
patch = subprocess, _exit
plugins = tests.covered.plugin
disable_warnings = no-data-collected, module-not-imported, module-not-measured
relative_files = false
"""


def run_tests(arguments: list[str]) -> int:
    """Run pytest with everything that it starts measured, and return its exit status."""
    command = [sys.executable, "-m", "coverage", "run", f"--rcfile={SETTINGS}", "-m", "pytest"]
    paths = [str(REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, TABLES: str(FOLDER), "PYTHONPATH": os.pathsep.join(paths)}
    return subprocess.run([*command, *arguments], cwd=REPOSITORY, env=environment).returncode


def combine() -> Coverage:
    """Put together what all processes have left, the sandboxed ones too."""
    measured = CoverageData(basename=str(FOLDER / "data"), suffix="sandboxed")
    arcs: dict[str, set[tuple[int, int]]] = {}
    for step in marks.steps(FOLDER):
        arcs.setdefault(step.file, set()).add((step.before, step.after))
    measured.add_arcs(arcs)
    measured.write()
    coverage = Coverage(config_file=str(SETTINGS))
    coverage.combine([str(FOLDER)])
    return coverage


def main() -> int:
    """Run, combine, print; the exit status is pytest's."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    SETTINGS.write_text(_SETTINGS, encoding="utf-8")
    arguments = sys.argv[1:] or ["-q", "-n", "auto", "--dist", "loadfile", "--durations", "10"]
    status = run_tests(arguments)
    combine().json_report(outfile=str(REPORT))
    print(table(modules(json.loads(REPORT.read_text(encoding="utf-8")))))
    return status


if __name__ == "__main__":
    sys.exit(main())
