"""The two stages of agents as plain Mesa objects: one agent an enterprise or citizen, attributes in Python, written from the equations alone.

This is how the model would be written without the engine, and so an oracle: nothing of sim.processes is used. ``draw`` gives an enterprise its
uniform of the month: the engine's for the comparison, Python's own generator for the time.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np

from benchmarks.stage import BOUND, EFFICACY_GAIN, GAIN, INFLUENCE, LEARNING, TOLERANCE, WATCH, Crowd, Firms

FACED = (
    "growth", "standard", "consequence", "daily_penalty", "routine", "border_discount", "joint", "complaint", "visit", "perception", "emission_tax",
    "credit_weight", "cost_slope", "permit_price", "relief", "beyond", "relief_value", "rivals",
)  # fmt: skip
"""What an enterprise faces in its city, in the order of the engine's rows."""
TOTALS = (
    "emission", "cost", "fines", "count", "compliant", "found", "inspections", "excess", "inside", "inside_e0", "border", "border_e0", "tax",
    "financing", "closed_e0", "signed", "removed", "dose_cost",
)  # fmt: skip
"""Totals of a city, in the order of the engine's columns; there are no dated policies here, so the last two stay zero."""


class Enterprise(mesa.Agent):
    """One enterprise."""

    def __init__(self, model: Enterprises, row: int, city: SimpleNamespace, f: Firms) -> None:
        super().__init__(model)
        self.row, self.city = row, city
        self.capacity, self.uncontrolled, self.unit_cost = float(f.capacity[row]), float(f.uncontrolled[row]), float(f.unit_cost[row])
        self.at_border, self.represents, self.error = bool(f.border[row]), float(f.represents[row]), float(f.error[row])
        self.perceived_risk, self.watched, self.violation_months = float(f.perceived[row]), bool(f.watched[row]), int(f.months[row])
        self.closed, self.agreement, self.emission = bool(f.closed[row]), int(f.signed[row]), float(f.emission[row])

    def step(self) -> None:
        """Choose an emission, be inspected, pay and learn."""
        city = self.city
        totals = city.totals
        capacity, uncontrolled = self.capacity * city.growth, self.uncontrolled * city.growth
        totals["border_e0" if self.at_border else "inside_e0"] += capacity
        if self.closed:
            totals["closed_e0"] += capacity
            self.emission, self.watched, self.violation_months = 0.0, False, 0
            return
        standard = min(uncontrolled, capacity * (1 - city.standard))
        slope = self.unit_cost * city.cost_slope * city.rivals / uncontrolled
        price = city.emission_tax + city.permit_price
        fine = city.consequence * (1 + (city.daily_penalty - 1) * min(self.violation_months, 6) / 6)
        penalty = self.perceived_risk * (fine + city.credit_weight)
        emission = self.choose(uncontrolled, standard, slope, price, penalty)
        keeps = breaks = False
        if self.agreement > 0:
            totals["signed"] += self.represents
            agreed = max(0.0, min(standard - city.beyond * capacity, uncontrolled - price / slope, emission))
            dearer = self.private_cost(agreed, uncontrolled, standard, slope, price, 0.0) - self.private_cost(
                emission, uncontrolled, standard, slope, price, penalty
            )
            keeps = dearer <= city.relief_value * uncontrolled
            breaks = not keeps
            emission = agreed if keeps else emission
        risk = self.risk(city.relief if keeps or breaks else 1.0)
        violates = emission > standard * (1 + 1e-9 + TOLERANCE)
        inspected = (violates or breaks) and self.model.draw(self.row) < risk
        if breaks and inspected:
            self.agreement = -2
        self.account(totals, emission, uncontrolled, risk)
        self.watched = violates and inspected
        if violates:
            totals["excess"] += emission - standard
        else:
            totals["compliant"] += self.represents
            self.violation_months = 0
        if self.watched:
            totals["found"] += self.represents
            totals["fines"] += fine * (emission - standard)
            totals["financing"] += city.credit_weight * (emission - standard)
            self.violation_months += 1
        seen = risk * math.exp(city.perception * self.error - city.perception**2 / 2)
        self.perceived_risk += LEARNING * (seen - self.perceived_risk)

    @staticmethod
    def choose(uncontrolled: float, standard: float, slope: float, price: float, penalty: float) -> float:
        """The cheapest emission: marginal cost of abatement equals price and, above the standard, expected penalty."""
        violating = uncontrolled - (price + penalty) / slope
        return violating if violating > standard else max(0.0, min(standard, uncontrolled - price / slope))

    @staticmethod
    def private_cost(emission: float, uncontrolled: float, standard: float, slope: float, price: float, penalty: float) -> float:
        """Abatement, price of what is emitted, and expected penalty on what is above the standard."""
        return slope * (uncontrolled - emission) ** 2 / 2 + price * emission + penalty * max(0.0, emission - standard)

    def risk(self, relief: float) -> float:
        """Probability of being inspected through one of the doors."""
        city = self.city
        routine, joint = city.routine * relief, 0.0
        if self.at_border:
            routine, joint = routine * (1 - city.border_discount), city.joint
        missed = (1 - routine) * (1 - joint) * (1 - city.complaint) * (1 - city.visit)
        return 1 - missed * (1 - WATCH) if self.watched else 1 - missed

    def account(self, totals: dict[str, float], emission: float, uncontrolled: float, risk: float) -> None:
        """Add to the totals of the city."""
        self.emission = emission
        totals["emission"] += emission
        totals["border" if self.at_border else "inside"] += emission
        totals["cost"] += self.unit_cost * self.city.cost_slope * uncontrolled * (1 - emission / uncontrolled) ** 2 / 2
        totals["tax"] += self.city.emission_tax * emission
        totals["count"] += self.represents
        totals["inspections"] += risk * self.represents


