"""Who is in a simulated class, and in which proportions; help and documentation repeat them."""

from __future__ import annotations

import random
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Proportions:
    """Shares of a class, which add up to 1.

    Attributes
    ----------
    right : float
        Everything right, in many styles.
    mistake : float
        One misconception in one function.
    pair : float
        Two misconceptions in one function.
    several : float
        Mistakes in two to four exercises.
    slow : float
        Everything right, but with loops over pixels where speed counts.
    unfinished : float
        Some stubs left as they were handed out.
    untouched : float
        The notebook as it was handed out.
    crash : float
        A cell that raises or cannot be read, an import of PyTorch, a `return` forgotten.
    loop : float
        A loop that never ends: each costs seconds.
    attack : float
        Something dishonest.
    duplicate : float
        The very same notebook as another student's.
    unreadable : float
        A file that is no notebook any more.
    """

    right: float = 0.20
    mistake: float = 0.34
    pair: float = 0.07
    several: float = 0.13
    slow: float = 0.05
    unfinished: float = 0.06
    untouched: float = 0.02
    crash: float = 0.06
    loop: float = 0.01
    attack: float = 0.03
    duplicate: float = 0.02
    unreadable: float = 0.01


@dataclass(frozen=True)
class Habits:
    """Shares of a class of which each student may have any, whatever they handed in.

    Attributes
    ----------
    late : float
        After the due date.
    stamped : float
        Of those in time, how many have a time stamp all the same.
    renamed : float
        Under another file name.
    """

    late: float = 0.08
    stamped: float = 0.5
    renamed: float = 0.02


def dealt(proportions: Proportions, students: int, generator: random.Random) -> list[str]:
    """Return which share each student belongs to: as many of each as its proportion says.

    Parameters
    ----------
    proportions : Proportions
    students : int
    generator : random.Random
        Shuffles them.
    """
    shares = {f.name: getattr(proportions, f.name) * students for f in fields(proportions)}
    counts = {name: int(share) for name, share in shares.items()}
    # Who is left over goes where most was cut off.
    by_remainder = sorted(shares, key=lambda name: counts[name] - shares[name])
    for name in by_remainder[: students - sum(counts.values())]:
        counts[name] += 1
    kinds = [name for name, count in counts.items() for _ in range(count)]
    generator.shuffle(kinds)
    return kinds
