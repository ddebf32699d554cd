"""What a clause is: fields of a mechanism that are bound to numbers of a block, beside the levers that it moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sim.declare.parameters import Parameter
from sim.declare.records import record
from sim.declare.text import Text

Fields = Mapping[str, Any]
"""Value of every field of one use of a mechanism, by name."""


@record
class Surroundings:
    """What a clause may ask of the rest of the scenario: settings by section, names of the cities and of the party of each, pairs of bordering cities."""

    settings: Mapping[str, Mapping[str, Any]]
    cities: tuple[str, ...]
    party_of: tuple[str, ...]
    borders: tuple[tuple[int, int], ...]


@record
class Finding:
    """What is wrong with the value of a field; without a field a note on a clause that will do nothing."""

    says: Text
    field: str = ""


@record
class Clause:
    """A rule that a mechanism switches on. One mechanism of a scenario may set it; its entries agree on choices, and the larger of their numbers holds.

    ``says``: one sentence, who does what; ``words``: the same for the values of one use, where a choice changes it. ``fields`` are what users set;
    fields of blocks that are declared with :func:`sim.declare.blocks.clause` hold the numbers. ``by_day``: the numbers are by day, not by month.
    ``by_use``: every entry stands by itself, and its fields say where it acts (``cities`` is refused then).
    ``check`` finds values that cannot work in a scenario.
    """

    name: str
    says: Text
    fields: tuple[Parameter, ...]
    by_day: bool = False
    by_use: bool = False
    words: Callable[[Fields], Text] | None = None
    check: Callable[[Fields, Surroundings], Iterable[Finding]] | None = None

    def sentence(self, fields: Fields) -> Text:
        """What one use does, in words."""
        return self.says if self.words is None else self.words(fields)
