"""Outcomes of money that need a counterfactual: the damage that was avoided, and what it cost; and classes of credit.

The counterfactual keeps the controls of the base year for ever while activity moves, as the benefit-cost studies of the Clean
Air Act do (US EPA 2011, Second Prospective Study: standards frozen at their level of 1990; recalled).
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from sim.model.model import CooperationModel
from sim.outcomes.finished import YEAR, Finished, Formula, damage_of
from sim.outcomes.levels import Floats, ratio
from sim.processes.enterprises import kernel as firm

LEAST_COST = 0.5
"""Below this share of the cost of base-year controls (assumption) a year's added cost is too small to set damage against."""
CLASS_NAMES = ("credit_green", "credit_blue", "credit_yellow", "credit_red", "credit_black")


def _avoided(run: Finished) -> Floats:
    """Health damage avoided, 10^8 CNY a month, (T, n)."""
    return damage_of(run.model, run.record.city["year_mean"] + avoided_air(run.model))[1] - run.harm[1]


def _benefit_cost(run: Finished) -> Floats:
    """Damage avoided over added cost, both of the last twelve months, (T,)."""
    r, frozen = run.record, frozen_cost(run.model)
    added = r.city["cost"] + r.city["output_lost"] + r.city["technology_investment"] - frozen
    spent = last_year(added.sum(axis=1) + run.governance + run.coordination.sum(axis=1))
    worth = np.where(spent > LEAST_COST * last_year(frozen.sum(axis=1)), _avoided(run).sum(axis=1) * YEAR, np.nan)
    return ratio(worth, spent)


def _class(number: int) -> Formula:
    """Share of the enterprises of a city in a credit class; NaN where there are none."""
    return lambda run: np.where(run.total(firm.COUNT) > 0, run.record.credit_classes[:, number], np.nan)


def avoided_air(model: CooperationModel) -> Floats:
    """Mean of the last twelve months of sum_s M[h, s] (y0_s - y_s), ug/m3, (T, n).

    y is the month's emission ratio, y0 = activity what it would be with the controls of the base year: their share abated stays,
    activity moves, nothing is cut for a day, nobody relocates. Before the first month nothing was avoided.
    """
    r = model.recorder
    frozen = (model.prepared.activity[:, None] * model.prepared.mix.emission)[model.burn_in : model.burn_in + r.filled]
    gap, legacy = frozen - r.city["emission_ratio"], model.get("air", "legacy_share")
    if legacy > 0:
        gap = gap + legacy * (remembered(gap, model.get("air", "legacy_half_life")) - gap)
    return last_year(gap @ model.transport.T) / YEAR


def remembered(values: Floats, half_life: float) -> Floats:
    """The slow stock that follows ``values`` (T, n) with a half-life in months, zero at first, as it stands before each month."""
    result = np.zeros_like(values)
    for t in range(1, len(values)):
        result[t] = result[t - 1] + (1.0 - 0.5 ** (1.0 / half_life)) * (values[t - 1] - result[t - 1])
    return result


def frozen_cost(model: CooperationModel) -> Floats:
    """What the controls of the base year cost at today's activity, 10^8 CNY a month, (T, n)."""
    r, activity = model.recorder, model.prepared.activity[:, None] * model.prepared.mix.cost
    return np.asarray(r.base_cost * activity[model.burn_in : model.burn_in + r.filled] / activity[0])


def last_year(values: Floats) -> Floats:
    """Sum over the last twelve months along the first axis; months before the first count as zero."""
    padded = np.concatenate([np.zeros((YEAR - 1, *values.shape[1:])), values])
    return np.asarray(sliding_window_view(padded, YEAR, axis=0).sum(axis=-1))


FORMULAS: dict[str, Formula] = {
    "damage_avoided": _avoided,
    "benefit_cost": _benefit_cost,
    "governance_cost": lambda run: run.governance,
    **{name: _class(number) for number, name in enumerate(CLASS_NAMES)},
}
