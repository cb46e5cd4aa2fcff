"""Calls students by names that tell nobody who they are, and are the same all through a course."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.course import Course
from autograder.keys import draw_key
from autograder.modes import modes_in, protect
from autograder.privacy.error import PrivacyError

KEY = ".pseudonyms.key"  # in the course's folder, kept out of git
BYTES = 32
WORDS = 3  # of 16 bits: among 100,000 students two share a name once in 50,000 courses
CONSONANTS, VOWELS = "bdfghjklmnprstvz", "aiou"


@dataclass(frozen=True)
class Pseudonyms:
    """The pseudonyms of a course.

    Attributes
    ----------
    key : bytes
        Who has it can tell whether a pseudonym is that of a student whose id they know.
    """

    key: bytes

    @classmethod
    def of(cls, course: Course) -> Pseudonyms:
        """Return those of a course; the first time, its key is drawn and kept.

        Raises
        ------
        PrivacyError
            If the key can be neither read nor written.
        """
        path = course.root / KEY
        try:
            if not path.exists():
                draw_key(path, modes_in(course), BYTES)
            protect(path, modes_in(course))
            key = path.read_bytes()
        except OSError as error:
            raise PrivacyError(
                f"{path}: the key to the pseudonyms cannot be used ({error.strerror}); check who "
                "owns the file and the folder"
            ) from None
        if len(key) != BYTES:
            raise PrivacyError(
                f"{path}: not a key to pseudonyms; put the right one back, or remove it to draw "
                "another one, with which everybody has another pseudonym"
            )
        return cls(key)

    def name(self, student: str) -> str:
        """Return a student's pseudonym, such as `dutul-hozon-bikap`."""
        # The name of a folder may be no UTF-8.
        message = b"student\0" + student.encode("utf-8", "surrogateescape")
        digest = hmac.digest(self.key, message, hashlib.sha256)
        pairs = zip(digest[: 2 * WORDS : 2], digest[1 : 2 * WORDS : 2], strict=True)
        return "-".join(_word(high << 8 | low) for high, low in pairs)


def pseudonym_of(course: Course, student: str) -> str:
    """Return a student's pseudonym, always the same in a course and another in every other one.

    Raises
    ------
    PrivacyError
        If the course's key can be neither read nor written.
    """
    return Pseudonyms.of(course).name(student)


def find(course: Course, pseudonym: str) -> tuple[str, ...]:
    """Return the ids of the students who have handed in and are called so: one, if any.

    Raises
    ------
    PrivacyError
        If the course's key can be neither read nor written.
    """
    pseudonyms = Pseudonyms.of(course)
    wanted = pseudonym.strip().lower()
    folder = course.root / course.submitted
    students = sorted(path.name for path in folder.glob("*"))
    return tuple(student for student in students if pseudonyms.name(student) == wanted)


class PseudonymFilter(logging.Filter):
    """Puts pseudonyms in place of ids in what is logged.

    A handler's filter sees all records that it writes, a logger's only its own.

    Parameters
    ----------
    pseudonyms : Pseudonyms
    students : iterable of str
        Their ids.
    """

    def __init__(self, pseudonyms: Pseudonyms, students: Iterable[str]) -> None:
        super().__init__()
        self._pseudonyms = pseudonyms
        self._ids = ids_in(students)

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without ids: in its message and in its traceback."""
        record.msg, record.args = self.hidden(record.getMessage()), None
        if record.exc_info:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
            record.exc_info = None
        if record.exc_text:
            record.exc_text = self.hidden(record.exc_text)
        if record.stack_info:
            record.stack_info = self.hidden(record.stack_info)
        return True

    def hidden(self, text: str) -> str:
        """Return a text with pseudonyms in place of the ids in it."""
        if self._ids is None:
            return text
        return self._ids.sub(lambda match: self._pseudonyms.name(match[0]), text)


def ids_in(students: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds ids in a text: as words of their own, so that `ann` is not in `anna`."""
    longest_first = sorted(filter(None, set(students)), key=len, reverse=True)
    if not longest_first:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def _word(number: int) -> str:
    """Return 16 bits as a word that can be said aloud."""
    return (
        CONSONANTS[number >> 12 & 15]
        + VOWELS[number >> 10 & 3]
        + CONSONANTS[number >> 6 & 15]
        + VOWELS[number >> 4 & 3]
        + CONSONANTS[number & 15]
    )
