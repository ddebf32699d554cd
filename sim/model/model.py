"""The model: a Mesa model whose step is one month. A thin face of the engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.declare.blocks import Step
from sim.declare.dates import Month
from sim.draws.streams import Draws
from sim.engine.binding import World, state_of
from sim.engine.month import Segment, segments, usual_segments
from sim.engine.prepared import Prepared, prepare
from sim.engine.recorder import Recorder
from sim.engine.snapshot import Snapshot, check_fork, taken
from sim.model.agents import CentralGovernment, City, ColumnSet, Labels, Party
from sim.model.collector import RecorderCollector
from sim.processes import steps
from sim.processes.agreements.fields import Agreements
from sim.processes.air.fields import Air
from sim.processes.citizens.fields import Citizens
from sim.processes.credit.fields import Credit
from sim.processes.delivery.choices import step_of
from sim.processes.delivery.rules import delivery_rules
from sim.processes.enterprises.fields import Enterprises
from sim.processes.relocation.fields import Relocation
from sim.processes.technology.fields import Technology
from sim.processes.transfers.fields import Terms
from sim.processes.transfers.kernel import rule_of_month
from sim.processes.turnover.fields import Turnover
from sim.processes.world.fields import EVENTS, OF_CITIES, Log, Places
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario


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
        snapshot: Snapshot | None = None,
        **overrides: Any,
    ) -> None:
        root_seed = int(rng) if isinstance(rng, (int, np.integer)) else root_seed
        super().__init__(rng=root_seed)
        if prepared is None:
            resolved = scenario if isinstance(scenario, Scenario) else load_scenario(scenario, overrides=overrides)
            prepared = prepare(resolved)
        self.prepared = prepared
        self.draws = Draws(root_seed, replicate)
        self.places, self.damage, self.burn_in = prepared.places, prepared.damage, prepared.scenario.calendar.burn_in
        world = World(prepared, self.draws)
        self.state = state_of(world)
        self.recorder = Recorder(self.state)
        self._segments = [(run, self.state.named(*names)) for run, names in self._months_of_rule()]
        self._make_agents(world)
        self.datacollector = RecorderCollector(self)
        self.t = -1
        if snapshot is None:
            self._run(self.burn_in)
        else:
            self._continue(snapshot)

    @property
    def scenario(self) -> Scenario:
        """The resolved scenario. (Mesa 3.5 keeps a scenario object of its own under this name; ours stands in front of it.)"""
        return self.prepared.scenario

    @scenario.setter
    def scenario(self, value: Any) -> None:
        """Mesa 3.5 sets its own object during construction; it is not used."""

    # construction -----------------------------------------------------------------------------------------------

    def _months_of_rule(self) -> tuple[tuple[Segment, tuple[str, ...]], ...]:
        """The compiled months, split where the delivery rule is in Python."""
        in_python = delivery_rules()[self.get("governments", "delivery_rule")].share is not None
        return segments(self.schedule) if in_python else usual_segments()

    @property
    def schedule(self) -> tuple[Step, ...]:
        """The steps of the month in their order, the choice of a delivery rule in Python among them."""
        rule = delivery_rules()[self.get("governments", "delivery_rule")]
        if rule.share is None:
            return steps()
        choice = step_of(rule, self.places.parties, self.prepared.months, self.draws.stream("governments.delivery"))
        return tuple(sorted((*steps(), choice), key=lambda step: step.when))

    def _make_agents(self, world: World) -> None:
        places, st = self.places, self.state
        CentralGovernment(self)
        for row, name in enumerate(places.parties):
            Party(self, row, name)
        for row, name in enumerate(places.cities):
            City(self, row, name, places.parties[places.party[row]])
        firms, people, e, voice = world.firms(), world.people(), st[Enterprises], st[Citizens]
        where, entry, credit, technology = st[Relocation], st[Turnover], st[Credit], st[Technology]
        self.enterprises = ColumnSet(
            {
                "city": Labels(places.cities, where.city), "origin": Labels(places.cities, entry.origin),
                "sector": Labels(firms.sectors or ("",), firms.sector),
                "capacity": firms.uncontrolled, "uncontrolled_emission": entry.uncontrolled, "entrant": entry.entrant,
                "signed": st[Agreements].signed, "unit_cost": technology.unit_cost,
                "technology_age": technology.technology_age, "border": where.border, "represents": firms.represents,
                "emission": e.emission, "perceived_risk": e.perceived, "watched": e.watched, "violation_months": e.violation_months,
                "credit_class": credit.credit, "closed_months": credit.closed_months,
            }
        )  # fmt: skip
        self.citizens = ColumnSet(
            {
                "city": Labels(places.cities, people.city), "sensitivity": people.sensitivity, "awareness": voice.citizen_awareness,
                "efficacy": voice.citizen_efficacy, "complaint": voice.citizen_complaint,
            }
        )  # fmt: skip

    # running ----------------------------------------------------------------------------------------------------

    def get(self, section: str, name: str) -> Any:
        """A setting of the scenario."""
        return self.prepared.scenario.get(section, name)

    @property
    def governments(self) -> Any:
        """The parties, as a Mesa AgentSet."""
        return self.agents_by_type[Party]

    @property
    def events(self) -> list[tuple[str, str, str]]:
        """(month, place, kind) of everything that happened, in its order."""
        log, places = self.state[Log], self.places
        found = []
        for k in range(int(log.count[0])):
            kind, row = int(log.kind[k]), int(log.place[k])
            place = places.cities[row] if kind in OF_CITIES else f"party:{places.parties[row]}"
            found.append((str(self.prepared.months[log.month[k]]), place, EVENTS[kind]))
        return found

    @property
    def month(self) -> Month:
        """The month that was made last; the last one of the burn-in before the first step."""
        return self.prepared.months[self.t]

    @property
    def transport(self) -> NDArray[np.float64]:
        """M (n, n), ug/m3: receptor by source."""
        return self.state[Places].transport

    @property
    def daily(self) -> NDArray[np.float64]:
        """Concentration of every day, burn-in first, (days, n), ug/m3."""
        return self.state[Air].daily

    @property
    def transfer_rule(self) -> int:
        """Number of the transfer rule where it moves money in the month that was made last."""
        return int(rule_of_month(self.t, self.state[Terms]))

    def step(self) -> None:
        """One month. After the last month ``running`` is False and a further step changes nothing."""
        if self.running:
            self._run(1)

    def run_all(self) -> CooperationModel:
        """Step to the end of the period."""
        if self.running:
            self._run(self.scenario.calendar.months - self.recorder.filled)
        return self

    def run_to(self, t: int) -> CooperationModel:
        """Step to the end of month ``t`` (burn-in counted, 0 the first); nothing where that is past."""
        if t > self.t:
            self._run(t - self.t)
        return self

    def _run(self, months: int) -> None:
        """Make the next months, all of the burn-in or all after it."""
        first, last, burn = self.t + 1, self.t + 1 + months, self.t + 1 < self.burn_in
        if len(self._segments) == 1:
            run, blocks = self._segments[0]
            run(first, last, burn, blocks)
        else:
            for t in range(first, last):
                for run, blocks in self._segments:
                    run(t, t + 1, burn, blocks)
        self.t = last - 1
        if not burn:
            self.recorder.filled += months
            self.running = self.recorder.filled < self.scenario.calendar.months

    def snapshot(self) -> Snapshot:
        """Everything that the rest of the run depends on, and what has been recorded: see :meth:`resume`."""
        return taken(self.prepared, self.state, self.draws, self.t, self.recorder.filled)

    @classmethod
    def resume(cls, snapshot: Snapshot, scenario: str | Path | Scenario | Prepared | None = None, **overrides: Any) -> CooperationModel:
        """A model that goes on from ``snapshot``, exactly as the run that it was taken from would, or under another scenario from here on.

        The other scenario must have the same world (region, period, agents, seeds) and the same values up to the snapshot, and levers that
        are read ahead also beyond it; InputError says what differs.
        """
        prepared = snapshot.prepared
        if isinstance(scenario, Prepared):
            prepared = scenario
        elif scenario is not None:
            prepared = prepare(scenario if isinstance(scenario, Scenario) else load_scenario(scenario, overrides=overrides))
        check_fork(snapshot, prepared)
        return cls(prepared=prepared, root_seed=snapshot.draws.root_seed, replicate=snapshot.draws.replicate, snapshot=snapshot)

    def _continue(self, snapshot: Snapshot) -> None:
        self.state.restore(snapshot.state)
        for name, kept in snapshot.outputs.items():
            self.state.outputs[name][...] = kept
        self.t, self.recorder.filled = snapshot.t, snapshot.filled
        self.running = self.recorder.filled < self.scenario.calendar.months

    def release(self) -> None:
        """Let go of everything at once. A Mesa model stands in circles of references, and the collector that would find them counts
        objects, not bytes: a study of thousands of runs would fill the memory. The model cannot be used any more."""
        self.__dict__.clear()
