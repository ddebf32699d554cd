"""Smallest effects of interest: below which size a difference between scenarios is too small to matter, whatever its interval (Lakens 2017)."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sim.declare.problems import Hint, Place, Problems
from sim.declare.text import Text
from sim.outcomes.declarations import REGION
from sim.outcomes.measure import DECLARED_UNIT
from sim.study.compare.verdicts import inside

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


_INVENTORY = Text("emission inventories are not known to a hundredth", "排放清单的精度不到百分之一")
_ABOUT_A_HUNDREDTH = Text("a hundredth of a polluted year, less than monitors beside each other differ", "约为污染年份水平的百分之一，小于相邻监测仪的差异")
_HEALTH = Text("the concentration-response alone leaves more than ten times as much open", "仅浓度-反应函数的不确定性就大十倍以上")
_BUDGET = Text("a hundredth of what China spends on environmental protection, about 1 % of GDP", "约为中国环境保护支出（约占 GDP 的 1%）的百分之一")
_DAY = Text("one day a year", "每年一天")
_INDEX = Text("a hundredth of the way to full cooperation", "通往完全合作之路的百分之一")

SMALLEST: Mapping[str, Smallest] = {
    "emission": Smallest(0.01, "baseline", _INVENTORY),
    "exposure": Smallest(1.0, "unit", _ABOUT_A_HUNDREDTH),
    "concentration": Smallest(1.0, "unit", _ABOUT_A_HUNDREDTH),
    "good_days_pm25": Smallest(1.0, "unit", _DAY),
    "heavy_days_pm25": Smallest(1.0, "unit", _DAY),
    "attributable_deaths": Smallest(0.01, "baseline", _HEALTH),
    "health_damage": Smallest(0.01, "baseline", _HEALTH),
    POLICY_COST: Smallest(1e-4, "gdp", _BUDGET),
    "abatement_cost": Smallest(1e-4, "gdp", _BUDGET),
    "output_lost": Smallest(1e-4, "gdp", _BUDGET),
    "governance_cost": Smallest(1e-4, "gdp", _BUDGET),
    "benefit_cost": Smallest(0.1, "unit", Text("a tenth of what was spent", "支出的十分之一")),
    "cooperation_index": Smallest(0.01, "unit", _INDEX),
    "welfare_gap_closed": Smallest(0.01, "unit", _INDEX),
    "member": Smallest(0.1, "unit", Text("one party in a tenth of the months", "一方在十分之一的月份中")),
    "delivered_share": Smallest(0.01, "unit", Text("a hundredth of what was promised", "承诺的百分之一")),
}
"""By outcome. All are assumptions; ``--smallest`` replaces them."""
_WATER = Smallest(0.01, "baseline", _ABOUT_A_HUNDREDTH)


class SmallestEffects:
    """The declared sizes, with those that a user ``chosen``, for one region."""

    def __init__(self, results: Results, chosen: Mapping[str, Smallest] | None = None) -> None:
        self.gdp = float(sum(city.gdp for city in results.scenario().region.cities))
        water = {name: _WATER for name in ("exposure", "concentration") if results.measure.unit != DECLARED_UNIT}
        self.sizes = {**SMALLEST, **water, **(chosen or {})}

    def of(self, outcome: str, baseline: float) -> float:
        """Smallest effect of interest of the region's ``outcome`` in its unit, beside a baseline; 0 where none is declared."""
        return self.sizes[outcome].at(baseline, self.gdp) if outcome in self.sizes else 0.0


def read_smallest(texts: Sequence[str]) -> dict[str, Smallest]:
    """``OUTCOME=VALUE`` or ``OUTCOME=VALUE%`` (of the first result) by outcome. InputError: every one that cannot be read."""
    found, problems, place = dict[str, Smallest](), Problems(), Place("--smallest")
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        share = value.endswith("%")
        try:
            size = float(value.removesuffix("%"))
        except ValueError:
            size = math.nan
        if not equals or not 0 <= size < math.inf:
            problems.add(place, "smallest.form", found=text)
        elif name not in SMALLEST:
            problems.add(place, "value.choice", key="--smallest", found=name, hint=Hint(name, tuple(SMALLEST)))
        else:
            own = Text("chosen by the user", "用户设定")
            found[name] = Smallest(size / 100, "baseline", own, "--smallest") if share else Smallest(size, "unit", own, "--smallest")
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
