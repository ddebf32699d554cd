"""Smallest effects of interest: below which size a difference between scenarios is too small to matter, whatever its interval (Lakens 2017)."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from sim.declare.comparisons import smallest as ledger
from sim.declare.problems import Hint, Place, Problems
from sim.declare.text import Text
from sim.declare.units import unit_text
from sim.outcomes.declarations import OUTCOMES, REGION
from sim.study.compare.verdicts import inside
from sim.study.store.periods import unit_of_period

if TYPE_CHECKING:
    from sim.study.compare.compare import Comparison
    from sim.study.store.results import Results

POLICY_COST = "policy_cost"
"""What a policy costs a year: abatement, output lost and governance together; no stored outcome, but the sum of three."""


@dataclass(frozen=True)
class Smallest:
    """A size in the unit of the outcome, or a share of the value of the baseline or of the region's GDP. ``source``: where it is from."""

    size: float
    of: Literal["unit", "baseline", "gdp"]
    why: Text
    source: str = "assumption"

    def at(self, baseline: float, gdp: float) -> float:
        """The size in the unit of the outcome; 0 (nothing is too small) where what it is a share of is not known."""
        whole = {"unit": 1.0, "baseline": abs(baseline), "gdp": gdp}[self.of]
        return self.size * whole if math.isfinite(whole) else 0.0


_BUDGET = Text("a hundredth of what China spends on its environment, about 1 % of GDP (recalled)", "约为中国环保支出（约占 GDP 的 1%，凭记忆）的百分之一")
_AS_DEATHS = Text("as attributable deaths, which most of it is", "同归因死亡（其为主要部分）")

_OWN: Mapping[str, Smallest] = {
    "exposure": Smallest(0.01, "baseline", Text("as the concentration", "同浓度")),
    "health_damage": Smallest(0.01, "baseline", _AS_DEATHS),
    POLICY_COST: Smallest(1e-4, "gdp", _BUDGET),
    "abatement_cost": Smallest(1e-4, "gdp", _BUDGET),
    "output_lost": Smallest(1e-4, "gdp", _BUDGET),
    "governance_cost": Smallest(1e-4, "gdp", _BUDGET),
    "benefit_cost": Smallest(0.1, "unit", Text("a tenth of what was spent", "支出的十分之一")),
    "welfare_gap_closed": Smallest(0.02, "unit", Text("as the cooperation index", "同合作指数")),
    "member": Smallest(0.1, "unit", Text("one party in a tenth of the months", "一方在十分之一的月份中")),
}


@cache
def declared() -> Mapping[str, Smallest]:
    """By outcome: those of the evidence ledger, and of what it does not ask for. All are assumptions; ``--smallest`` replaces them."""
    of_ledger = {name: Smallest(rule.value, "baseline" if rule.relative else "unit", rule.why) for name, rule in ledger().items() if name in OUTCOMES}
    return of_ledger | dict(_OWN)


def size_text(outcome: str) -> Text:
    """A declared size in words."""
    one = declared()[outcome]
    if one.of == "baseline":
        return Text(f"{100 * one.size:g} % of the first result", f"首个结果的 {100 * one.size:g}%")
    if one.of == "gdp":
        return Text(f"{100 * one.size:g} % of GDP a year", f"每年 GDP 的 {100 * one.size:g}%")
    unit = unit_text(unit_of_period(OUTCOMES[outcome]))
    return Text(f"{one.size:g} {unit.en}", f"{one.size:g} {unit.zh}")


class SmallestEffects:
    """The declared sizes, with those that a user ``chosen``, for one region."""

    def __init__(self, results: Results, chosen: Mapping[str, Smallest] | None = None) -> None:
        self.gdp = float(sum(city.gdp for city in results.scenario().region.cities))
        self.sizes = {**declared(), **(chosen or {})}

    def of(self, outcome: str, baseline: float) -> float:
        """Smallest effect of interest of the region's ``outcome`` in its unit, beside a baseline; 0 where none is declared."""
        return self.sizes[outcome].at(baseline, self.gdp) if outcome in self.sizes else 0.0


def read_size(text: str, option: str) -> tuple[str, Smallest | None]:
    """``OUTCOME=VALUE`` or ``OUTCOME=VALUE%`` (of the first result) of an option as outcome and size; None where it cannot be read."""
    name, equals, value = (part.strip() for part in text.partition("="))
    share = value.endswith("%")
    try:
        size = float(value.removesuffix("%"))
    except ValueError:
        size = math.nan
    if not equals or not 0 <= size < math.inf:
        return name, None
    own = Text("chosen by the user", "用户设定")
    return name, Smallest(size / 100, "baseline", own, option) if share else Smallest(size, "unit", own, option)


def read_smallest(texts: Sequence[str]) -> dict[str, Smallest]:
    """``OUTCOME=VALUE`` or ``OUTCOME=VALUE%`` (of the first result) by outcome. InputError: every one that cannot be read."""
    found, problems, place = dict[str, Smallest](), Problems(), Place("--smallest")
    for text in texts:
        name, size = read_size(text, "--smallest")
        if size is None:
            problems.add(place, "smallest.form", found=text)
        elif name not in declared():
            problems.add(place, "value.choice", key="--smallest", found=name, hint=Hint(name, tuple(declared())))
        else:
            found[name] = size
    problems.stop()
    return found


def judged(comparison: Comparison, smallest: SmallestEffects) -> Comparison:
    """The comparison with the verdict "too small to matter" on the region's rows whose interval lies within the smallest effect of interest."""
    rows = [
        dataclasses.replace(row, verdict="too small to matter")
        if row.place == REGION and row.verdict != "no difference" and inside(row.difference, smallest.of(row.outcome, row.baseline.mean))
        else row
        for row in comparison.rows
    ]
    return dataclasses.replace(comparison, rows=tuple(rows))
