"""What a mechanism is: fields that move levers, and at most one clause."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, Literal

from sim.declare.clauses import Clause, Fields
from sim.declare.parameters import Parameter
from sim.declare.records import record
from sim.declare.text import Text
from sim.declare.units import MONEY_PER_YEAR_AND_MILLION
from sim.processes.sections import LEVERS

CLAIM_ID = r"S\d\.\d\d"
"""How a statement of the ledger is named."""
RUNNING_COST = "running_cost_per_million"
"""The field of every mechanism that says what it costs."""
OFFERS = "offers"
"""The part of a mechanism that offers membership of the pact."""
Contribution = Callable[[float, float], float]
"""(value of the field, base value of the lever) -> full contribution to the lever."""


def as_given(value: float, base: float) -> float:
    """The field is the contribution itself (a term of a sum, a factor, a share, a floor)."""
    return value


def final_value(value: float, base: float) -> float:
    """The field states the final value of a ``product`` lever: the contribution is the factor value/base (1 where the base is 0)."""
    return value / base if base else 1.0


def seen_share(value: float, base: float) -> float:
    """The field states the share that is seen; the lever is the share that is not: factor (1 - value)/base."""
    return final_value(1.0 - value, base)


def share_of_base_year(value: float, base: float) -> float:
    """The field is a share of the base-year quantity of the city (emission, concentration), which stands as the base."""
    return value * base


def switch(value: float, base: float) -> float:
    """A yes/no field as 1 or 0."""
    return 1.0 if value else 0.0


@record
class Field:
    """A field of a mechanism: its declaration, the lever it adds to (or the clause it belongs to), and how."""

    parameter: Parameter
    lever: str | None
    contributes: Contribution = as_given
    clause: bool = False

    def __post_init__(self) -> None:
        if self.lever is not None and self.lever not in LEVERS:
            raise ValueError(f"{self.parameter.name}: no lever {self.lever}")


def field_of(
    name: str,
    lever: str | None,
    default: Any,
    label: Text,
    *,
    contributes: Contribution = as_given,
    kind: Literal["number", "flag", "choice"] = "number",
    **declaration: Any,
) -> Field:
    """A field whose unit and bounds, where not given, are those of its lever."""
    if lever is not None and contributes is as_given:
        declaration.setdefault("unit", LEVERS[lever].unit)
    return Field(Parameter(name, kind, default, label, **declaration), lever, contributes)


def clause_fields(clause: Clause) -> tuple[Field, ...]:
    """The fields that a clause declares."""
    return tuple(Field(parameter, None, clause=True) for parameter in clause.fields)


def running_cost(default: float, source: str = "assumption") -> Field:
    """The price of a mechanism a year and million people where it acts: counted in governance_cost, scaled with strength and ramp.

    The defaults are assumed amounts for bth over its 111.4 million people: 5 x 10^8 CNY a year for the region = 0.0449 a million.
    """
    return Field(Parameter(RUNNING_COST, "number", default, Text("Running cost", "运行成本"), MONEY_PER_YEAR_AND_MILLION, low=0, source=source), None)


@record
class Mechanism:
    """An institution that a scenario may name.

    ``evidence`` lists claim ids of seeds/claims.yaml, citations with their year, or the word ``hypothetical``; ``anchor`` says in words what the defaults stand for; ``clause`` is the
    rule that the mechanism sets, whose fields are among its own (:func:`clause_fields`). ``offers_membership``: parties where it acts are invited into the pact,
    or those that ``invites`` names for a use (parties, or cities for their party).
    """

    name: str
    label: Text
    help: Text
    anchor: Text
    evidence: tuple[str, ...]
    fields: tuple[Field, ...]
    clause: Clause | None = None
    by_day: bool = False
    offers_membership: bool = False
    invites: Callable[[Fields], tuple[str, ...]] | None = None
    claims: Mapping[str, str] = field(default_factory=dict)
    """Outcome -> '+' or '-': the direction that its evidence claims when it is added (the contract test checks it)."""

    def __post_init__(self) -> None:
        if RUNNING_COST not in {f.parameter.name for f in self.fields}:
            raise ValueError(f"{self.name}: every mechanism has a {RUNNING_COST}")
        for source in self.evidence:
            if not re.fullmatch(rf"{CLAIM_ID}|hypothetical|.+\b(1[89]|20)\d\d\b.*", source):
                raise ValueError(f"{self.name}: evidence {source!r} is no claim id (S1.14), no citation with a year, and not 'hypothetical'")
        declared = self.clause.fields if self.clause is not None else ()
        if tuple(f.parameter.name for f in self.fields if f.clause) != tuple(p.name for p in declared):
            raise ValueError(f"{self.name}: its fields hold those of its clause, all of them and no other")

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of all that the mechanism does: its fields that move a lever, its clause, and ``offers`` where it offers membership."""
        levers = tuple(f.parameter.name for f in self.fields if f.lever is not None)
        return (*levers, *((self.clause.name,) if self.clause is not None else ()), *((OFFERS,) if self.offers_membership else ()))

    def field(self, name: str) -> Field:
        """The field called ``name``."""
        return next(f for f in self.fields if f.parameter.name == name)

    @property
    def named(self) -> tuple[str, ...]:
        """Fields that name a party or a city and that every use must give."""
        return tuple(f.parameter.name for f in self.fields if f.parameter.kind in ("party", "place"))

    def defaults(self) -> dict[str, Any]:
        """Default of every field."""
        return {f.parameter.name: f.parameter.default for f in self.fields}
