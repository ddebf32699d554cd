"""The list of errors: every problem of a user's input is collected with its place and shown at once.

A message is an id with values; its wording in English and Chinese stands in :mod:`sim.declare.messages`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.declare.messages import MESSAGES
from sim.declare.text import Language


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands: file, line and column (from 1; 0 = the whole file)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True)
class Problem:
    """One error: place, message id and the values of the message."""

    place: Place
    id: str
    values: dict[str, Any] = field(default_factory=dict)

    def message(self, language: Language = "en") -> str:
        """The wording without the place."""
        return MESSAGES[self.id].to(language).format(**{k: _shown(v, language) for k, v in self.values.items()})

    def line(self, language: Language = "en") -> str:
        """``file:line:column: message``."""
        return f"{self.place}: {self.message(language)}"


def _shown(value: Any, language: Language) -> str:
    return value.to(language) if hasattr(value, "to") else str(value)


class InputError(Exception):
    """The user's input is wrong; nothing was run. Carries every problem that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.lines()))

    def lines(self, language: Language = "en") -> list[str]:
        """One line a problem, sorted by place."""
        unique = {p.line(language): p for p in self.problems}
        return [line for line, _ in sorted(unique.items(), key=lambda item: item[1].place)]

    def __reduce__(self) -> tuple[Any, ...]:
        return (InputError, (self.problems,))


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


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like ``name``, or '' when none is near."""
    names = list(known)
    lowered = {n.lower(): n for n in reversed(names)}
    match = difflib.get_close_matches(name.lower(), list(lowered), n=1, cutoff=0.6)
    return lowered[match[0]] if match else ""


@dataclass(frozen=True)
class Hint:
    """The end of a message about an unknown name: the nearest known one, or the list of all."""

    name: str
    known: tuple[str, ...]

    def to(self, language: Language) -> str:
        """The hint in words."""
        near = nearest(self.name, self.known)
        if near:
            return MESSAGES["hint.nearest"].to(language).format(near=near)
        if self.known and len(self.known) <= 40:
            return MESSAGES["hint.list"].to(language).format(names=", ".join(self.known))
        return ""
