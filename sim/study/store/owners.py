"""Who is at work in a folder: a file for every command, with its process and host and with what it claims.

Two commands may work in one folder as long as they claim different things. A claim ``a`` conflicts with ``a`` and with every part of it,
``a#...``; two parts conflict only when they are the same. What a command leaves behind when it is killed carries the mark of its owner
file, and is removed by the next command once the owner is known to be dead.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sim.declare.problems import EnvironmentFailed, Place, failed, file_error
from sim.declare.text import Text
from sim.study.runs.processes import Process, is_dead, this_process
from sim.study.store.files import is_stale, remove_empty, remove_parts, token
from sim.study.store.place import recover

WORK = ".work"
"""Folder of runs in hand, beside the results."""

STORE = ".store"
"""Folder of every run, beside it (:mod:`sim.study.store.run_store`)."""

_NAME = ".owner-{mark}.json"
_WAITS, _WAIT_SECONDS = 100, 0.05
_LONGEST_COMMAND = 120

_WHAT = {
    "run": Text("the same runs", "相同的模拟"),
    "sweep": Text("the same study", "同一研究"),
    "folder": Text("the results '{name}'", "结果 '{name}'"),
    "ledger": Text("the ledger", "台账"),
    "store": Text("the store of runs", "模拟存储库"),
}


@dataclass(frozen=True)
class _Entry:
    """An owner file: the process that wrote it, when, its command, and what it holds or wants to hold."""

    mark: str
    process: Process
    since: str
    command: str
    held: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()


@dataclass
class Owner:
    """This command in a folder: claims what it is about to use. ``mark`` stands in the names of all its temporary files.

    ``made``: the folders that had to be made, the innermost first.
    """

    folder: Path
    entry: _Entry
    force: bool = False
    made: tuple[Path, ...] = ()
    users: int = field(default=0)

    @property
    def mark(self) -> str:
        """Eight hex digits, its own."""
        return self.entry.mark

    def claim(self, *names: str) -> None:
        """Claim things. EnvironmentFailed: another command, which is alive or may be alive on another host, holds one of them."""
        blocker = self._claim(names)
        if blocker is not None:
            raise _held(self.folder, *blocker)

    def try_claim(self, name: str) -> bool:
        """Claim one thing; False when another command holds it."""
        return self._claim((name,)) is None

    def _claim(self, names: tuple[str, ...]) -> tuple[str, _Entry] | None:
        """None, or the name and the entry that is in the way. Of two that ask at the same moment the one with the smaller mark gives way."""
        new = tuple(name for name in names if name not in self.entry.held)
        if not new:
            return None
        self._write(replace(self.entry, wanted=new))
        for _ in range(_WAITS):
            others = [other for other in self._others() if any(_meet(a, b) for a in new for b in (*other.held, *other.wanted))]
            if not others:
                self._write(replace(self.entry, held=(*self.entry.held, *new), wanted=()))
                return None
            firm = [other for other in others if any(_meet(a, b) for a in new for b in other.held) or other.mark > self.mark]
            if firm:
                others = firm
                break
            time.sleep(_WAIT_SECONDS)
        self._write(replace(self.entry, wanted=()))
        name = next(a for a in new for b in (*others[0].held, *others[0].wanted) if _meet(a, b))
        return name, others[0]

    def _others(self) -> list[_Entry]:
        """Entries of commands that are alive or may be; those of dead ones go, with what they left."""
        found = []
        for file in sorted(self.folder.glob(_NAME.format(mark="*"))):
            entry = _read(file)
            if entry is None or entry.mark == self.mark:
                continue
            dead = is_dead(entry.process)
            if dead is None and self.force:
                dead = True
            if dead:
                sweep_leftovers(self.folder, entry.mark)
                with suppress(OSError):
                    file.unlink()
            else:
                found.append(entry)
        return found

    def living(self) -> set[str]:
        """Marks of the other commands here that are alive or may be."""
        return {entry.mark for entry in self._others()}

    def sweep(self) -> None:
        """Remove what dead commands left here, and old temporary files of commands without an owner file."""
        living = {self.mark, *(entry.mark for entry in self._others())}
        left = [path for pattern in (".part-*", ".setup-*.pickle") for where in ("", "*/") for path in self.folder.glob(where + pattern)]
        remove_parts(path for path in left if is_stale(path) and not any(mark in path.name for mark in living))

    def _write(self, entry: _Entry) -> None:
        """Store the entry whole, so that no other command reads half of it."""
        try:
            self.store(entry)
        except OSError as error:
            raise file_error(error, self.folder) from None

    def store(self, entry: _Entry) -> None:
        """As :meth:`_write`. OSError: the folder cannot be written."""
        file = self.folder / _NAME.format(mark=entry.mark)
        part = file.with_suffix(".new")
        try:
            with part.open("w", encoding="utf-8") as stream:
                json.dump(_as_dict(entry), stream)
                stream.flush()
                os.fsync(stream.fileno())
            for attempt in range(10):
                try:
                    os.replace(part, file)
                    break
                except PermissionError:  # Windows: another command is reading it
                    if attempt == 9 or sys.platform != "win32":
                        raise
                    time.sleep(_WAIT_SECONDS)
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        self.entry = entry


_owners: dict[tuple[str, int, int], Owner] = {}
"""Owners of this process by folder, process and thread: a call inside another one shares its owner."""


@contextmanager
def owned(folder: Path, force: bool = False) -> Iterator[Owner]:
    """This command as an owner in ``folder`` (made when it is not there), to the end of the block; a block inside another shares its owner.

    Leftovers of dead commands are removed first. ``force``: owners on other hosts count as dead. At the end the folder goes when it is
    empty and was made here, or is hidden. InputError, EnvironmentFailed: the folder cannot be written.
    """
    key = (os.path.realpath(folder), os.getpid(), threading.get_ident())
    owner = _owners.get(key)
    if owner is None:
        owner = _owners[key] = _new(Path(folder), force)
        owner.sweep()
    owner.users += 1
    try:
        yield owner
    finally:
        owner.users -= 1
        if owner.users == 0:
            del _owners[key]
            with suppress(OSError):
                (owner.folder / _NAME.format(mark=owner.mark)).unlink()
            for made in (owner.folder, *owner.made) if owner.folder.name.startswith(".") else owner.made:
                remove_empty(made)


def _new(folder: Path, force: bool) -> Owner:
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]]) if sys.argv else "python"
    since = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    entry = _Entry(token(), this_process(), since, command[:_LONGEST_COMMAND])
    owner = Owner(folder, entry, force, tuple(path for path in (folder, *folder.parents) if not path.exists()))
    for attempt in range(10):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            owner.store(entry)
            break
        except OSError as error:
            # a command that ended may have removed the empty folder in between
            if not isinstance(error, FileNotFoundError) or attempt == 9:
                raise file_error(error, folder, named=True) from None
    return owner


def _meet(a: str, b: str) -> bool:
    return a == b or a.startswith(f"{b}#") or b.startswith(f"{a}#")


def _as_dict(entry: _Entry) -> dict[str, Any]:
    p = entry.process
    return {
        "process": p.id, "born": p.born, "host": p.host, "space": p.space, "since": entry.since, "command": entry.command,
        "held": list(entry.held), "wanted": list(entry.wanted),
    }  # fmt: skip


def _read(file: Path) -> _Entry | None:
    """An owner file; None when it is gone. What cannot be read belongs to an unknown host."""
    mark = file.name.removeprefix(".owner-").removesuffix(".json")
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        process = Process(int(content["process"]), str(content["born"]), str(content["host"]), str(content["space"]))
        return _Entry(mark, process, str(content["since"]), str(content["command"]), tuple(content["held"]), tuple(content["wanted"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return _Entry(mark, Process(0, "", "?", "?"), "?", str(file))


def sweep_leftovers(folder: Path, mark: str) -> None:
    """Remove the temporary files of a command that is dead, and finish or undo what it was placing beside ``folder``."""
    remove_parts([*folder.glob(f".part-{mark}-*"), *folder.glob(f"*/.part-{mark}-*"), folder / f".owner-{mark}.new"])
    if folder.name == WORK:
        remove_parts(path for kind in ("runs", "rows/*") for path in folder.parent.glob(f"{STORE}/*/{kind}/.part-{mark}-*"))
    recover(folder.parent, mark)


def _held(folder: Path, name: str, other: _Entry) -> EnvironmentFailed:
    kind, _, rest = name.partition(" ")
    what = _WHAT[kind]
    what = Text(what.en.replace("{name}", rest), what.zh.replace("{name}", rest))
    elsewhere = is_dead(other.process) is None
    values = {"what": what, "process": other.process.id, "host": other.process.host, "since": other.since, "command": other.command}
    return failed(Place(str(folder.parent)), "folder.held_elsewhere" if elsewhere else "folder.held", **values)
