"""What the mechanisms cost to run."""

from __future__ import annotations

from sim.declare.text import Text
from sim.mechanisms import registry
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm
from sim.show.marks.money import RUNNING, Bar, Floats, bars_drawing, flows_in, of_kind, yearly
from sim.show.page.drawing import Drawing
from sim.show.words.common import say


def compose(given: Given) -> Drawing | None:
    """A row a mechanism: its running cost, 10^8 CNY a year, mean and 90 % interval."""
    arms, language = given.arms, given.language
    flows = [arm.results.flows for arm in arms]
    names = sorted({str(name) for table in flows for name in table.loc[of_kind(RUNNING)(table), "payee"].unique()})
    if not names:
        return None
    bars = []
    for name in names:
        mechanism = name.partition(":")[2]
        label = registry()[mechanism].label.to(language) if mechanism in registry() else mechanism.replace("_", " ")
        bars.append(Bar(label, {"mechanism": mechanism}, [_cost(given, arm, name, mechanism) for arm in arms]))
    return bars_drawing(given, bars, say("running_cost", language), [], "money.no_mechanism")


def _cost(given: Given, arm: Arm, name: str, mechanism: str) -> Floats | None:
    """By replicate; None where the scenario has no such mechanism."""
    if mechanism not in arm.results.manifest["mechanisms"]:
        return None
    flows = flows_in(given, arm)
    return yearly(given, arm, flows[of_kind(RUNNING)(flows) & (flows["payee"] == name)])


FIGURE = FigureType(
    "running_cost",
    Text("Running cost of the mechanisms", "机制运行成本"),
    Text("what each mechanism cost to run", "各机制的运行成本"),
    Text("results of a run with a mechanism that costs to run", "含有运行成本的机制的模拟结果"),
    compose,
    takes=("period", "arm"),
)
