"""Payments of runs by who pays whom for what: chosen rows of the flows as yearly amounts of every replicate, and bars of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.outcomes import NOT_NEGATIVE
from sim.declare.text import Language
from sim.declare.units import MONEY, MONTHS_PER_YEAR
from sim.outcomes.declarations import party_place
from sim.outcomes.flows import BILATERAL
from sim.processes.transfers.rules import transfer_rules
from sim.show.choice import EVERY
from sim.show.figure import Given
from sim.show.marks.arms import Arm, largest, parties, place_label
from sim.show.marks.lines import number_axis, places_note, provenance
from sim.show.marks.spans import Limits, cut_notes, draw_span, limits_of
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import GREY, NOTE
from sim.show.page.text_width import wrap
from sim.show.words.common import WORDS, say, unit_text
from sim.study.compare.intervals import Interval, mean_interval
from sim.study.compare.printed import has_ends

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]
Which = Callable[["pd.DataFrame"], Any]
"""Which rows of the flows are meant, as a mask."""

MOST_PARTIES = 10
"""Parties that have a bar where none are chosen."""
FINE, RUNNING, FIRMS, CENTRE = "fine", "running_cost", "enterprises", "centre"
_BAR, _LEAST_ROW, _TALLEST = 2.6, 4.6, 85.0
"""Height of a bar, least height of a row of bars, and most of a panel, in mm."""


def transfer_kinds() -> tuple[str, ...]:
    """Kinds of payments between governments: the transfer rules, and payments by name."""
    return (*transfer_rules(), BILATERAL)


def is_transfer(flows: pd.DataFrame) -> Any:
    """Rows of payments under a transfer rule or by name."""
    return flows["kind"].isin(transfer_kinds())


def of_kind(kind: str) -> Which:
    """Rows of a kind."""
    return lambda flows: flows["kind"] == kind


def account(names: pd.Series[str]) -> pd.Series[str]:
    """Who pays or is paid; the enterprises of all places as one."""
    return names.where(~names.str.startswith(f"{FIRMS}:"), FIRMS)


def kinds_of(arms: Sequence[Arm]) -> list[str]:
    """Kinds of payments that occur in any of the arms: transfers first, then by name."""
    found = {str(kind) for arm in arms for kind in arm.results.flows["kind"].unique()}
    return sorted(found, key=lambda kind: (kind not in transfer_kinds(), kind))


def kind_label(kind: str, language: Language) -> str:
    """A kind of payment in words."""
    return say(f"kind.{kind}", language) if f"kind.{kind}" in WORDS else kind.replace("_", " ")


def account_label(arms: Sequence[Arm], name: str, language: Language) -> str:
    """A payer or payee in words."""
    if name in (CENTRE, FIRMS):
        return say(name, language)
    return say("money.governments", language) if name == "governments" else place_label(arms, name, language)


def money_label(what: str, language: Language) -> str:
    """What an axis shows, with 10^8 CNY a year."""
    unit = unit_text(f"{MONEY}/year", language)
    return f"{what} ({unit})" if language == "en" else f"{what}（{unit}）"


def flows_in(given: Given, arm: Arm) -> pd.DataFrame:
    """The flows of the chosen months."""
    flows = arm.results.flows
    if given.choice.period == EVERY:
        return flows
    return flows[flows["month"].isin([arm.results.months[i] for i in given.months(arm.results)])]


def flows_of(given: Given, arm: Arm, which: Which) -> pd.DataFrame | None:
    """The flows of the chosen months that ``which`` means; None where the arm has none in any month."""
    if not which(arm.results.flows).any():
        return None
    flows = flows_in(given, arm)
    return flows[which(flows)]


def yearly(given: Given, arm: Arm, flows: pd.DataFrame) -> Floats:
    """Amount of rows by replicate: of the whole period a year, of one year its sum."""
    sums = flows.groupby("replicate")["amount"].sum()
    years = len(arm.results.months) / MONTHS_PER_YEAR if given.choice.period == EVERY else 1.0
    return np.array([float(sums.get(r, 0.0)) / years for r in arm.results.replicates])


def touching(arms: Sequence[Arm], places: Sequence[str]) -> set[str]:
    """Accounts of the places: themselves, their enterprises, and those of their cities."""
    names = {place.removeprefix(party_place("")) for place in places}
    cities = {city.name for arm in arms for city in arm.region.cities if city.party in names}
    return {*places, *(f"{FIRMS}:{name}" for name in names | cities)}


# bars -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """A row: its label, what it stands for in the data, and by arm the amounts of the replicates (None: the arm has no such payment)."""

    label: str
    keys: dict[str, str]
    amounts: list[Floats | None]


def bars_drawing(given: Given, bars: Sequence[Bar], what: str, notes: Sequence[str], lacking: str = "money.none", signed: bool = False) -> Drawing | None:
    """Bars from zero, a row each with a bar an arm, with 90 % intervals of the mean; None where no arm has any of them.

    ``lacking``: the word on a dash, which stands where an arm has no such payment. ``signed``: amounts may be negative.
    """
    arms, language = given.arms, given.language
    bounds = None if signed else NOT_NEGATIVE
    intervals = [[None if x is None else mean_interval(x, bounds) for x in bar.amounts] for bar in bars]
    known = [x for row in intervals for x in row if x is not None]
    if not known:
        return None
    limits = limits_of(known, 1.0)
    limits = (min(limits[0], 0.0), limits[1]) if limits[1] > limits[0] else (0.0, 1.0)
    labels = [wrap(bar.label, min(0.36 * given.look.width, 42.0 * given.look.scale), given.look.size) for bar in bars]
    lines = max(label.count("\n") + 1 for label in labels)
    height = max(_LEAST_ROW, _BAR * len(arms) + 1.2, 2.9 * lines)
    parts = _parts(len(bars), max(1, int(_TALLEST // height)))
    axis = wrap(money_label(what, language), 0.6 * given.look.width, given.look.size)
    panels = [
        Panel("", _drawn([labels[i] for i in part], [intervals[i] for i in part], arms, limits, given), axis, "", height * len(part) + 2.0)
        for part in parts
    ]  # fmt: skip
    said = [
        say("money.mean_year", language) if given.choice.period == EVERY else say("money.year", language, period=given.choice.period), *notes,
        *([say(lacking, language) + (". " if language == "en" else "。").strip()] if any(x is None for row in intervals for x in row) else []),
        *([say("money.zero", language)] if any(x.mean == 0 for x in known) else []), *cut_notes(known, limits, language),
    ]  # fmt: skip
    handles = _handles(arms, any(has_ends(x) and x.hi > x.lo for x in known), language)
    return Drawing(panels, _table(bars, intervals, arms), handles, said, provenance(arms, language), 1, 1, share_x=True, lettered=False)


def party_bars(given: Given, which: Which, what: str, amount: Callable[[Arm, pd.DataFrame, str], Floats], signed: bool = False) -> Drawing | None:
    """Bars by party, of the chosen ones or the largest; None where no arm has flows that ``which`` means.

    ``amount`` (arm, its flows, party): 10^8 CNY a year by replicate. An arm without such flows, or without the party, has a dash.
    """
    arms, chosen = given.arms, given.choice.place
    flows = [flows_of(given, arm, which) for arm in arms]
    everyone = parties(arms)
    places = [p for p in everyone if p in chosen] if chosen else largest(arms, everyone, MOST_PARTIES)
    if not places or all(table is None for table in flows):
        return None

    def of(arm: Arm, table: pd.DataFrame | None, place: str) -> Floats | None:
        return None if table is None or place not in arm.results.places else amount(arm, table, place)

    label = {place: place_label(arms, place, given.language) for place in places}
    bars = [Bar(label[place], {"place": place}, [of(arm, table, place) for arm, table in zip(arms, flows, strict=True)]) for place in places]
    notes = [] if chosen else places_note(len(places), len(everyone), given.language)
    return bars_drawing(given, bars, what, notes, signed=signed)


def _parts(count: int, most: int) -> list[range]:
    """Rows in panels of at most ``most``, of about equal length."""
    size = -(-count // -(-count // most))
    return [range(start, min(start + size, count)) for start in range(0, count, size)]


def _drawn(labels: Sequence[str], rows: Sequence[Sequence[Interval | None]], arms: Sequence[Arm], limits: Limits, given: Given) -> Callable[[Axes], None]:
    def drawn(axes: Axes) -> None:
        size = 0.8 / len(arms)
        for row, intervals in enumerate(rows):
            for slot, (arm, x) in enumerate(zip(arms, intervals, strict=True)):
                y = row - 0.4 + size * (slot + 0.5)
                if x is None:
                    axes.annotate("–", (0, y), xytext=(2, 0), textcoords="offset points", va="center", color=arm.colour)
                    continue
                if x.mean:
                    axes.barh(y, x.mean, height=0.84 * size, color=arm.colour, zorder=2)
                else:
                    axes.plot([0, 0], [y - 0.42 * size, y + 0.42 * size], color=arm.colour, linewidth=1.6, solid_capstyle="butt", zorder=3)
                draw_span(axes, y, x, limits, NOTE, width=0.9, zorder=3)
        axes.axvline(0, color=GREY, linewidth=0.6, zorder=1)
        axes.set_yticks(range(len(labels)), labels)
        axes.set_ylim(len(labels) - 0.5, -0.5)
        axes.set_xlim(*limits)
        axes.grid(False, axis="y")
        axes.grid(True, axis="x")
        number_axis(axes.xaxis, bins=5)

    return drawn


def _handles(arms: Sequence[Arm], spans: bool, language: Language) -> list[Artist]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Artist] = [Patch(color=arm.colour, label=arm.label) for arm in arms]
    return [*handles, Line2D([], [], color=NOTE, linewidth=0.9, label=say("interval_mean", language))] if spans else handles


def _table(bars: Sequence[Bar], intervals: Sequence[Sequence[Interval | None]], arms: Sequence[Arm]) -> Any:
    import pandas as pd

    none = Interval(math.nan, math.nan, math.nan)
    return pd.DataFrame(
        {"arm": arm.name, **bar.keys, "value": x.mean, "lo": x.lo, "hi": x.hi}
        for bar, row in zip(bars, intervals, strict=True)
        for arm, x in zip(arms, (one or none for one in row), strict=True)
    )


def most_notes(shown: int, total: int, language: Language) -> list[str]:
    """What is said where pairs are left out."""
    return [say("money.pairs_cut", language, shown=shown, total=total)] if shown < total else []
