"""The fixed world of a run: calendar, places, enterprises and citizens as they were drawn, and the log of events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, given

if TYPE_CHECKING:
    from sim.declare.arrays import Flags, Floats, Ints, Keys, Links, Rows, Small

JOINED, LEFT, MANDATED, BREACH, VISIT, ALERT = range(6)
EVENTS = ("joined", "left", "mandated", "breach", "visit", "alert")
"""Kinds of events by number."""
OF_CITIES = (VISIT, ALERT)
"""Kinds that happen to a city; the others happen to a party."""


class Calendar(Block):
    """The months of a run, burn-in first."""

    burn_in: int = given(dtype="i8", meaning="months of the burn-in")
    month_number: Ints = given("months", dtype="i8", meaning="1 January .. 12 December")
    offsets: Ints = given("months+1", dtype="i8", meaning="index of the first day of every month, and the number of days")


class Places(Block):
    """Cities and parties; see :class:`sim.world.columns.Places`."""

    party: Ints = given("cities", dtype="i8", meaning="index of the party of a city")
    population: Floats = given("cities", meaning="persons")
    gdp: Floats = given("cities", meaning="10^8 CNY a year")
    secondary_share: Floats = given("cities", meaning="share of industry in GDP")
    revenue: Floats = given("parties", meaning="general public budget revenue, 10^8 CNY a year")
    emission: Floats = given("cities", meaning="kt a year of the base year")
    base_mean: Floats = given("cities", meaning="base-year mean concentration, ug/m3")
    gamma: Floats = given("cities", meaning="scale of abatement cost, 10^8 CNY a month")
    gamma_diffuse: Floats = given("cities", meaning="its diffuse part, 10^8 CNY a year")
    mean_cost: Floats = given("cities", meaning="mean unit abatement cost of enterprises, 10^8 CNY per kt")
    diffuse: Floats = given("cities", meaning="diffuse emission that can be abated, kt a year")
    city_ids: Keys = given("cities", dtype="u8", meaning="stable ids of the cities")
    party_ids: Keys = given("parties", dtype="u8", meaning="stable ids of the parties")
    pair_ids: Keys = given("pairs", dtype="u8", meaning="stable ids of the pairs of parties, observer first")
    transport: Floats = given("cities", "cities", meaning="M, ug/m3: receptor by source, base-year mean made by each source")
    background: Floats = given("cities", meaning="base-year mean from outside the region, ug/m3")
    influence: Floats = given("parties", "parties", meaning="what each party (column) makes of the air of a party (row), mean over its people, ug/m3")
    borders: Flags = given("parties", "parties", dtype="?", meaning="which parties touch")


class Firms(Block):
    """Enterprises as they were drawn; see :class:`sim.world.columns.Enterprises`."""

    home: Rows = given("firms", dtype="i4", meaning="city in the base year")
    sector: Rows = given("firms", dtype="i4", meaning="number of its sector, among all sectors of the region")
    capacity: Floats = given("firms", meaning="uncontrolled emission of the base year, kt a year")
    base_cost: Floats = given("firms", meaning="unit abatement cost of the base year, 10^8 CNY per kt")
    error: Floats = given("firms", meaning="fixed standard normal of the perception of risk")
    represents: Floats = given("firms", meaning="real enterprises that one agent stands for")
    lot: Floats = given("firms", meaning="fixed uniform: who is taken into a scheme first")
    ids: Keys = given("firms", dtype="u8", meaning="stable ids")


class People(Block):
    """Citizens as they were drawn; see :class:`sim.world.columns.Citizens`."""

    first: Ints = given("cities+1", dtype="i8", meaning="row at which the citizens of a city begin")
    sensitivity: Floats = given("people", meaning="threshold as a multiple of what the city is used to")
    links: Links = given("4", "people", dtype="u4", meaning="rows of those a citizen listens to")
    ids: Keys = given("people", dtype="u8", meaning="stable ids")


class Log(Block):
    """Events in their order; every step may append (:func:`sim.processes.world.log.note`)."""

    count: Ints = array("1", dtype="i8", meaning="events so far")
    month: Rows = array("events", dtype="i4", meaning="index of the month")
    kind: Small = array("events", dtype="i1", meaning="number of the kind, see EVENTS")
    place: Rows = array("events", dtype="i4", meaning="row of the party or city")
