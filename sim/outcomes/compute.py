"""From the recorder of a finished run to its outcomes (docs/equations.md section 21)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from sim.model.model import CooperationModel
from sim.outcomes import cooperation, economy, enterprises
from sim.outcomes.declarations import OUTCOMES, RECORDED, REGION, party_place
from sim.outcomes.finished import Finished, Formula
from sim.outcomes.flows import flows_of
from sim.outcomes.levels import Floats
from sim.outcomes.table import Event, RunTable
from sim.processes.damage.kernel import GEMM

BY_GEMM = ("attributable_deaths",)
"""Outcomes that exist only where the region's damage is a concentration-response of deaths."""
FORMULAS: dict[str, Formula] = {**cooperation.FORMULAS, **economy.FORMULAS, **enterprises.FORMULAS}
"""How the outcomes that are no recorded column are computed."""


def series_of(model: CooperationModel, names: Collection[str] | None = None) -> dict[str, Floats]:
    """Outcomes (all, or those of ``names``) as (T, places); places = ALL, parties, cities. Nothing else is computed.

    Without GEMM nobody counts deaths, and zero would be wrong: the outcome is left out.
    """
    absent = () if model.damage.kind == GEMM else BY_GEMM
    wanted = [name for name in (OUTCOMES if names is None else names) if name not in absent]
    return _at_all_places(Finished(model), wanted)


def _at_all_places(run: Finished, names: Collection[str]) -> dict[str, Floats]:
    levels, found = run.levels, dict[str, Floats]()
    by_city: dict[str, dict[str, Floats]] = {}
    for name in names:
        o, column = OUTCOMES[name], _column(run, name)
        if o.level == "region":
            found[name] = levels.from_region(column)
        elif o.up == "own":
            found[name] = column
        elif o.level == "party":
            found[name] = levels.from_party(column, o.up)
        else:
            by_city.setdefault(o.up, {})[name] = column
    for how, columns in by_city.items():
        found |= zip(columns, levels.from_city(np.stack(list(columns.values())), how), strict=True)
    return {name: found[name] for name in names}


def _column(run: Finished, name: str) -> Floats:
    """An outcome as :data:`Formula` says."""
    if name in RECORDED:
        return (run.record.city if OUTCOMES[name].level == "city" else run.record.party)[RECORDED[name]]
    return FORMULAS[name](run)


def run_table(model: CooperationModel, names: Collection[str] | None = None) -> RunTable:
    """What a finished run leaves; with ``names`` the series of these outcomes alone, and nothing in the other tables."""
    p = model.places
    places, months = (REGION, *(party_place(name) for name in p.parties), *p.cities), Finished(model).months
    contribution = model.recorder.contribution / model.recorder.filled
    if names is not None:
        return RunTable(months, places, series_of(model, names), (), (), contribution)
    extra: dict[str, Any] = {}
    if "daily" in model.scenario.record:
        first = model.prepared.months[model.burn_in].first_day
        begin = int(model.prepared.offsets[model.burn_in])
        count = len(model.daily) - begin
        dates = np.datetime64(first, "D") + np.arange(count)
        extra = {"days": tuple(str(d) for d in dates), "daily": model.daily[begin:]}
    events = tuple(Event(*event) for event in model.events if event[0] >= months[0])
    return RunTable(months, places, series_of(model), tuple(flows_of(model)), events, contribution, **extra)
