"""Computes what a student's visible tests compare with, by running the reference solution.

The reference runs in a process of its own, in the folder that students get: it is trusted, but it
imports the assignment's helper module, which should leave no trace in the process that releases.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HELPER = "visible_tests.py"
OUTPUTS = "expected_outputs.npz"
TIME_LIMIT = 120.0
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip file can hold

_MAGIC = re.compile(r"^\s*[%!]")


class ExpectedOutputsError(Exception):
    """The reference solution did not give what the visible tests need."""


def write_expected_outputs(
    folder: Path, sources: Sequence[str], time_limit: float = TIME_LIMIT
) -> None:
    """Write `expected_outputs.npz` beside the helper module that stands in `folder`.

    Parameters
    ----------
    folder : Path
        Holds `visible_tests.py`, whose `cases()` names function and arguments of every case.
    sources : sequence of str
        The code cells that define the reference solution, in order.
    time_limit : float
        Seconds after which the reference is stopped.

    Raises
    ------
    ExpectedOutputsError
        If the reference or the helper module fails; the message ends with the reason.
    """
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "autograder.expected_outputs"],
            input=json.dumps(list(sources)),
            cwd=folder,
            env=_environment(),
            capture_output=True,
            text=True,
            timeout=time_limit,
        )
    except subprocess.TimeoutExpired:
        raise ExpectedOutputsError(
            f"{folder.name}: the reference solution took longer than {time_limit:g} s "
            f"on the cases of {HELPER}; make the cases smaller."
        ) from None
    if ended.returncode != 0:
        reason = (ended.stderr.strip() or "it ended without a message").splitlines()[-1]
        raise ExpectedOutputsError(
            f"{folder.name}: the expected outputs for {HELPER} could not be computed: {reason}"
        )


def _environment() -> dict[str, str]:
    packages = [str(Path(__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "MPLBACKEND": "Agg",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, packages)),
    }


def outputs_of(
    namespace: Mapping[str, Any], cases: Mapping[str, Any]
) -> dict[str, NDArray[np.float64]]:
    """Return what the reference in `namespace` gives for every case, as float64 arrays."""
    outputs = {}
    for name, case in cases.items():
        function = namespace.get(case.function)
        if not callable(function):
            raise ExpectedOutputsError(
                f"case `{name}` asks for `{case.function}`, which the solution does not define"
            )
        returned = function(*_computed(case.arguments, namespace), **case.options)
        element = getattr(case, "element", None)  # of the tuple that some functions return
        output = np.asarray(returned if element is None else returned[element], dtype=np.float64)
        outputs[name] = output + 0.0  # -0.0 becomes 0.0, however the sum was ordered
    return outputs


def _computed(arguments: Sequence[Any], namespace: Mapping[str, Any]) -> list[Any]:
    """Return a case's arguments, with what other functions return in place of its `Computed`."""
    return [
        namespace[one.function](*one.arguments)[one.element] if hasattr(one, "element") else one
        for one in arguments
    ]


def save_arrays(path: Path, arrays: Mapping[str, NDArray[np.float64]]) -> None:
    """Write an .npz file whose bytes depend on nothing but names and values."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(arrays):
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=EPOCH)
            entry.create_system = 3
            with archive.open(entry, "w") as file:
                # Not ascontiguousarray, which gives a number an axis.
                np.lib.format.write_array(file, np.asarray(arrays[name], order="C"), (1, 0))


def without_magics(source: str) -> str:
    """Blank out the lines that only a notebook's kernel understands."""
    return "\n".join("" if _MAGIC.match(line) else line for line in source.split("\n"))


def main() -> None:
    """Read the cells from standard input; write the outputs into the working directory."""
    sources = json.load(sys.stdin)
    sys.path.insert(0, str(Path.cwd()))
    namespace: dict[str, Any] = {"__name__": "reference"}
    for source in sources:
        exec(compile(without_magics(source), "<reference>", "exec"), namespace)
    import visible_tests  # type: ignore[import-not-found]  # stands in the working directory

    save_arrays(Path(OUTPUTS), outputs_of(namespace, visible_tests.cases()))


if __name__ == "__main__":
    main()
