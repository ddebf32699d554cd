"""Tables for the terminal: the main outcomes of results, and paired differences."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sim.declare.dates import Window
from sim.declare.text import Language, Text
from sim.declare.units import unit_text
from sim.outcomes.declarations import OUTCOMES, REGION, bounds_at, party_place
from sim.show.tables.grid import Column, Grid, rich_table, same
from sim.show.words.common import PROVINCES_ZH
from sim.study.compare.compare import Comparison
from sim.study.compare.intervals import Interval, interval_of
from sim.study.compare.printed import counted, has_ends, interval_text, number, without_noise
from sim.study.compare.retention import AFTER, retentions, unmeasured
from sim.study.compare.verdicts import VERDICTS
from sim.study.store.periods import WHOLE, unit_of_period
from sim.study.store.results import Results, alike
from sim.study.store.summary import exists_at

if TYPE_CHECKING:
    from rich.table import Table

BY_REGION = (
    "cooperation_index", "delivered_share", "member", "honouring_members", "concentration", "exposure", "good_days_pm25", "heavy_days_pm25", "emission",
    "compliance", "attributable_deaths", "health_damage", "abatement_cost", "governance_cost", "output_lost", "benefit_cost",
)  # fmt: skip
"""Outcomes that are shown for the whole region."""
BY_PARTY = (
    "cooperation_part", "delivered_share", "realised_share", "trust", "member", "voluntary_margin", "fiscal_limit_binds", "concentration",
    "transfer_balance",
)  # fmt: skip
"""Outcomes that are shown for every party."""

_HEAD = {
    "outcome": Text("outcome", "指标"), "place": Text("place", "地点"), "unit": Text("unit", "单位"), "difference": Text("difference", "差值"),
    "verdict": Text("verdict", "结论"), "needed": Text("settled by (replicates)", "所需重复次数"), "all": Text("region", "全区域"),
    "title": Text("Means over {first} to {last} with 90 % intervals", "{first} 至 {last} 的均值与 90% 区间"),
    "differences": Text("Paired differences from {baseline}, 90 % intervals", "与“{baseline}”的配对差值，90% 区间"),
    "unpaired": Text("Differences from {baseline} (not paired), 90 % intervals", "与“{baseline}”的差值（非配对），90% 区间"),
    "title_year": Text("Means of {period} with 90 % intervals", "{period} 年的均值与 90% 区间"),
    "of_period": Text(", {period}", "，{period} 年"),
    "retention": Text(
        "What was left of the campaign {window}, against the same runs without it (90 % intervals)",
        "行动（{window}）结束后的保持率，与无该行动的同一模拟配对（90% 区间）",
    ),
    "retention_unmeasured": Text(
        "What was left of the campaign {window} is not known: these results hold no run without it; run the scenario again",
        "行动（{window}）结束后的保持率未知：结果中没有去掉该行动的模拟；请重新运行该情景",
    ),
    "while": Text("change while it lasted", "期间变化"), "after": Text("after {k} months", "{k} 个月后"), "after_one": Text("after 1 month", "1 个月后"),
}  # fmt: skip


def place_text(place: str, language: Language, names_zh: Mapping[str, str]) -> str:
    """A place in words: the region, a party, a city (``names_zh``: their Chinese names)."""
    name = place.removeprefix(party_place(""))
    if place == REGION:
        return _HEAD["all"].to(language)
    return names_zh.get(name, PROVINCES_ZH.get(name, name)) if language == "zh" else name


def _rows(results: Results) -> list[tuple[str, str]]:
    parties = [p for p in results.places if p.startswith(party_place(""))]
    rows = [(o, REGION) for o in BY_REGION]
    rows += [(o, p) for o in BY_PARTY for p in parties]
    return [(o, p) for o, p in rows if o in results.outcomes]


def _cell(result: Results, outcome: str, place: str, period: str = WHOLE) -> str:
    known = place in result.places and outcome in result.outcomes
    if not known:
        return "–"
    values, bounds = result.period(outcome, period)[:, result.places.index(place)], bounds_at(OUTCOMES[outcome], place, result.places)
    return interval_text(interval_of(values, result.drawn, bounds))


SIDE_BY_SIDE = 4
"""Results that fit beside each other in a terminal."""


def run_tables(results: Sequence[Results], language: Language = "en") -> list[Table]:
    """A table of the main outcomes for the results of each region and period, a few side by side."""
    return [run_table(found[i : i + SIDE_BY_SIDE], language) for found in alike(results) for i in range(0, len(found), SIDE_BY_SIDE)]


def place_words(place: str, names_zh: Mapping[str, str]) -> Text:
    """As :func:`place_text`, in both languages."""
    return Text(place_text(place, "en", names_zh), place_text(place, "zh", names_zh))


def main_rows(results: Results, outcomes: Sequence[str] | None = None, places: Sequence[str] | None = None) -> list[tuple[str, str]]:
    """Outcomes with places that a table shows: the main ones, or those of chosen outcomes (at every place) or places (the main outcomes)."""
    if outcomes is None and places is None:
        return _rows(results)
    names = [o for o in outcomes or dict.fromkeys((*BY_REGION, *BY_PARTY)) if o in results.outcomes]
    return [(o, p) for o in names for p in places or results.places if p in results.places and exists_at(OUTCOMES[o], p)]


def run_grid(results: Sequence[Results], rows: Sequence[tuple[str, str]] | None = None, period: str = WHOLE) -> Grid:
    """Outcomes of every result side by side; without ``rows`` (outcome, place) the main ones: the region first, then the parties."""
    title = _filled("title", first=results[0].months[0], last=results[0].months[-1])
    if period != WHOLE:
        title = _filled("title_year", period=period)
    columns = [Column(_HEAD["outcome"]), Column(_HEAD["place"]), *(Column(r.title, right=True) for r in results), Column(_HEAD["unit"])]
    lines, previous = [], ""
    for outcome, place in _rows(results[0]) if rows is None else rows:
        declared = results[0].measure.outcome(outcome)
        label = declared.label if outcome != previous else same("")
        previous = outcome
        cells = [same(_cell(r, outcome, place, period)) for r in results]
        lines.append((label, place_words(place, results[0].names_zh), *cells, unit_text(unit_of_period(declared))))
    return Grid(title, tuple(columns), tuple(lines))


def run_table(results: Sequence[Results], language: Language = "en") -> Table:
    """Main outcomes of every result side by side: the region first, then the parties."""
    return rich_table(run_grid(results), language)


def _filled(word: str, **values: object) -> Text:
    return Text(_HEAD[word].en.format(**values), _HEAD[word].zh.format(**values))


def comparison_grid(comparison: Comparison, rows: Sequence[tuple[str, str]] | None = None) -> Grid:
    """Differences: of ``rows`` (outcome, place), else those of the main table, or all of them when outcomes or places were chosen."""
    paired, baseline = "differences" if all(row.paired for row in comparison.rows) else "unpaired", comparison.baseline
    title = Text(_HEAD[paired].en.format(baseline=baseline.title.en), _HEAD[paired].zh.format(baseline=baseline.title.zh))
    if comparison.period != WHOLE:
        year = _filled("of_period", period=comparison.period)
        title = Text(title.en + year.en, title.zh + year.zh)
    titles, many = {r.name: r.title for r in comparison.arms}, len(comparison.arms) > 1
    columns = [Column(_HEAD["outcome"]), Column(_HEAD["place"]), *([Column(same(""))] if many else []), Column(_HEAD["difference"], right=True)]
    columns += [Column(_HEAD[key]) for key in ("unit", "verdict", "needed")]
    wanted = set(_rows(baseline)) if rows is None else set(rows)
    lines = []
    for row in comparison.rows:
        every = rows is None and comparison.chosen
        if not every and ((row.outcome, row.place) not in wanted or math.isnan(row.difference.mean)):
            continue  # left_out counts them
        cells = [row.label, place_words(row.place, baseline.names_zh), *([titles.get(row.scenario, same(row.scenario))] if many else [])]
        needed = "" if row.needed is None else f"{row.needed:,}"
        lines.append((*cells, same(interval_text(row.difference, signed=True)), unit_text(row.unit), VERDICTS[row.verdict], same(needed)))
    return Grid(title, tuple(columns), tuple(lines))


def comparison_table(comparison: Comparison, language: Language = "en") -> Table:
    """Paired differences: those of the main table, or all rows when outcomes or places were chosen."""
    return rich_table(comparison_grid(comparison), language)


def left_out(comparison: Comparison) -> Text | None:
    """How many rows of :func:`comparison_table` are left out because an arm has no value; None where none is."""
    main = set() if comparison.chosen else {(o, p) for o, p in _rows(comparison.baseline)}
    count = sum((row.outcome, row.place) in main and math.isnan(row.difference.mean) for row in comparison.rows)
    if not count:
        return None
    return Text(f"{counted(count, 'row')} left out, in which a scenario has no value.", f"略去 {count} 行：其中某一情景没有数值。")


def retention_tables(results: Sequence[Results], language: Language = "en") -> list[Table]:
    """A table a campaign: the change of each outcome while it lasted, and the share of it that was left afterwards, or why that is not known."""
    from itertools import groupby

    from rich.table import Table

    def titled(name: str, window: Window, word: str) -> str:
        return (f"{name}: " if len(results) > 1 else "") + _HEAD[word].to(language).format(window=f"{window.first} .. {window.last}")

    tables = []
    for (name, window), rows in groupby(retentions(results), lambda r: (r.results.name, r.campaign)):
        found = list(rows)
        table = Table(box=None, pad_edge=False, title=titled(name, window, "retention"), title_justify="left", title_style="bold")
        table.add_column(_HEAD["outcome"].to(language), overflow="fold")
        table.add_column(_HEAD["while"].to(language), justify="right", overflow="fold")
        table.add_column(_HEAD["unit"].to(language), overflow="fold")
        for k in AFTER:
            table.add_column(_HEAD["after_one" if k == 1 else "after"].to(language).format(k=k), justify="right", overflow="fold")
        for row in found:
            declared = row.results.measure.outcome(row.outcome)
            monthly = unit_text(declared.unit + ("/month" if declared.over_time == "sum" else "")).to(language)
            table.add_row(declared.label.to(language), interval_text(row.effect, signed=True), monthly, *(share_text(row.left[k]) for k in AFTER))
        tables.append(table)
    for result, window in unmeasured(results):
        tables.append(Table(box=None, pad_edge=False, show_header=False))
        tables[-1].add_row(titled(result.name, window, "retention_unmeasured"))
    return tables


def share_text(x: Interval) -> str:
    """A share in percent with its interval, or a dash where there is no value."""
    if x.mean != x.mean:
        return "–"
    x = without_noise(x)
    mean, lo, hi = (_percent(value) for value in (x.mean, x.lo, x.hi))
    return f"{mean} % [{lo}, {hi}]" if has_ends(x) else f"{mean} %"


def _percent(share: float) -> str:
    """With one decimal; without powers of ten, and never minus nothing."""
    value = 100 * share
    text = f"{value:.1f}" if abs(value) < 1e6 else number(value)
    return "0.0" if text == "-0.0" else text
