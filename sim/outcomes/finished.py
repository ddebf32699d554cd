"""A finished run as outcomes read it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np

from sim.declare.units import FEN_PER_MONEY
from sim.model.model import CooperationModel
from sim.outcomes.levels import Floats, Levels, ratio
from sim.processes.damage.kernel import GEMM, deaths_by_city

YEAR = 12


class Finished:
    """A run with what it has recorded; what several outcomes share is computed once, when it is first asked for."""

    def __init__(self, model: CooperationModel) -> None:
        self.model, self.record, self.places, self.levels = model, model.recorder, model.places, Levels(model)

    @property
    def months(self) -> tuple[str, ...]:
        """The recorded months, ``YYYY-MM``."""
        model = self.model
        return tuple(str(month) for month in model.prepared.months[model.burn_in : model.burn_in + self.record.filled])

    def total(self, column: int) -> Floats:
        """A sum over the enterprises of every city, (T, n); see the columns of the enterprises' kernel."""
        return self.record.totals[..., column]

    def share(self, above: int, below: int) -> Floats:
        """One sum over the enterprises of a city as a share of another, (T, n)."""
        return ratio(self.total(above), self.total(below))

    @cached_property
    def harm(self) -> tuple[Floats, Floats]:
        """Deaths and health damage (10^8 CNY) a month, both (T, n)."""
        return damage_of(self.model, self.record.city["year_mean"])

    @cached_property
    def balance(self) -> Floats:
        """Net transfers received by every party, 10^8 CNY a month, (T, P)."""
        r = self.record
        paid = r.flows + r.agreed
        return np.asarray((paid.sum(axis=1) - paid.sum(axis=2) - r.to_enterprises.sum(axis=2)) / FEN_PER_MONEY + r.party["bonus"])

    @cached_property
    def governance(self) -> Floats:
        """Running costs of the mechanisms, 10^8 CNY a month, (T,)."""
        costs = self.model.prepared.policy.running_cost.values()
        return sum((cost[self.model.burn_in :] for cost in costs), np.zeros(len(self.record.welfare)))

    @cached_property
    def coordination(self) -> Floats:
        """What the members' meetings cost: m x meeting_cost x cooperation scale, by party, 10^8 CNY a month, (T, P)."""
        r, model, levels = self.record, self.model, self.levels
        meeting = model.prepared.policy.levers["meeting_cost"][model.burn_in : model.burn_in + r.filled]
        size = np.array([group.size for group in levels.groups[1:]])
        return np.asarray(r.party["share_in"] * levels.party_sum(meeting) / size * r.party["scale"])


Formula = Callable[[Finished], Floats]
"""How an outcome is computed: (T, n), (T, P) or (T,) at its finest level; at all places, (T, 1 + P + n), where every level has a formula of its own."""


def damage_of(model: CooperationModel, year_mean: Floats) -> tuple[Floats, Floats]:
    """Deaths and health damage (10^8 CNY) a month at the twelve-month mean concentration, both (T, n)."""
    d = model.damage
    if d.kind != GEMM:
        return np.zeros_like(year_mean), d.scale * year_mean / YEAR
    deaths = np.empty_like(year_mean)
    deaths_by_city(deaths, year_mean, d.deaths, *d.parameters)
    deaths /= YEAR
    return deaths, deaths * ratio(d.scale, d.deaths)
