"""From a prepared scenario and the draws of a replicate to the state at the start of a run."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.draws.streams import Draws
from sim.engine.prepared import Prepared
from sim.engine.shared import kept
from sim.engine.state import State
from sim.processes import blocks
from sim.world.columns import Citizens, Enterprises, citizens, enterprises, transport
from sim.world.weather import Weather, calm_weather, daily_draws, draw_weather

Floats = NDArray[np.float64]


class World:
    """What is drawn for one replicate of a scenario's region: weather, matrix, population, errors. Shared between scenarios while there is room."""

    def __init__(self, prepared: Prepared, draws: Draws) -> None:
        self.prepared, self.draws = prepared, draws
        self.region = prepared.scenario.region

    def keys(self, name: str) -> NDArray[np.uint64]:
        """Keys of a stream in every month."""
        months = self.prepared.months

        def draw() -> dict[str, NDArray[np.uint64]]:
            return {}

        held = kept("keys", (self.draws, months[0], len(months)), draw)
        if name not in held:
            stream = self.draws.stream(name)
            held[name] = np.array([stream.key(month.ordinal) for month in months], dtype=np.uint64)
        return held[name]

    def weather(self) -> Weather:
        """The weather of every day."""
        p, s = self.prepared, self.prepared.scenario
        days, cities = int(p.offsets[-1]), p.places.cities
        if s.weather == "none":
            return calm_weather(len(cities), days)
        drawn = (p.climate, cities, self.draws, s.calendar.first_day, days, p.history)
        return kept("weather", (self.draws, s.weather, s.calendar.first_day, days, self.region), lambda: draw_weather(*drawn))

    def matrix(self) -> tuple[Floats, Floats]:
        """M and the background, ug/m3."""
        which = self.prepared.scenario.get("air", "transport")
        return kept("matrix", (self.draws, which, self.region), lambda: transport(self.region, which, self.draws))

    def errors(self) -> tuple[Floats, Floats]:
        """Fixed standard normals of what the officials of a party believe about M (P, P) and gamma (P,)."""
        places, pairs = self.prepared.places, self.prepared.given["Places.pair_ids"]

        def draw() -> tuple[Floats, Floats]:
            air, cost = self.draws.stream("governments.error_air"), self.draws.stream("governments.error_cost")
            return air.normal(pairs).reshape(len(places.parties), -1), cost.normal(places.party_ids)

        return kept("errors", (self.draws, places.parties), draw)

    def firms(self) -> Enterprises:
        """Enterprises as drawn."""
        get = self.prepared.scenario.get
        settings = (get("agents", "enterprises_per_city"), get("enterprises", "unit_cost_sd"), self.draws)
        return kept("enterprises", (*settings, self.region), lambda: enterprises(self.region, *settings))

    def people(self) -> Citizens:
        """Citizens as drawn."""
        get = self.prepared.scenario.get
        spread, rewiring, across = (get("citizens", name) for name in ("threshold_sd", "rewiring", "links_across"))
        settings = (get("agents", "citizens_per_city"), spread, rewiring, across, self.draws)
        return kept("citizens", (*settings, self.region), lambda: citizens(self.region, *settings))

    def forecast_noise(self) -> Floats:
        """Fixed standard normals of the forecasts of alerts; no days where there are none."""
        p = self.prepared
        if not p.given["Alert.error"].size:
            return np.empty((0, len(p.places.cities)))
        first, days = p.scenario.calendar.first_day, int(p.offsets[-1])

        def draw() -> Floats:
            return daily_draws(self.draws, "air.forecast", p.places.city_ids, first.toordinal(), days)

        return kept("forecast", (self.draws, first, days, p.places.cities), draw)


