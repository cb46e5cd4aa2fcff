"""The surroundings of an attack: a course with secrets in it, ports that listen, a folder outside.

What the placeholders in an attack's sources stand for:

    @COURSE@    the course's folder, with solutions/, source/, gradebook.db, other students' work
    @SECRET@    a file that holds the canary and that the grader's user alone may read
    @OUTSIDE@   a folder outside, which everybody may write to and nobody should
    @SOCKET@    a Unix socket that listens
    @PORT@      a TCP and UDP port of 127.0.0.1 that listen; the abstract socket `attacks-@PORT@`
                listens too. Names and keys of whatever is made elsewhere (/tmp, /dev/shm, System V)
                hold this number, so that it is known whose they are
    @PACKAGE@   the folder of the package `autograder`
    @PYTHON@    the grader's Python

The canary is `canary-` and a random number: an attack prints what matches, and never knows it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import numpy as np

import autograder
from autograder.release import release
from autograder.sandbox.folder import remove

REPOSITORY = Path(__file__).parents[2]
ENVIRONMENT = "ATTACKS_CANARY"  # the grader's environment holds the canary, too
CANARY = "canary"  # a file of the template
WRITTEN = ("gradebook.db", "autograded", "feedback", "reports")  # what grading may change


@dataclass(frozen=True)
class Listeners:
    """Sockets that nobody should ever connect to.

    Attributes
    ----------
    streams : mapping of str to socket
        What each is called, and the socket that accepts connections.
    datagrams : socket
    """

    streams: Mapping[str, socket.socket]
    datagrams: socket.socket

    def callers(self) -> tuple[str, ...]:
        """Return whom somebody has reached since the last time this was asked."""
        found = []
        for name, listener in self.streams.items():
            try:
                listener.accept()[0].close()
            except BlockingIOError:
                continue
            found.append(f"connected to {name}")
        try:
            self.datagrams.recv(1 << 16)
        except BlockingIOError:
            return tuple(found)
        return (*found, "sent a UDP datagram")

    def close(self) -> None:
        """Stop listening."""
        for listener in (*self.streams.values(), self.datagrams):
            listener.close()


@dataclass(frozen=True)
class Place:
    """Where one attack after the other is tried.

    Attributes
    ----------
    root : Path
        Holds everything below.
    template : Path
        The course that this one is a copy of.
    canary : str
        Stands in everything that no student may read.
    port : int
    listeners : Listeners
    """

    root: Path
    template: Path
    canary: str
    port: int
    listeners: Listeners

    @property
    def course(self) -> Path:
        """The course's folder."""
        return self.root / "course"

    @property
    def outside(self) -> Path:
        """The folder that everybody may write to."""
        return self.root / "outside"

    @property
    def temporary(self) -> Path:
        """Where the grader keeps its temporary files."""
        return self.root / "tmp"

    def fill_in(self, text: bytes) -> bytes:
        """Put what they stand for in the places of all placeholders."""
        for name, value in {
            "COURSE": self.course,
            "SECRET": self.root / "secret",
            "OUTSIDE": self.outside,
            "SOCKET": self.root / "socket",
            "PORT": self.port,
            "PACKAGE": Path(autograder.__file__).parent,
            "PYTHON": sys.executable,
        }.items():
            text = text.replace(f"@{name}@".encode(), str(value).encode())
        return text

    def environment(self) -> dict[str, str]:
        """Return what the grader's environment is here."""
        bin_folder = Path(sys.executable).parent  # nbgrader calls alembic by name
        return {
            **os.environ,
            "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
            "TMPDIR": str(self.temporary),
            ENVIRONMENT: self.canary,
        }

    def restore(self) -> None:
        """Put everything back where it belongs, whatever an attack has done to it."""
        for path in (self.course, self.outside, self.temporary):
            remove(str(path))  # however deep an attack has nested its folders
        shutil.copytree(self.template, self.course, symlinks=True)
        (self.course / CANARY).unlink()
        secret = self.root / "secret"
        secret.unlink(missing_ok=True)
        secret.write_text(f"{self.canary}\n")
        secret.chmod(0o600)
        for path, mode in ((self.outside, 0o777), (self.temporary, 0o1777)):
            path.mkdir()
            path.chmod(mode)
        untouched = self.outside / "untouched"
        untouched.write_text("This file stays as it is.\n")
        untouched.chmod(0o666)
        for path in _files_elsewhere(str(self.port)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for kind in ("shm", "msg", "sem"):
            option = {"shm": "-m", "msg": "-q", "sem": "-s"}[kind]
            for number in _shared(kind, str(self.port)):
                subprocess.run(["ipcrm", option, number], check=True)

    def outside_state(self) -> frozenset[str]:
        """Return what nobody may change, a line for each thing, to be compared later."""
        lines = set(_tree(self.outside)) | set(_tree(self.temporary))
        for path in sorted(self.course.iterdir()):
            if path.name not in (*WRITTEN, "submitted"):
                lines.update(_tree(path))
        lines.update(_tree(self.course / "submitted" / "zoe"))
        lines.update(_tree(self.root / "secret"))
        return frozenset(lines | set(_machine(str(self.port))))


def _tree(path: Path) -> Iterator[str]:
    """Yield a line for each file: its name, its mode, its owner and what it holds."""
    if not os.path.lexists(path):
        yield f"{path} is not there"
        return
    state = path.lstat()
    content = ""
    if path.is_file() and not path.is_symlink():
        content = f"{state.st_nlink} {hashlib.sha256(path.read_bytes()).hexdigest()}"
    yield f"{path} {state.st_mode:o} {state.st_uid} {content}"
    if path.is_dir() and not path.is_symlink() and os.access(path, os.R_OK | os.X_OK):
        for child in sorted(path.iterdir()):
            if child.name != "__pycache__":
                yield from _tree(child)


def _machine(mark: str) -> Iterator[str]:
    """Yield a line for each thing of an attack's that lies about on the machine."""
    yield from map(str, _files_elsewhere(mark))
    for kind in ("shm", "msg", "sem"):
        yield from (f"System V {kind} {number}" for number in _shared(kind, mark))


def _files_elsewhere(mark: str) -> Iterator[Path]:
    package, library = Path(autograder.__file__).parent, Path(sysconfig.get_path("stdlib"))
    installed = (package, package.parent, library, Path(np.__file__).parents[1])
    temporary = map(Path, ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue"))
    cached = (Path(matplotlib.get_cachedir()), Path(matplotlib.get_configdir()))
    for folder in {*installed, *temporary, *cached, Path.home()}:
        if folder.is_dir():
            yield from (path for path in sorted(folder.iterdir()) if mark in path.name)


def _shared(kind: str, key: str) -> list[str]:
    """Return the numbers of System V's shared things of a kind that have this key."""
    table = Path("/proc/sysvipc", kind)
    lines = table.read_text().splitlines()[1:] if table.exists() else []
    return [fields[1] for fields in map(str.split, lines) if fields[0] == key]


@contextmanager
def open_place(template: Path, root: Path) -> Iterator[Place]:
    """Make a place with a course copied from a template, and listen while it is in use."""
    root.mkdir(mode=0o755, parents=True)
    root.chmod(0o755)  # everybody may look at the folder, whatever the umask
    canary = (template / CANARY).read_text()
    port, listeners = _listen(root / "socket")
    place = Place(root, template, canary, port, listeners)
    try:
        place.restore()
        yield place
    finally:
        listeners.close()


def _listen(path: Path) -> tuple[int, Listeners]:
    tcp = socket.create_server(("127.0.0.1", 0))
    port: int = tcp.getsockname()[1]
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", port))
    streams = {"the TCP port": tcp}
    for name, address in {
        "the Unix socket": str(path),
        "the abstract socket": f"\0attacks-{port}",
    }.items():
        streams[name] = socket.socket(socket.AF_UNIX)
        streams[name].bind(address)
        streams[name].listen()
    path.chmod(0o777)
    for listener in (*streams.values(), udp):
        listener.setblocking(False)
    return port, Listeners(streams, udp)


def build_template(root: Path) -> None:
    """Make the course that every place gets a copy of: its solutions hold the canary."""
    canary = f"canary-{secrets.token_hex(16)}"
    root.mkdir()
    (root / CANARY).write_text(canary)
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    shutil.copytree(REPOSITORY / "solutions", root / "solutions")
    for path in sorted((root / "solutions").glob("*.py")):
        mark = "    ### BEGIN SOLUTION\n"
        text = path.read_text(encoding="utf-8").replace(mark, f"{mark}    # {canary}\n")
        path.write_text(text, encoding="utf-8")
    release(root)
    _enter_another_student(root, canary)
    private = root / "private"
    private.mkdir()
    (private / f"{canary}.txt").touch()
    (private / "link").symlink_to(canary)
    (private / "noted").touch()
    with contextlib.suppress(OSError):  # not every file system keeps attributes
        os.setxattr(private / "noted", "user.note", canary.encode())


def _enter_another_student(root: Path, canary: str) -> None:
    """Have zoe hand in a notebook of her own, and be in the gradebook."""
    folder = root / "submitted" / "zoe" / "01_convolution"
    shutil.copytree(root / "assignments" / "01_convolution", folder)
    path = folder / "01_convolution.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    own = {"cell_type": "markdown", "id": "own", "metadata": {}, "source": canary}
    notebook["cells"].append(own)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with sqlite3.connect(root / "gradebook.db") as gradebook:
        gradebook.execute(
            "INSERT INTO student (id, first_name, lms_user_id) VALUES ('zoe', ?, '')", (canary,)
        )
    gradebook.close()
