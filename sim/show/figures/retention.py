"""What a campaign leaves: the share of its change that is still there months after its end."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.declare.dates import Window
from sim.declare.text import Text
from sim.outcomes.declarations import OUTCOMES, REGION
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm, outcome_label
from sim.show.marks.lines import Line, note_inside, plain_number, provenance
from sim.show.marks.spans import Limits, cut_notes, draw_span, limits_of
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import GREY, MARKERS, NOTE
from sim.show.page.text_width import wrap
from sim.show.words.common import say
from sim.study.compare.campaigns import ended
from sim.study.compare.printed import has_ends
from sim.study.compare.retention import AFTER, OUTCOMES_SHOWN, Retention, retentions, unmeasured
from sim.study.store.summary import exists_at

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_FURTHEST = 0.75
"""An interval widens the axis by at most this part of what the means span."""


@dataclass(frozen=True)
class _Case:
    """A campaign of an arm and how it is drawn."""

    arm: Arm
    campaign: Window
    line: Line


def compose(given: Given) -> Drawing | None:
    """A panel an outcome: share of the change that is left by months after the end of a campaign, with 90 % intervals."""
    arms, language = given.arms, given.language
    outcomes = given.choice.outcome or OUTCOMES_SHOWN
    outcomes = tuple(o for o in outcomes if exists_at(OUTCOMES[o], REGION) and any(o in arm.results.outcomes for arm in arms))
    cases = _cases(given, arms)
    if not cases or not outcomes:
        return None
    every = [arm.results for arm in arms] + [r for r in given.results if all(r is not arm.results for arm in arms)]
    found = [r for r in retentions(every, outcomes) if any(_is(case, r) for case in cases)]
    unknown = [(r, w) for r, w in unmeasured(every) if any(case.arm.results is r and case.campaign == w for case in cases)]
    limits = limits_of([x for r in found for x in r.left.values() if r.sure], _FURTHEST, (0.0, 1.0))
    limits = min(limits[0], -0.08), limits[1]
    panels = [
        Panel(outcome_label(arms, outcome, language), _drawn([r for r in found if r.outcome == outcome], cases, limits, given),
              say("months_after", language), say("retention_share", language), 42.0)
        for outcome in outcomes
    ]  # fmt: skip
    labels = {id(case.arm.results): case.arm.label for case in cases}
    comma = ", " if language == "en" else "、"
    notes = [
        say("left_against", language), say("left_ends", language), *cut_notes([x for r in found if r.sure for x in r.left.values()], limits, language, True),
        *([say("left_run_again", language, campaigns=comma.join(_named(labels[id(r)], w) for r, w in unknown))] if unknown else []),
    ]  # fmt: skip
    seen = [case for case in cases if any(r.sure and _is(case, r) for r in found)]
    spans = any(has_ends(x) and x.hi > x.lo for r in found if r.sure for x in r.left.values())
    return Drawing(panels, _table(found, unknown, outcomes), _handles(seen, spans, language), notes, provenance(arms, language), narrowest=52.0, most_columns=3)


def _cases(given: Given, arms: Sequence[Arm]) -> list[_Case]:
    """Every campaign that ended: the colour of its arm, further ones of an arm in the next free colours; a mark each."""
    cases: list[_Case] = []
    more = len(given.results)
    for arm in arms:
        for number, campaign in enumerate(ended(arm.results.scenario())):
            colour, mark = (arm.colour, arm.marker) if number == 0 else (given.look.colour(more), MARKERS[more % len(MARKERS)])
            more += number > 0
            cases.append(_Case(arm, campaign.window, Line(_named(arm.label, campaign.window), colour, mark, arm.count)))
    return cases


def _named(label: str, window: Window) -> str:
    return f"{label}, {window.first:%Y-%m-%d} – {window.last:%Y-%m-%d}"


def _is(case: _Case, retention: Retention) -> bool:
    return case.arm.results is retention.results and case.campaign == retention.campaign


def _drawn(found: Sequence[Retention], cases: Sequence[_Case], limits: Limits, given: Given) -> Callable[[Axes], None]:
    """From one while the campaign lasted to what is left; a gap where it is not known."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    language, look = given.language, given.look

    def drawn(axes: Axes) -> None:
        sure = [(i, r) for i, case in enumerate(cases) for r in found if r.sure and _is(case, r)]
        for i, r in sure:
            line, shift = cases[i].line, (i - (len(cases) - 1) / 2) * 0.5 / len(cases)
            places = [place + shift for place in range(1 + len(AFTER))]
            intervals = [r.left[k] for k in AFTER]
            axes.plot(places, [1.0, *(x.mean for x in intervals)], color=line.colour, marker=line.marker, linewidth=0.9, zorder=3)
            for place, x in zip(places[1:], intervals, strict=True):
                draw_span(axes, place, x, limits, line.colour, vertical=True)
        axes.axhline(0, color=GREY, linewidth=0.6, zorder=1)
        axes.set_xlim(-0.6, len(AFTER) + 0.4)
        axes.set_ylim(*limits)
        axes.set_xticks(range(1 + len(AFTER)), [wrap(say("lasted", language), 10.0 * look.scale, look.size), *map(str, AFTER)])
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{plain_number(round(100 * y))} %"))
        if not sure:
            note_inside(axes, wrap(say("left_unsure" if found else "left_unknown", language), 30.0 * look.scale, look.size))

    return drawn


def _handles(cases: Sequence[_Case], spans: bool, language: Any) -> list[Artist]:
    from matplotlib.lines import Line2D

    marks: list[Artist] = [Line2D([], [], color=c.line.colour, marker=c.line.marker, linewidth=0.9, label=c.line.label) for c in cases]
    return [*marks, Line2D([], [], color=NOTE, label=say("band_bootstrap", language))] if spans else marks


def _table(found: Sequence[Retention], unknown: Sequence[tuple[Any, Window]], outcomes: Sequence[str]) -> Any:
    """A row a month after the end; what is not known has no value."""
    import pandas as pd

    rows = [
        (r.results.name, r.outcome, f"{r.campaign.first}", f"{r.campaign.last}", k, x.mean, x.lo, x.hi, r.effect.mean, r.replicates)
        for r in found
        for k, x in r.left.items()
    ]
    rows += [(r.name, o, f"{w.first}", f"{w.last}", k, *[math.nan] * 4, 0) for r, w in unknown for o in outcomes for k in AFTER]
    return pd.DataFrame(rows, columns=["arm", "outcome", "first_day", "last_day", "months_after", "value", "lo", "hi", "change", "replicates"])


FIGURE = FigureType(
    "retention",
    Text("What a campaign leaves", "行动结束后的保持率"),
    Text("share of a campaign's change that is left 1, 3, 6 and 12 months after its end", "行动结束 1、3、6、12 个月后仍保持的变化份额"),
    Text("results of a run with a campaign that ended within the period", "时段内有行动结束的模拟结果"),
    compose,
    takes=("outcome", "arm"),
    usual=True,
)
