"""The answer as a short table: a row a quantity, a column a result; two results with differences, several with differences under the values."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.declare.text import Text
from sim.declare.units import MONEY_PER_YEAR, unit_text
from sim.outcomes.declarations import OUTCOMES, party_place
from sim.show.tables.grid import Column, Grid, same
from sim.show.tables.main import place_text, share_text
from sim.study.compare.answer import Answer, Cell, Facts, Line, half_width
from sim.study.compare.compare import is_relative
from sim.study.compare.intervals import Interval
from sim.study.compare.printed import apart, digits_apart, has_ends, interval_text, number, without_noise
from sim.study.compare.smallest import POLICY_COST
from sim.study.compare.verdicts import VERDICTS, Verdict
from sim.study.store.periods import WHOLE

WIDTH = 100
"""Columns of a terminal that the answer fits in."""
ARMS = 4
"""Arms beside the first result that fit in one table."""
_MAIN = ("emission", "exposure", "concentration", "attributable_deaths", "health_damage", POLICY_COST, "cooperation_index")
"""Quantities whose differences stand under the values where there are several arms."""
_ROOM = 16
"""Characters of a cell."""
_DASH = same("–")
_NO_PACT = Text("– (no pact)", "–（无协议）")
_NOBODY = Text("nobody", "无")
_SMALL: dict[Verdict, Text] = {"too small to matter": Text("too small", "过小")}


def answer_grids(answer: Answer) -> list[Grid]:
    """Grids of an answer: one, or several where there are more arms than fit beside the first result."""
    count = len(answer.titles)
    if count <= 2:
        return [_grid(answer, tuple(range(count)))]
    arms = range(1, count)
    return [_grid(answer, (0, *arms[i : i + ARMS])) for i in range(0, len(arms), ARMS)]


def _grid(answer: Answer, shown: tuple[int, ...]) -> Grid:
    two, several = len(answer.titles) == 2, len(answer.titles) > 2
    columns = [Column(_head(answer, several), whole=True), *(Column(answer.titles[i], right=True) for i in shown)]
    if two:
        columns += [Column(Text("difference [90 % interval]", "差值 [90% 区间]"), right=True, whole=True), Column(Text("verdict", "结论"), whole=True)]
    rows = [_numbers(answer, line, shown) for line in answer.lines]
    rows += [(label, *cells, *([same("")] * (2 if two else 0))) for label, cells in _words(answer, shown, several)]
    return Grid(Text("", ""), tuple(columns), tuple(rows))


def _head(answer: Answer, several: bool) -> Text:
    """Period and replicates (n), said once, and what stands under the values of several arms."""
    when = "..".join(answer.months) if answer.period == WHOLE else answer.period
    low, high = min(answer.replicates), max(answer.replicates)
    runs = f"n={high}" if low == high else f"n={low}..{high}"
    below = Text("\nbelow: difference ±\nhalf of 90 % interval", "\n下方：差值 ±\n90% 区间半宽") if several else Text("", "")
    return Text(f"{when}, {runs}{below.en}", f"{when}, {runs}{below.zh}")


# numbers --------------------------------------------------------------------------------------------------------------


def _numbers(answer: Answer, line: Line, shown: tuple[int, ...]) -> tuple[Text, ...]:
    values = [line.cells[i].value for i in shown]
    base, moved = values[0].mean, [i for i in shown[1:] if line.cells[i].difference.mean != 0 and line.cells[i].verdict != "no difference"]
    digits = digits_apart(base, [line.cells[i].value.mean for i in moved])
    label = _labelled(answer, line)
    if len(answer.titles) == 1:
        return (label, same(interval_text(values[0])))
    texts = [_value(base, digits)]
    for i in shown[1:]:
        mean = line.cells[i].value.mean
        texts.append(_DASH if math.isnan(mean) else same(apart(base, mean, digits)[1] if i in moved else number(mean, digits=digits)))
    if len(answer.titles) == 2:
        cell = line.cells[1]
        return (label, *texts, same(interval_text(cell.difference, signed=True)), _verdict(cell))
    if line.outcome in _MAIN:
        texts[1:] = [_with_difference(text, line.cells[i]) for text, i in zip(texts[1:], shown[1:], strict=True)]
    return (label, *texts)


def _labelled(answer: Answer, line: Line) -> Text:
    """The name of a line with its unit; of shares and indices the name alone."""
    if line.outcome == "member":
        return Text(f"{line.label.en} (of {answer.parties})", f"{line.label.zh}（共 {answer.parties}）")
    if line.outcome in OUTCOMES and is_relative(OUTCOMES[line.outcome]):
        return line.label
    unit = unit_text(line.unit)
    return Text(f"{line.label.en}, {unit.en.removeprefix('deaths')}", f"{line.label.zh}，{unit.zh}") if unit.en != "deaths/year" else _a_year(line)


def _a_year(line: Line) -> Text:
    return Text(f"{line.label.en} a year", f"{line.label.zh}，例/年")


def _value(mean: float, digits: int) -> Text:
    return _DASH if math.isnan(mean) else same(number(mean, digits=digits))


def _verdict(cell: Cell) -> Text:
    if cell.verdict is None:
        return same("")
    return _SMALL.get(cell.verdict, VERDICTS[cell.verdict])


def _with_difference(text: Text, cell: Cell) -> Text:
    """The value, and under it the difference with half of the width of its interval, or that it is too small to matter."""
    if math.isnan(cell.difference.mean):
        return text
    if cell.verdict in _SMALL:
        return Text(f"{text.en}\n{_verdict(cell).en}", f"{text.zh}\n{_verdict(cell).zh}")
    by = number(cell.difference.mean, signed=True)
    half = half_width(without_noise(cell.difference))
    by += "" if math.isnan(half) or cell.verdict == "no difference" else f" ±{number(half, digits=2)}"
    return Text(f"{text.en}\n{by}", f"{text.zh}\n{by}")


# words ----------------------------------------------------------------------------------------------------------------


def _words(answer: Answer, shown: tuple[int, ...], several: bool) -> list[tuple[Text, list[Text]]]:
    """Rows of what no number says: who would leave, how long delivery lasts, who pays, what limits delivery, what is left of a campaign."""
    if not answer.facts:
        return []
    facts = [answer.facts[i] for i in shown]
    money = unit_text(MONEY_PER_YEAR)
    rows = [
        (Text("Would leave (margin)", "自愿退出者（余量）"), [_leaving(answer, one) for one in facts]),
        (Text("Delivery lasts, months", "履约持续，月"), [_lasting(one, several) for one in facts]),
        (Text(f"Pays, {money.en}", f"净付款方，{money.zh}"), [_paying(answer, one, several) for one in facts]),
        (Text("Limit: money / will", "约束：资金 / 意愿"), [_limits(one) for one in facts]),
    ]
    if any(one.left is not None for one in answer.facts):
        label = Text(f"Campaign left, {answer.after} mo.", f"行动效果 {answer.after} 个月后")
        rows.append((label, [_left(one, several) for one in facts]))
    return rows


def _people(answer: Answer, names: Sequence[str]) -> Text:
    """The names where they fit, else how many of all."""
    listed = ", ".join(names)
    if len(listed) > _ROOM:
        return Text(f"{len(names)} of {answer.parties}", f"{answer.parties} 方中 {len(names)} 方")
    return Text(listed, "、".join(place_text(party_place(name), "zh", answer.names_zh) for name in names))


def _sure_and_open(answer: Answer, sure: Sequence[str], unsure: int) -> Text:
    """Who it is, or how many at least and at most where the data leave some open."""
    if not unsure:
        return _people(answer, sure) if sure else _NOBODY
    count = f"{len(sure)}–{len(sure) + unsure}"
    return Text(f"{count} of {answer.parties}", f"{answer.parties} 方中 {count} 方")


def _leaving(answer: Answer, facts: Facts) -> Text:
    """Who would leave of its own will, with the least margin of all."""
    if not facts.leavers:
        return _NO_PACT if facts.no_pact is not None else _DASH
    sure = [one.party for one in facts.leavers if one.agreement.determined and one.leaves]
    unsure = sum(not one.agreement.determined for one in facts.leavers)
    people, least = _sure_and_open(answer, sure, unsure), min(one.margin.mean for one in facts.leavers)
    margin = f"{least:+.3f}" if abs(least) < 1 else number(least, signed=True)
    return Text(f"{people.en} ({margin})", f"{people.zh}（{margin}）")


def _lasting(facts: Facts, several: bool) -> Text:
    """The median spell that delivers at least half, with its interval where there is room."""
    if facts.lasts is None:
        return _NO_PACT if facts.no_pact is not None else Text("– (none)", "–（无）")
    median = facts.lasts.median
    if several or not has_ends(median):
        median = Interval(median.mean, math.nan, math.nan)
    mean, lo, hi = ("∞" if math.isinf(x) else f"{x:g}" for x in (median.mean, median.lo, median.hi))
    return same(f"{mean} [{lo}, {hi}]" if has_ends(median) else mean)


def _paying(answer: Answer, facts: Facts, several: bool) -> Text:
    """Who pays on balance, and how much where it is one."""
    sure = [one for one in facts.payers if one.agreement.determined and one.pays]
    unsure = sum(not one.agreement.determined for one in facts.payers)
    people = _sure_and_open(answer, [one.party for one in sure], unsure)
    if len(sure) != 1 or unsure:
        return people
    amount = number(abs(sure[0].balance.mean))
    return Text(f"{people.en} {amount}", f"{people.zh} {amount}")


def _limits(facts: Facts) -> Text:
    """Shares of the member-months in which money and will limit delivery."""
    if facts.limits is None:
        return _NO_PACT if facts.no_pact is not None else _DASH
    return same(f"{100 * facts.limits.money:.0f} % / {100 * facts.limits.will:.0f} %")


def _left(facts: Facts, several: bool) -> Text:
    """What is left of the change of emission by the campaign."""
    if facts.left is None:
        return _DASH if several else Text("– (no campaign)", "–（无行动）")
    return same(share_text(Interval(facts.left.mean, math.nan, math.nan)))
