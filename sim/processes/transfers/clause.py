"""The clause ``transfer``: money between governments by one of the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sim.declare.clauses import Clause, Fields, Finding, Surroundings
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T
from sim.processes.transfers.rule import ENTERPRISES, RECIPIENT, TransferRule
from sim.processes.transfers.rules import transfer_rules


def _rule(fields: Fields) -> TransferRule:
    return transfer_rules()[fields["rule"]]


def _explained(parameter: Parameter, meanings: dict[str, T]) -> Parameter:
    """The field with what it means under each rule that reads it."""
    by_text: dict[T, list[str]] = {}
    for rule, text in meanings.items():
        by_text.setdefault(text, []).append(rule)
    en = "; ".join(f"{', '.join(rules)}: {text.en}" for text, rules in by_text.items())
    zh = "；".join(f"{'、'.join(rules)}：{text.zh}" for text, rules in by_text.items())
    return replace(parameter, help=T(en, zh))


def _fields() -> tuple[Parameter, ...]:
    """The choice of the rule, and the fields of all rules."""
    found: dict[str, Parameter] = {}
    meanings: dict[str, dict[str, T]] = {}
    for rule in transfer_rules().values():
        for parameter, meaning in rule.parameters:
            if found.setdefault(parameter.name, parameter) != parameter:
                raise ValueError(f"two rules declare the field {parameter.name}")
            meanings.setdefault(parameter.name, {})[rule.name] = meaning
    chosen = Parameter("rule", "choice", "marginal_damage", T("Rule", "补偿规则"), choices=tuple(transfer_rules()), source="Chander & Tulkens 1995; SD2017")
    return chosen, *(_explained(parameter, meanings[name]) for name, parameter in found.items())


def _check(fields: Fields, known: Surroundings) -> Iterator[Finding]:
    rule, to = _rule(fields), fields[RECIPIENT.name]
    if to == ENTERPRISES and not rule.passes_on:
        others = ", ".join(other.name for other in transfer_rules().values() if other.passes_on)
        yield Finding(
            T(
                f"'recipient' is '{to}', but '{rule.name}' does not pay a city for its effort, so there is nothing to pass on; rules that do: {others}",
                f"'recipient' 为 '{to}'，但 '{rule.name}' 并非按城市的努力付款，没有可转交的资金；可用规则：{others}",
            ),
            RECIPIENT.name,
        )
    elif to == ENTERPRISES and known.settings["agents"]["enterprises_per_city"] == 0:
        yield Finding(
            T(
                f"'recipient' is '{to}', but there are none: 'agents.enterprises_per_city' is 0",
                f"'recipient' 为 '{to}'，但情景中没有企业：'agents.enterprises_per_city' 为 0",
            ),
            RECIPIENT.name,
        )
    if rule.check is not None:
        yield from rule.check(fields, known)


def amount(fields: Fields) -> float:
    """The one number of the chosen rule, which strength and ramp scale."""
    return _rule(fields).amount(fields)


TRANSFER = Clause(
    "transfer",
    T("Governments pay governments, by one of the transfer rules.", "政府之间按一种转移支付规则付款。"),
    _fields(),
    words=lambda fields: _rule(fields).says,
    check=_check,
)
