"""One file a transfer rule: its words, its parameters, its rate, its lump and how it is settled.

:func:`transfer_rules` finds every file of this folder, so adding one needs no list to be edited.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from sim.processes.transfers.rule import TransferRule

NONE = 0
"""Number of a month in which no rule moves money; rules count from 1, in the order of their names."""


@cache
def transfer_rules() -> dict[str, TransferRule]:
    """Every rule by its YAML name, in alphabetical order. ValueError: a file does not hold the rule of its name."""
    found = {}
    for name in sorted(entry.name for entry in pkgutil.iter_modules(__path__)):
        rule = importlib.import_module(f"{__name__}.{name}").RULE
        if rule.name != name:
            raise ValueError(f"rules/{name}.py holds the rule {rule.name}")
        found[name] = rule
    return found


def number_of(name: str) -> int:
    """The number of a rule in compiled code."""
    return [*transfer_rules()].index(name) + 1


def rule_of(number: int) -> TransferRule | None:
    """The rule of a number; None for :data:`NONE`."""
    return [None, *transfer_rules().values()][number]
