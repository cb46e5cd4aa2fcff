"""Landlock, through its system calls: from here on this process opens only the files it is given.

See landlock(7). It works for any user and needs no library; what it leaves open (links, attributes,
datagram sockets) the system call filter closes. Whether a file is there, and how large it is, can
still be asked of any path.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_VERSION = 1 << 0
_RULE_PATH_BENEATH = 1
_O_PATH = 0o10000000

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
_REFER, _TRUNCATE, _IOCTL_DEVICE = 1 << 13, 1 << 14, 1 << 15

# How many of the rights each version of the interface knows, from the first on.
_RIGHTS = (13, 14, 15, 15, 16)
_CONNECT_BIND = 0b11  # of TCP
_SIGNALS_ABSTRACT_SOCKETS = 0b11  # beyond its own forks
_READ = _READ_FILE | _READ_DIR
_OWN = _READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _TRUNCATE | _REFER
# What a rule for a file, not a folder, may hold.
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEVICE


class _RulesetAttributes(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),  # from version 4 on
        ("scoped", ctypes.c_uint64),  # from version 6 on
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def ruleset(read: Iterable[str], write: Iterable[str], own: str) -> int:
    """Make a set of rules and return its descriptor; `enter` puts it in force.

    Parameters
    ----------
    read : iterable of str
        Files and folders that may be read. Whatever is not there is left out.
    write : iterable of str
        Devices that may be read and written.
    own : str
        A folder in which files may be made, changed and removed.

    Raises
    ------
    OSError
        If the kernel does not have Landlock, or it is switched off.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    version = _call(libc, _CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))
    handled = (1 << _RIGHTS[min(version, len(_RIGHTS)) - 1]) - 1
    attributes = _RulesetAttributes(handled, _CONNECT_BIND, _SIGNALS_ABSTRACT_SOCKETS)
    size = 8 if version < 4 else 16 if version < 6 else 24  # later fields are not known before
    made = _call(
        libc, _CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), ctypes.c_uint32(0)
    )
    for path in read:
        _allow(libc, made, path, _READ & handled)
    for path in write:
        _allow(libc, made, path, (_READ_FILE | _WRITE_FILE) & handled)
    _allow(libc, made, own, _OWN & handled)
    return made


def enter(made: int) -> None:
    """Put a set of rules in force, for good and on top of those in force already.

    Raises
    ------
    OSError
        If the process may still gain privileges; see `PR_SET_NO_NEW_PRIVS`.
    """
    _call(ctypes.CDLL(None, use_errno=True), _RESTRICT_SELF, made, ctypes.c_uint32(0))


def roots(paths: Iterable[str], apart_from: str) -> tuple[str, ...]:
    """Return the largest folders that hold the paths, but not a certain folder.

    Links are followed: a rule is for what a path leads to, whatever it is called.
    """
    apart = Path(apart_from).resolve()
    return tuple(dict.fromkeys(_root(Path(path).resolve(), apart) for path in paths))


def _root(path: Path, apart_from: Path) -> str:
    around = [parent for parent in path.parents if not apart_from.is_relative_to(parent)]
    return str(around[-1] if around else path)


def _allow(libc: ctypes.CDLL, ruleset: int, path: str, rights: int) -> None:
    try:
        handle = os.open(path, _O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return  # what cannot be reached needs no rule
    try:
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            rights &= _OF_FILES
        rule = _PathBeneath(rights, handle)
        arguments = (ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), ctypes.c_uint32(0))
        _call(libc, _ADD_RULE, *arguments)
    finally:
        os.close(handle)


def _call(libc: ctypes.CDLL, number: int, *arguments: object) -> int:
    result: int = libc.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"Landlock: {os.strerror(code)}")
    return result
