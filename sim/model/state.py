"""The column store: everything that changes during a run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.processes.credit.kernel import BLUE, CLASSES
from sim.world.columns import Citizens, Enterprises

Floats = NDArray[np.float64]
LAGS = 13
"""Months of realised delivery that are remembered: review_lag is at most 12."""


BY_PARTY = ("mean_trust", "comply", "binds", "realised", "scale", "budget", "full_cost", "margin", "share_in")
"""Columns of the state that have one entry a party; the others have one a city."""


class State:
    """Arrays by city (n,), by party (P,), by pair (P, P), by enterprise and by citizen. Money is monthly, in 10^8 CNY."""

    # by city: values and plans
    value: Floats  # value of one ug/m3 to the city's officials
    slope: Floats  # bonus from above per unit of effort
    own: Floats  # marginal benefit of effort to the own party
    gamma: Floats
    gamma_year: Floats  # of this year's enterprises, before activity and cost_slope
    gamma_believed: Floats
    gamma_base_believed: Floats
    damage_slope: Floats  # v, true damage per ug/m3
    spared: Floats  # e, true damage spared elsewhere per unit of effort
    nash: Floats
    nash_benefit: Floats
    joint: Floats  # under the pact
    benefit: Floats
    full: Floats  # everybody in, ambition 1
    # by city: from commitment to emission
    commitment: Floats
    delivered: Floats
    kappa: Floats
    passed: Floats  # paid to the city's enterprises per unit of effort above Nash
    abatement_price: Floats  # what they count on per kt abated beyond the Nash standard, 10^8 CNY
    goal: Floats
    effort: Floats
    voluntary: Floats
    nash_path: Floats  # effort as it would be without the pact, with the same rise and habit
    floor_left: Floats
    standard_share: Floats
    abated: Floats  # A, share really abated
    base_abated: Floats  # A0
    stock: Floats  # share abated of diffuse sources
    emission_ratio: Floats
    legacy: Floats  # stock of past pollution, as the emission ratio at which it would rest
    credit_red_share: Floats  # share of enterprises that are red or black
    technology_share: Floats  # share of enterprises that have the technology
    technology_investment: Floats  # 10^8 CNY this month
    subsidies: Floats  # of it, paid by governments
    retired_capacity: Floats  # share of the city's capacity that retired this month
    permit_price: Floats  # 10^8 CNY per kt, NaN outside the market
    permit_sales: Floats  # net, of the city's enterprises, 10^8 CNY this month
    permit_revenue: Floats  # of auctions
    treatment_built: Floats  # share of effluent that the facilities built so far could treat
    treated_share: Floats  # removed before it enters air or river
    base_treated: Floats  # the same in the base year
    untreated: Floats  # (1 - treated)/(1 - base_treated)
    gained: Floats  # kt of capacity that moved in, net
    inspection_effort: Floats  # factor on the inspectors, 1 unless they respond
    closed_share: Floats  # share of enterprises' output that is closed
    # by city: air, citizens, centre
    concentration: Floats
    experience: Floats
    awareness: Floats
    efficacy: Floats
    complaints: Floats
    suits: Floats
    pressure: Floats  # complaints per citizen and month, suits included
    visited: Floats
    visit_next: Floats
    visit_effect: Floats  # detection by visits and grid officers
    waiting: Floats  # months since the last visit
    score: Floats
    need: Floats
    # by party
    mean_trust: Floats
    comply: Floats  # share chosen under the rules other than conditional_cooperation
    binds: Floats
    realised: Floats
    scale: Floats
    budget: Floats
    full_cost: Floats
    margin: Floats
    share_in: Floats  # membership m of the month

    def __init__(self, cities: int, parties: int, enterprises: Enterprises, citizens: Citizens) -> None:
        self.cities, self.parties, self.enterprises, self.citizens = cities, parties, enterprises, citizens
        names = type(self).__annotations__
        self.city_names, self.party_names = tuple(n for n in names if n not in BY_PARTY), tuple(n for n in names if n in BY_PARTY)
        self.city_columns, self.party_columns = np.zeros((len(self.city_names), cities)), np.zeros((len(self.party_names), parties))
        for columns, of in ((self.city_columns, self.city_names), (self.party_columns, self.party_names)):
            for row, name in enumerate(of):
                setattr(self, name, columns[row])  # a view: the recorder copies all columns of a month at once
        self.margin[:] = np.nan
        self.untreated[:] = self.inspection_effort[:] = self.legacy[:] = 1.0
        self.by_party = np.zeros((parties, cities))
        self.excess = np.zeros((2, cities))
        self.rates = np.zeros((parties, cities))
        self.air_weight = np.zeros((parties, cities))
        self.lump = np.zeros((parties, parties))  # what a party expects from another whatever the effort
        self.owed, self.asked = np.zeros((1, parties)), np.zeros((1, parties))  # by coalition, under Shapley transfers
        self.marginal, self.marginal_believed, self.reported = (np.zeros((cities, cities)) for _ in range(3))
        self.floor_months = np.zeros(cities, dtype=np.int64)
        self.floor_season = np.zeros(cities, dtype=np.bool_)
        self.member = np.zeros(parties, dtype=np.bool_)
        self.in_pact = np.zeros(parties, dtype=np.bool_)
        self.trust = np.zeros((parties, parties))
        self.realised_past = np.full((LAGS, parties), np.nan)
        self.by_source, self.contribution = np.zeros((cities, cities + 1)), np.zeros((cities, cities + 1))
        self.flows = np.zeros((parties, parties), dtype=np.int64)
        self.to_enterprises = np.zeros((parties, cities), dtype=np.int64)  # fen from a party to the enterprises of a city
        self.concentration_past, self.reported_past, self.cost_past, self.complaints_past = (np.zeros((12, cities)) for _ in range(4))
        self.visits_carried = 0.0
        firms = enterprises.city.size
        self.perceived, self.misperception = np.zeros(firms), np.ones(firms)
        self.misperception_sd = np.full(cities, np.nan)  # for which misperception was computed
        self.emission, self.uncontrolled, self.unit_cost = enterprises.uncontrolled.copy(), enterprises.uncontrolled.copy(), enterprises.unit_cost.copy()
        self.city, self.origin, self.border = enterprises.city.copy(), enterprises.city.copy(), enterprises.border.copy()
        # Flags and counts are small: a million enterprises are bound by memory.
        self.watched, self.entrant, self.signed = (np.zeros(firms, dtype=np.int8) for _ in range(3))
        self.credit = np.full(firms, BLUE, dtype=np.int8)
        self.credit_classes = np.zeros((CLASSES, cities))  # share of the enterprises in each class
        self.credit_classes[BLUE] = 1.0
        self.violation_months, self.technology_age, self.clean_months, self.closed_months = (np.zeros(firms, dtype=np.int16) for _ in range(4))
        self.citizen_awareness, self.citizen_influenced, self.citizen_efficacy, self.citizen_complaint = (np.zeros(citizens.city.size) for _ in range(4))

