"""A scenario, resolved and frozen: every value, and where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from sim.declare.dates import Calendar, Window
from sim.declare.figure_options import FigureOrder
from sim.declare.problems import Place
from sim.declare.records import record
from sim.declare.text import Text
from sim.mechanisms.base import Mechanism
from sim.world.pack import RegionPack

BURN_IN = 24
"""Months of burn-in under base levers before the first month."""


@record
class Origin:
    """Where a value came from: a place in a file, or a word (``default``, ``region``)."""

    word: str
    place: Place | None = None

    def __str__(self) -> str:
        return str(self.place) if self.place is not None else self.word


@record
class MechanismUse:
    """One use of a mechanism: its fields (defaults filled in), window, cities, ramp and strength.

    ``only``: the parts of the mechanism that act (:attr:`Mechanism.parts`), in scenarios that are mixed from two; None: all of them.
    """

    mechanism: Mechanism
    fields: Mapping[str, Any]
    window: Window
    cities: tuple[str, ...]
    ramp_months: float
    strength: float
    place: Place
    key: str
    only: tuple[str, ...] | None = None

    @property
    def name(self) -> str:
        """YAML name of the mechanism."""
        return self.mechanism.name

    def acts(self, part: str) -> bool:
        """Whether a part of the mechanism acts in this use."""
        return self.only is None or part in self.only

    @property
    def cost_share(self) -> float:
        """Share of the running cost that the use bears: of the parts of its mechanism those that act."""
        return 1.0 if self.only is None else len(self.only) / len(self.mechanism.parts)

    def as_dict(self) -> dict[str, Any]:
        """The use as it would be written in YAML, every field spelt out; ``only``, which no file can say, stands there for the identity of runs."""
        w = self.window

        def day(value: Any, month_shown: bool) -> str:
            return f"{value:%Y-%m}" if month_shown else f"{value:%Y-%m-%d}"

        result: dict[str, Any] = {}
        if w.first is not None:
            result["from"] = day(w.first, not w.by_day)
        if w.last is not None:
            result["to"] = day(w.last, not w.by_day)
        result |= {"cities": list(self.cities), "ramp_months": self.ramp_months, "strength": self.strength}
        result |= dict(self.fields)
        return result if self.only is None else result | {"only": list(self.only)}


@record
class Scenario:
    """What a run is a pure function of, together with the root seed and the replicate."""

    name: str
    path: Path | None
    title: Text
    question: Text | None
    region: RegionPack
    calendar: Calendar
    weather: str
    replicates: int
    settings: Mapping[str, Mapping[str, Any]]
    appraisal: Mapping[str, float]
    levers: Mapping[str, float]
    mechanisms: tuple[MechanismUse, ...]
    record: tuple[str, ...]
    origins: Mapping[str, Origin] = field(compare=False)
    notes: tuple[Text, ...] = ()
    variants: tuple[str, ...] = ()
    figures: tuple[FigureOrder, ...] = field(default=(), compare=False)

    def get(self, section: str, name: str) -> Any:
        """A setting, e.g. ``scenario.get("governments", "reciprocity")``."""
        return self.settings[section][name]

    def as_dict(self, region: str | None = None) -> dict[str, Any]:
        """The resolved scenario as plain values, in the form of a scenario file (it runs again from this alone)."""
        mechanisms: dict[str, Any] = {}
        for use in self.mechanisms:
            mechanisms.setdefault(use.name, []).append(use.as_dict())
        result: dict[str, Any] = {"name": self.title.en, "name_zh": self.title.zh}
        if self.question is not None:
            result |= {"question": self.question.en, "question_zh": self.question.zh}
        result |= {
            "region": region or self.region.name,
            "period": {"start": str(self.calendar.start), "months": self.calendar.months, "weather": self.weather},
            "replicates": self.replicates,
        }
        for section, values in self.settings.items():
            result[section] = {k: _plain(v) for k, v in values.items()}
        result["central"] |= {"appraisal": dict(self.appraisal)}
        result["levers"] = dict(self.levers)
        result["mechanisms"] = {name: uses[0] if len(uses) == 1 else uses for name, uses in mechanisms.items()}
        if self.record:
            result["record"] = list(self.record)
        return result


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
