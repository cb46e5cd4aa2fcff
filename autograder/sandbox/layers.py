"""The layers that hold a submission, by name, and which of them grading cannot do without."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Layer(StrEnum):
    """One protection, in the order in which reports name them."""

    BUBBLEWRAP = "bubblewrap"  # namespaces round the fork server; nothing else is even visible
    LANDLOCK = "landlock"  # which files a submission may open
    SECCOMP = "seccomp"  # which system calls it may make
    UID = "uid"  # an unprivileged user of its own, where grading was started as root
    RLIMITS = "rlimits"  # how much it may use up


# Namespaces alone do not do: a process that a submission starts escapes the clock of its fork.
SUFFICIENT = (
    frozenset({Layer.BUBBLEWRAP, Layer.SECCOMP}),
    frozenset({Layer.LANDLOCK, Layer.SECCOMP}),
)

PURPOSE = {
    Layer.BUBBLEWRAP: "nothing but Python, NumPy and matplotlib is there to be seen",
    Layer.LANDLOCK: "a submission opens only files that it needs",
    Layer.SECCOMP: "it starts nothing, sends nothing, signals nobody",
    Layer.UID: "it runs as a user of its own",
    Layer.RLIMITS: "it uses up no more than its share",
}

HOW_TO_GET = {
    Layer.BUBBLEWRAP: "install Debian's or Ubuntu's package `bubblewrap`, on a machine (or in a "
    "container) that lets you make namespaces",
    Layer.LANDLOCK: "a Linux kernel from 5.13 on with Landlock switched on (`lsm=` on its command "
    "line names it)",
    Layer.SECCOMP: "install Debian's or Ubuntu's package `libseccomp2`",
    Layer.UID: "let other users read the folders that Python and its packages are in, and reach "
    "the one for temporary files (`TMPDIR`)",
    Layer.RLIMITS: "grade on Linux",
}


@dataclass(frozen=True)
class Policy:
    """What the instructor asks of the sandbox.

    Attributes
    ----------
    without : frozenset of Layer
        Layers to do without, so that one sees what each is for.
    unsafe : bool
        Grade even where too few layers hold. Every report says so.
    """

    without: frozenset[Layer] = frozenset()
    unsafe: bool = False


def is_sufficient(held: Collection[Layer]) -> bool:
    """Tell whether these layers together keep a hostile submission in."""
    return any(needed.issubset(held) for needed in SUFFICIENT)


def refusal(held: Collection[Layer], reasons: dict[Layer, str]) -> str:
    """Say why grading refuses, and what to install.

    Parameters
    ----------
    held : collection of Layer
    reasons : dict
        Why each of the others does not hold.
    """
    missing = [layer for layer in Layer if layer not in held and layer in _NEEDED]
    lines = [
        "this machine cannot lock students' code in: it takes seccomp, and bubblewrap or Landlock "
        "with it, and here",
        *(
            f"  {layer}: {reasons.get(layer, 'does not hold')} ({HOW_TO_GET[layer]})"
            for layer in missing
        ),
        "`autograder doctor` tries each. `--unsafe` grades all the same, without protection, and "
        "says so on every page.",
    ]
    return "\n".join(lines)


_NEEDED = frozenset[Layer]().union(*SUFFICIENT)
