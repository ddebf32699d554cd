"""Tables for docs/measures.md: how dated policies fit the record, and what each group does to the air.

    python benchmarks/measures_fit.py [--replicates 40] [--weather history] [--write]

Runs of bth_history with the weather of the years (or none). Nothing is fitted here; observations of 2018-2019 enter no input of the scenario.
With --write the tables stand in docs/measures.md afterwards.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import checkout  # noqa: F401  (ends where another sim would be timed)
from benchmarks.tables import put_into
from sim.engine.prepared import prepare
from sim.model.model import CooperationModel
from sim.processes.measures.fields import GROUPS
from sim.scenario.load import load_scenario
from sim.world.pack import RegionPack

USE = "mechanisms.measures."
DOCUMENT = Path(__file__).parents[1] / "docs" / "measures.md"
FIRST, YEARS = 2013, 7
Years = np.ndarray[Any, np.dtype[np.float64]]


class Fit:
    """Runs of the history under changes of the mechanism, each once."""

    def __init__(self, replicates: int, weather: str) -> None:
        self.replicates, self.weather = replicates, weather
        self.pack: RegionPack = load_scenario("bth_history").region
        self._done: dict[str, tuple[Years, float]] = {}

    def run(self, changes: Mapping[str, Any]) -> tuple[Years, float]:
        """Mean of replicates: annual means (years, cities), ug/m3, and the yearly cost of abatement of the region in 2019, 10^8 CNY."""
        key = repr(sorted(changes.items()))
        if key not in self._done:
            scenario = load_scenario("bth_history", overrides={"period.weather": self.weather, **changes})
            prepared, air, cost = prepare(scenario), [], []
            for replicate in range(self.replicates):
                city = CooperationModel(prepared=prepared, replicate=replicate).run_all().recorder.city
                air.append(city["concentration"].reshape(YEARS, 12, -1).mean(axis=1))
                cost.append(city["cost"][-12:].sum())
            self._done[key] = np.mean(air, axis=0), float(np.mean(cost))
        return self._done[key]

    def air(self, **fields: Any) -> Years:
        """Annual means with these fields of the mechanism."""
        return self.run({USE + name: value for name, value in fields.items()})[0]

    @property
    def seen(self) -> Years:
        """Observed annual means under the reporting conditions of the base year (years, cities), NaN where there is none."""
        values = {(o.city, o.year): self.pack.comparable(o) for o in self.pack.observed if o.variable == "concentration" and o.month is None}
        return np.array([[values.get((city, FIRST + k), np.nan) for city in self.pack.city_names] for k in range(YEARS)])


CASES: dict[str, dict[str, Any]] = {"without measures": {"enabled": False}} | {
    f"{combine}, {dose}": {"combine": combine, "dose": dose} for combine in ("remaining", "floor") for dose in ("low", "central", "high")
}
NO_APPRAISAL = {"mechanisms.performance_evaluation.enabled": False}


def fit_table(fit: Fit) -> Iterator[str]:
    """RMSE and bias by case in the years that other parameters were set by, and after them."""
    yield f"\n### Fit: {fit.replicates} replicates, weather: {fit.weather}, ug/m3\n"
    yield "| | RMSE 2013-17 | RMSE 2018-19 | bias 2013-17 | bias 2018-19 | fall 2013-17 | fall 2013-19 | abatement cost 2019, 10^8 CNY |"
    yield "|---|---|---|---|---|---|---|---|"
    seen = fit.seen
    cases = {name: {USE + key: value for key, value in fields.items()} for name, fields in CASES.items()}
    cases |= {"remaining, central, without appraisal": NO_APPRAISAL, "neither measures nor appraisal": NO_APPRAISAL | {USE + "enabled": False}}
    for name, changes in cases.items():
        years, cost = fit.run(changes)
        gap, mean = years - seen, years.mean(axis=1)
        rmse = [np.sqrt(np.nanmean(part**2)) for part in (gap[:5], gap[5:])]
        bias = [np.nanmean(part) for part in (gap[:5], gap[5:])]
        fall = [100 * (1 - mean[k] / mean[0]) for k in (4, 6)]
        yield f"| {name} | {rmse[0]:.1f} | {rmse[1]:.1f} | {bias[0]:+.1f} | {bias[1]:+.1f} | {fall[0]:.0f} % | {fall[1]:.0f} % | {cost:.0f} |"
    mean = seen.mean(axis=1)
    yield f"| observed | | | | | {100 * (1 - mean[4] / mean[0]):.0f} % | {100 * (1 - mean[6] / mean[0]):.0f} % | |"


def years_table(fit: Fit) -> Iterator[str]:
    """Simulated and observed annual means by city."""
    years, without, seen = fit.air(), fit.air(enabled=False), fit.seen
    yield "\n### Years: without measures / as shipped / observed, ug/m3\n"
    yield "| city | 2013 | 2015 | 2017 | 2018 | 2019 |\n|---|---|---|---|---|---|"
    for c, city in enumerate(fit.pack.city_names):
        yield f"| {city} | " + " | ".join(f"{without[k, c]:.0f} / {years[k, c]:.0f} / {seen[k, c]:.0f}" for k in (0, 2, 4, 5, 6)) + " |"


def groups_table(fit: Fit, year: int, combine: str) -> Iterator[str]:
    """What the air of a year would be without each group, less what it is: low / central / high dose."""
    groups = [group for group in GROUPS if any(m.group == group for m in fit.pack.measures)]
    k = year - FIRST
    yield f"\n### Rise of PM2.5 in {year} if a group had not been carried out, `{combine}`, dose low / central / high, ug/m3\n"
    yield "| city | " + " | ".join(groups) + " | all |\n" + "|---" * (len(groups) + 2) + "|"
    parts = []
    for dose in ("low", "central", "high"):
        base = fit.air(combine=combine, dose=dose)[k]
        parts.append([fit.air(combine=combine, dose=dose, **{group: 0})[k] - base for group in groups] + [fit.air(enabled=False)[k] - base])
    rise = np.array(parts)  # (doses, groups, cities)
    for name, column in [*((city, rise[..., c]) for c, city in enumerate(fit.pack.city_names)), ("mean", rise.mean(axis=-1))]:
        yield f"| {name} | " + " | ".join(" / ".join(f"{column[d, g]:.1f}" for d in range(3)) for g in range(column.shape[1])) + " |"


def main() -> None:
    """All tables, printed or written into the document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replicates", type=int, default=40)
    parser.add_argument("--weather", choices=("history", "climatology", "none"), default="history")
    parser.add_argument("--write", action="store_true", help="into docs/measures.md")
    chosen = parser.parse_args()
    fit = Fit(chosen.replicates, chosen.weather)
    lines = [*fit_table(fit), *years_table(fit)]
    for year, combine in ((2017, "remaining"), (2019, "remaining"), (2019, "floor")):
        lines += groups_table(fit, year, combine)
    if chosen.write:
        put_into(DOCUMENT, "measures_fit.py", lines)
    else:
        print("\n".join(lines))


if __name__ == "__main__":
    main()
