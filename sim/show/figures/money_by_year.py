"""What is paid by year: a panel a kind of payment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.outcomes import NOT_NEGATIVE
from sim.declare.text import Text
from sim.declare.units import MONEY
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm, by_year, decimal_years, full_years, place_label
from sim.show.marks.lines import arm_handles, coinciding, draw_line, key_handles, number_axis, provenance, time_axis
from sim.show.marks.money import is_transfer, kind_label, kinds_of, of_kind, touching, transfer_kinds
from sim.show.page.drawing import Drawing, Panel
from sim.show.words.common import say, unit_text
from sim.study.compare.intervals import mean_interval
from sim.study.compare.printed import number

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_TRANSFERS = "transfers"


@dataclass(frozen=True)
class _Curve:
    arm: Arm
    times: np.ndarray
    parts: tuple[np.ndarray, np.ndarray, np.ndarray]


def compose(given: Given) -> Drawing | None:
    """A panel a kind of payment, all transfers as one: 10^8 CNY a year (a month where there are not two full years), mean and 90 % interval."""
    arms, language = given.arms, given.language
    kinds = kinds_of(arms)
    every = [*([_TRANSFERS] if set(kinds) & set(transfer_kinds()) else []), *(kind for kind in kinds if kind not in transfer_kinds())]
    yearly = by_year(arms, given.choice.period)
    found = {kind: [c for arm in arms if (c := _curve(given, arm, kind, yearly)) is not None] for kind in every}
    found = {kind: curves for kind, curves in found.items() if curves}
    if not found:
        return None
    half = 0.5 if yearly else 1 / 24
    times = [t for curves in found.values() for c in curves for t in (c.times[0], c.times[-1])]
    ends = min(times) - half, max(times) + half
    unit = unit_text(f"{MONEY}/{'year' if yearly else 'month'}", language)
    panels = [Panel(_label(kind, given), _drawn(curves, ends, yearly), "", unit, 34.0) for kind, curves in found.items()]
    seen = [arm for arm in arms if any(c.arm is arm for curves in found.values() for c in curves)]
    lines = {kind: [next((c.parts[0] for c in curves if c.arm is arm), np.array([np.nan])) for arm in seen] for kind, curves in found.items()}
    cut = [_highest(curves, 2) for curves in found.values() if _highest(curves, 2) > 1.06 * _top(curves)]
    comma = ", " if language == "en" else "、"
    places = comma.join(place_label(arms, place, language) for place in given.choice.place)
    notes = [
        say("yearly" if yearly else "monthly", language), *([say("money.places", language, places=places)] if places else []),
        *([say("money.no_line", language)] if any(len(curves) < len(arms) for curves in found.values()) else []),
        *([say("scales", language)] if len(found) > 1 else []), *coinciding(seen, lines, language),
        *([say("band_cut", language, furthest=number(max(cut)))] if cut else []),
    ]  # fmt: skip
    handles = [*arm_handles(seen), *key_handles(say("mean", language), say("interval_mean", language), max(a.count for a in seen) > 1)]
    return Drawing(panels, _table(found), handles, notes, provenance(arms, language), most_columns=3, narrowest=40.0)


def _label(kind: str, given: Given) -> str:
    return say("money.transfers", given.language) if kind == _TRANSFERS else kind_label(kind, given.language)


def _curve(given: Given, arm: Arm, kind: str, yearly: bool) -> _Curve | None:
    """Mean and interval by year or month; None where the arm has no such payment (or none of the chosen places)."""
    flows = _chosen(given, arm, kind)
    if flows.empty:
        return None
    months = list(arm.results.months)
    if yearly:
        names, times = full_years(months), np.array([int(year) + 0.5 for year in full_years(months)])
        keys = flows["month"].str[:4]
    else:
        names = [months[i] for i in given.months(arm.results)]
        times, keys = decimal_years(names), flows["month"]
    if not names:
        return None
    sums = flows["amount"].groupby([flows["replicate"], keys]).sum().unstack(fill_value=0)
    values = sums.reindex(index=list(arm.results.replicates), columns=names, fill_value=0.0).to_numpy(dtype=float)
    intervals = [mean_interval(column, NOT_NEGATIVE) for column in values.T]
    mean, low, high = (np.array([getattr(x, end) for x in intervals]) for end in ("mean", "lo", "hi"))
    return _Curve(arm, times, (mean, low, high))


def _chosen(given: Given, arm: Arm, kind: str) -> pd.DataFrame:
    flows = arm.results.flows
    flows = flows[is_transfer(flows) if kind == _TRANSFERS else of_kind(kind)(flows)]
    if given.choice.place:
        accounts = list(touching([arm], given.choice.place))
        flows = flows[flows["payer"].isin(accounts) | flows["payee"].isin(accounts)]
    return flows


def _highest(curves: Sequence[_Curve], part: int) -> float:
    return max((float(np.nanmax(c.parts[part])) for c in curves if np.isfinite(c.parts[part]).any()), default=0.0)


def _top(curves: Sequence[_Curve]) -> float:
    """The upper end of an axis: intervals that reach far beyond all means would press the lines onto it."""
    return min(max(_highest(curves, 0), _highest(curves, 2)), 2.5 * _highest(curves, 0)) or 1.0


def _drawn(curves: Sequence[_Curve], ends: tuple[float, float], yearly: bool) -> Callable[[Axes], None]:
    def drawn(axes: Axes) -> None:
        for slot, curve in enumerate(curves):
            draw_line(axes, curve.arm, curve.times, curve.parts, slot)
        top = _top(curves)
        axes.set_ylim(-0.02 * top, 1.06 * top)
        number_axis(axes.yaxis)
        time_axis(axes, *ends, yearly=yearly)

    return drawn


def _table(found: dict[str, list[_Curve]]) -> Any:
    import pandas as pd

    rows = [
        (c.arm.name, kind, at, mean, low, high)
        for kind, curves in found.items()
        for c in curves
        for at, mean, low, high in zip(c.times, *c.parts, strict=True)
    ]
    return pd.DataFrame(rows, columns=["arm", "kind", "time", "value", "lo", "hi"])


FIGURE = FigureType(
    "money_by_year",
    Text("Payments by year", "各年款项"),
    Text("what is paid by year, a panel a kind of payment", "各年支付的款项，每类一个分图"),
    Text("results of a run with payments", "有款项支付的模拟结果"),
    compose,
    takes=("place", "period", "arm"),
)
