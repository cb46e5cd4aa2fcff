"""What a submission needs to read: the interpreter, NumPy, matplotlib, IPython and their needs."""

from __future__ import annotations

import re
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DISTRIBUTIONS = ("numpy", "matplotlib", "ipython")
SYSTEM = (
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/usr/share/zoneinfo",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
)
READ_DEVICES = ("/dev/urandom", "/dev/random", "/dev/zero")
DEVICES = ("/dev/null",)


@dataclass(frozen=True)
class Readable:
    """Files and folders that may be read.

    Attributes
    ----------
    folders : tuple of str
        Folders of the interpreter and the system's libraries.
    hidden : tuple of str
        Folders below those that may not be read: where all kinds of packages are installed.
    packages : tuple of str
        What may be read all the same, whether it stands in a hidden folder or elsewhere.
    """

    folders: tuple[str, ...]
    hidden: tuple[str, ...]
    packages: tuple[str, ...]

    def paths(self) -> list[str]:
        """Return the folders, cut up so that none of them holds a hidden one, and the packages."""
        whole = (path for folder in self.folders for path in _around(folder, self.hidden))
        return [*dict.fromkeys([*whole, *self.packages])]


def readable() -> Readable:
    """Find out what this interpreter's NumPy, matplotlib and IPython need."""
    sites = tuple(path for path in sys.path if _is_site(path))
    folders = tuple(dict.fromkeys(path for path in _folders() if Path(path).exists()))
    hidden = {*sites, *(str(path) for folder in folders for path in _sites_below(folder))}
    packages = dict.fromkeys(path for site in sites for path in _needed(Path(site)))
    return Readable(folders, tuple(sorted(hidden)), tuple(packages))


def _folders() -> Iterator[str]:
    yield from (sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"))
    triplet = sysconfig.get_config_var("MULTIARCH")
    for library in ("/lib", "/usr/lib", "/lib64", "/usr/lib64"):
        # Where a distribution sorts its libraries by architecture, the rest of /usr/lib is not
        # needed.
        yield f"{library}/{triplet}" if triplet and not library.endswith("64") else library
    yield str(Path(sys.base_prefix) / "lib") if sys.base_prefix != "/usr" else "/usr/lib64"
    yield from SYSTEM


def _is_site(path: str) -> bool:
    return Path(path).name in ("site-packages", "dist-packages")


def _sites_below(folder: str) -> Iterator[Path]:
    for pattern in ("*-packages", "python3*/*-packages"):
        yield from Path(folder).glob(pattern)


def _around(folder: str, hidden: tuple[str, ...]) -> Iterator[str]:
    """Give the folder; or, if something hidden is below it, what else is in it."""
    # Paths as text: there are hundreds, and before them nothing can start.
    below = tuple(path for path in hidden if f"{path}/".startswith(f"{folder}/"))
    if not below:
        yield folder
    elif folder not in below:
        for child in sorted(path.name for path in Path(folder).iterdir()):
            yield from _around(f"{folder}/{child}", below)


# --------------------------------------------------------------------------- installed packages


def _needed(site: Path) -> Iterator[str]:
    """Give what the distributions, and those that they require, have put into a folder.

    Read straight from the installed metadata: `importlib.metadata` takes 0.14 s for it, a fifth of
    a whole `check`. Conditions on requirements are passed over, so an installed one too many may
    be named.
    """
    installed = {
        _normalised(entry.name.rpartition("-")[0].partition("-")[0]): entry
        for entry in site.glob("*.dist-info")
    }
    waiting, seen = list(DISTRIBUTIONS), set[str]()
    while waiting:
        name = _normalised(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        if name in installed:
            yield from (str(site / top) for top in _tops(installed[name]))
            waiting.extend(_required(installed[name]))
        else:  # installed otherwise, as Linux distributions do
            yield from (str(path) for path in (site / name, site / f"{name}.py") if path.exists())


def _tops(metadata: Path) -> list[str]:
    """Return the names at the top of a distribution's files."""
    record, declared = metadata / "RECORD", metadata / "top_level.txt"
    if record.exists():
        lines = record.read_text(encoding="utf-8").splitlines()
        tops = {line.split(",")[0].split("/")[0] for line in lines}
        return sorted(tops - {"..", "__pycache__", ""})
    # Linux distributions leave the record out, and build without it what used to declare its names.
    name = metadata.name.partition("-")[0]
    tops = set(declared.read_text(encoding="utf-8").split()) if declared.exists() else {name}
    found = (metadata.parent / file for top in tops for file in (top, f"{top}.py"))
    return [metadata.name, *sorted(path.name for path in found if path.exists())]


def _required(metadata: Path) -> Iterator[str]:
    for line in (metadata / "METADATA").read_text("utf-8", "replace").split("\n\n")[0].splitlines():
        match = re.match(r"Requires-Dist: ([\w.-]+)(?!.*\bextra\b)", line)
        if match:
            yield match[1]


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def interpreter() -> tuple[str, ...]:
    """Return the files that starting this interpreter takes, beside its library."""
    executable = Path(sys.executable)
    configuration = executable.parent.parent / "pyvenv.cfg"
    return tuple(str(path) for path in (executable, configuration) if path.exists())
