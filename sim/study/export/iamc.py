"""Yearly means as a table of the Integrated Assessment Modeling Consortium: model, scenario, region, variable, unit, and a column a year."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.declare.outcomes import Outcome
from sim.declare.problems import Place, fail
from sim.declare.text import Text
from sim.declare.units import MONTHS_PER_YEAR
from sim.outcomes.declarations import OUTCOMES, REGION, party_place
from sim.outcomes.measure import Measure
from sim.study.export.content import Content
from sim.study.export.packages import write_rows
from sim.study.store.periods import unit_of_period

PREFIX = "HazePact"
"""In front of every variable that no published list has."""


@dataclass(frozen=True)
class Variable:
    """Name, and where it comes from: ``published``, ``below`` a published name, or ``own``."""

    name: str
    origin: str


_PUBLISHED = {"attributable_deaths": "Health|Premature Deaths|PM2.5"}
"""As the GCAM reports of development goals write it (package gcamsdg)."""
_COSTS = {
    "abatement_cost": "Abatement", "output_lost": "Output Lost", "governance_cost": "Governance", "coordination_cost": "Coordination",
    "technology_investment": "Technology Investment", "measures_cost": "Dated Policies",
}  # fmt: skip
"""Kinds of ``Policy Cost|Other`` (common definitions of the IAMC: any other indicator of policy cost)."""
_OWN = {
    "concentration": "Concentration|PM2.5", "exposure": "Concentration|PM2.5|Population-Weighted", "transfer_balance": "Policy Cost|Transfers|Net Received",
    "health_damage": "Health|Damage", "damage_avoided": "Health|Damage Avoided",
}  # fmt: skip
ORIGINS = {
    "published": Text("published", "已发表"), "below": Text("below the published Policy Cost|Other", "归于已发表的 Policy Cost|Other 之下"),
    "own": Text("own", "自有"),
}  # fmt: skip


def variable_of(outcome: Outcome, measure: Measure) -> Variable:
    """The variable of an outcome; published names are kept for PM2.5 of the air."""
    name = outcome.name
    pm25 = measure.medium == "air" and (measure.concentration is None or measure.concentration.en == "PM2.5")
    if name in _PUBLISHED and pm25:
        return Variable(_PUBLISHED[name], "published")
    if name in _COSTS:
        return Variable(f"Policy Cost|Other|{_COSTS[name]}", "below")
    if name in _OWN and pm25:
        return Variable(f"{PREFIX}|{_OWN[name]}", "own")
    words = re.sub(r"[|_]+", " ", name).title()
    return Variable(f"{PREFIX}|{words}", "own")


def unit_in_iamc(unit: str) -> str:
    """A unit of a year's value as these tables write it: yr for year, money of 2013."""
    return unit.replace("/year", "/yr").replace("10^8 CNY", "10^8 CNY_2013").replace("ug/m3", "µg/m3")


def region_name(place: str, content: Content) -> str:
    """The region's own name for ALL, a party marked as one, a city as it is."""
    if place == REGION:
        return str(content.region["label"]["en"])
    return f"{place.removeprefix(party_place(''))} (party)" if place.startswith(party_place("")) else place


def write_iamc(path: Path, content: Content) -> None:
    """Write the yearly means of the summary. InputError: no whole year is there."""
    years, rows = yearly(content)
    if not years:
        raise fail(Place(content.name), "export.no_years")
    write_rows(path, ["Model", "Scenario", "Region", "Variable", "Unit", *years], rows)


def yearly(content: Content) -> tuple[list[str], Iterator[list[object]]]:
    """Whole years of the summary, and a row a scenario (or point), place and outcome that has a value in one of them."""
    table = content.summary
    at = {field.name: column for field, column in zip(table.fields, table.columns, strict=True)}
    lengths = Counter(month[:4] for month in content.months)
    years = sorted({period for period in at["period"] if lengths[period] == MONTHS_PER_YEAR})
    found: dict[tuple[object, str, str], dict[str, float]] = {}
    for arm, outcome, place, period, mean in zip(at[content.arm_field.name], at["outcome"], at["place"], at["period"], at["mean"], strict=True):
        if period in years and mean == mean and abs(mean) != float("inf"):
            found.setdefault((arm, outcome, place), {})[period] = mean
    model = f"HazePact {content.version}"

    def rows() -> Iterator[list[object]]:
        for (arm, name, place), means in found.items():
            outcome = content.measure.outcome(name)
            scenario = content.arms[int(str(arm))].name if content.study else arm
            head = [model, scenario, region_name(place, content), variable_of(outcome, content.measure).name, unit_in_iamc(unit_of_period(outcome))]
            yield [*head, *(means.get(year, float("nan")) for year in years)]

    return years, rows()


def documented() -> list[tuple[str, str, str, str]]:
    """Outcome, variable, unit and origin of every outcome, for PM2.5 of the air."""
    found = []
    for name, outcome in OUTCOMES.items():
        variable = variable_of(outcome, Measure())
        found.append((name, variable.name, unit_in_iamc(unit_of_period(outcome)), variable.origin))
    return found
