"""What limits delivery in a result, whether there could be a pact at all, and which levers of the pact cannot act in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.declare.text import Text
from sim.outcomes.declarations import REGION, party_place
from sim.scenario.scenario import Scenario
from sim.study.store.results import Results

OF_FOUNDING = ("meeting_cost",)
OF_PROOF = ("verification", "breach_sanction")
OF_TRUST = ("opacity", "report_noise", "review_lag")
OF_THE_PACT = (*OF_FOUNDING, "ambition", *OF_PROOF, *OF_TRUST, "fiscal_capacity", "exit_cost")
"""Levers that act through a pact and through nothing else."""
NEVER, ALWAYS = 5e-4, 1.0 - 5e-4
"""A share of member-months that is printed as 0 or as 100 %."""
PROOF_HEEDED = {"conditional_cooperation": True, "repeated_game": True, "imitation": False, "always": False, "never": False}
"""Whether a delivery rule looks at proof and sanction; rules of other packages may."""


@dataclass(frozen=True)
class Limits:
    """Shares of the member-months with something to deliver in which money, will or nothing limits delivery; NaN where there are none."""

    money: float
    will: float

    @property
    def nothing(self) -> float:
        """Where everything that was promised is delivered."""
        return 1.0 - self.money - self.will

    def sentence(self) -> Text:
        """In words."""
        shares = [f"{100 * share:.0f}" for share in (self.money, self.will, max(self.nothing, 0.0))]
        money, will, nothing = (f"{share} %" for share in shares)
        by_money, by_will, free = (f"{share}%" for share in shares)
        return Text(
            f"Delivery is limited by money (fiscal limit) in {money} of member-months, by will (trust, proof, transfers) in {will}, by nothing in {nothing}.",
            f"成员月中，履约受资金（财政约束）限制的占 {by_money}，受意愿（信任、核查、转移支付）限制的占 {by_will}，不受限制的占 {free}。",
        )


def limits(results: Results) -> Limits | None:
    """What limits delivery; None where nobody had anything to deliver, or the result does not keep the outcomes."""
    names = ("fiscal_limit_binds", "willingness_binds")
    if not set(names) <= set(results.outcomes):
        return None
    parties = [i for i, place in enumerate(results.places) if place.startswith(party_place(""))]
    money, will = (results.values(name)[:, :, parties] for name in names)
    known = np.isfinite(money) & np.isfinite(will)
    return Limits(float(money[known].mean()), float(will[known].mean())) if known.any() else None


def without_pact(results: Results) -> Text | None:
    """Why no run has a pact in any month, where the scenario alone says so; None where there is one or could have been."""
    if _has_pact(results) or _invited_at_once(results.scenario()) >= 2:
        return None
    if _invited_at_once(results.scenario()):
        return Text("No pact: membership is offered to one party only.", "没有协议：仅向一方提供成员资格。")
    return Text("No pact: no institution offers membership.", "没有协议：没有任何制度提供成员资格。")


def _has_pact(results: Results) -> bool:
    return bool(np.nanmax(results.values("member")[:, :, results.places.index(REGION)], initial=0.0) > 0.0)


def _invited_at_once(scenario: Scenario) -> int:
    """The largest number of parties that may be members in the same month."""
    from sim.engine.policy import policy_of  # numba: only when a result is told
    from sim.engine.prepared import invited
    from sim.world.columns import places

    may = invited(scenario, policy_of(scenario), places(scenario.region, scenario.get("governments", "party")))
    return int(may[scenario.calendar.burn_in :].sum(axis=1).max(initial=0))


def idle_levers(results: Results) -> dict[str, Text]:
    """Levers of the pact that cannot act in these runs, each with its cause: what the rules read decides, and what the runs met.

    "Act" means on cooperation (membership, delivery): the money of proven breaches may still move.
    """
    scenario = results.scenario()
    if not _has_pact(results):
        could = _invited_at_once(scenario) >= 2
        cause = Text("no pact was founded", "协议未能创立") if could else Text("no pact", "没有协议")
        return dict.fromkeys((*OF_TRUST, "exit_cost") if could else OF_THE_PACT, cause) | (_idle_in_choice(scenario) if could else {})
    return _idle_in_choice(scenario) | _idle_in_delivery(scenario, limits(results))


def _idle_in_choice(scenario: Scenario) -> dict[str, Text]:
    """Costs of meeting and leaving where membership is a coin."""
    if scenario.get("governments", "choice_sharpness") > 0:
        return {}
    return dict.fromkeys((*OF_FOUNDING, "exit_cost"), Text("choice_sharpness is 0", "choice_sharpness 为 0"))


def _idle_in_delivery(scenario: Scenario, found: Limits | None) -> dict[str, Text]:
    """Levers that the delivery rule ignores, that need a partner which is 0, or that the fiscal limit makes void."""
    from sim.engine.policy import policy_of

    governments, levers = scenario.settings["governments"], policy_of(scenario).levers
    rule, idle = governments["delivery_rule"], dict[str, Text]()
    if not governments["fiscal_limit"]:
        idle["fiscal_capacity"] = Text("no fiscal limit", "无财政约束")
    elif found is not None and found.money < NEVER:
        idle["fiscal_capacity"] = Text("the fiscal limit never binds", "财政约束从未生效")
    if governments["choice_sharpness"] == 0 and (rule != "conditional_cooperation" or governments["reciprocity"] == 0):
        idle |= dict.fromkeys(("opacity", "report_noise"), Text("trust moves nothing", "信任不起作用"))
    if governments["sanctions_in_choice"]:
        return idle
    if not PROOF_HEEDED.get(rule, True):
        idle |= dict.fromkeys(OF_PROOF, Text(f"delivery_rule {rule} ignores it", f"履约规则 {rule} 不考虑它"))
    elif found is not None and found.money > ALWAYS:
        idle |= dict.fromkeys(OF_PROOF, Text("the fiscal limit always binds", "财政约束始终生效"))
    elif not levers["verification"].any():
        idle["breach_sanction"] = Text("no verification", "无核查")
    elif not levers["breach_sanction"].any() and rule == "conditional_cooperation":
        idle["verification"] = Text("no breach sanction", "无违约制裁")
    return idle


def limit_sentences(results: Results) -> list[Text]:
    """What limits delivery, and the levers that cannot act grouped by cause; nothing for a result that keeps too few outcomes."""
    if "member" not in results.outcomes:
        return []
    found, causes = limits(results), dict[Text, list[str]]()
    for lever, cause in idle_levers(results).items():
        causes.setdefault(cause, []).append(lever)
    said = [] if found is None else [found.sentence()]
    if causes:
        en = "; ".join(f"{', '.join(levers)} ({cause.en})" for cause, levers in causes.items())
        zh = "；".join(f"{'、'.join(levers)}（{cause.zh}）" for cause, levers in causes.items())
        said.append(Text(f"Cannot act on cooperation here: {en}.", f"此处对合作不起作用：{zh}。"))
    return said
