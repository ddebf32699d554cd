"""Outcomes of places that are sums over enterprises, or a recorded column in another unit or weight."""

from __future__ import annotations

from sim.outcomes.finished import Finished, Formula
from sim.outcomes.levels import Floats, ratio
from sim.processes.enterprises import kernel as firm


def _border_activity(run: Finished) -> Floats:
    """Uncontrolled emission at the border as a share of that of all enterprises, at all places."""
    return run.levels.ratio(run.total(firm.BORDER_E0), run.total(firm.BORDER_E0) + run.total(firm.INSIDE_E0))


def _border_ratio(run: Finished) -> Floats:
    """Share of uncontrolled emission that is emitted at the border, relative to the inside, (T, n)."""
    return ratio(run.share(firm.BORDER, firm.BORDER_E0), run.share(firm.INSIDE, firm.INSIDE_E0))


FORMULAS: dict[str, Formula] = {
    "exposure": lambda run: run.record.city["concentration"],
    "emission": lambda run: run.places.emission / 12.0 * run.record.city["emission_ratio"],
    "attributable_deaths": lambda run: run.harm[0],
    "health_damage": lambda run: run.harm[1],
    "permit_price": lambda run: run.record.city["permit_price"] / firm.MONEY_PER_KT,
    "complaints": lambda run: 1000.0 * run.record.city["complaints"],
    "tax_revenue": lambda run: run.total(firm.TAX) / 12.0,
    "financing_loss": lambda run: run.total(firm.FINANCING) / 12.0,
    "fines": lambda run: run.total(firm.FINES) / 12.0,
    "compliance": lambda run: run.levels.ratio(run.total(firm.COMPLIANT), run.total(firm.COUNT)),
    "compliance_base_year": lambda run: run.levels.ratio(run.record.city["base_compliant"], run.total(firm.COUNT)),
    "illegal_share": lambda run: run.levels.ratio(run.total(firm.EXCESS), run.total(firm.EMISSION)),
    "agreement_share": lambda run: run.levels.ratio(run.total(firm.SIGNED), run.total(firm.COUNT)),
    "inspections": lambda run: run.total(firm.INSPECTIONS),
    "violations_found": lambda run: run.total(firm.FOUND),
    "border_activity": _border_activity,
    "border_ratio": _border_ratio,
}
