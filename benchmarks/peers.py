"""The two stages of agents, by the engine and by its peers in Python: numpy, Mesa with one array per city, Mesa with one object per agent.

All of them give the same numbers on the same uniforms, up to rounding (tests/test_engine_peers.py): the plain objects are also an oracle of
the engine. ``draws`` makes the uniforms of a month: the engine's for the comparison, numpy's own generator for the time.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import mesa
import numpy as np

from benchmarks.stage import BOUND, EFFICACY_GAIN, GAIN, INFLUENCE, LEARNING, TOLERANCE, WATCH, Crowd, Firms
from sim.processes.agreements.fields import Agreements
from sim.processes.agreements.step import expel
from sim.processes.citizens.fields import Citizens
from sim.processes.citizens.kernel import citizen_month, hegselmann_krause
from sim.processes.credit.fields import Credit
from sim.processes.enterprises import kernel as firm
from sim.processes.enterprises.fields import Enterprises
from sim.processes.enterprises.month import enterprise_month, misperceive
from sim.processes.measures.fields import Measures
from sim.processes.relocation.fields import Relocation
from sim.processes.technology.fields import Technology
from sim.processes.turnover.fields import Turnover
from sim.processes.world.fields import Firms as FirmsBlock
from sim.processes.world.fields import People
from tests.blocks import block


class EngineFirms:
    """Enterprises in the engine; ``firms`` shares its columns that months change with the blocks."""

    def __init__(self, firms: Firms) -> None:
        f, size = firms, {"cities": firms.faced.shape[1], "firms": firms.city.size}
        self.me = block(
            Enterprises, **size, faced=f.faced, perceived_risk_gain=LEARNING, watch_detection=WATCH, violation_tolerance=TOLERANCE,
            misperception_sd=f.misperception_sd, misperception=f.misperception, perceived=f.perceived, emission=f.emission, watched=f.watched,
            violation_months=f.months, totals=f.totals,
        )  # fmt: skip
        self.agreements, self.relocation = block(Agreements, **size, active=0.5, signed=f.signed), block(Relocation, **size, city=f.city, border=f.border)
        self.others = (
            block(Credit, **size, closed_months=f.closed), self.relocation, block(Technology, **size, unit_cost=f.unit_cost),
            block(Turnover, **size, uncontrolled=f.uncontrolled), block(Measures, **size),
            block(FirmsBlock, capacity=f.capacity, error=f.error, represents=f.represents, ids=f.ids),
        )  # fmt: skip
        me = self.me
        self.firms = dataclasses.replace(
            firms, perceived=me.perceived, watched=me.watched, months=me.violation_months, signed=self.agreements.signed, emission=me.emission,
            totals=me.totals,
        )  # fmt: skip

    def month(self, month: int) -> None:
        """One month."""
        f, me = self.firms, self.me
        me.inspection[0] = f.key(month)
        misperceive(me.misperception, me.misperception_sd, me.faced[firm.PERCEPTION], self.relocation.city, f.error)
        enterprise_month(0, me, self.agreements, *self.others)
        expel(0, False, self.agreements, me, self.relocation)


class EngineCrowd:
    """Citizens in the engine; ``crowd`` shares its columns that months change with the blocks."""

    def __init__(self, crowd: Crowd) -> None:
        p, size = crowd, {"cities": crowd.complaints.size, "people": crowd.sensitivity.size}
        self.me = me = block(
            Citizens, **size, awareness_gain=GAIN, efficacy_gain=EFFICACY_GAIN, citizen_influenced=p.influenced, citizen_awareness=p.awareness,
            citizen_efficacy=p.efficacy, citizen_complaint=p.complaint, complaints=p.complaints,
        )  # fmt: skip
        self.people = block(People, **size, first=p.first, sensitivity=p.sensitivity, links=p.links)
        self.crowd = dataclasses.replace(
            crowd.copy(), influenced=me.citizen_influenced, awareness=me.citizen_awareness, efficacy=me.citizen_efficacy, complaint=me.citizen_complaint,
            complaints=me.complaints,
        )  # fmt: skip

    def month(self, month: int) -> None:
        """One month."""
        p, me = self.crowd, self.me
        hegselmann_krause(me.citizen_influenced, me.citizen_awareness, self.people.links, BOUND, INFLUENCE)
        citizen_month(me, self.people, p.relative, p.target, p.visible, p.reach, p.answered)
        p.means[0], p.means[1] = me.awareness, me.efficacy


# numpy ---------------------------------------------------------------------------------------------------------------------


def numpy_month(x: Firms, rows: slice, here: Any, draws: np.ndarray) -> list[np.ndarray]:
    """One month of the enterprises of ``rows``; ``here`` = the rows of ``faced``, each a number or one value an enterprise. Returns the summands
    of the totals, in their order."""
    border, closed, weight, signed, watched, months = (
        column[rows] for column in (x.border, x.closed > 0, x.represents, x.signed, x.watched, x.months)
    )
    perceived, unit_cost = x.perceived[rows], x.unit_cost[rows]
    full, e0, price = x.capacity[rows] * here[firm.GROWTH], x.uncontrolled[rows] * here[firm.GROWTH], here[firm.EMISSION_TAX] + here[firm.PERMIT_PRICE]
    standard = np.minimum(e0, full * (1.0 - here[firm.STANDARD]))
    slope = unit_cost * here[firm.COST_SLOPE] * here[firm.RIVALS] / e0
    fine = here[firm.CONSEQUENCE] * (1.0 + (here[firm.DAILY_PENALTY] - 1.0) * np.minimum(months, 6) / 6)
    penalty = perceived * (fine + here[firm.CREDIT_WEIGHT])
    above, honest = e0 - (price + penalty) / slope, e0 - price / slope
    e = np.where(above > standard, above, np.clip(honest, 0.0, standard))
    signs = (signed > 0) & ~closed
    low = np.maximum(0.0, np.minimum(np.minimum(standard - here[firm.BEYOND] * full, honest), e))
    keeps = 0.5 * slope * (e0 - low) ** 2 + price * low
    leaves = 0.5 * slope * (e0 - e) ** 2 + price * e + penalty * np.maximum(0.0, e - standard)
    pays = keeps - leaves <= here[firm.RELIEF_VALUE] * e0
    e = np.where(closed, 0.0, np.where(signs & pays, low, e))
    routine = here[firm.ROUTINE] * np.where(signs, here[firm.RELIEF], 1.0)
    missed = (1.0 - routine * (1.0 - here[firm.BORDER_DISCOUNT] * border)) * (1.0 - here[firm.JOINT] * border)
    p = 1.0 - missed * (1.0 - here[firm.COMPLAINT]) * (1.0 - here[firm.VISIT]) * (1.0 - WATCH * watched)
    inspected, violates = ~closed & (draws < p), e > standard * (1.0 + 1e-9 + TOLERANCE)
    found, weight = violates & inspected, np.where(closed, 0.0, weight)
    cost = np.where(closed, 0.0, 0.5 * unit_cost * here[firm.COST_SLOPE] * e0 * (1.0 - e / e0) ** 2)
    excess = np.where(violates, e - standard, 0.0)
    x.signed[rows] = np.where(signs & ~pays & inspected, firm.BREACHED, signed)
    x.watched[rows], x.months[rows], x.emission[rows] = found, np.where(violates, months + found, 0), e
    sd = here[firm.PERCEPTION]
    seen = p * np.exp(sd * x.error[rows] - 0.5 * sd**2)
    x.perceived[rows] = np.where(closed, perceived, perceived + LEARNING * (seen - perceived))
    return [
        e, cost, found * fine * excess, weight, ~violates * weight, found * weight, p * weight, excess, (1 - border) * e, (1 - border) * full, border * e,
        border * full, here[firm.EMISSION_TAX] * e, found * here[firm.CREDIT_WEIGHT] * excess, closed * full, signs * weight,
    ]  # fmt: skip


class NumpyFirms:
    """Enterprises vectorised in numpy, all cities at once."""

    def __init__(self, firms: Firms, draws: Callable[[int], np.ndarray]) -> None:
        self.firms, self._draws = firms.copy(), draws
        self._here = firms.faced[:, firms.city]  # what every enterprise faces, prepared once

    def month(self, month: int) -> None:
        """One month."""
        f = self.firms
        for k, column in enumerate(numpy_month(f, slice(None), self._here, self._draws(month))):
            f.totals[:, k] = np.add.reduceat(column, f.first[:-1])


def numpy_listen(own: np.ndarray, everybody: np.ndarray, links: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Awareness after citizens have listened to their links within the bound."""
    difference = everybody[links] - own
    close = (np.abs(difference) <= BOUND) & (links != rows)
    return own + INFLUENCE * (close * difference).sum(axis=0) / (1.0 + close.sum(axis=0))


