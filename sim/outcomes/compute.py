"""From the recorder of a finished run to its outcomes (docs/equations.md section 21)."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.declare.units import FEN_PER_MONEY, from_fen
from sim.model.model import CooperationModel
from sim.outcomes.cooperation import cooperation_columns
from sim.outcomes.declarations import OUTCOMES, REGION, party_place
from sim.outcomes.economy import damage_of, economy_columns
from sim.outcomes.levels import Floats, Levels, mean, ratio
from sim.outcomes.table import Event, Flow, RunTable
from sim.processes.damage.kernel import GEMM
from sim.processes.enterprises import kernel as firm
from sim.processes.transfers.clause import NONE, TRANSFER_RULES

_RULE_NAMES = {number: name for name, number in TRANSFER_RULES.items()}


BY_GEMM = ("attributable_deaths",)
"""Outcomes that exist only where the region's damage is a concentration-response of deaths."""
_AS_RECORDED = ("retired_capacity", "treated_share", "permit_sales", "permit_revenue", "technology_share", "technology_investment", "subsidies")
"""Outcomes whose columns are recorded under their own name."""


def _city_columns(model: CooperationModel) -> dict[str, Floats]:
    r, p, region = model.recorder, model.places, model.scenario.region
    totals = r.totals
    emission = p.emission / 12.0 * r.city["emission_ratio"]
    deaths, damage = damage_of(model, r.city["year_mean"])
    inside = ratio(totals[..., firm.INSIDE], totals[..., firm.INSIDE_E0])
    assert region.good <= region.heavy
    return {
        "delivered_share": r.city["delivered"], "commitment": r.city["commitment"], "effort": r.city["effort"], "nash_effort": r.city["nash"],
        "full_effort": r.city["full"], "concentration": r.city["concentration"], "exposure": r.city["concentration"],
        "good_days_pm25": r.city["good"], "heavy_days_pm25": r.city["heavy"], "alert_days": r.city["alert_days"], "own_share": r.city["own_part"],
        "regional_share": r.city["region_part"], "outside_share": r.city["outside_part"], "emission": emission, "abated_share": r.city["abated"],
        "attributable_deaths": deaths, "health_damage": damage, "abatement_cost": r.city["cost"], "output_lost": r.city["output_lost"],
        "permit_price": r.city["permit_price"] / firm.MONEY_PER_KT,
        "tax_revenue": totals[..., firm.TAX] / 12.0, "financing_loss": totals[..., firm.FINANCING] / 12.0,
        "credit_red_share": r.city["credit_red_share"], "closed_share": r.city["closed_share"],
        **{name: r.city[name] for name in _AS_RECORDED},
        "fines": totals[..., firm.FINES] / 12.0, "sanctions": r.city["sanctions"], "compliance": ratio(totals[..., firm.COMPLIANT], totals[..., firm.COUNT]),
        "agreement_share": ratio(totals[..., firm.SIGNED], totals[..., firm.COUNT]), "inspections": totals[..., firm.INSPECTIONS],
        "violations_found": totals[..., firm.FOUND],
        "border_activity": ratio(totals[..., firm.BORDER_E0], totals[..., firm.BORDER_E0] + totals[..., firm.INSIDE_E0]),
        "border_ratio": ratio(ratio(totals[..., firm.BORDER], totals[..., firm.BORDER_E0]), inside),
        "awareness": r.city["awareness"], "efficacy": r.city["efficacy"], "complaints": 1000.0 * r.city["complaints"], "suits": r.city["suits"],
        "visits": r.city["visited"], "appraisal_score": r.city["score"],
    }  # fmt: skip


def _party_columns(model: CooperationModel) -> dict[str, Floats]:
    r = model.recorder
    parties = len(model.places.parties)
    others = ~np.eye(parties, dtype=bool)
    trust = np.column_stack([mean(r.trust[:, others[:, h], h], 1) for h in range(parties)])
    balance = (r.flows.sum(axis=1) - r.flows.sum(axis=2) - r.to_enterprises.sum(axis=2)) / FEN_PER_MONEY + r.party["bonus"]
    return {
        "realised_share": r.party["realised"], "trust": trust, "member": r.party["share_in"], "voluntary_margin": r.party["margin"],
        "fiscal_limit_binds": r.party["binds"], "transfer_balance": balance,
    }  # fmt: skip


