"""A mechanism, a delivery rule and a figure of one's own, in one file."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost
from sim.processes.delivery.rules import DeliveryRule
from sim.show.figure import FigureType
from sim.show.page.drawing import Drawing, Panel

MECHANISM = Mechanism(
    name="tree_planting",
    label=T("Tree planting", "植树"),
    help=T("Greens the border, which makes neighbours feel as one.", "绿化边界，增进邻里认同。"),
    anchor=T("regard 0.1 = a belt of trees", "regard 0.1 表示一条林带"),
    evidence=(),
    fields=(field_of("belt", "regard", 0.1, T("Belt", "林带"), low=0, high=1), running_cost(0.1)),
    claims={"nash_effort": "+"},
)


def _worth_it(view):
    """Deliver while the pact is worth its cost and the partners are trusted at least a little; else only half of what one delivered before."""
    worth = view.gain * view.mean_trust >= view.cost
    return min(1.0, 0.5 + view.mean_trust) if worth or not view.members else 0.5 * view.last


DELIVERY_RULE = DeliveryRule(
    "worth_it", T("Worth it", "值得才履约"), T("deliver while trusted partners make it pay, else fade", "伙伴可信且划算时履约，否则逐步退出"), _worth_it
)


def _compose(given):
    """A histogram of the damage of every replicate of the first result."""
    import pandas as pd

    damage = given.results[0].period("health_damage")[:, 0]
    return Drawing([Panel("Damage", lambda axes: axes.hist(damage))], pd.DataFrame({"damage": damage}))


FIGURE = FigureType(
    "damage", T("Damage", "损失"), T("how damage differs between the replicates", "各重复的损失分布"), T("results of a run", "模拟结果"), _compose, usual=True,
)
