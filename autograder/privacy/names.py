"""Tells whether a file speaks of a student."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.privacy.pseudonyms import ids_in

LARGEST = 500_000_000  # bytes of an archive that are looked through


@dataclass(frozen=True)
class Names:
    """What a student is called: the id, and whatever else the gradebook knows.

    Attributes
    ----------
    all : tuple of str
    """

    all: tuple[str, ...]

    def are_in(self, text: str) -> bool:
        """Tell whether a text names the student."""
        pattern = ids_in(self.all)
        return pattern is not None and pattern.search(text) is not None

    def are_in_file(self, path: Path) -> bool:
        """Tell whether a file names the student: itself, or one that is packed in it."""
        if zipfile.is_zipfile(path):
            return self._are_in_archive(path)
        return self.are_in(path.read_text(encoding="utf-8", errors="replace"))

    def _are_in_archive(self, path: Path) -> bool:
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.infolist()
                if sum(member.file_size for member in members) > LARGEST:
                    return True
                return any(
                    self.are_in(member.filename)
                    or self.are_in(archive.read(member).decode("utf-8", "replace"))
                    for member in members
                )
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError):  # spoilt, or encrypted
            return True


def files_below(folder: Path) -> Iterable[Path]:
    """Yield the files in a folder and those below it; links are never followed."""
    for here, _, names in os.walk(folder, followlinks=False):
        for name in names:
            path = Path(here, name)
            if path.is_file() and not path.is_symlink():
                yield path