def series_of(model: CooperationModel) -> dict[str, Floats]:
    """Every outcome as (T, places); places = ALL, parties, cities. Without GEMM nobody counts deaths, and zero would be wrong."""
    levels, r = Levels(model), model.recorder
    by_city, by_party = _city_columns(model), _party_columns(model)
    series = {name: levels.from_city(values, OUTCOMES[name].up) for name, values in by_city.items()}
    series |= {name: levels.from_party(values, OUTCOMES[name].up) for name, values in by_party.items()}
    series["cooperation_index"] = levels.ratio(r.city["cooperated"], r.city["cooperable"])
    whole = r.city["cooperable"].sum(axis=1, keepdims=True)
    series["cooperation_part"] = levels.from_city(ratio(r.city["cooperated"], np.broadcast_to(whole, r.city["cooperated"].shape)), "sum")
    done, nash, joint = r.welfare.T
    series["welfare_gap_closed"] = levels.from_region(ratio(done - nash, joint - nash))
    cost = sum((c[model.burn_in :] for c in model.prepared.policy.running_cost.values()), np.zeros(len(r.welfare)))
    series["governance_cost"] = levels.from_region(cost)
    series |= cooperation_columns(model, levels, by_party["transfer_balance"])
    series |= economy_columns(model, levels, by_city["health_damage"], cost, series["coordination_cost"][:, 0])
    absent = () if model.damage.kind == GEMM else BY_GEMM
    return {name: series[name] for name in OUTCOMES if name not in absent}


def flows_of(model: CooperationModel) -> list[Flow]:
    """Transfers between parties or to enterprises, bonuses, fines, taxes, subsidies and running costs, by month, 10^8 CNY."""
    r, parties = model.recorder, model.places.parties
    kind = _RULE_NAMES.get(model.prepared.policy.transfer_rule, "none")
    paid = {
        what: np.column_stack([r.totals[:, model.places.party == k, column].sum(axis=1) / 12.0 for k in range(len(parties))])
        for what, column in (("fine", firm.FINES), ("tax", firm.TAX))
    }
    sanctions, subsidies = (
        np.column_stack([r.city[what][:, model.places.party == k].sum(axis=1) for k in range(len(parties))]) for what in ("sanctions", "subsidies")
    )
    result = []
    for t, month in enumerate(_months(model)):
        for payer, payee in zip(*np.nonzero(r.flows[t]), strict=True):
            result.append(Flow(month, party_place(parties[payer]), party_place(parties[payee]), kind, from_fen(int(r.flows[t, payer, payee]))))
        for payer, city in zip(*np.nonzero(r.to_enterprises[t]), strict=True):
            payee = f"enterprises:{model.places.cities[city]}"
            result.append(Flow(month, party_place(parties[payer]), payee, kind, from_fen(int(r.to_enterprises[t, payer, city]))))
        for k, name in enumerate(parties):
            bonus = float(r.party["bonus"][t, k])
            if model.prepared.policy.transfer_rule != NONE and bonus:
                ends = ("centre", party_place(name)) if bonus > 0 else (party_place(name), "centre")
                result.append(Flow(month, *ends, kind, abs(bonus)))
            if sanctions[t, k] > 0:
                result.append(Flow(month, party_place(name), "centre", "sanction", float(sanctions[t, k])))
            if subsidies[t, k] > 0:
                result.append(Flow(month, party_place(name), f"enterprises:{name}", "subsidy", float(subsidies[t, k])))
            for what, amounts in paid.items():
                if amounts[t, k] > 0:
                    result.append(Flow(month, f"enterprises:{name}", party_place(name), what, float(amounts[t, k])))
        result += _permit_flows(model, t, month)
        for name, cost in sorted(model.prepared.policy.running_cost.items()):
            if cost[model.burn_in + t] > 0:
                result.append(Flow(month, "governments", f"mechanism:{name}", "running_cost", float(cost[model.burn_in + t])))
    return result


def _permit_flows(model: CooperationModel, t: int, month: str) -> list[Flow]:
    """Buyers pay sellers, and governments where permits are auctioned, in proportion to what each receives."""
    r, p = model.recorder, model.places
    sales, revenue = r.city["permit_sales"][t], r.city["permit_revenue"][t]
    if not (sales < 0.0).any():  # nobody buys
        return []
    payees = {f"enterprises:{name}": max(amount, 0.0) for name, amount in zip(p.cities, sales, strict=True)}
    for k, name in enumerate(p.parties):
        payees[party_place(name)] = float(revenue[p.party == k].sum())
    received = sum(payees.values())
    paid = {f"enterprises:{name}": -float(amount) for name, amount in zip(p.cities, sales, strict=True) if amount < 0}
    return [Flow(month, a, b, "permit", x * y / received) for a, x in paid.items() for b, y in payees.items() if y > 0]


def _months(model: CooperationModel) -> list[str]:
    return [str(month) for month in model.prepared.months[model.burn_in : model.burn_in + model.recorder.filled]]


def run_table(model: CooperationModel) -> RunTable:
    """What a finished run leaves."""
    p = model.places
    places = (REGION, *(party_place(name) for name in p.parties), *p.cities)
    extra: dict[str, Any] = {}
    if "daily" in model.scenario.record:
        first = model.prepared.months[model.burn_in].first_day
        begin = int(model.prepared.offsets[model.burn_in])
        count = len(model.daily) - begin
        dates = np.datetime64(first, "D") + np.arange(count)
        extra = {"days": tuple(str(d) for d in dates), "daily": model.daily[begin:]}
    months = tuple(_months(model))
    events = tuple(Event(*event) for event in model.events if event[0] >= months[0])
    return RunTable(
        months, places, series_of(model), tuple(flows_of(model)), events, model.recorder.contribution / model.recorder.filled, **extra
    )
