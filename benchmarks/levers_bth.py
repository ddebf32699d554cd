"""What each lever of the pact moves: the full package of bth with one value changed at a time, and the pacts of other scenarios.

    python benchmarks/levers_bth.py                # both tables, 10 replicates
    python benchmarks/levers_bth.py 20 --levers    # the first only, 20 replicates

Prints markdown. Differences are paired by replicate (same weather, matrix and luck), means over the whole period with 95 % intervals.
"""

from __future__ import annotations

import math
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scipy.special import stdtrit

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import checkout  # noqa: F401  (ends where another sim would be read)
from sim.outcomes.declarations import REGION
from sim.scenario.load import load_scenario
from sim.study.compare.limits import limits
from sim.study.compare.spells import survival
from sim.study.runs.run import run_scenarios
from sim.study.store.periods import WHOLE
from sim.study.store.results import Results

PACKAGE = "bth_full_package"
LEVERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "levers.verification 0, 0.14": ({"levers.verification": 0.0}, {"levers.verification": 0.14}),
    "levers.breach_sanction 0.5, 1.5": ({"levers.breach_sanction": 0.5}, {"levers.breach_sanction": 1.5}),
    "governments.reciprocity 0.3, 0.9": ({"governments.reciprocity": 0.3}, {"governments.reciprocity": 0.9}),
    "information_platform.transparency 0.8, 0.95": (
        {"mechanisms.information_platform.transparency": 0.8}, {"mechanisms.information_platform.transparency": 0.95},
    ),
    "levers.fiscal_capacity 0.005, 0.02": ({"levers.fiscal_capacity": 0.005}, {"levers.fiscal_capacity": 0.02}),
    "governments.public_cost_share 0.2, 0.3": ({"governments.public_cost_share": 0.2}, {"governments.public_cost_share": 0.3}),
}  # fmt: skip
"""What is changed, and to which values (opacity by the platform, which states its final value)."""
PACTS: dict[str, tuple[str, str | None, dict[str, Any]]] = {
    "status quo": ("bth_status_quo", None, {}),
    "campaigns only": ("bth_cross_border_reform", "campaign", {}),
    "six institutions": ("bth_cross_border_reform", "institutions", {}),
    "campaigns only, thirteen parties": ("bth_cross_border_reform", "campaign", {"governments.party": "city"}),
    "six institutions, thirteen parties": ("bth_cross_border_reform", "institutions", {"governments.party": "city"}),
    "nobody offers membership": ("bth_formation", None, {"governments.pact": "offered"}),
    "a body offers membership": ("bth_formation", "body", {"governments.pact": "offered"}),
    "a body, open to all (theory)": ("bth_formation", "body", {}),
    "full package": (PACKAGE, None, {}),
}
"""Scenario, variant and settings of the second table."""


def result(name: str, variant: str | None, settings: Mapping[str, Any], replicates: int) -> Results:
    """The stored result of a scenario, in a folder that is forgotten."""
    scenario = load_scenario(name, variant, overrides=dict(settings))
    return run_scenarios([scenario], replicates, 1, 1, Path(tempfile.mkdtemp()), True)[0]


def spoken(values: Any) -> str:
    """Mean and 95 % t interval."""
    half = float(stdtrit(values.size - 1, 0.975)) * values.std(ddof=1) / math.sqrt(values.size)
    return f"{values.mean():+.4f} [{values.mean() - half:+.4f}, {values.mean() + half:+.4f}]"


def index(found: Results) -> Any:
    """Cooperation index of the region by replicate, the whole period."""
    return found.period("cooperation_index", WHOLE)[:, found.places.index(REGION)]


def lever_table(replicates: int) -> None:
    """Change of the cooperation index by lever."""
    base = index(result(PACKAGE, None, {}, replicates))
    print(f"Full package, {replicates} replicates: cooperation index {base.mean():.4f}\n")
    print("| lever | low: change of the index | high: change of the index |\n|---|---|---|")
    for name, sides in LEVERS.items():
        cells = [spoken(index(result(PACKAGE, None, settings, replicates)) - base) for settings in sides]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def pact_table(replicates: int) -> None:
    """Members, first pact, spells and what limits delivery, by scenario."""
    print("\n| scenario | members | months to the first pact | runs with a pact | median spell of membership | of delivery | money / will / nothing, % |")
    print("|---|---|---|---|---|---|---|")
    for name, (scenario, variant, settings) in PACTS.items():
        found = result(scenario, variant, settings, replicates)
        at = found.places.index(REGION)
        first = found.period("months_to_first_pact", WHOLE)[:, at]
        first = first[first == first]
        spells = [survival(found, kind) for kind in ("member", "delivery")]
        medians = ["none" if s is None else f"{s.median.mean:g} [{s.median.lo:g}, {s.median.hi:g}]" for s in spells]
        met = limits(found)
        bound = "-" if met is None else " / ".join(f"{100 * share:.0f}" for share in (met.money, met.will, max(met.nothing, 0.0)))
        members = found.values("member")[:, :, at].mean()
        print(f"| {name} | {members:.2f} | {f'{first.mean():.1f}' if first.size else '-'} | {first.size} | {' | '.join(medians)} | {bound} |", flush=True)


if __name__ == "__main__":
    count = next((int(a) for a in sys.argv[1:] if a.isdigit()), 10)
    lever_table(count)
    if "--levers" not in sys.argv:
        pact_table(count)
