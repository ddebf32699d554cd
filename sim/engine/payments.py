"""Payments between two governments as arrays, one row a use of ``bilateral_payments``."""

from __future__ import annotations

import datetime
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.draws.streams import Draws
from sim.engine.policy import activity
from sim.engine.shared import kept
from sim.processes.transfers.payment_clause import CONDITIONS, PAYMENT
from sim.processes.transfers.payments import REPORTED_AIR
from sim.scenario.scenario import Scenario
from sim.world.columns import Places
from sim.world.weather import Climate, draw_weather

Floats = NDArray[np.float64]
YEARS = 60
"""Years of drawn weather behind the spread of an annual mean."""
SMALLEST_SPREAD = 0.01
"""Share of the level below which the spread of an annual mean is not taken (a region without weather)."""


def payment_rows(scenario: Scenario, places: Places, climate: Climate) -> dict[str, Any]:
    """``Terms.payment_*`` of the payments of a scenario, amounts in 10^8 CNY a month by row and month (strength, ramp and window applied)."""
    uses = [use for use in scenario.mechanisms if use.mechanism.clause == PAYMENT and use.acts(PAYMENT.name)]
    count, n, months = len(uses), len(places.cities), len(scenario.calendar.all_months)
    amount, people = np.zeros((count, months)), np.zeros((count, n))
    payer, payee, condition, first = (np.zeros(count, dtype=np.int64) for _ in range(4))
    cities = np.zeros((count, n), dtype=np.bool_)
    for k, use in enumerate(uses):
        name = use.fields["payee"]
        city = name not in places.parties
        payer[k] = places.parties.index(use.fields["payer"])
        payee[k] = places.party[places.cities.index(name)] if city else places.parties.index(name)
        cities[k] = (np.array(places.cities) == name) if city else (places.party == payee[k])
        people[k] = cities[k] * places.population / places.population[cities[k]].sum()
        condition[k] = [*CONDITIONS].index(use.fields["condition"])
        amount[k] = use.fields["amount"] / 12.0 * activity(use, scenario)
        first[k] = np.argmax(amount[k] > 0.0) if amount[k].any() else -1
    spread = SMALLEST_SPREAD * (people @ places.base_mean)
    if (condition == REPORTED_AIR).any():  # nothing else reads it
        yearly = kept("yearly", (scenario.region,), lambda: yearly_means(climate, places))
        spread = np.maximum((yearly @ people.T).std(axis=0, ddof=1), spread)
    return {
        "Terms.payment_payer": payer, "Terms.payment_payee": payee, "Terms.payment_condition": condition, "Terms.payment_first": first,
        "Terms.payment_amount": amount, "Terms.payment_cities": cities, "Terms.payment_people": people, "Terms.payment_spread": spread,
        "Terms.payment_fall": np.array([use.fields["fall"] for use in uses], dtype=float),
        "Terms.payment_clawback": np.array([use.fields["clawback"] for use in uses], dtype=float),
    }  # fmt: skip


def yearly_means(climate: Climate, places: Places) -> Floats:
    """Annual means of every city at the emissions of the base year in drawn weather, (YEARS, n), ug/m3: base mean times mean ventilation."""
    start = datetime.date(2001, 1, 1)
    ends = np.array([(datetime.date(2001 + year, 1, 1) - start).days for year in range(YEARS + 1)])
    drawn = draw_weather(climate, places.cities, Draws(0, 0), start, int(ends[-1]))
    return np.array([drawn.ventilation[a:b].mean(axis=0) for a, b in pairwise(ends)]) * places.base_mean
