"""Three pictures of input, filter and wrong output, each to be told by its mistake."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise import AnswerError, Exercise, Marks, Question, Result
from autograder.exercises.given import brief, is_open
from autograder.exercises.wrong_pictures import LETTERS, MISTAKES, Picture, sheet

PICTURES = 3
NEAR = 1e-9


def mark(answer: Any, variant: str) -> Marks | None:
    """Return which pictures are told right, and what speaks against the letters of the others."""
    letters = _letters(answer)
    if not any(letters):
        return None
    shown = sheet(variant)
    parts: dict[str, float] = {}
    sentences = []
    for number, (letter, picture) in enumerate(zip(letters, shown.pictures, strict=True), start=1):
        is_right = letter is not None and shown.listed[letter] == picture.mistake
        parts[f"picture_{number}"] = float(is_right)
        if letter is not None and not is_right:
            sentences.append(_against(number, letter, shown.listed[letter], picture))
    right = int(sum(parts.values()))
    message = "Right, all three." if right == PICTURES else f"{right} of {PICTURES} are right."
    return Marks(
        parts,
        message,
        reason=" ".join(sentences) or None,
        question=None
        if right == PICTURES
        else "How large would the right output be, and what would stand in its top left corner?",
    )


def shown(variant: str) -> dict[str, Any]:
    """Return the pictures and the list as they go to the student: nothing says which is which."""
    drawn = sheet(variant)
    return {
        "pictures": [
            {
                "X": picture.X[0, 0].tolist(),
                "F": picture.F[0, 0].tolist(),
                "O": np.round(picture.O[0, 0], 6).tolist(),
                "stride": picture.stride,
                "padding": picture.padding,
            }
            for picture in drawn.pictures
        ],
        "mistakes": {letter: MISTAKES[name] for letter, name in drawn.listed.items()},
    }


def _letters(answer: Any) -> list[str | None]:
    """Return a letter for each picture; None where a student left it open."""
    if isinstance(answer, str) and len(answer.replace(" ", "")) == PICTURES:
        answer = list(answer.replace(" ", ""))
    if not isinstance(answer, (list, tuple)) or len(answer) != PICTURES:
        raise AnswerError("three letters are asked for, one for each picture")
    letters: list[str | None] = []
    for given in answer:
        letter = given.strip().upper() if isinstance(given, str) else given
        if is_open(letter) or (isinstance(letter, str) and not letter):
            letters.append(None)
            continue
        if not isinstance(letter, str) or letter not in tuple(LETTERS):
            raise AnswerError(
                f"{brief(given)} is none of the letters {LETTERS[0]} to {LETTERS[-1]}"
            )
        letters.append(letter)
    return letters


def _against(number: int, letter: str, mistake: str, picture: Picture) -> str:
    """Say what a mistake would have made of a picture's input, and what stands there instead."""
    here = picture.O[0, 0]
    made = [O[0, 0] for O in picture.made_by(mistake)]
    of_this_size = [O for O in made if O.shape == here.shape]
    if not of_this_size:
        sizes = " or ".join(sorted({f"{O.shape[0]}×{O.shape[1]}" for O in made}))
        return (
            f"Picture {number} is not {letter}: that mistake would give an output of {sizes}; the "
            f"picture's is {here.shape[0]}×{here.shape[1]}."
        )
    differs = np.all([np.abs(O - here) > NEAR for O in of_this_size], axis=0)
    if not differs.any():
        return f"Picture {number} is not {letter}."
    row, column = map(int, np.argwhere(differs)[0])
    would = " or ".join(dict.fromkeys(f"{O[row, column]:.6g}" for O in of_this_size))
    return (
        f"Picture {number} is not {letter}: with that mistake `O[{row}, {column}]` would be "
        f"{would}; the picture has {here[row, column]:.6g}."
    )


EXERCISE = Exercise(
    name="diagnosis",
    result=Result.ANSWER,
    asked=Question(
        parts={f"picture_{number}": 1.0 for number in range(1, PICTURES + 1)},
        form='three letters such as ["A", "B", "C"]',
        mark=mark,
        shown=shown,
    ),
)
