"""matplotlib's list of the system's fonts, lent to the fork server, which sees no home folder.

Making the list anew takes matplotlib up to a second.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

PATTERN = "fontlist-*.json"
FOLDER = "matplotlib"  # within the fork server's folder
# No home folder (RuntimeError), or one that cannot be read or written, costs time alone.
_UNIMPORTANT = (OSError, RuntimeError)


def lend(directory: str) -> str:
    """Copy the list, if there is one, and return the folder that matplotlib shall look in."""
    folder = Path(directory, FOLDER)
    folder.mkdir()
    with contextlib.suppress(*_UNIMPORTANT):
        for found in _home().glob(PATTERN):
            shutil.copy(found, folder)
    return str(folder)


def keep(directory: str) -> None:
    """Keep the list that the fork server has made; called before a submission could touch it."""
    with contextlib.suppress(*_UNIMPORTANT):
        for made in Path(directory, FOLDER).glob(PATTERN):
            if not (_home() / made.name).exists():
                _home().mkdir(parents=True, exist_ok=True)
                shutil.copy(made, _home())


def _home() -> Path:
    """Return the folder in which matplotlib keeps the list; see `matplotlib.get_cachedir`."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    return Path(os.environ.get("MPLCONFIGDIR") or Path(cache, "matplotlib"))