class Enterprises(mesa.Model):
    """All enterprises; their cities hold what they face and the totals."""

    def __init__(self, firms: Firms, draws: Callable[[int], Callable[[int], float]]) -> None:
        super().__init__(rng=1)
        self._draws, self.draw = draws, draws(0)
        self.cities = [SimpleNamespace(**{name: float(firms.faced[k, c]) for k, name in enumerate(FACED)}) for c in range(firms.faced.shape[1])]
        self._firms = firms
        for row, c in enumerate(firms.city.tolist()):
            Enterprise(self, row, self.cities[c], firms)

    def month(self, month: int) -> None:
        """One month."""
        self.draw = self._draws(month)
        for city in self.cities:
            city.totals = dict.fromkeys(TOTALS, 0.0)
        self.agents.do("step")

    @property
    def firms(self) -> Firms:
        """The columns of the engine, filled from the objects."""
        f = self._firms.copy()
        for x in self.agents:
            f.perceived[x.row], f.watched[x.row], f.months[x.row] = x.perceived_risk, x.watched, x.violation_months
            f.signed[x.row], f.emission[x.row] = x.agreement, x.emission
        f.totals[:] = [[city.totals[name] for name in TOTALS] for city in self.cities]
        return f


class Citizen(mesa.Agent):
    """One citizen."""

    def __init__(self, model: Citizens, row: int, city: SimpleNamespace, p: Crowd) -> None:
        super().__init__(model)
        self.row, self.city, self.links = row, city, []
        self.sensitivity, self.awareness, self.influenced = float(p.sensitivity[row]), float(p.awareness[row]), 0.0
        self.efficacy, self.complaint = float(p.efficacy[row]), float(p.complaint[row])

    def listen(self) -> None:
        """Move towards the mean of those links that think alike."""
        heard = [other.awareness - self.awareness for other in self.links if abs(other.awareness - self.awareness) <= BOUND]
        self.influenced = self.awareness + INFLUENCE * sum(heard) / (1 + len(heard))

    def act(self) -> None:
        """Become aware of the air, judge the last answer, and complain."""
        city = self.city
        exceedance = min(max(city.relative / self.sensitivity - 1, 0.0), 1.0)
        self.awareness = self.influenced + GAIN * (min(1.0, city.target * exceedance) - self.influenced)
        self.efficacy += EFFICACY_GAIN * self.complaint * (city.answered - self.efficacy)
        self.complaint = min(1.0, self.awareness * self.efficacy * city.reach * (city.visible + exceedance))
        city.sums[0] += self.awareness
        city.sums[1] += self.efficacy
        city.sums[2] += self.complaint


class Citizens(mesa.Model):
    """All citizens; their cities hold what reaches them and the sums."""

    def __init__(self, crowd: Crowd) -> None:
        super().__init__(rng=1)
        self._crowd = p = crowd
        names: tuple[Any, ...] = ("relative", "target", "visible", "reach", "answered")
        self.cities = [SimpleNamespace(people=int(k), **{name: float(getattr(p, name)[c]) for name in names}) for c, k in enumerate(np.diff(p.first))]
        everybody = []
        for c, city in enumerate(self.cities):
            everybody += [Citizen(self, row, city, p) for row in range(p.first[c], p.first[c + 1])]
        for citizen in everybody:
            citizen.links = [everybody[j] for j in p.links[:, citizen.row] if j != citizen.row]

    def month(self, month: int) -> None:
        """One month."""
        for city in self.cities:
            city.sums = [0.0, 0.0, 0.0]
        self.agents.do("listen")
        self.agents.do("act")

    @property
    def crowd(self) -> Crowd:
        """The columns of the engine, filled from the objects."""
        p = self._crowd.copy()
        for x in self.agents:
            p.influenced[x.row], p.awareness[x.row], p.efficacy[x.row], p.complaint[x.row] = x.influenced, x.awareness, x.efficacy, x.complaint
        sums = np.array([[s / city.people for s in city.sums] for city in self.cities])
        p.means[:], p.complaints[:] = sums[:, :2].T, sums[:, 2]
        return p