def numpy_act(p: Crowd, rows: slice, relative: Any, target: Any, visible: Any, reach: Any, answered: Any) -> None:
    """Awareness, efficacy and complaints of the citizens of ``rows``."""
    exceedance = np.clip(relative / p.sensitivity[rows] - 1.0, 0.0, 1.0)
    p.awareness[rows] = p.influenced[rows] + GAIN * (np.minimum(1.0, target * exceedance) - p.influenced[rows])
    p.efficacy[rows] += EFFICACY_GAIN * p.complaint[rows] * (answered - p.efficacy[rows])
    p.complaint[rows] = np.minimum(1.0, p.awareness[rows] * p.efficacy[rows] * reach * (visible + exceedance))


class NumpyCrowd:
    """Citizens vectorised in numpy, all cities at once."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = p = crowd.copy()
        self._people = np.diff(p.first)
        self._here = [np.repeat(x, self._people) for x in (p.relative, p.target, p.visible, p.reach, p.answered)]
        self._rows = np.arange(p.awareness.size, dtype=np.uint32)

    def month(self, month: int) -> None:
        """One month."""
        p = self.crowd
        p.influenced[:] = numpy_listen(p.awareness, p.awareness, p.links, self._rows)
        numpy_act(p, slice(None), *self._here)
        sums = [np.add.reduceat(column, p.first[:-1]) / self._people for column in (p.awareness, p.efficacy, p.complaint)]
        p.means[0], p.means[1], p.complaints[:] = sums


# Mesa, one agent per city with arrays ---------------------------------------------------------------------------------


class CityOfFirms(mesa.Agent):
    """The enterprises of a city."""

    def __init__(self, model: CitiesOfFirms, row: int) -> None:
        super().__init__(model)
        self.row, self.rows = row, slice(model.firms.first[row], model.firms.first[row + 1])

    def step(self) -> None:
        """One month."""
        m = self.model
        for k, column in enumerate(numpy_month(m.firms, self.rows, m.firms.faced[:, self.row], m.draws[self.rows])):
            m.firms.totals[self.row, k] = column.sum()


class CitiesOfFirms(mesa.Model):
    """Enterprises as Mesa agents that are cities."""

    def __init__(self, firms: Firms, draws: Callable[[int], np.ndarray]) -> None:
        super().__init__(rng=1)
        self.firms, self._draws, self.draws = firms.copy(), draws, np.empty(0)
        for row in range(firms.faced.shape[1]):
            CityOfFirms(self, row)

    def month(self, month: int) -> None:
        """One month."""
        self.draws = self._draws(month)
        self.agents.do("step")


class CityOfCitizens(mesa.Agent):
    """The citizens of a city."""

    def __init__(self, model: CitiesOfCitizens, row: int) -> None:
        super().__init__(model)
        p = model.crowd
        self.row, self.rows = row, slice(p.first[row], p.first[row + 1])
        self.links, self.numbers = np.ascontiguousarray(p.links[:, self.rows]), np.arange(p.first[row], p.first[row + 1], dtype=np.uint32)

    def listen(self) -> None:
        """Hear the links."""
        p = self.model.crowd
        p.influenced[self.rows] = numpy_listen(p.awareness[self.rows], p.awareness, self.links, self.numbers)

    def act(self) -> None:
        """Become aware and complain."""
        p, c = self.model.crowd, self.row
        numpy_act(p, self.rows, p.relative[c], p.target[c], p.visible[c], p.reach[c], p.answered[c])
        p.means[0, c], p.means[1, c], p.complaints[c] = (column[self.rows].mean() for column in (p.awareness, p.efficacy, p.complaint))


class CitiesOfCitizens(mesa.Model):
    """Citizens as Mesa agents that are cities."""

    def __init__(self, crowd: Crowd) -> None:
        super().__init__(rng=1)
        self.crowd = crowd.copy()
        for row in range(crowd.first.size - 1):
            CityOfCitizens(self, row)

    def month(self, month: int) -> None:
        """One month."""
        self.agents.do("listen")
        self.agents.do("act")
