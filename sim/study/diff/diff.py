"""What differs between two resolved scenarios, value by value and mechanism by mechanism."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sim.declare.text import Text
from sim.mechanisms.base import Mechanism
from sim.scenario.explain import Row, explain
from sim.scenario.scenario import MechanismUse, Scenario

Kind = Literal["added", "removed", "changed"]
_APART = ("region", "variants")
"""Rows of the explanation that are not told as values: the region stands in :attr:`Diff.regions`, variants are names of other scenarios."""


@dataclass(frozen=True)
class Change:
    """A value that the two scenarios state otherwise; ``first`` or ``second`` is None where only the other one has the key."""

    key: str
    first: Row | None
    second: Row | None

    @property
    def label(self) -> Text:
        """Name of the value."""
        return (self.second or self.first).label  # type: ignore[union-attr]


@dataclass(frozen=True)
class Use:
    """A use of a mechanism that differs: ``row`` says what it does and where it is written; ``values`` are those that were written (of an added or removed
    use) or that differ (of a changed one)."""

    key: str
    kind: Kind
    mechanism: Mechanism
    row: Row
    values: tuple[Change, ...]

    @property
    def direction(self) -> int:
        """+1 where the second scenario has more of the mechanism, -1 where it has less, 0 where that cannot be said in one word."""
        if self.kind != "changed":
            return 1 if self.kind == "added" else -1
        strengths = [change for change in self.values if change.key == f"{self.key}.strength"]
        if len(self.values) != 1 or not strengths or strengths[0].first is None or strengths[0].second is None:
            return 0
        return 1 if float(strengths[0].second.value) > float(strengths[0].first.value) else -1


@dataclass(frozen=True)
class Diff:
    """Two scenarios and what differs. ``regions``: labels where the regions differ; ``files``: data files of one region that are not the same.

    ``rest``: keys that differ without being explained by a row (what is recorded, parts of mechanisms).
    """

    first: Scenario
    second: Scenario
    regions: tuple[Text, Text] | None
    files: tuple[str, ...]
    uses: tuple[Use, ...]
    values: tuple[Change, ...]
    rest: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether the two resolve to the same scenario."""
        return not (self.regions or self.files or self.uses or self.values or self.rest)

    def of_kind(self, kind: Kind) -> tuple[Use, ...]:
        """Uses of mechanisms that were added, removed or changed."""
        return tuple(use for use in self.uses if use.kind == kind)


def diff(first: Scenario, second: Scenario) -> Diff:
    """What differs between two scenarios; titles, questions, figures and named variants do not count."""
    one, two = ({row.key: row for row in explain(scenario)} for scenario in (first, second))
    uses = _uses(first, second, one, two)
    of_uses = tuple(f"{use.key}." for use in (*first.mechanisms, *second.mechanisms))
    own = {use.key for use in (*first.mechanisms, *second.mechanisms)}
    keys = [key for key in dict.fromkeys([*one, *two]) if key not in (*_APART, *own) and not key.startswith(of_uses)]
    same_region = first.region.name == second.region.name
    return Diff(
        first, second, None if same_region else (first.region.label, second.region.label), _files(first, second) if same_region else (),
        uses, tuple(_changes(keys, one, two)), _rest(first, second),
    )  # fmt: skip


def _changes(keys: Iterable[str], one: Mapping[str, Row], two: Mapping[str, Row]) -> list[Change]:
    """Keys whose value is not the same, or that one side alone has."""
    found = [Change(key, one.get(key), two.get(key)) for key in keys]
    return [c for c in found if c.first is None or c.second is None or c.first.value != c.second.value]


def _uses(first: Scenario, second: Scenario, one: Mapping[str, Row], two: Mapping[str, Row]) -> tuple[Use, ...]:
    there, here = ({use.key: use for use in scenario.mechanisms} for scenario in (first, second))
    found = []
    for key in dict.fromkeys([*there, *here]):
        old, new = there.get(key), here.get(key)
        if old is None or new is None:
            use, rows, kind = (new, two, "added") if new is not None else (old, one, "removed")
            assert use is not None
            everywhere = len(use.cities) == len((second if new is not None else first).region.cities)
            found.append(Use(key, kind, use.mechanism, rows[key], tuple(_written(use, rows, kind == "added", everywhere))))  # type: ignore[arg-type]
            continue
        inside = [k for k in dict.fromkeys([*one, *two]) if k.startswith(f"{key}.")]
        if changes := _changes(inside, one, two):
            found.append(Use(key, "changed", new.mechanism, two[key], tuple(changes)))
    return tuple(found)


def _written(use: MechanismUse, rows: Mapping[str, Row], new: bool, everywhere: bool) -> list[Change]:
    """The values of a use that are not the declared defaults; cities only where it does not act everywhere."""
    own = [row for key, row in rows.items() if key.startswith(f"{use.key}.") and row.value != row.default]
    stated = [row for row in own if row.key != f"{use.key}.cities" or not everywhere]
    return [Change(row.key, None, row) if new else Change(row.key, row, None) for row in stated]


def _files(first: Scenario, second: Scenario) -> tuple[str, ...]:
    """Data files of the same region that are not the same, or that one side lacks."""
    one, two = dict(first.region.digests), dict(second.region.digests)
    return tuple(name for name in sorted({*one, *two}) if one.get(name) != two.get(name))


def _rest(first: Scenario, second: Scenario) -> tuple[str, ...]:
    """Differences that no row explains."""
    found = ["record"] if first.record != second.record else []
    parts = [{use.key: use.only for use in scenario.mechanisms} for scenario in (first, second)]
    return (*found, *(f"{key} (only)" for key in parts[0] if key in parts[1] and parts[0][key] != parts[1][key]))
