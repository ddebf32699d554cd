"""Transfers between governments (clause transfer): the terms of the month, and what is settled in whole fen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, given, party_column

if TYPE_CHECKING:
    from sim.declare.arrays import Flags, Floats, Ints


class Terms(Block):
    """The terms of the month under which any coalition would pay and be paid."""

    rule: int = given(dtype="i8", meaning="number of the rule of the scenario")
    amount: Floats = given("months", "cities", meaning="share or rate by city")
    sections: Ints = given("sections", "2", dtype="i8", meaning="source and receptor city of every border section")
    passing: Flags = given("cities", dtype="?", meaning="cities whose enterprises get what is paid for effort")
    population_weight: Floats = given("parties", "cities", meaning="share of the party's people")
    output: Floats = given("cities", meaning="output per kt of capacity, 10^8 CNY a month")

    air_weight: Floats = array("parties", "cities", meaning="fall of a party's population-weighted mean per unit of effort, ug/m3 (horizontal)")
    owed: Floats = array("coalitions", "parties", meaning="what every coalition owes its members (shapley)")
    asked: Floats = array("coalitions", "parties", meaning="effort above Nash that it asks of them (shapley)")
    reported: Floats = array("cities", "cities", meaning="fall of reported concentration per unit of effort, ug/m3 (border_bet)")
    lump: Floats = array("parties", "parties", meaning="what a party expects from another whatever the effort, 10^8 CNY a month")


class Transfers(Block):
    """Payments of the month."""

    flows: Ints = array("parties", "parties", dtype="i8", meaning="fen from a party to a party")
    to_enterprises: Ints = array("parties", "cities", dtype="i8", meaning="fen from a party to the enterprises of a city")
    bonus: Floats = party_column("vertical bonus of the month, 10^8 CNY")
