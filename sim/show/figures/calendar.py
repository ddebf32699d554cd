"""A calendar of daily air: months by days, heavy days marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.declare.text import Text
from sim.outcomes.declarations import REGION, party_place
from sim.show.figure import FigureType, Given
from sim.show.marks.arms import Arm, full_years, outcome_label, outcome_unit, place_label
from sim.show.marks.lines import lying_bar, plain_number, provenance
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import DARK, NOTE
from sim.show.words.common import pretty, say
from sim.study.compare.intervals import Floats
from sim.study.store.periods import WHOLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DAYS = 31
_NARROWEST, _BAR = 72.0, 9.0


@dataclass(frozen=True)
class Sheet:
    """A year of a place in an arm: values (months, 31) with NaN where there is no day, and days of alert by month (None: none were recorded)."""

    arm: Arm
    place: str
    months: tuple[str, ...]
    values: Floats
    alerts: Floats | None


def compose(given: Given) -> Drawing | None:
    """A panel an arm and place: the daily means of its first replicate in a year (the first full one), the region's weighted by population."""
    language = given.language
    arms = [arm for arm in given.arms if arm.results.daily is not None and len(arm.results.daily)]
    if not arms:
        return None
    places = list(given.choice.place) or [REGION]
    sheets = [sheet for arm in arms for place in places for sheet in [_sheet(arm, place, _year(arm, given))] if sheet is not None]
    known = np.concatenate([sheet.values[~np.isnan(sheet.values)] for sheet in sheets] or [np.empty(0)])
    if not known.size:
        return None
    ends = (0.0, float(np.percentile(known, 99.5)) or 1.0)
    label, unit = outcome_label(arms, "concentration", language), outcome_unit(arms, "concentration", language)
    words = f"{label} ({unit})" if language == "en" else f"{label}（{unit}）"
    panels = []
    for sheet in sheets:
        names = [sheet.arm.label] if len(places) == 1 else [sheet.arm.label, place_label(arms, sheet.place, language)]
        title = (", " if language == "en" else "，").join([*names, sheet.months[0][:4]])
        # a Chinese label would be one character lying on its side: there the ticks say that they are months
        axes_words = say("calendar.day", language), say("calendar.month", language) if language == "en" else ""
        panels.append(Panel(title, _drawn(sheet, ends, words, given), *axes_words, height=3.3 * len(sheet.months) + _BAR))
    notes = [say("calendar.one", language, replicate=arms[0].results.replicates[0])]
    if any(sheet.place == REGION or sheet.place.startswith(party_place("")) for sheet in sheets):
        notes.append(say("calendar.weighted", language))
    if any(sheet.alerts is not None for sheet in sheets):
        notes.append(say("calendar.alerts", language))
    return Drawing(panels, _table(sheets), [_heavy_handle(arms, given, unit)], notes, provenance(arms, language), narrowest=_NARROWEST, most_columns=2)


def _year(arm: Arm, given: Given) -> str:
    """The year that is asked for, else the first full one, else the first."""
    months = arm.results.months
    return given.choice.period if given.choice.period != WHOLE else next(iter(full_years(months)), months[0][:4])


def _sheet(arm: Arm, place: str, year: str) -> Sheet | None:
    """The daily means of the first replicate."""
    daily, replicate = arm.results.daily, arm.results.replicates[0]
    assert daily is not None
    cities = {c.name: c.population for c in arm.region.cities if place in (REGION, c.name, party_place(c.party))}
    table = daily[(daily.replicate == replicate) & daily.day.str.startswith(year) & daily.city.isin(list(cities))]
    if table.empty:
        return None
    wide = table.pivot(index="day", columns="city", values="concentration")
    weights = np.array([cities[name] for name in wide.columns])
    means = wide.to_numpy() @ (weights / weights.sum())
    months = tuple(dict.fromkeys(day[:7] for day in wide.index))
    values = np.full((len(months), DAYS), np.nan)
    for day, mean in zip(wide.index, means, strict=True):
        values[months.index(day[:7]), int(day[8:]) - 1] = mean
    return Sheet(arm, place, months, values, _alerts(arm, place, months))


