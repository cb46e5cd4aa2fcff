"""Switches the sandbox's layers off in turn, and says which attacks then get through.

`python -m tests.attacks.layers [NAME...]` sends all attacks, or those whose names hold one of the
words, through `autograder check` and prints a Markdown table. The layers within the process matter
where bubblewrap is missing, so each of them is switched off there.

Without a layer attacks are let loose: run this on a machine that may be lost, not on one that
grades.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.attacks.attack import names
from tests.attacks.harness import MODES, Mode, Tried, check_all, load_all

INSIDE = ("landlock", "seccomp", "uid", "rlimits")
WITHOUT_ONE = tuple(
    Mode(f"no bubblewrap, no {layer}", ("bubblewrap", layer), unsafe=True) for layer in INSIDE
)
BUBBLEWRAP_ALONE = Mode("bubblewrap alone", INSIDE, unsafe=True)
NOTHING = Mode("no layer at all", ("bubblewrap", *INSIDE), unsafe=True)
TOGETHER = {"bubblewrap": "all layers", "in-process": "no bubblewrap"}


def main(words: Sequence[str]) -> None:
    """Print the table, a line as soon as it is known."""
    attacks = load_all([name for name in names() if not words or any(w in name for w in words)])
    print(f"| layers | attacks that get through, of {len(attacks)} |\n|---|---|", flush=True)
    for mode in (*MODES, *WITHOUT_ONE, BUBBLEWRAP_ALONE, NOTHING):
        tried = check_all(attacks, mode)
        print(f"| {TOGETHER.get(mode.name, mode.name)} | {_through(tried)} |", flush=True)
        for name, one in tried.items():
            for gain in one.gains:
                print(f"{mode.name}: {name}: {gain}", file=sys.stderr, flush=True)


def _through(tried: dict[str, Tried]) -> str:
    found = [name for name, one in tried.items() if one.gains]
    return f"{len(found)}: {', '.join(found)}" if found else "none"


if __name__ == "__main__":
    main(sys.argv[1:])
