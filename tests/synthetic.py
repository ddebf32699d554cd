"""Small regions for theory: a real pack on disk whose plan reproduces a game with payoff d_i sum_j T_ij a_j - c_i/2 a_i^2."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario

SCALE = 100.0
"""Effort a of the game = SCALE x effort of the model (a share)."""

THEORY = {
    "agents.enterprises_per_city": 0,
    "governments.party": "city",
    "governments.cost": "quadratic",
    "governments.cap": "none",
    "governments.party_cohesion": 1,
    "governments.effort_rise": 1,
    "governments.habit_half_life": 0,
    "governments.fiscal_limit": False,
    "governments.pact": "open",
    "governments.delivery_cost": "quadratic",
    "governments.material_gain": 1e-9,
    "governments.alpha_health": 1,
    "governments.alpha_transport": 1,
    "levers.damage_weight": 1,
    "levers.planning_error": 0,
    "levers.ambition": 1,
    "levers.meeting_cost": 0,
    "levers.opacity": 0,
    "levers.report_noise": 0,
    "levers.review_lag": 1,
    "levers.coordination": 1,
    "levers.unassigned_share": 0,
    "levers.alpha_economy": 1,
}
"""The government layer alone: no weather, no enterprises, no departments, no error, no habit; everybody may join, delivery costs K D^2 d^2/2."""


def write_pack(folder: Path, transport, damage, cost, parties=None, populations=None) -> Path:
    """Write a pack whose Mout equals SCALE * T at Nash: M = T * SCALE * (1 - A0), A0 = Nash effort."""
    T, d, c = (np.asarray(x, dtype=float) for x in (transport, damage, cost))
    n = len(d)
    names = [f"C{i}" for i in range(n)]
    parties = parties or names
    nash = np.diag(T) * d / c / SCALE
    cells = T * SCALE * (1.0 - nash)[None, :]
    mean = 2.0 * cells.sum(axis=1)
    folder.mkdir(parents=True)
    (folder / "SOURCES.md").write_text("| TEST | made by a test |\n")
    (folder / "region.yaml").write_text(
        "name: synthetic\nlabel: Synthetic\nmedium: air\nconcentration_label: PM2.5\nunit: ug/m3\nbase_year: 2013\nstandards: {good: 75, heavy: 150}\n"
        "activity_growth: 0\nautonomous_improvement: 0\noutside_trend: 0\n"
    )
    people = populations or [1_000_000] * n
    rows = [f"{a},{p},{30 + i},{110 + i},{people[i]},100,1000,TEST,assumption" for i, (a, p) in enumerate(zip(names, parties, strict=True))]
    (folder / "cities.csv").write_text("city,party,lat,lon,population,gdp,area_km2,source,quality\n" + "\n".join(rows) + "\n")
    lines = []
    for r in range(n):
        shares = cells[r] / mean[r] * 100
        lines += [f"{names[r]},{names[s]},{shares[s]!r},TEST,assumption" for s in range(n)]
        lines.append(f"{names[r]},outside,{100 - shares.sum()!r},TEST,assumption")
    text = "receptor,source,share_percent,citation,quality\n" + "\n".join(lines) + "\n"
    (folder / "transport.csv").write_text(text.replace("np.float64(", "").replace("),", ","))
    (folder / "emissions.csv").write_text("city,year,pollutant,kt,source,quality\n" + "".join(f"{a},2013,x,1,TEST,assumption\n" for a in names))
    header = "city,sector,emission_share,enterprises,size_sigma,cost,source,quality\n"
    gamma = [float(12 * x * SCALE**2) for x in c]
    (folder / "sectors.csv").write_text(header + "".join(f"{a},all,1,0,1,{g!r},TEST,assumption\n" for a, g in zip(names, gamma, strict=True)))
    (folder / "damage.yaml").write_text("kind: linear\nper_unit: {" + ", ".join(f"{a}: {float(12 * x)!r}" for a, x in zip(names, d, strict=True)) + "}\n")
    observed = "".join(f"{a},2013,,concentration,{float(m)!r},ug/m3,TEST,assumption\n" for a, m in zip(names, mean, strict=True))
    (folder / "observed.csv").write_text("city,year,month,variable,value,unit,source,quality\n" + observed)
    (folder / "weather.yaml").write_text((Path(__file__).parents[1] / "sim/world/data/bth/weather.yaml").read_text().split("\ncities:")[0] + CALM_CITIES)
    return folder


CALM_CITIES = "\ncities:\n  default: {response: 0, deviation: 0, persistence: 0, season: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}\n"


def theory(folder: Path, months: int = 24, **overrides) -> Scenario:
    """A scenario of the pack in ``folder`` with the THEORY settings."""
    file = folder.parent / f"{folder.name}.yaml"
    file.write_text(f"region: {folder.name}\nperiod: {{start: 2013-01, months: {months}, weather: none}}\nreplicates: 1\n")
    return load_scenario(file, overrides=THEORY | overrides)
