"""Pictures and first checks for the section on understanding; it needs NumPy and matplotlib only.

What is asked of you is drawn from `variant.json` beside this file. What the notebook calls:

    draw_wrong_outputs()         three inputs, filters and wrong outputs
    list_mistakes()              the mistakes to choose from
    show_case()                  what to predict
    check_probes(find_bugs)      whether your probes count, not what they show
    check_diagnosis(diagnosis)   whether your letters can be read, not whether they are right
    check_prediction(predict)    whether your numbers can be read
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from testbench import Panel, Status, colours_of, draw_panels, show, tell

HERE = Path(__file__).parent
FUNCTIONS = ("convolve", "filter_gradient", "input_gradient")
MOST_PROBES, MOST_NUMBERS = 5, 14
MOST_AROUND, MOST_APART = 3, 6
COUNTS = {"output_size": 2, "parameters": 1, "dX": 3}


def _variant() -> dict[str, Any]:
    path = HERE / "variant.json"
    if not path.is_file():
        raise FileNotFoundError(
            "variant.json is missing: it came with this notebook and has to lie beside it."
        )
    variant: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return variant


def _say(line: str) -> None:
    """Print a line; nbgrader's validation shows it if something in it is wrong.

    What is left open costs nothing: these points come on top.
    """
    tell([(Status.FAILS if line.startswith("✗") else Status.PASSES, line)])


# --- Which mistake is it? ------------------------------------------------------------------------


def draw_wrong_outputs() -> None:
    """Draw input, filter and wrong output of each of the three pictures."""
    rows = []
    for number, picture in enumerate(_variant()["diagnosis"]["pictures"], start=1):
        titles = (f"{number}. input", "filter", "wrong output")
        panels = []
        for title, name in zip(titles, "XFO", strict=True):
            values = np.array(picture[name])
            panels.append(Panel(title, values, colours_of(values)))
        rows.append(panels)
    show(draw_panels(rows))
    picture = _variant()["diagnosis"]["pictures"][0]
    print(f"Each was asked for with stride={picture['stride']} and padding={picture['padding']}.")


def list_mistakes() -> None:
    """Print the mistakes to choose from, each with its letter."""
    for letter, mistake in _variant()["diagnosis"]["mistakes"].items():
        print(f"{letter}  {mistake}")


def check_diagnosis(answer: object) -> None:
    """Say whether the letters can be read; right or wrong stays open."""
    letters = _variant()["diagnosis"]["mistakes"]
    if isinstance(answer, str):
        answer = list(answer.replace(" ", ""))
    if not isinstance(answer, (list, tuple)) or len(answer) != 3:
        _say('✗ Three letters are asked for, one for each picture: ["A", "B", "C"].')
        return
    for number, letter in enumerate(answer, start=1):
        if letter is None or (isinstance(letter, str) and not letter.strip()):
            _say(f"– Picture {number}: left open.")
        elif isinstance(letter, str) and letter.strip().upper() in letters:
            mistake = letters[letter.strip().upper()]
            _say(f"✓ Picture {number}: you say {letter.strip().upper()}. {mistake}")
        else:
            _say(f"✗ Picture {number}: {letter!r} is none of the letters {_ends(letters)}.")


def _ends(letters: dict[str, str]) -> str:
    first, *_, last = letters
    return f"{first} to {last}"


# --- What will come out? -------------------------------------------------------------------------


def show_case() -> None:
    """Show what is to be predicted."""
    case = _variant()["predict"]
    (H, W), (R, S) = case["size"], case["kernel_size"]
    print(
        f"The layer: {case['filters']} filters of {R}×{S} with a bias each, on an image of {H}×{W} "
        f"with {case['channels']} channels; stride {case['stride']}, padding {case['padding']}."
    )
    entries = ", ".join(f"dX[{row}, {column}]" for row, column in case["entries"])
    print(f"The gradient: stride 1, no padding, an input of 3×3. Say {entries}, in this order.")
    panels = [
        Panel(title, values, colours_of(values))
        for title, values in (("dO", np.array(case["dO"])), ("F", np.array(case["F"])))
    ]
    show(draw_panels([panels]))


def check_prediction(answer: object) -> None:
    """Say whether the numbers can be read; right or wrong stays open."""
    if not isinstance(answer, dict):
        _say('✗ A dict is asked for: {"output_size": (4, 5), "parameters": 10, "dX": (1, 2, 3)}.')
        return
    for name in answer:
        if name not in COUNTS:
            _say(f"✗ Nothing is called {name!r}; there are {', '.join(COUNTS)}.")
    for name, count in COUNTS.items():
        given = answer.get(name)
        if isinstance(given, np.ndarray) and given.ndim <= 1:
            given = given.tolist()
        numbers = list(given) if isinstance(given, (tuple, list)) else [given]
        written = [number for number in numbers if number is not None and number is not ...]
        if given is None or given is ... or (len(numbers) == count and not written):
            _say(f"– {name}: left open.")
        elif len(numbers) == count and all(map(_is_number, written)):
            _say(f"✓ {name}: {given}")
        else:
            _say(f"✗ {name}: {given!r}; {count} number{'s' * (count > 1)} should stand there.")


def _is_number(value: object) -> bool:
    is_real = isinstance(value, (int, float, np.integer, np.floating))
    return is_real and not isinstance(value, bool)


# --- Where do wrong functions show? --------------------------------------------------------------


def check_probes(find_bugs: Callable[[], Any]) -> None:
    """Say of each probe whether it counts; what it shows stays open."""
    try:
        probes = find_bugs()
    except NotImplementedError:
        _say("– find_bugs: not written yet.")
        return
    if not isinstance(probes, (list, tuple)):
        _say("✗ find_bugs: a list of dicts is asked for.")
        return
    if not probes:
        _say("– find_bugs: the list is empty.")
    for number, probe in enumerate(probes, start=1):
        fault = _fault(probe) if number <= MOST_PROBES else f"only {MOST_PROBES} count"
        if fault:
            _say(f"✗ Probe {number}: {fault}.")
        else:
            _say(f"✓ Probe {number}: {_described(probe)}.")


def _fault(probe: object) -> str:
    """Return why a probe does not count; an empty text if it does."""
    if not isinstance(probe, dict):
        return "it is not a dict"
    unknown = [key for key in probe if key not in ("function", "X", "F", "stride", "padding")]
    if unknown and isinstance(unknown[0], str):
        return f"nothing is called {unknown[0]!r}"
    if unknown:
        return "its keys have to be texts"
    function = probe.get("function")
    if not isinstance(function, str) or function not in FUNCTIONS:
        return f'"function" has to be one of {", ".join(FUNCTIONS)}'
    for name, letters in (("X", "(N, C, H, W)"), ("F", "(K, C, R, S)")):
        sizes = probe.get(name)
        if not isinstance(sizes, (tuple, list)) or len(sizes) != 4 or not all(map(_counts, sizes)):
            return f'"{name}" has to be the four sizes {letters}, each of them 1 or more'
    return _fault_of_sizes(probe)


def _fault_of_sizes(probe: dict[str, Any]) -> str:
    X, F = probe["X"], probe["F"]
    stride, padding = probe.get("stride", 1), probe.get("padding", 0)
    if not _counts(stride) or stride > MOST_APART:
        return f'"stride" has to be a whole number from 1 to {MOST_APART}'
    if not _counts(padding, 0) or padding > MOST_AROUND:
        return f'"padding" has to be a whole number from 0 to {MOST_AROUND}'
    numbers = int(np.prod(X, dtype=object) + np.prod(F, dtype=object))
    if numbers > MOST_NUMBERS:
        return f"X and F have more than {MOST_NUMBERS} numbers together"
    if X[1] != F[1]:
        return f"X has {X[1]} channels and F has {F[1]}"
    if X[2] + 2 * padding < F[2] or X[3] + 2 * padding < F[3]:
        return "the filter is larger than the image with its zeros"
    return ""


def _counts(size: object, smallest: int = 1) -> bool:
    is_whole = isinstance(size, (int, np.integer)) and not isinstance(size, bool)
    return is_whole and size >= smallest


def _described(probe: dict[str, Any]) -> str:
    numbers = int(np.prod(probe["X"]) + np.prod(probe["F"]))
    stride, padding = probe.get("stride", 1), probe.get("padding", 0)
    return f"{probe['function']}, {numbers} numbers, stride {stride}, padding {padding}"
