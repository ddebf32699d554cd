"""The laws: what is done to a region, what may not change, how it is measured, and whether it holds today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sim.mechanisms import registry
from sim.world.pack import RegionPack
from tests.laws import populations, regions, splitting, symmetry

EXACT = 1e-9


@dataclass(frozen=True)
class Law:
    """A law: ``measure(pack)`` may be at most ``tolerance`` for every pack.

    ``broken``: the cause, where the model does not keep it (the test is then expected to fail); ``examples``: packs in the usual suite.
    """

    name: str
    transformation: str
    kept: str
    measure: Callable[[RegionPack], float]
    tolerance: float = EXACT
    broken: str = ""
    examples: int = 3


_CUT = "cut a party's city into 2, 3 or 5 parts, equal and unequal, or merge them"
_COPY = "put an unlinked copy of the region beside it"

HOLDING = (
    Law("order_of_cities", "cities in another order", "effort, delivery, air, abatement, commitment of every city", symmetry.order_of_cities),
    Law("order_of_sectors", "sectors in another order", "the same", symmetry.order_of_sectors),
    Law("names_without_luck", "other names of cities and parties, nothing drawn", "the same", symmetry.names_without_luck),
    Law("names_in_distribution", "other names of cities and parties", "means over replicates (figure: standard errors)", symmetry.names_in_distribution,
        4.5, examples=2),
    Law("money_x10", "all money x 10", "decisions; cost is ten times as large", partial(symmetry.money, factor=10.0)),
    Law("money_x0.001", "all money x 0.001", "decisions; cost is a thousandth", partial(symmetry.money, factor=0.001)),
    Law("emission_unit", "emission in a unit 100 times smaller", "effort, delivery, air, abatement, commitment", symmetry.emission_unit),
    Law("shifted_years", "period, base year and targets four years later", "the same", symmetry.shifted_years),
    Law("two_windows", "one window of a mechanism written as two that join", "every outcome, bit for bit (figure: outcomes that differ)", symmetry.two_windows,
        0.0),
    Law("twins", "equal parties", "they do and get the same", symmetry.twins),
    Law("unlinked_island", "add a party that shares no air with the others", "effort, delivery, air, commitment of the others", symmetry.unlinked_island),
    Law("self_difference", "compare a scenario with itself", "difference and its limits are exactly 0", symmetry.self_difference, 0.0),
    Law("intervals", "four times as many replicates", "half-width x 2 (figure: relative departure)", symmetry.intervals, 0.15, examples=1),
    Law("strength_zero", "a mechanism of strength 0, compensation of amount 0", "every outcome, bit for bit (figure: mechanisms)", symmetry.strength_zero,
        0.0, examples=1),
    Law("copies_cooperation", _COPY, "effort, delivered share and index of a full pact", regions.copies_cooperation),
    Law("copies_trust", _COPY, "trust of the region", regions.copies_trust),
    Law("mean_cost", "few or many enterprises", "mean unit cost by emission is the pack's", populations.mean_cost, 0.04, examples=2),
    Law("steady_world", "seven years without growth, trend and mechanisms", "air, efforts, compliance, cost", populations.steady_world, 0.06, examples=2),
    Law("split_value", _CUT, "value of air, of effort to every party", partial(splitting.cut, answer=splitting.value)),
    Law("split_plan", _CUT, "effort alone, of full cooperation, commitment", partial(splitting.cut, answer=splitting.plan)),
    Law("split_margins", _CUT, "gain of a member, stability of the pact", partial(splitting.cut, answer=splitting.margins)),
    Law("split_transfers", _CUT, "what a party pays another in a month (figure: fen)", splitting.transfers, 1.0),
    Law("split_index", _CUT, "cooperation index", partial(splitting.cut, answer=splitting.index)),
    Law("split_delivery", _CUT, "what partners see of a party's delivery, trust", partial(splitting.cut, answer=splitting.delivery)),
    Law("split_air", _CUT, "concentrations", partial(splitting.cut, answer=splitting.air)),
    Law("split_agents", "cut a city in three, with agents and luck", "emission, effort (figure: standard errors)", splitting.with_agents, 4.5, examples=1),
    Law("split_levers", "cut a city that a mechanism reaches, the party's other city outside", "the party's cost of leaving", splitting.levers_of_a_party),
    Law("merged", "merge two like cities of a party", "plan, commitment, gain of a member", splitting.merged),
    Law("planning_error", "cut a city in five", "spread of its plan over replicates (figure: relative change)", splitting.planning_error, examples=1),
)  # fmt: skip

INSTITUTIONAL = (
    Law(
        "nothing_to_gain", "a thousandth of the air that parties share", "no members (figure: mean members)", regions.nothing_to_gain, 0.0,
    ),
    Law(
        "copies_benefit_cost", _COPY, "benefit-cost ratio", regions.copies_benefit_cost,
    ),
    Law(
        "copies_visits", _COPY, "visits to a copy in two years (figure: visits)", regions.copies_visits, 1.0,
    ),
    Law(
        "copies_first_pact", _COPY, "months to the first pact (figure: 1 if one mandated party in each makes a pact)", regions.copies_first_pact, 0.0,
    ),
    Law(
        "island_trust", "add a party that shares no air with the others", "trust of the region", regions.island_trust,
    ),
    Law(
        "nobody_covered", "a mechanism acts only where one in a million lives", "it costs nothing (figure: share of its whole cost)",
        regions.nobody_covered, 1e-3,
    ),
    Law(
        "typical_cost", "10 or 300 enterprises a city", "mean ln unit cost of an enterprise", populations.typical_cost, 0.05, examples=2,
    ),
    Law(
        "agents_emission", "10 or 300 enterprises a city", "emission", populations.agents_emission, 0.015, examples=3,
    ),
    Law(
        "agents_compliance", "10 or 300 enterprises a city", "compliance", populations.agents_compliance, 0.03, examples=1,
    ),
    Law(
        "compliance_weights", "cities with few and many enterprises", "the region's compliance is compliant enterprises over enterprises",
        populations.compliance_weights,
    ),
    Law(
        "steady_citizens", "seven years without growth, trend and mechanisms", "awareness, efficacy, complaints", populations.steady_citizens, 0.03, examples=2,
    ),
)  # fmt: skip

def _near(name: str) -> Law:
    kept = "nearly nothing (figure: largest share of an effect of strength 1)"
    return Law(f"near_zero[{name}]", f"{name} at strength 0.001", kept, partial(regions.near_zero, mechanism=name), 0.05, examples=2)


LAWS = (*HOLDING, *INSTITUTIONAL, *(_near(name) for name in sorted(registry())))
"""Every law, in the order of docs/laws.md."""
