"""The list of errors: every problem of a user's input is collected with its place and shown at once.

A message is an id with values; its wording in English and Chinese stands in :mod:`sim.declare.messages`.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.declare.messages import MESSAGES
from sim.declare.reading.forms import INVISIBLE, form, revealed
from sim.declare.records import record
from sim.declare.text import Language, Text


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands: file, line and column (from 1; 0 = the whole file)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@record
class Problem:
    """One error: place, message id and the values of the message."""

    place: Place
    id: str
    values: dict[str, Any] = field(default_factory=dict)

    def message(self, language: Language = "en") -> str:
        """The wording without the place."""
        return MESSAGES[self.id].to(language).format(**{k: _shown(k, v, language) for k, v in self.values.items()})

    def line(self, language: Language = "en") -> str:
        """``file:line:column: message``."""
        return f"{self.place}: {self.message(language)}"


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_QUOTED_BACK = ("key", "found", "name", "column", "what", "city", "hint")
"""Values that hold what the user wrote: shortened, and characters that are not seen are written as <U+XXXX>."""
_LONGEST = 80
MOST_SHOWN = 200


def _shown(key: str, value: Any, language: Language) -> str:
    """A value on one line; what the user wrote is shortened, because it can be of any length."""
    text = value.to(language) if hasattr(value, "to") else str(value)
    text = _CONTROL.sub(" ", revealed(text) if key in _QUOTED_BACK else text)
    return f"{text[:_LONGEST]}…" if key in _QUOTED_BACK[:3] and len(text) > _LONGEST + 1 else text


def reason(error: OSError) -> Text | str:
    """Why the system refused a file, in the user's language."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


_REASONS = {
    errno.EACCES: Text("permission denied", "没有权限"),
    errno.EPERM: Text("permission denied", "没有权限"),
    errno.EROFS: Text("the disk is read-only", "磁盘为只读"),
    errno.ENOSPC: Text("the disk is full", "磁盘已满"),
    errno.EDQUOT: Text("the disk quota is used up", "磁盘配额已用尽"),
    errno.EIO: Text("the disk does not answer as it should", "磁盘读写出错"),
    errno.EMFILE: Text("too many open files", "打开的文件过多"),
    errno.EISDIR: Text("a folder is in the way", "已有同名文件夹"),
    errno.ELOOP: Text("symbolic links run in a circle", "符号链接形成循环"),
    errno.EEXIST: Text("a file of that name is in the way", "已有同名文件"),
    errno.ENOTDIR: Text("a part of the path is a file, not a folder", "路径中有一部分是文件而不是文件夹"),
    errno.ENAMETOOLONG: Text("the name is too long", "名称过长"),
}


class ProblemError(Exception):
    """Something went wrong that is told in one line a problem, without a traceback."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.lines()))

    def lines(self, language: Language = "en") -> list[str]:
        """One line a problem, sorted by place; after the first 200 only their number."""
        ordered = sorted(self.problems, key=lambda p: p.place)
        unique = list(dict.fromkeys(p.line(language) for p in ordered[:MOST_SHOWN]))
        left = len(ordered) - MOST_SHOWN
        return [*unique, MESSAGES["hint.more"].to(language).format(count=left)] if left > 0 else unique

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.problems,))


class InputError(ProblemError):
    """The user's input is wrong; nothing was run. Carries every problem that was found."""


class EnvironmentFailed(ProblemError):
    """The surroundings failed (disk, worker processes, a folder that another command holds); the input may be right."""


class Problems:
    """Collects problems; :meth:`stop` raises them all at once."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, place: Place, id: str, **values: Any) -> None:
        """Note a problem."""
        if id not in MESSAGES:
            raise KeyError(f"unknown message id {id!r}")
        self.found.append(Problem(place, id, values))

    def stop(self) -> None:
        """Raise InputError when anything was found."""
        if self.found:
            raise InputError(self.found)


def fail(place: Place, id: str, **values: Any) -> InputError:
    """An InputError with one problem (for ``raise fail(...)``)."""
    problems = Problems()
    problems.add(place, id, **values)
    return InputError(problems.found)


def failed(place: Place, id: str, **values: Any) -> EnvironmentFailed:
    """An EnvironmentFailed with one problem (for ``raise failed(...)``)."""
    return EnvironmentFailed(fail(place, id, **values).problems)


_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_WRONG_PATH = (errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL, errno.ELOOP)


def file_error(error: OSError, path: object, named: bool = False) -> InputError | EnvironmentFailed:
    """An error of the file system while ``path`` was written: InputError where the path itself is wrong, else EnvironmentFailed.

    ``named``: the user has just named the path and nothing was done there yet, so that a path that may not be written is wrong too.
    """
    place = Place(str(path))
    if error.errno in _WRONG_PATH or (named and error.errno in _FORBIDDEN):
        return fail(place, "folder.not_writable", path=path, why=reason(error))
    # pyarrow wraps the system's error and may lose its number
    full = error.errno in _FULL or "No space left" in str(error)
    return failed(place, "disk.full" if full else "folder.not_writable", path=path, why=reason(error))


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like ``name``, or '' when none is near. In Chinese names of two or three characters one may be wrong."""
    if len(name) > _LONGEST:
        return ""
    lowered = {form(n).lower(): n for n in reversed(list(known))}
    wanted = form(INVISIBLE.sub("", name)).lower()
    cutoff = 0.5 if len(wanted) <= 3 and not wanted.isascii() else 0.6
    import difflib  # only where there is a mistake: a command without one starts sooner

    match = difflib.get_close_matches(wanted, list(lowered), n=1, cutoff=cutoff)
    return lowered[match[0]] if match else ""


@record
class Hint:
    """The end of a message about an unknown name: the nearest known one, or the list of all.

    ``also``: names that are right too but are not listed, such as Chinese ones. ``listed``: all are listed where one is near, too.
    """

    name: str
    known: tuple[str, ...]
    also: tuple[str, ...] = ()
    listed: bool = False

    def to(self, language: Language) -> str:
        """The hint in words."""
        near = nearest(self.name, (*self.known, *self.also))
        said = MESSAGES["hint.nearest"].to(language).format(near=near) if near else ""
        if self.known and len(self.known) <= 40 and (self.listed or not near):
            said += MESSAGES["hint.list"].to(language).format(names=", ".join(self.known))
        return said
