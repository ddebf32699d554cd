"""Transfers by pair of payer and payee."""

from __future__ import annotations

from sim.declare.text import Text
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm
from sim.show.marks.money import Bar, Floats, account, account_label, bars_drawing, flows_in, flows_of, is_transfer, most_notes, yearly
from sim.show.page.drawing import Drawing
from sim.show.words.common import say

MOST = 12


def compose(given: Given) -> Drawing | None:
    """A row a pair, the largest amounts first: what the payer paid the payee in transfers, 10^8 CNY a year, mean and 90 % interval."""
    arms, language = given.arms, given.language
    pairs = _pairs(given)
    if not pairs:
        return None
    first = sorted(pairs, key=lambda pair: (-pairs[pair], pair))[:MOST]
    bars = [
        Bar(
            f"{account_label(arms, a, language)} → {account_label(arms, b, language)}", {"payer": a, "payee": b}, [_paid(given, arm, a, b) for arm in arms],
        )
        for a, b in first
    ]  # fmt: skip
    return bars_drawing(given, bars, say("money.transfers", language), most_notes(len(first), len(pairs), language))


def _pairs(given: Given) -> dict[tuple[str, str], float]:
    """Payer and payee -> amount over all arms; of chosen places those in which one of them pays or is paid."""
    total: dict[tuple[str, str], float] = {}
    for arm in given.arms:
        flows = flows_in(given, arm)
        flows = flows[is_transfer(flows)]
        sums = flows["amount"].groupby([account(flows["payer"]), account(flows["payee"])]).sum()
        for (a, b), amount in sums.items():
            if not given.choice.place or {a, b} & set(given.choice.place):
                total[str(a), str(b)] = total.get((str(a), str(b)), 0.0) + float(amount) / arm.count
    return total


def _paid(given: Given, arm: Arm, payer: str, payee: str) -> Floats | None:
    """By replicate; None where the arm has no transfers at all."""
    flows = flows_of(given, arm, is_transfer)
    return None if flows is None else yearly(given, arm, flows[(account(flows["payer"]) == payer) & (account(flows["payee"]) == payee)])


FIGURE = FigureType(
    "payments",
    Text("Transfers by payer and payee", "转移支付：付款方与收款方"),
    Text("what each payer paid each payee in transfers", "各付款方付给各收款方的转移支付"),
    Text("results of a run with transfers between governments", "有政府间转移支付的模拟结果"),
    compose,
    takes=("place", "period", "arm"),
)
