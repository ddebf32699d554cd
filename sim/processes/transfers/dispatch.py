"""The functions of the transfer rules, compiled, behind one function each that takes the number of the rule.

The functions are written as a module, once for all rules, so that the month stays one compiled call whatever rule a scenario has.
"""

from __future__ import annotations

import inspect

from sim.draws.generated import module_of
from sim.processes.transfers.rule import ARGUMENTS, TransferRule
from sim.processes.transfers.rules import number_of, transfer_rules


def _import(rule: TransferRule, what: str) -> str:
    """The line of source by which the compiled function of a rule gets its name. ValueError: its arguments are not those of :data:`ARGUMENTS`."""
    function, name = rule.function(what), f"{rule.name}_{what}"
    if isinstance(function, str):
        module, _, kernel = function.partition(":")
        return f"from {module} import {kernel} as {name}"
    if ", ".join(inspect.signature(function).parameters) != ARGUMENTS[what]:
        raise ValueError(f"rules/{rule.name}.py: {what} takes ({ARGUMENTS[what]})")
    return f"from {function.__module__} import {what} as plain_{name}\n{name} = jit(plain_{name})"


def _chosen(what: str, name: str) -> str:
    """Source of the function that calls ``what`` of the rule with the number ``rule``; of a rule without it nothing."""
    rules = [rule.name for rule in transfer_rules().values() if rule.function(what) is not None]
    calls = [line for rule in rules for line in (f"    if rule == {number_of(rule)}:", f"        {rule}_{what}({ARGUMENTS[what]})")]
    return "\n".join(["@jit", f"def {name}(rule, {ARGUMENTS[what]}):", *(calls or ["    pass"])]) + "\n"


def _settles(how: str) -> str:
    """Source of the function that says whether a rule is settled by effort or by its lump."""
    numbers = [number_of(rule.name) for rule in transfer_rules().values() if how in rule.settled]
    return f"@jit\ndef settles_{how}(rule):\n    return {' or '.join(f'rule == {number}' for number in numbers) or 'False'}\n"


def _source() -> str:
    """Source of the module."""
    found = [_import(rule, what) for rule in transfer_rules().values() for what in ARGUMENTS if rule.function(what) is not None]
    parts = [_chosen(what, what if what == "prepare" else f"add_{what}") for what in ARGUMENTS] + [_settles("effort"), _settles("lump")]
    return "\n".join(["from sim.draws.compiled import jit", *found, "", "", ""]) + "\n\n".join(parts)


_COMPILED = module_of("transfers", _source())
prepare, add_rates, add_lump = _COMPILED.prepare, _COMPILED.add_rates, _COMPILED.add_lump
add_slope, add_bonus = _COMPILED.add_slope, _COMPILED.add_bonus
settles_effort, settles_lump = _COMPILED.settles_effort, _COMPILED.settles_lump
