"""Finds a student in what was downloaded from the LMS for `nbgrader zip_collect`."""

from __future__ import annotations

import re
import secrets
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.modes import make_file, modes_in
from autograder.privacy.names import files_below

EXTRACTED = "extracted"


@dataclass(frozen=True)
class Downloads:
    """The folder of what was downloaded.

    Attributes
    ----------
    course : Course
    folder : Path
    pattern : re.Pattern or None
        nbgrader's `named_regexp`, which tells whose a file is; None where it is not set.
    """

    course: Course
    folder: Path
    pattern: re.Pattern[str] | None

    @classmethod
    def of(cls, course: Course, application: Any) -> Downloads:
        """Return what the course's configuration says."""
        config = application.config
        folder = config.ZipCollectApp.get("downloaded_directory", "downloaded")
        expression = config.FileNameCollectorPlugin.get("named_regexp", "")
        pattern = re.compile(expression) if expression else None
        return cls(course, course.root / folder, pattern)

    def files(self, student: str) -> tuple[Path, ...]:
        """Return the files that are a student's."""
        return tuple(path for path in self._all() if self._is_of(student, path))

    def archives(self, student: str) -> tuple[Path, ...]:
        """Return the zip files that hold files of a student's, beside those of others."""
        found = (path for path in self._all() if zipfile.is_zipfile(path))
        return tuple(path for path in found if any(self._members(student, path)))

    def unknown(self) -> tuple[Path, ...]:
        """Return the files of which nobody can tell whose they are."""
        return tuple(path for path in self._all() if not self._is_told(path))

    def remove_from(self, archive: Path, student: str) -> None:
        """Write a zip file anew, without what is a student's."""
        gone = set(self._members(student, archive))
        half = archive.with_name(f".{archive.name}-{secrets.token_hex(4)}.half")
        try:
            make_file(half, modes_in(self.course))
            with zipfile.ZipFile(archive) as old, zipfile.ZipFile(half, "w") as new:
                for member in old.infolist():
                    if member.filename not in gone:
                        with old.open(member) as source, new.open(member, "w") as copy:
                            while chunk := source.read(1 << 20):
                                copy.write(chunk)
            half.replace(archive)
        finally:
            half.unlink(missing_ok=True)

    def _all(self) -> Iterator[Path]:
        return iter(sorted(files_below(self.folder)))

    def _is_of(self, student: str, path: Path) -> bool:
        match = self.pattern.match(str(path)) if self.pattern else None
        return match is not None and match.groupdict().get("student_id") == student

    def _is_told(self, path: Path) -> bool:
        if self.pattern is None:
            return False
        return zipfile.is_zipfile(path) or self.pattern.match(str(path)) is not None

    def _members(self, student: str, archive: Path) -> Iterator[str]:
        """Yield what is a student's in a zip file, judged by where nbgrader unpacks it to."""
        folder = archive.parent.with_name(EXTRACTED) / archive.stem
        try:
            with zipfile.ZipFile(archive) as opened:
                names = opened.namelist()
        except zipfile.BadZipFile:
            return
        yield from (name for name in names if self._is_of(student, folder / name))
