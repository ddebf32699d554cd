"""Who paid whom, and for what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.declare.units import FEN_PER_MONEY
from sim.model.model import CooperationModel
from sim.outcomes.declarations import party_place
from sim.outcomes.finished import Finished
from sim.outcomes.levels import Floats
from sim.outcomes.table import Flow
from sim.processes.enterprises import kernel as firm

BILATERAL = "bilateral_payments"
"""Kind of the flows of payments by name."""


class _Part(NamedTuple):
    """Flows of one kind: months, place in the order of a month, names of payers and payees, kind, amounts."""

    month: NDArray[np.int64]
    order: int
    payer: NDArray[Any]
    payee: NDArray[Any]
    kind: str
    amount: Floats


def flows_of(model: CooperationModel) -> list[Flow]:
    """Transfers between parties or to enterprises, bonuses, fines, taxes, subsidies and running costs, by month, 10^8 CNY."""
    run = Finished(model)
    parts = [*_transfers(run), *_of_parties(run), _permits(run), _running(run)]
    month = np.concatenate([part.month for part in parts])
    order = np.lexsort((np.concatenate([np.full(part.month.size, part.order) for part in parts]), month))
    names = _named(run.months)[month]
    kinds = np.concatenate([_repeated(part.kind, part.month.size) for part in parts])
    columns = (names, *(np.concatenate([part[k] for part in parts]) for k in (2, 3)), kinds, np.concatenate([part.amount for part in parts]))
    return list(map(Flow._make, zip(*(column[order].tolist() for column in columns), strict=True)))


def _named(names: Iterable[str]) -> NDArray[Any]:
    return np.array(list(names), dtype=object)


def _repeated(name: str, count: int) -> NDArray[Any]:
    return np.full(count, name, dtype=object)


def _parties(run: Finished) -> NDArray[Any]:
    return _named(party_place(name) for name in run.places.parties)


def _firms(names: Iterable[str]) -> NDArray[Any]:
    return _named(f"enterprises:{name}" for name in names)


def _rule_name(run: Finished) -> str:
    rule = run.model.prepared.transfer_rule
    return rule.name if rule is not None else "none"


def _transfers(run: Finished) -> list[_Part]:
    """What parties paid to parties and to enterprises under the transfer rule, and to parties by payments by name."""
    rule, parties = _rule_name(run), _parties(run)
    result, r = [], run.record
    for order, (paid, payees, kind) in enumerate((
        (r.flows, parties, rule), (r.to_enterprises, _firms(run.places.cities), rule), (r.agreed, parties, BILATERAL),
    )):  # fmt: skip
        month, payer, payee = np.nonzero(paid)
        result.append(_Part(month, min(order, 1), parties[payer], payees[payee], kind, paid[month, payer, payee] / FEN_PER_MONEY))
    return result


def _of_parties(run: Finished) -> list[_Part]:
    """What each party or its enterprises paid or received; all of one party before those of the next."""
    r, rule, parties = run.record, _rule_name(run), _parties(run)
    firms = _firms(run.places.parties)
    taken = {what: run.levels.party_sum(r.city[what]) for what in ("sanctions", "subsidies")}
    paid = {what: run.levels.party_sum(run.total(column)) / 12.0 for what, column in (("fine", firm.FINES), ("tax", firm.TAX))}
    result = []
    for k, party in enumerate(parties):
        bonus = r.party["bonus"][:, k]
        month = np.flatnonzero(bonus)
        given = bonus[month] > 0
        ends = np.where(given, "centre", party).astype(object), np.where(given, party, "centre").astype(object)
        result.append(_Part(month, 2 + k, *ends, rule, np.abs(bonus[month])))
        rows = (
            (party, "centre", "sanction", taken["sanctions"]), (party, firms[k], "subsidy", taken["subsidies"]),
            (firms[k], party, "fine", paid["fine"]), (firms[k], party, "tax", paid["tax"]),
        )  # fmt: skip
        for payer, payee, kind, amounts in rows:
            month = np.flatnonzero(amounts[:, k] > 0)
            result.append(_Part(month, 2 + k, _repeated(payer, month.size), _repeated(payee, month.size), kind, amounts[month, k]))
    return result


def _permits(run: Finished) -> _Part:
    """Buyers pay sellers, and governments where permits are auctioned, in proportion to what each receives."""
    p, sales, revenue = run.places, run.record.city["permit_sales"], run.record.city["permit_revenue"]
    to_parties = [np.ascontiguousarray(revenue[:, p.party == k]).sum(axis=1) for k in range(len(p.parties))]
    received = np.column_stack([np.where(sales > 0.0, sales, 0.0), *to_parties])
    total = np.zeros(len(sales))
    for column in received.T:  # one after the other: the order decides the last digit
        total += column
    cities, payees = _firms(p.cities), np.concatenate([_firms(p.cities), _parties(run)])
    month, payer, payee = np.nonzero((sales < 0.0)[:, :, None] & (received > 0.0)[:, None, :])
    amount = -sales[month, payer] * received[month, payee] / total[month]
    return _Part(month, 2 + len(p.parties), cities[payer], payees[payee], "permit", amount)


def _running(run: Finished) -> _Part:
    """What mechanisms cost to run."""
    model = run.model
    costs = sorted(model.prepared.policy.running_cost.items())
    paid = np.column_stack([cost[model.burn_in : model.burn_in + run.record.filled] for _, cost in costs]) if costs else np.zeros((0, 0))
    month, payee = np.nonzero(paid > 0)
    names = _named(f"mechanism:{name}" for name, _ in costs)
    return _Part(month, 3 + len(run.places.parties), _repeated("governments", month.size), names[payee], "running_cost", paid[month, payee])
