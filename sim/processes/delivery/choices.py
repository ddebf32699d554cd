"""Delivery rules written in Python: what every party can know, and the step that asks the rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sim.declare.blocks import Step
from sim.declare.dates import Month
from sim.declare.problems import Place, fail
from sim.declare.text import Text as T
from sim.draws.streams import Stream
from sim.processes.delivery.kernel import delivery_gains, full_breach_fines
from sim.processes.delivery.rules import DeliveryRule, PartyView

if TYPE_CHECKING:
    from sim.processes.delivery.fields import Choice, Delivery, Trust
    from sim.processes.plan.fields import Outlook, Plan
    from sim.processes.world.fields import Places

WHEN = 1020
"""Place in the month: after the compiled rules, before delivery."""


def step_of(rule: DeliveryRule, parties: tuple[str, ...], months: tuple[Month, ...], draws: Stream) -> Step:
    """The step in which every party asks ``rule`` for its share, all on the columns before anybody chose.

    InputError (when it runs): the rule fails, or gives no share.
    """
    share: Callable[[PartyView], float] | None = rule.share
    assert share is not None

    def ask(t: int, burn: bool, me: Choice, delivery: Delivery, trust: Trust, outlook: Outlook, plan: Plan, places: Places) -> None:
        chosen = np.empty(len(parties))
        for p, view in enumerate(_views(t, me, delivery, trust, outlook, plan, places)):
            try:
                found = float(share(view))
            except Exception as error:  # whatever a stranger's function does, the user must learn whose it is
                why = f"{type(error).__name__}: {error}"
                raise fail(
                    Place("governments.delivery_rule"), "delivery.failed", name=rule.name, party=view.party, month=str(view.month), why=why
                ) from error
            if not 0.0 <= found <= 1.0:  # NaN too
                place = Place("governments.delivery_rule")
                raise fail(place, "delivery.share", name=rule.name, party=view.party, month=str(view.month), found=f"{found:g}")
            chosen[p] = found
        me.comply[:] = chosen

    def _views(
        t: int, choice: Choice, delivery: Delivery, trust: Trust, outlook: Outlook, plan: Plan, places: Places
    ) -> list[PartyView]:
        """What every party can know this month."""
        cost, gain, fine = (np.empty(len(parties)) for _ in range(3))
        nash, gamma, quadratic = outlook.nash, outlook.gamma_believed, outlook.quadratic
        delivery_gains(cost, gain, plan.commitment, outlook.by_party, outlook.nash_benefit, plan.rates, nash, gamma, places.party, quadratic)
        full_breach_fines(fine, plan.commitment, delivery.breach_sanction[t], nash, gamma, places.party, quadratic)
        people = np.bincount(places.party, places.population, len(parties))
        commitment, verification = (
            np.bincount(places.party, values * places.population, len(parties)) / people for values in (plan.commitment, delivery.verification[t])
        )
        luck = draws.uniform(places.party_ids, months[t].ordinal)
        members = tuple(parties[h] for h in np.flatnonzero(plan.in_pact))
        return [
            PartyView(
                name, months[t], bool(plan.in_pact[p]), members, {other: float(trust.trust[p, h]) for h, other in enumerate(parties) if h != p},
                *map(float, (delivery.mean_trust[p], commitment[p], cost[p], gain[p], verification[p], fine[p], outlook.budget[p], choice.comply[p], luck[p])),
            )
            for p, name in enumerate(parties)
        ]  # fmt: skip

    return Step(WHEN, ask, T(f"parties choose ({rule.name})", f"各方选择（{rule.name}）"), python=True)
