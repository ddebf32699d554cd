"""Transfers between governments (clause transfer): the terms of the month, and what is settled in whole fen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, clause, clause_choice, given, party_column
from sim.processes.transfers.clause import TRANSFER, amount
from sim.processes.transfers.rule import ENTERPRISES, RECIPIENT
from sim.processes.transfers.rules import number_of

if TYPE_CHECKING:
    from sim.declare.arrays import Flags, Floats, Ints


class Terms(Block):
    """The terms of the month under which any coalition would pay and be paid."""

    rule: int = clause_choice(TRANSFER, "number of the rule of the scenario", lambda fields: number_of(fields["rule"]))
    amount: Floats = clause(TRANSFER, "number of the rule (share, rate) by city", amount, scaled=True)
    pass_on: bool = clause_choice(TRANSFER, "what is paid for effort goes to enterprises", lambda fields: fields[RECIPIENT.name] == ENTERPRISES, "?")
    sections: Ints = given("sections", "2", dtype="i8", meaning="source and receptor city of every border section")
    passing: Flags = given("cities", dtype="?", meaning="cities whose enterprises get what is paid for effort")
    population_weight: Floats = given("parties", "cities", meaning="share of the party's people")
    output: Floats = given("cities", meaning="output per kt of capacity, 10^8 CNY a month")

    payment_payer: Ints = given("payments", dtype="i8", meaning="party that pays, of every payment by name")
    payment_payee: Ints = given("payments", dtype="i8", meaning="party that is paid")
    payment_condition: Ints = given("payments", dtype="i8", meaning="number of the condition")
    payment_first: Ints = given("payments", dtype="i8", meaning="first month of the payment")
    payment_amount: Floats = given("payments", "months", meaning="sum of the month, 10^8 CNY")
    payment_cities: Flags = given("payments", "cities", dtype="?", meaning="cities that the payee is paid for")
    payment_people: Floats = given("payments", "cities", meaning="share of their people")
    payment_spread: Floats = given("payments", meaning="standard deviation of their annual mean by weather, ug/m3")
    payment_fall: Floats = given("payments", meaning="fall that is asked, share of the year before")
    payment_clawback: Floats = given("payments", meaning="what is paid back where it is missed, share of the sum")

    payment_rates: Floats = array("payments", "cities", meaning="payment per unit of effort of a city, 10^8 CNY a month")
    payment_goal: Floats = array("payments", meaning="annual mean that is to be reported, ug/m3")
    extra: Floats = array("cities", meaning="effort that is there because of the pact, of the month before")
    air_weight: Floats = array("parties", "cities", meaning="fall of a party's population-weighted mean per unit of effort, ug/m3 (horizontal)")
    owed: Floats = array("coalitions", "parties", meaning="what every coalition owes its members (shapley)")
    asked: Floats = array("coalitions", "parties", meaning="effort above Nash that it asks of them (shapley)")
    reported: Floats = array("cities", "cities", meaning="fall of reported concentration per unit of effort, ug/m3 (border_bet)")
    level: Floats = array("cities", meaning="annual mean that is to be reported, ug/m3 (border_bet)")
    agreed: Floats = array("cities", meaning="annual mean that bets are about, ug/m3 (border_bet)")
    lump: Floats = array("parties", "parties", meaning="what a party expects from another whatever the effort, 10^8 CNY a month")


class Transfers(Block):
    """Payments of the month."""

    flows: Ints = array("parties", "parties", dtype="i8", meaning="fen from a party to a party under the rule")
    agreed: Ints = array("parties", "parties", dtype="i8", meaning="fen from a party to a party by payments by name")
    promised: Floats = array("payments", meaning="sum that waits for the air of the year, 10^8 CNY")
    to_enterprises: Ints = array("parties", "cities", dtype="i8", meaning="fen from a party to the enterprises of a city")
    bonus: Floats = party_column("vertical bonus of the month, 10^8 CNY")
