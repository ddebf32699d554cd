"""Tables for docs/validation.md: base year, weather, APEC, who would leave. Every number comes from runs of the shipped scenarios.

    python benchmarks/region_report.py [REPLICATES]
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import checkout  # noqa: F401  (ends where another sim would be timed)
from benchmarks.tables import interval
from sim.engine.prepared import prepare
from sim.model.model import CooperationModel
from sim.outcomes.compute import series_of
from sim.scenario.load import load_scenario


def models(name: str, replicates: int, variant: str | None = None, **overrides: object) -> list[CooperationModel]:
    """Finished runs of a shipped scenario."""
    prepared = prepare(load_scenario(name, variant, overrides=overrides))
    return [CooperationModel(prepared=prepared, replicate=r).run_all() for r in range(replicates)]


def base_year(replicates: int) -> None:
    """Simulated mean of 2013 beside the preferred value."""
    runs = models("bth_status_quo", replicates, **{"period.months": 12})
    pack = runs[0].scenario.region
    simulated = np.array([m.recorder.city["concentration"].mean(axis=0) for m in runs])
    seen = {o.city: o for o in pack.observed if (o.variable, o.year, o.month) == ("concentration", pack.base_year, None)}
    print(f"\n## Base year 2013, {replicates} weather years\n")
    print("| city | observed | quality | level, from 2013-15 | simulated (90 % interval) | to level | to observed |\n|---|---|---|---|---|---|---|")
    for c, name in enumerate(pack.city_names):
        mean, o = simulated[:, c].mean(), seen[name]
        gaps = [f"{100 * (mean / value - 1):+.1f} %" for value in (pack.base_mean[c], o.value)]
        print(f"| {name} | {o.value:g} | {o.quality} | {pack.base_mean[c]:.1f} | {interval(simulated[:, c], 1)} | {gaps[0]} | {gaps[1]} |")


def history(replicates: int) -> None:
    """Annual means of bth_history beside observations."""
    runs = models("bth_history", replicates)
    pack = runs[0].scenario.region
    years = np.array([m.recorder.city["concentration"].reshape(-1, 12, len(pack.cities)).mean(axis=1) for m in runs]).mean(axis=0)
    seen = {(o.city, o.year): pack.comparable(o) for o in pack.observed if o.variable == "concentration" and o.month is None}
    print(f"\n## History 2013-2019, simulated / observed, {replicates} replicates\n\n| city | " + " | ".join(str(2013 + k) for k in range(len(years))) + " |")
    print("|---|" + "---|" * len(years))
    for c, name in enumerate(pack.city_names):
        print(f"| {name} | " + " | ".join(f"{years[k, c]:.0f} / {seen.get((name, 2013 + k), float('nan')):.0f}" for k in range(len(years))) + " |")
    gaps = [years[k, c] - seen[name, 2013 + k] for k in range(5) for c, name in enumerate(pack.city_names)]
    regional = years.mean(axis=1)
    print(f"\nRMSE 2013-2017 {np.sqrt(np.mean(np.square(gaps))):.1f} ug/m3; fall of the region 2013-2017 {100 * (1 - regional[4] / regional[0]):.1f} %.")


def apec(replicates: int) -> None:
    """Patterns apec_fall and apec_rebound of docs/validation.md."""
    falls, left, level = [], [], []
    for with_it, without in zip(models("apec_2014", replicates), models("apec_2014", replicates, "without"), strict=True):
        first = (dt.date(2014, 11, 1) - with_it.scenario.calendar.first_day).days
        window = slice(first, first + 12)
        cut = (without.daily - with_it.daily)[:, 0]
        falls.append(cut[window].mean() / without.daily[window, 0].mean())
        left.append(cut[first + 25] / cut[window].mean())
        level.append(with_it.daily[window, 0].mean())
    print(f"\n## APEC 2014, Beijing, {replicates} pairs of runs\n")
    print("| | simulated (90 % interval of the mean) | published | accepted |\n|---|---|---|---|")
    fall = interval(-100 * np.array(falls), 1)
    print(f"| apec_fall: fall from emissions alone, 1-12 November | {fall} % | more than -30 % (bureau), -20..-26 % (model) | -20..-35 % |")
    print(f"| apec_rebound: share of the fall left 14 days later | {interval(100 * np.array(left), 2)} % | heavy smog back by 19 November | at most 20 % |")
    print(f"| mean of the window, ug/m3 | {interval(np.array(level), 1)} | 43 | weather of those days is not reproduced |")


def leaving(replicates: int) -> None:
    """Cooperation index and its parts, members, margins, by variant of the full package."""
    print(f"\n## Who would leave, {replicates} replicates, each with its own sampled matrix, 2015-2019")
    print("\n| scenario | index | part of Beijing | Tianjin | Hebei | would leave of its own will (share of matrices that agree) |\n|---|---|---|---|---|---|")
    package = [("bth_full_package", v) for v in (None, "without_compensation", "without_accountability", "without_both")]
    for name, variant in (("bth_status_quo", None), *package):
        runs = [series_of(m) for m in models(name, replicates, variant)]
        index = [np.nanmean(s["cooperation_index"][24:, 0]) for s in runs]
        parts = np.array([np.nanmean(s["cooperation_part"][24:, 1:4], axis=0) for s in runs])
        margins = np.array([s["voluntary_margin"][24:, 1:4].mean(axis=0) for s in runs])
        agree = np.where(np.isnan(margins).all(axis=0), np.nan, (margins < 0).mean(axis=0))  # nobody is asked where nothing offers membership
        words = [
            f"{p}: not invited" if np.isnan(a) else
            f"{p}: {'yes' if a >= 0.5 else 'no'} ({100 * max(a, 1 - a):.0f} %{'' if max(a, 1 - a) >= 0.8 else ', not determined'})"
            for p, a in zip(("Beijing", "Tianjin", "Hebei"), agree, strict=True)
        ]
        cells = [interval(parts[:, k]) for k in range(3)]
        print(f"| {name}{': ' + variant if variant else ''} | {interval(np.array(index))} | " + " | ".join(cells) + f" | {'; '.join(words)} |")


def main() -> None:
    """All tables."""
    replicates = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    base_year(50)
    history(replicates)
    apec(replicates)
    leaving(replicates)


if __name__ == "__main__":
    main()
