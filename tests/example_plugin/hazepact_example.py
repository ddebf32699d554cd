"""A mechanism, a delivery rule and a figure of one's own, in one file."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost
from sim.processes.delivery.rules import DeliveryRule
from sim.show.charts.base import Chart

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


def _draw(results, language):
    from sim.show.style import canvas

    figure = canvas(89.0, 60.0)
    axes = figure.subplots()
    axes.hist(results[0].period("health_damage")[:, 0])
    axes.set_title("damage")
    return figure


CHART = Chart("damage", T("Damage", "损失"), _draw)