def _alerts(arm: Arm, place: str, months: Sequence[str]) -> Floats | None:
    """Days of alert by month in the first replicate; None where there was never one in the year."""
    if "alert_days" not in arm.results.outcomes:
        return None
    found = arm.results.values("alert_days")[0, :, arm.results.places.index(place)]
    chosen = np.array([found[arm.results.months.index(month)] for month in months])
    return chosen if np.nansum(chosen) > 0 else None


def _drawn(sheet: Sheet, ends: tuple[float, float], words: str, given: Given) -> Callable[[Axes], None]:
    look = given.look

    def draw(axes: Axes) -> None:
        from matplotlib.ticker import FuncFormatter

        rows = len(sheet.months)
        image = axes.imshow(sheet.values, aspect="auto", cmap="YlOrBr", vmin=ends[0], vmax=ends[1], interpolation="nearest")
        heavy = np.argwhere(sheet.values > sheet.arm.region.heavy)
        axes.plot(heavy[:, 1], heavy[:, 0], linestyle="none", marker="o", markersize=1.6 * look.scale, color=DARK, markeredgewidth=0)
        axes.set_yticks(range(rows), [say("calendar.of_month", given.language, month=int(month[5:])) for month in sheet.months])
        axes.set_xticks(range(0, DAYS, 5), [str(day + 1) for day in range(0, DAYS, 5)])
        axes.set_xlim(-0.5, DAYS - 0.5)
        axes.set_ylim(rows - 0.5, -0.5)
        axes.grid(False)
        axes.tick_params(length=0, pad=1)
        for edge in axes.spines.values():
            edge.set_visible(False)
        alerts = sheet.alerts if sheet.alerts is not None else np.zeros(0)
        places = 0 if np.allclose(alerts, np.round(alerts)) else 1  # a mean of cities is no whole number
        for row, count in enumerate(alerts):
            if count > 0:
                axes.annotate(
                    f"{count:.{places}f}", (DAYS - 0.5, row), (2, 0), textcoords="offset points", va="center",
                    fontsize=look.size - 0.5 * look.scale, color=NOTE, annotation_clip=False,
                )  # fmt: skip
        lying_bar(axes, image, words, 3.3 * rows + _BAR, FuncFormatter(plain_number), float(np.nanmax(sheet.values)) > ends[1])

    return draw


def _heavy_handle(arms: Sequence[Arm], given: Given, unit: str) -> Any:
    from matplotlib.lines import Line2D

    region = arms[0].region
    limit = f"{region.heavy:g} {unit}"
    named = region.heavy_label.to(given.language) if region.heavy_label is not None else ""
    label = say("calendar.heavy", given.language, limit=limit)
    label = f"{pretty(named)} ({label})" if named and given.language == "en" else f"{pretty(named)}（{label}）" if named else label
    return Line2D([], [], linestyle="none", marker="o", markersize=1.6 * given.look.scale, color=DARK, markeredgewidth=0, label=label)


def _table(sheets: Sequence[Sheet]) -> Any:
    import pandas as pd

    rows = [
        {"arm": s.arm.name, "place": s.place, "day": f"{s.months[row]}-{day + 1:02d}", "value": value, "heavy": bool(value > s.arm.region.heavy)}
        for s in sheets
        for (row, day), value in np.ndenumerate(s.values)
        if not np.isnan(value)
    ]
    return pd.DataFrame(rows)


FIGURE = FigureType(
    "calendar",
    Text("Calendar of the days", "逐日日历"),
    Text("daily concentration of a year as a calendar, heavy days marked", "某一年逐日浓度的日历图，标出重污染日"),
    Text("results of a run that recorded days (--set 'record=[daily]')", "记录了逐日值的模拟结果（--set 'record=[daily]'）"),
    compose,
    takes=("place", "period", "arm"),
)
