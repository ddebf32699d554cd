"""Waterfall: from the value of a first scenario to that of a second one, a step a group of levers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.declare.text import Text
from sim.show.figure import FigureType, Given
from sim.show.marks.lines import number_axis, weak_text
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import GREY, NOTE
from sim.show.page.text_width import wrap
from sim.show.words.common import pretty, say, unit_text
from sim.study.attribute.found import Attribution, Quantity
from sim.study.attribute.words import share_text
from sim.study.compare.intervals import Interval
from sim.study.compare.printed import has_ends
from sim.study.store.periods import WHOLE

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from sim.study.attribute.store import StoredAttribution

_ROW = 5.2
_LABEL = 34.0


@dataclass(frozen=True)
class Step:
    """A bar from ``start`` to ``end``, or a mark at the value ``end`` of a scenario.

    ``change``: the step with its interval (None: a scenario); ``share``: its percentage; ``sure``: it can be told from nothing.
    """

    group: str
    label: str
    start: float
    end: float
    change: Interval | None = None
    share: str = ""
    sure: bool = True


def compose(given: Given) -> Drawing | None:
    """A panel a quantity: the value of the first scenario, a bar a group that differs, the value of the second scenario."""
    import pandas as pd

    found: Attribution = given.results.found
    panels, rows, some_open = [], list[dict[str, Any]](), False
    for quantity in found.quantities:
        if given.choice.outcome and quantity.name not in given.choice.outcome:
            continue
        steps = _steps(found, quantity, given)
        if not steps:
            continue
        title = pretty(quantity.label.to(given.language))
        panels.append(Panel(title, _drawn(steps, given), _unit(quantity, given), height=8.0 + _ROW * len(steps)))
        some_open |= not all(step.sure for step in steps)
        for step in steps:
            x = step.change or Interval(step.end, float("nan"), float("nan"))
            where = {"outcome": quantity.name, "group": step.group, "start": step.start, "end": step.end}
            rows.append(where | {"value": x.mean, "lo": x.lo, "hi": x.hi, "share": step.share})
    if not panels:
        return None
    data = pd.DataFrame(rows)
    return Drawing(panels, data, _handles(given, some_open, found.drawn), _notes(found, given), _source(given.results, given), most_columns=2, narrowest=80.0)


def _steps(found: Attribution, quantity: Quantity, given: Given) -> list[Step]:
    """The bars from top to bottom; none where some combination has no value."""
    effect = found.effect(quantity.name)
    if not effect.count:
        return []
    first, second = (pretty(title.to(given.language)) for title in found.titles)
    at = effect.first.mean
    steps = [Step("first", first, at, at)]
    for group in found.differ:
        share = effect.share(group.name)
        text = share_text(Interval(share.of_total.mean, float("nan"), float("nan"))).to(given.language) if effect.told and share.sure else ""
        steps.append(Step(group.name, group.label.to(given.language), at, at + share.shapley.mean, share.shapley, text, share.sure))
        at += share.shapley.mean
    return [*steps, Step("second", second, effect.second.mean, effect.second.mean)]


def _drawn(steps: Sequence[Step], given: Given) -> Callable[[Axes], None]:
    reach = [x for step in steps for x in (step.end, *_ends(step))]
    low, high = min(reach), max(reach)
    room = 0.06 * (high - low or abs(high) or 1.0)

    def draw(axes: Axes) -> None:
        for y, step in enumerate(steps):
            if y:
                axes.plot([steps[y - 1].end] * 2, [y - 1.0, y], color=GREY, linewidth=0.6, zorder=1)
            if step.change is None:
                axes.plot([step.end], [y], linestyle="none", color=NOTE, marker="D", markersize=4.0 * given.look.scale, zorder=4, clip_on=False)
                continue
            colour = given.look.colour(0 if step.end < step.start else 1) if step.sure else GREY
            axes.barh(y, step.end - step.start, left=step.start, height=0.62, color=colour, zorder=2)
            if ends := _ends(step):
                axes.plot(ends, [y, y], color=NOTE, linewidth=0.9, zorder=3)
            if step.share:
                axes.text(max((step.start, step.end, *ends)) + 0.3 * room, y, step.share, va="center", ha="left", color=NOTE, fontsize=0.92 * given.look.size)
        axes.set_yticks(range(len(steps)), [wrap(step.label, _LABEL, 6.5) for step in steps])
        axes.set_ylim(len(steps) - 0.4, -0.6)
        axes.set_xlim(low - room, high + 3.0 * room)
        axes.grid(False, axis="y")
        axes.grid(True, axis="x")
        number_axis(axes.xaxis, bins=4)

    return draw


def _ends(step: Step) -> list[float]:
    """Where the interval of a step begins and ends; nothing where none is known."""
    x = step.change
    return [step.start + x.lo, step.start + x.hi] if x is not None and has_ends(x) else []


def _unit(quantity: Quantity, given: Given) -> str:
    return unit_text(quantity.unit, given.language)


def _handles(given: Given, some_open: bool, drawn: bool) -> list[Artist]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    found: list[Artist] = [
        Patch(color=given.look.colour(0), label=say("waterfall.lower", given.language)),
        Patch(color=given.look.colour(1), label=say("waterfall.higher", given.language)),
    ]
    if some_open:
        found.append(Patch(color=GREY, label=say("cannot_tell", given.language)))
    return [*found, Line2D([], [], color=NOTE, linewidth=0.9, label=say("interval_draws" if drawn else "interval_mean", given.language))]


def _notes(found: Attribution, given: Given) -> list[str]:
    language = given.language
    equal = [group.label.to(language) for group in found.groups if not group.parts]
    notes = [say("waterfall", language)]
    if equal:
        notes.append(say("waterfall.equal", language, groups=(", " if language == "en" else "、").join(equal)))
    period = say("whole_period", language) if found.period == WHOLE else say("of_period", language, period=found.period)
    return [*notes, period]


def _source(stored: StoredAttribution, given: Given) -> str:
    """Where the numbers come from, and which of the data are weak."""
    m, language, found = stored.manifest, given.language, stored.found
    stop, comma = ("; ", ", ") if language == "en" else ("；", "，")
    count = len(found.replicates)
    runs = say("replicate" if count == 1 else "replicates", language, count=count)
    parts = [
        "HazePact" + comma + say("model", language, version=m["model_version"]), m["region"]["label"][language],
        f"{' / '.join(found.names)} [{runs}{comma}{say('seed', language, seed=found.root_seed)}]",
    ]  # fmt: skip
    line = stop.join(parts) + ("." if language == "en" else "。")
    weak = weak_text(list(m["region"]["weak_files"]), m["region"]["surrogate_transport"], language)
    return "\n".join(text for text in (line, weak) if text)


FIGURE = FigureType(
    "waterfall",
    Text("What carries the effect", "效应由何承担"),
    Text("from one scenario to another, a step a group of levers (Shapley values)", "从一个情景到另一个情景，每组杠杆为一步（沙普利值）"),
    Text("an attribution (hazepact attribute)", "效应归因结果（hazepact attribute）"),
    compose,
    takes=("outcome",),
    of="attribution",
    usual=True,
)
