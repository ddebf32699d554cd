"""The model: a Mesa model whose step is one month."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import mesa
import numpy as np

from sim.declare.dates import Month
from sim.draws.streams import Stream, named_ids
from sim.model.agents import CentralGovernment, City, ColumnSet, Labels, Party
from sim.model.collector import RecorderCollector
from sim.model.prepared import Prepared, prepare
from sim.model.recorder import Recorder
from sim.model.schedule import SCHEDULE
from sim.model.shared import kept
from sim.model.stages_transfers import border_sections
from sim.model.state import State
from sim.processes.delivery.rules import delivery_rules
from sim.processes.enterprises.kernel import TOTALS
from sim.processes.transfers.clause import NONE
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.world.columns import citizens, enterprises, transport
from sim.world.weather import calm_weather, daily_draws, draw_weather

_STREAMS = {
    "visits": "central.visits", "report_noise": "governments.report_noise", "membership": "governments.membership",
    "membership_order": "governments.membership_order", "verification": "central.verification",
    "imitation": "governments.imitation", "delivery": "governments.delivery", "inspection": "enterprise.inspection",
    "closure": "enterprise.closure", "turnover": "enterprise.turnover", "relocation": "enterprise.relocation", "influence": "citizen.influence",
}  # fmt: skip


class CooperationModel(mesa.Model):
    """Governments, enterprises and citizens on a shared airshed.

    ``scenario`` is a :class:`~sim.scenario.scenario.Scenario`, the name of a shipped one, or a path; ``overrides`` are key paths
    (``**{"mechanisms.legislation.strength": 0.5}``). A run is a pure function of scenario, ``root_seed`` and ``replicate``;
    ``rng`` is another name for root_seed, which Mesa uses. The burn-in (24 months under base levers) runs on construction.
    """

    running: bool

    def __init__(
        self,
        scenario: str | Path | Scenario = "bth_status_quo",
        *,
        root_seed: int = 1,
        replicate: int = 0,
        rng: Any = None,
        prepared: Prepared | None = None,
        **overrides: Any,
    ) -> None:
        root_seed = int(rng) if isinstance(rng, (int, np.integer)) else root_seed
        super().__init__(rng=root_seed)
        if prepared is None:
            resolved = scenario if isinstance(scenario, Scenario) else load_scenario(scenario, overrides=overrides)
            prepared = prepare(resolved)
        self.prepared = prepared
        self.root_seed, self.replicate = root_seed, replicate
        self._settings()
        self._world()
        self._people()
        self.recorder = Recorder(self.scenario.calendar.months, self.state, TOTALS)
        self.events: list[tuple[str, str, str]] = []
        self.datacollector = RecorderCollector(self)
        self.t = -1
        for _ in range(self.burn_in):
            self._month(in_burn_in=True)
        self.recorder.base_cost[:] = self.state.cost_past.mean(axis=0)
        if self.state.enterprises.city.size == 0:
            self.state.base_abated[:] = self.state.abated

    @property
    def scenario(self) -> Scenario:
        """The resolved scenario. (Mesa 3.5 keeps a scenario object of its own under this name; ours stands in front of it.)"""
        return self.prepared.scenario

    @scenario.setter
    def scenario(self, value: Any) -> None:
        """Mesa 3.5 sets its own object during construction; it is not used."""

    # construction -----------------------------------------------------------------------------------------------

    def _settings(self) -> None:
        p = self.prepared
        self.settings = p.scenario.settings
        self.good, self.heavy = p.scenario.region.good, p.scenario.region.heavy
        self.drawn_for = (p.scenario.region, self.root_seed, self.replicate)
        self.places, self.damage, self.burn_in = p.places, p.damage, p.scenario.calendar.burn_in
        self.quadratic = self.get("governments", "cost") == "quadratic"
        cap = self.get("governments", "cap")
        self.cap = math.inf if cap is None else float(cap)
        self.cohesion = float(self.get("governments", "party_cohesion"))
        self.chosen_rule = delivery_rules()[self.get("governments", "delivery_rule")]
        self.delivery_rule = self.chosen_rule.kernel
        self.gamma_base = p.places.gamma / 12.0

    def _world(self) -> None:
        p, s, cities = self.prepared, self.prepared.scenario, self.prepared.places.cities
        n, parties = len(cities), len(p.places.parties)
        self.transport, self.background = transport(s.region, self.get("air", "transport"), self.root_seed, self.replicate)
        days = int(p.offsets[-1])
        if s.weather == "none":
            self.weather = calm_weather(n, days)
        else:
            drawn = (p.climate, cities, self.root_seed, self.replicate, s.calendar.first_day, days, p.history)
            self.weather = kept("weather", (*self.drawn_for, s.weather, s.calendar.first_day, days), lambda: draw_weather(*drawn))
        self.streams = {key: Stream(self.root_seed, self.replicate, name) for key, name in _STREAMS.items()}
        pairs = [f"{r}<-{h}" for r in p.places.parties for h in p.places.parties]
        self.pair_ids = named_ids("pair", pairs)
        cells = named_ids("cell", [f"{r}<-{h}" for r in cities for h in cities])
        self.error_air = Stream(self.root_seed, self.replicate, "governments.error_air").normal(cells).reshape(n, n)
        self.error_cost = Stream(self.root_seed, self.replicate, "governments.error_cost").normal(p.places.city_ids)
        of_party = np.zeros((parties, n))
        of_party[p.places.party, np.arange(n)] = 1.0
        self.influence = of_party @ self.transport @ of_party.T
        people = of_party * p.places.population
        self.population_weight = people / people.sum(axis=1, keepdims=True)
        self.nobody, self.everybody = np.zeros(parties, dtype=bool), np.ones(parties, dtype=bool)
        self.daily = np.zeros((days, n))
        self.alert_days = np.zeros(n)
        if p.policy.alert is not None:
            first = s.calendar.first_day.toordinal()
            self.forecast_noise = daily_draws(self.root_seed, self.replicate, "air.forecast", p.places.city_ids, first, days)

    def _people(self) -> None:
        s, region = self.prepared.scenario, self.prepared.scenario.region
        of_firms = (self.get("agents", "enterprises_per_city"), self.get("enterprises", "unit_cost_sd"), self.root_seed, self.replicate)
        firms = kept("enterprises", (*self.drawn_for, *of_firms), lambda: enterprises(region, *of_firms))
        spread, rewiring, across = (self.get("citizens", name) for name in ("threshold_sd", "rewiring", "links_across"))
        of_people = (self.get("agents", "citizens_per_city"), spread, rewiring, across, self.root_seed, self.replicate)
        people = kept("citizens", (*self.drawn_for, *of_people), lambda: citizens(region, *of_people))
        places = self.places
        self.state = st = State(len(places.cities), len(places.parties), firms, people)
        st.experience[:] = places.base_mean
        st.gamma_year[:] = self.gamma_base
        st.concentration[:] = places.base_mean
        st.concentration_past[:] = st.reported_past[:] = places.base_mean
        st.by_source[:, :-1], st.by_source[:, -1] = self.transport, self.background
        st.citizen_efficacy[:] = self.get("citizens", "efficacy_start")
        st.trust[:] = s.get("governments", "trust")
        first = Stream(self.root_seed, self.replicate, "governments.initial_compliance").uniform(places.party_ids)
        st.comply[:] = first < s.get("governments", "initial_compliance")
        self.borders = places.borders
        self.sections = border_sections(self)
        capacity = np.bincount(firms.city, firms.uncontrolled, st.cities)
        self.has_enterprises, self.no_city = capacity > 0, np.zeros(st.cities, dtype=bool)
        self.output = places.gdp * places.secondary_share / 12.0 / np.maximum(capacity, 1e-300)
        st.member[:] = np.isin(places.parties, s.get("governments", "members"))
        n, parties = st.cities, st.parties
        self.extra, self.cost, self.output_lost, self.year_ago, self.sanctions = (np.zeros(n) for _ in range(5))
        self.was_mandated = np.zeros(parties, dtype=bool)
        self.mandated, self.bonus, self.totals = np.zeros(parties), np.zeros(parties), np.zeros((n, TOTALS))
        self.stability = np.full(3, np.nan)
        self.rating = False
        CentralGovernment(self)
        for row, name in enumerate(places.parties):
            Party(self, row, name)
        for row, name in enumerate(places.cities):
            City(self, row, name, places.parties[places.party[row]])
        self.enterprises = ColumnSet(
            {
                "city": Labels(places.cities, st.city), "origin": Labels(places.cities, st.origin),
                "sector": Labels(firms.sectors or ("",), firms.sector),
                "capacity": firms.uncontrolled, "uncontrolled_emission": st.uncontrolled, "entrant": st.entrant,
                "signed": st.signed, "unit_cost": st.unit_cost,
                "technology_age": st.technology_age, "border": st.border, "represents": firms.represents,
                "emission": st.emission, "perceived_risk": st.perceived, "watched": st.watched, "violation_months": st.violation_months,
                "credit_class": st.credit, "closed_months": st.closed_months,
            }
        )  # fmt: skip
        self.citizens = ColumnSet(
            {
                "city": Labels(places.cities, people.city), "sensitivity": people.sensitivity, "awareness": st.citizen_awareness,
                "efficacy": st.citizen_efficacy, "complaint": st.citizen_complaint,
            }
        )  # fmt: skip

    # running ----------------------------------------------------------------------------------------------------

    def get(self, section: str, name: str) -> Any:
        """A setting of the scenario."""
        return self.settings[section][name]

    def clause(self, name: str) -> dict[str, Any] | None:
        """Numbers of a clause of enterprises this month, by city: ``active`` (strength x ramp) and its fields; None where it is off."""
        rule = self.prepared.policy.clauses.get(name)
        now = None if rule is None else {key: values[self.t] for key, values in rule.items()}
        return now if now is not None and now["active"].any() else None

    @property
    def governments(self) -> Any:
        """The parties, as a Mesa AgentSet."""
        return self.agents_by_type[Party]

    def note(self, place: str, kind: str) -> None:
        """Keep an event of the month."""
        self.events.append((str(self.month), place, kind))

    def step(self) -> None:
        """One month. After the last month ``running`` is False and a further step changes nothing."""
        if self.running:
            self._month(in_burn_in=False)
            self.running = self.recorder.filled < self.scenario.calendar.months

    def run_all(self) -> CooperationModel:
        """Step to the end of the period."""
        while self.running:
            self.step()
        return self

    def release(self) -> None:
        """Let go of everything at once. A Mesa model stands in circles of references, and the collector that would find them counts
        objects, not bytes: a study of thousands of runs would fill the memory. The model cannot be used any more."""
        self.__dict__.clear()

    def take_activity(self) -> None:
        """Uncontrolled emission (``activity``) and output of enterprises (``industry``) by city, 1 in the base year: sectors that stand
        there grow at rates of their own, capacity that moved in grows as industry does."""
        moved = self.state.gained / self.places.emission
        self.activity = self.growth * (self.prepared.mix.emission[self.t] + moved)
        self.industry = self.growth * (1.0 + moved)

    def _month(self, in_burn_in: bool) -> None:
        p = self.prepared
        self.t += 1
        self.in_burn_in = in_burn_in
        self.month: Month = p.months[self.t]
        self.january = self.month.month == 1
        self.step_number = self.month.ordinal
        self.growth = np.full(self.state.cities, p.activity[self.t])
        self.take_activity()
        self.outside = self.background * p.outside[self.t]
        self.transfer_amount = p.policy.transfer_amount[self.t]
        self.transfer_rule = p.policy.transfer_rule if self.transfer_amount.any() else NONE
        if in_burn_in:
            member = self.state.member.copy()
            self.state.member[:] = False
        for stage in SCHEDULE:
            if stage.in_burn_in or not in_burn_in:
                stage.run(self)
        if in_burn_in:
            self.state.member[:] = member