def border_sections(prepared: Prepared, matrix: Floats) -> NDArray[np.int64]:
    """Source and receptor city of every border section, (K, 2): bordering cities of different parties where the source makes air (or water)
    of the receptor; for air both ways, on a river downstream. Nothing unless the transfer rule needs them."""
    if "sections" not in prepared.tables:
        return np.empty((0, 2), dtype=np.int64)
    party = prepared.places.party
    pairs = prepared.scenario.region.bordering
    found = [(s, r) for a, b in pairs for s, r in ((a, b), (b, a)) if party[s] != party[r] and matrix[r, s] > 0.0]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def state_of(world: World) -> State:
    """The state before the first month of the burn-in."""
    p, s = world.prepared, world.prepared.scenario
    firms, people, places = world.firms(), world.people(), p.places
    n, parties, months = len(places.cities), len(places.parties), len(p.months)
    lengths = {
        "cities": n, "parties": parties, "pairs": parties * parties, "months": months, "days": int(p.offsets[-1]), "recorded": s.calendar.months,
        "firms": firms.city.size, "people": people.city.size, "coalitions": 1 << parties if "coalitions" in p.tables else 1,
        "payments": p.given["Terms.payment_payer"].size,
        "events": months * (2 * n + 3 * parties) + (months // 3 + 1) * parties * (parties + 1),
    }  # fmt: skip
    given = p.given | _drawn(world, firms, people) | _starts(world, firms)
    given |= {f"{b}.{f}": world.keys(field.of) for b, cls in blocks().items() for f, field in cls.fields.items() if field.kind == "stream"}
    return State(blocks(), lengths, given)


def _drawn(world: World, firms: Enterprises, people: Citizens) -> dict[str, Any]:
    """Given fields that a replicate draws."""
    p, places = world.prepared, world.prepared.places
    (matrix, background), weather, (error_air, error_cost) = world.matrix(), world.weather(), world.errors()
    of_party = p.of_party
    capacity = np.bincount(firms.city, firms.uncontrolled, len(places.cities))
    return {
        "Places.transport": matrix, "Places.background": background,
        "Places.influence": np.ascontiguousarray(p.given["Terms.population_weight"] @ matrix @ of_party.T),
        "Firms.home": firms.city, "Firms.sector": firms.sector, "Firms.capacity": firms.uncontrolled, "Firms.base_cost": firms.unit_cost,
        "Firms.error": firms.error, "Firms.represents": firms.represents, "Firms.lot": firms.lot, "Firms.ids": firms.ids,
        "People.first": people.first, "People.sensitivity": people.sensitivity, "People.links": people.links, "People.ids": people.ids,
        "Outlook.error_air": error_air, "Outlook.error_cost": error_cost,
        "Air.ventilation": weather.ventilation, "Air.regime": weather.regime, "Air.tilt": weather.tilt, "Air.tilt_outside": weather.tilt_outside,
        "Alert.forecast_noise": world.forecast_noise(),
        "Terms.sections": border_sections(p, matrix), "Terms.passing": (capacity > 0) & p.given["Terms.pass_on"],
        "Terms.output": places.gdp * places.secondary_share / 12.0 / np.maximum(capacity, 1e-300),
    }  # fmt: skip


def _starts(world: World, firms: Enterprises) -> dict[str, Any]:
    """State that does not begin at its declared start."""
    p, get, places = world.prepared, world.prepared.scenario.get, world.prepared.places
    matrix, background = world.matrix()
    reported = places.base_mean * (1.0 - p.given["Air.monitor_bias"][0])
    luck = world.draws.stream("governments.initial_compliance").uniform(places.party_ids)
    return {
        "Air.concentration": places.base_mean, "Air.concentration_past": places.base_mean, "Air.reported_past": reported,
        "Air.by_source": np.column_stack([matrix, background]), "Citizens.experience": reported,
        "Technology.gamma_year": p.given["Places.gamma"],
        "Trust.trust": get("governments", "trust"), "Choice.comply": (luck < get("governments", "initial_compliance")).astype(float),
        "Membership.member": np.array([name in get("governments", "members") for name in places.parties]),
        "Relocation.city": firms.city, "Relocation.border": firms.border, "Turnover.origin": firms.city, "Turnover.uncontrolled": firms.uncontrolled,
        "Technology.unit_cost": firms.unit_cost, "Enterprises.emission": firms.uncontrolled, "Credit.credit_classes": p.all_blue,
    }  # fmt: skip
