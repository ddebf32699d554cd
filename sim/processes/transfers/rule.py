"""What a transfer rule is: who pays whom for what, in words and as functions that are compiled.

A rule is one file in ``rules/`` with ``RULE``. It loads nothing heavy, because ``hazepact check`` reads it: its functions are plain scalar Python over
arrays, which :mod:`sim.processes.transfers.dispatch` compiles; a function that needs other kernels stands elsewhere and is given as ``module:name``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal

from sim.declare.clauses import Fields, Finding, Surroundings
from sim.declare.parameters import Parameter
from sim.declare.records import record
from sim.declare.text import Text as T
from sim.declare.units import MONEY

ARGUMENTS = {
    "prepare": "t, terms, outlook, air, calendar, places",
    "rates": "rates, amount, member, benefit, t, outlook, terms, places",
    "slope": "slope, amount, marginal, party, cohesion",
    "lump": "due, amount, level, t, terms, activity, relocation, turnover, credit, firms, places",
    "bonus": "bonus, amount, t, air, places",
}
"""The functions that a rule may have, and what each takes: ``amount`` is the number of the rule by city, blocks have their lower-case names."""

Function = Callable[..., None]


@record
class TransferRule:
    """A rule that ``ecological_compensation: {rule: NAME}`` may name (docs/equations.md section 17).

    ``says``: one sentence, who pays whom for what. ``amount``: the one number of a use, from its fields; strength and ramp scale it, and functions get
    it by city. ``parameters``: the fields that the rule reads, each with what it means here. Functions, each left out where the rule has none of it:

    - ``prepare`` fills what the rule keeps in ``terms``, before coalitions are weighed;
    - ``rates`` adds to rates[p, j] what party p receives (+) or pays (-) per unit of effort of city j above Nash, 10^8 CNY a month;
    - ``lump`` adds to due[p, q] what p receives from q for the month whatever the effort, when the air of the cities reports ``level`` (ug/m3);
    - ``slope`` adds to slope[r] a bonus from above per unit of effort, which enters every plan; ``bonus`` adds to bonus[p] what is paid of it.

    ``settled``: ``effort``, the rates are paid for delivered effort; ``lump``, the lump at the reported air is paid (where it stands alone, the
    rates only say how effort will move it). ``tables``: the rule needs the table of coalitions, or the border sections. ``check`` finds what
    cannot work in a scenario.
    """

    name: str
    says: T
    amount: Callable[[Fields], float]
    parameters: tuple[tuple[Parameter, T], ...] = ()
    prepare: Function | str | None = None
    rates: Function | str | None = None
    lump: Function | str | None = None
    slope: Function | str | None = None
    bonus: Function | str | None = None
    settled: tuple[Literal["effort", "lump"], ...] = ("effort",)
    tables: tuple[Literal["coalitions", "sections"], ...] = ()
    check: Callable[[Fields, Surroundings], Iterable[Finding]] | None = None

    def function(self, what: str) -> Any:
        """A function of the rule, its place as ``module:name``, or None."""
        return getattr(self, what)

    @property
    def passes_on(self) -> bool:
        """True if the rule pays a city's own party for the city's effort, so that it may pass the money on to enterprises."""
        return RECIPIENT in (parameter for parameter, _ in self.parameters)


# fields of several rules -------------------------------------------------------------------------------------------------

GOVERNMENTS, ENTERPRISES = "governments", "enterprises"

SHARE = Parameter("share", "number", 0.3, T("Share of the marginal damage, or of the tax", "边际损害或税收的份额"), "share", 0, 1, plausible=(0.1, 0.5))
RATE = Parameter("rate", "number", 0.0027, T("Rate", "补偿标准"), f"{MONEY} per ug/m3 and month", 0, 100, source="SD2017", plausible=(0.0007, 1.0))
RECIPIENT = Parameter("recipient", "choice", GOVERNMENTS, T("Recipient", "受偿方"), choices=(GOVERNMENTS, ENTERPRISES))

FALL = T("per ug/m3 of the fall", "按浓度下降的每 ug/m3")
KEEPS = T(
    "who keeps what is paid for a city's effort: its government, or its enterprises, per kt that they abate beyond the Nash standard (closure payments)",
    "对某市努力的付款归谁：该市政府，或该市企业（按其超出纳什标准的减排量，即关停补偿）",
)
