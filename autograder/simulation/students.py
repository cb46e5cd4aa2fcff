"""Draws the students of a simulated class, one after the other, always the same from a seed."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder import exercises
from autograder.exercise import Result
from autograder.simulation.attacks import attack_names, attack_on
from autograder.simulation.deck import Deck
from autograder.simulation.handed_in import OwnCell
from autograder.simulation.mishaps import CRASHES, LOOPS, Mishap
from autograder.simulation.planted import Planted, letter, of_the_pool, stub
from autograder.simulation.pool import Answer, Kind, Speed, answers
from autograder.simulation.proportions import Habits, Proportions, dealt

MOST_MISTAKES = 4  # exercises that one student has wrong
REMEMBERED = 50  # students before, whose notebook another one may hand in
WITH_OWN_CELLS = 0.25  # a share of the class
LATEST = 4 * 24 * 3600  # seconds after the due date
EARLIEST = 7 * 24 * 3600  # seconds before it
UNREADABLE = ("truncated", "empty", "web_page", "archive")
FILE_NAMES = ("{0} (1)", "{0}_final", "{0}-Copy1", "Untitled", "homework")

OWN_CODE = (
    "X = np.arange(16.0).reshape(4, 4)\nprint(X)",
    "np.array([[1, 2], [3, 4]]).sum(axis=0)",
    "np.pad(np.ones((2, 2)), 1)",
    "plt.imshow(np.eye(5), cmap='gray')\nplt.show()",
    "%matplotlib inline",
)
OWN_TEXT = (
    "TODO: ask in the tutorial about this one",
    "I tried loops first, see below.",
    "**Note to myself:** rows come first, then columns.",
)


@dataclass(frozen=True)
class Student:
    """One student, and what they hand in.

    Attributes
    ----------
    id : str
    share : str
        Which of the class's proportions the student belongs to.
    planted : mapping of str to Planted
        By exercise.
    own : tuple of OwnCell
    file_name : str or None
        Without its ending; None for the assignment's name.
    seconds_late : int or None
        Below 0 for a time stamp before the due date; None for no time stamp.
    unreadable : str or None
        What became of the file.
    same_as : str or None
        Whose notebook this is.
    """

    id: str
    share: str
    planted: Mapping[str, Planted] = field(default_factory=dict)
    own: tuple[OwnCell, ...] = ()
    file_name: str | None = None
    seconds_late: int | None = None
    unreadable: str | None = None
    same_as: str | None = None


def drawn(
    names: Sequence[str],
    number: int,
    seed: int,
) -> Iterator[Student]:
    """Draw a class.

    Parameters
    ----------
    names : sequence of str
        The assignment's exercises, in order.
    number : int
        Of students.
    seed : int
    """
    generator = random.Random(seed)
    shares = dealt(Proportions(), number, generator)
    habits = Habits()
    drawer = _Drawer(names, generator)
    digits = max(4, len(str(number)))
    earlier: deque[Student] = deque(maxlen=REMEMBERED)
    for count, share in enumerate(shares, start=1):
        student = drawer.student(f"s{count:0{digits}d}", share)
        if share == "duplicate" and earlier:
            other = generator.choice(earlier)
            student = replace(other, id=student.id, share=share, same_as=other.id)
        elif not student.unreadable:
            earlier.append(student)
        yield _with_habits(student, habits, generator)


def _with_habits(student: Student, habits: Habits, generator: random.Random) -> Student:
    seconds = None
    if generator.random() < habits.late:
        seconds = generator.randint(1, LATEST)
    elif generator.random() < habits.stamped:
        seconds = -generator.randint(0, EARLIEST)
    renamed = generator.random() < habits.renamed
    return replace(
        student,
        seconds_late=seconds,
        file_name=generator.choice(FILE_NAMES) if renamed else None,
    )


class _Drawer:
    """Draws what stands in notebooks; nothing comes twice before everything has come once."""

    def __init__(self, names: Sequence[str], generator: random.Random) -> None:
        self._generator = generator
        self._names = tuple(names)
        loaded = [exercises.load(name) for name in names]
        self._letters = {one.name: one for one in loaded if one.result is Result.CHOICE}
        self._functions = [one.name for one in loaded if one.result is not Result.CHOICE]
        self._timed = [one.name for one in loaded if one.budget is not None]
        mistakes = {name: self._mistakes(name) for name in names}
        self._mistake_in = {name: Deck(found, generator) for name, found in mistakes.items()}
        self._mistake = Deck([one for found in mistakes.values() for one in found], generator)
        self._pairs = Deck(self._wrong(2), generator)
        self._right = {name: Deck(self._ways(name, slow=False), generator) for name in names}
        self._slow = {name: Deck(self._ways(name, slow=True), generator) for name in self._timed}
        self._targets = Deck(self._functions, generator)
        self._crashes, self._loops = Deck(CRASHES, generator), Deck(LOOPS, generator)
        self._attacks = Deck(attack_names(), generator)
        self._unreadable = Deck(UNREADABLE, generator)

    def student(self, id: str, share: str) -> Student:
        """Draw a student out of one of the class's shares."""
        special = self._special(share)
        rightly = frozenset(self._names) - {one.exercise for one in special if not one.is_right}
        planted = {one.exercise: one for one in special}
        for name in self._names:
            if name not in planted:
                planted[name] = self._right_one(name, rightly)
        return Student(
            id,
            share,
            {name: planted[name] for name in self._names},
            () if share == "untouched" else self._own_cells(),
            unreadable=self._unreadable.deal() if share == "unreadable" else None,
        )

    def _special(self, share: str) -> list[Planted]:
        """Draw what is not simply right, or at least not in the usual way."""
        match share:
            case "mistake":
                return [self._mistake.deal().deal()]
            case "pair":
                return [self._pairs.deal()]
            case "several":
                count = self._generator.randint(2, min(MOST_MISTAKES, len(self._names)))
                names = self._generator.sample(self._names, count)
                return [self._mistake_in[name].deal().deal() for name in names]
            case "slow":
                count = self._generator.randint(1, len(self._timed))
                names = self._generator.sample(self._timed, count)
                return [of_the_pool(self._slow[name].deal()) for name in names]
            case "unfinished":
                count = self._generator.randint(1, len(self._names) - 1)
                return [stub(name) for name in self._names[count:]]
            case "untouched":
                return [stub(name) for name in self._names]
            case "crash":
                return [self._mishap("crash", self._crashes.deal())]
            case "loop":
                return [self._mishap("loop", self._loops.deal())]
            case "attack":
                return [attack_on(self._targets.deal(), self._attacks.deal())]
        return []

    def _mishap(self, what: str, mishap: Mishap) -> Planted:
        target = self._targets.deal()
        right = self._right_one(target, frozenset())
        assert right.source is not None, "a right answer has a source"
        source = mishap.change(target, right.source)
        return right.broken(f"{what}: {mishap.name}", source, mishap.keeps_points)

    def _right_one(self, name: str, rightly: frozenset[str]) -> Planted:
        """Draw a right answer that calls nothing of the notebook but what is right there."""
        if name in self._letters:
            return letter(self._letters[name], self._letters[name].choice)
        while True:
            answer = self._right[name].deal()
            if answer.calls <= rightly:
                return of_the_pool(answer)

    def _own_cells(self) -> tuple[OwnCell, ...]:
        if self._generator.random() > WITH_OWN_CELLS:
            return ()
        kinds = (("code", OWN_CODE), ("markdown", OWN_TEXT))
        drawn = [self._generator.choice(kinds) for _ in range(self._generator.randint(1, 3))]
        return tuple(
            OwnCell(self._generator.choice(self._names), kind, self._generator.choice(texts))
            for kind, texts in drawn
        )

    def _mistakes(self, name: str) -> list[Deck[Planted]]:
        """Return a deck for each misconception of an exercise: the ways in which it is made."""
        if name in self._letters:
            exercise = self._letters[name]
            letters = [letter(exercise, chosen) for chosen in exercise.distractors]
            return [Deck([one], self._generator) for one in letters]
        ways: dict[str, list[Planted]] = {}
        for one in self._wrong(1, name):
            ways.setdefault(str(one.misconception), []).append(one)
        return [Deck(alike, self._generator) for alike in ways.values()]

    def _wrong(self, mistakes: int, *names: str) -> list[Planted]:
        """Return the wrong answers to some exercises, by default all, with so many mistakes."""
        return [
            of_the_pool(answer)
            for name in names or self._functions
            for answer in answers(name, Kind.WRONG).values()
            if len(answer.mistakes) == mistakes
        ]

    def _ways(self, name: str, slow: bool) -> list[Answer]:
        """Return the right answers to an exercise that are fast, or slow, for certain."""
        fitting = {Speed.HALF, Speed.NONE} if slow else {Speed.FULL}
        return [
            answer
            for answer in answers(name, Kind.RIGHT).values()
            if name not in self._timed or answer.speed in fitting
        ]
