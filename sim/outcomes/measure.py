"""What a region measures, in which medium and unit: the words of outcomes follow it, so no water is called air."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.declare.outcomes import Outcome
from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES
from sim.world.pack import RegionPack

DECLARED_UNIT = "ug/m3"
"""Unit of concentrations in the declarations; a region with another unit replaces it."""

_RIVER = {
    "concentration": Text("Concentration ({what})", "浓度（{what}）"),
    "exposure": Text("Concentration by population ({what})", "人口加权浓度（{what}）"),
    "good_days_pm25": Text("Days up to the standard", "达标天数"),
    "heavy_days_pm25": Text("Days of heavy pollution", "重污染天数"),
    "own_share": Text("Share of the own section", "本断面份额"),
    "regional_share": Text("Share of the sections upstream", "上游断面份额"),
    "outside_share": Text("Share of the inflow", "来水份额"),
    "emission": Text("Load discharged", "污染物排放量"),
    "health_damage": Text("Damage", "损害"),
    "damage_avoided": Text("Damage avoided", "避免的损害"),
}


@dataclass(frozen=True)
class Measure:
    """``medium`` (air or river), ``unit`` of concentrations, what is measured, and names of days up to ``good`` and above ``heavy``."""

    medium: str = "air"
    unit: str = DECLARED_UNIT
    concentration: Text | None = None
    good: Text | None = None
    heavy: Text | None = None

    @classmethod
    def of(cls, region: RegionPack) -> Measure:
        """The measure of a region pack."""
        return cls(region.medium, region.unit, region.concentration_label, region.good_label, region.heavy_label)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Measure:
        """From the mapping that :meth:`as_dict` gave; what is missing there is that of the air."""
        texts = {key: Text(**stored[key]) for key in ("concentration", "good", "heavy") if stored.get(key)}
        return cls(stored.get("medium", "air"), stored.get("unit", DECLARED_UNIT), **texts)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for a manifest."""
        return dataclasses.asdict(self)

    def outcome(self, name: str) -> Outcome:
        """The declaration of an outcome in the words and units of the region. KeyError: no such outcome."""
        declared = OUTCOMES[name]
        label = {"good_days_pm25": self.good, "heavy_days_pm25": self.heavy}.get(name)
        if label is None and self.medium == "river" and name in _RIVER:
            words, what = _RIVER[name], self.concentration or declared.label
            label = Text(words.en.format(what=what.en), words.zh.format(what=what.zh))
        unit = self.unit if declared.unit == DECLARED_UNIT else declared.unit
        return dataclasses.replace(declared, label=label or declared.label, unit=unit)
