"""Results in three sentences, English and Chinese."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sim.declare.outcomes import Outcome
from sim.declare.text import Text
from sim.declare.units import unit_text
from sim.outcomes.declarations import OUTCOMES, REGION, bounds_at
from sim.study.compare.compare import Comparison, Row, arm_names, is_relative
from sim.study.compare.intervals import Interval, interval_of, mean_interval
from sim.study.compare.limits import without_pact
from sim.study.compare.printed import apart, counted, has_ends, interval_text, number, spoken_interval
from sim.study.compare.spells import KINDS, SpellRatio, Survival, compare_spells, survival
from sim.study.store.periods import WHOLE, unit_of_period
from sim.study.store.results import Results

HEADLINES = (
    "cooperation_index", "welfare_gap_closed", "exposure", "heavy_days_pm25", "attributable_deaths", "abatement_cost", "output_lost",
    "governance_cost",
)  # fmt: skip
"""Outcomes of the sentences, in this order."""

_COOPERATION = (Text("Cooperation", "合作"), ("cooperation_index", "member", "welfare_gap_closed"))
_MEDIUM = {
    "air": (Text("Air and health", "空气与健康"), ("exposure", "heavy_days_pm25", "attributable_deaths")),
    "river": (Text("Water", "水质"), ("concentration", "good_days_pm25", "heavy_days_pm25")),
}
_MONEY = (Text("Money", "资金"), ("abatement_cost", "output_lost", "governance_cost"))


def _unit(declared: str, of_period: str) -> Text:
    """The unit of a whole period's value with a space in front; nothing for shares and ratios."""
    if is_relative(OUTCOMES[declared]):
        return Text("", "")
    unit = unit_text(of_period)
    return Text(f" {unit.en}", f" {unit.zh}")


def _changed(row: Row) -> Text:
    unit, label = _unit(row.outcome, row.unit), row.label
    old, new = apart(row.baseline.mean, row.arm.mean)
    by, small = interval_text(row.difference, True), _small(row)
    return Text(f"{label.en} {new} instead of {old}{unit.en} (difference {by}{small.en})", f"{label.zh}由 {old} 变为 {new}{unit.zh}（差 {by}{small.zh}）")


def _open(row: Row) -> Text:
    if row.verdict == "no difference":
        value = number(row.arm.mean)
        return Text(f"{row.label.en} is the same in every pair of runs ({value})", f"{row.label.zh}在每对模拟中均相同（{value}）")
    if math.isnan(row.difference.mean):
        return Text(f"{row.label.en} has no value", f"{row.label.zh}无数值")
    by, more = interval_text(row.difference, True), Text("", "")
    if row.verdict == "too small to matter":
        more = Text("; too small to matter", "；差异过小")
    elif row.needed is not None and row.needed > row.replicates:
        more = Text(f"; about {row.needed:,} replicates would settle it", f"；约需 {row.needed:,} 次重复才能判定")
    unit = _unit(row.outcome, row.unit)
    return Text(f"{row.label.en} (difference {by}{unit.en}{more.en})", f"{row.label.zh}（差 {by}{unit.zh}{more.zh}）")


def _small(row: Row) -> Text:
    """A remark on a difference that is sure but less than a thousandth of the baseline."""
    trivial = abs(row.difference.mean) < 1e-3 * abs(row.baseline.mean)
    return Text(", less than 0.1 %", "，不足 0.1%") if trivial else Text("", "")


def _spans(intervals: Sequence[Interval]) -> Text:
    """What stands in the brackets behind the numbers, if anything does."""
    if any(has_ends(x) for x in intervals):
        return Text("90 % intervals in brackets", "方括号内为 90% 区间")
    return Text("no interval from a single run", "单次模拟无区间") if any(not math.isnan(x.mean) for x in intervals) else Text("no values", "无数值")


def _joined(parts: list[Text]) -> Text:
    return Text("; ".join(p.en for p in parts), "；".join(p.zh for p in parts))


def _pick(comparison: Comparison, arm: int) -> tuple[list[Row], list[Row], list[Row]]:
    name = arm_names(comparison.baseline, comparison.arms)[arm]
    mine = {row.outcome: row for row in comparison.rows if row.scenario == name and row.place == REGION}
    rows = [mine[o] for o in HEADLINES if o in mine] or [row for row in mine.values() if OUTCOMES[row.outcome].better != "neither"]
    better, worse = ([r for r in rows if r.verdict == v] for v in ("better", "worse"))
    return better, worse, [r for r in rows if r.verdict not in ("better", "worse")]


def comparison_sentences(comparison: Comparison, arm: int = 0) -> tuple[Text, Text, Text]:
    """What is better, what is worse, and what cannot be told, of one arm against the baseline (region-wide headlines).

    The first sentence says once what the intervals in brackets are.
    """
    better, worse, rest = _pick(comparison, arm)
    base, title = comparison.baseline.title, comparison.arms[arm].title
    when = Text("", "") if comparison.period == WHOLE else Text(f" in {comparison.period}", f"{comparison.period} 年，")
    runs = min(len(result.replicates) for result in (comparison.baseline, comparison.arms[arm]))
    spans = _spans([row.difference for row in better + worse + rest])
    head = Text(
        f"{title.en} against {base.en}{when.en} ({counted(runs, 'replicate')}, {spans.en})",
        f"{when.zh}“{title.zh}”与“{base.zh}”相比（{runs} 次重复，{spans.zh}）",
    )
    sentences: list[Text] = []
    for rows, word, none in (
        (better, Text("better", "更好"), Text("nothing is surely better", "没有可确认的改善")),
        (worse, Text("worse", "更差"), Text("nothing is surely worse", "没有可确认的恶化")),
    ):
        said = _joined([_changed(row) for row in rows])
        told = Text(f"{word.en}: {said.en}", f"{word.zh}：{said.zh}") if rows else none
        if sentences:
            sentences.append(Text(f"{told.en[0].upper()}{told.en[1:]}.", f"{told.zh}。"))
        else:
            sentences.append(Text(f"{head.en}, {told.en}.", f"{head.zh}，{told.zh}。"))
    if not (better or worse or rest):
        last = Text("None of the headline outcomes can be compared.", "主要指标均无法比较。")
    elif rest:
        said = _joined([_open(row) for row in rest])
        last = Text(f"Cannot tell, no difference, or too small to matter: {said.en}.", f"无法判断、无差异或差异过小：{said.zh}。")
    else:
        last = Text("The replicates settle the direction of all of these outcomes.", "现有重复次数足以判定上述所有指标的方向。")
    return sentences[0], sentences[1], last


def result_sentences(results: Results) -> tuple[Text, Text, Text]:
    """Cooperation, air and health (or water), and money of one scenario: means over the whole period with intervals."""
    first, last, count = results.months[0], results.months[-1], len(results.replicates)
    topics = []
    for topic, outcomes in (_COOPERATION, _MEDIUM[results.measure.medium], _MONEY):
        means = []
        for name in (o for o in outcomes if o in results.outcomes):
            declared = results.measure.outcome(name)
            bounds = bounds_at(declared, REGION, results.places)
            means.append((declared, interval_of(results.period(name, WHOLE)[:, results.places.index(REGION)], results.drawn, bounds)))
        topics.append((topic, means))
    spans = _spans([mean for _, means in topics for _, mean in means])
    sentences: list[Text] = []
    for topic, means in topics:
        said = _joined([_mean_of(declared, mean) for declared, mean in means])
        if sentences:
            sentences.append(Text(f"{topic.en}: {said.en}.", f"{topic.zh}：{said.zh}。"))
        else:
            en = f"{results.title.en}, {first} to {last}, {counted(count, 'replicate')} ({spans.en}). {topic.en}: {said.en}."
            sentences.append(Text(en, f"“{results.title.zh}”，{first} 至 {last}，{count} 次重复（{spans.zh}）。{topic.zh}：{said.zh}。"))
    return sentences[0], sentences[1], sentences[2]


def _mean_of(declared: Outcome, mean: Interval) -> Text:
    label, unit = declared.label, _unit(declared.name, unit_of_period(declared))
    if math.isnan(mean.mean):
        return Text(f"{label.en} has no value", f"{label.zh}无数值")
    return Text(f"{label.en} {interval_text(mean)}{unit.en}", f"{label.zh} {interval_text(mean)}{unit.zh}")


_SPELLS = {"delivery": Text("Spells that deliver at least half", "至少履约一半的存续期"), "member": Text("Spells of membership", "成员存续期")}


def _length(*months: float) -> Text:
    """A length of spells, or the interval of one; infinite where fewer than half of them end within the period."""
    said = ["?" if math.isnan(m) else f"{m:g}" for m in months]
    if math.isinf(months[-1]):
        beyond = Text("beyond the period", "超出模拟期")
        return beyond if len(months) == 1 or math.isinf(months[0]) else Text(f"{_months(said[0])} to {beyond.en}", f"{said[0]} 个月至{beyond.zh}")
    return Text(_months(" to ".join(said)), " 至 ".join(said) + " 个月")


def _months(shown: str) -> str:
    return f"{shown} month" if shown in ("1", "1.00") else f"{shown} months"


def spell_sentences(results: Results) -> list[Text]:
    """How long spells last, of delivery and of membership, and when the first pact came; nothing for results that keep no spells."""
    if results.spells is None:
        return []
    none = Text("No party was a member that delivers at least half in any month.", "任何月份都没有一方作为成员履约达到一半。")
    delivery, member = survival(results, "delivery"), survival(results, "member")
    said = [none if delivery is None else _spells(delivery)]
    return [*said, *([] if member is None else [_spells(member)]), _first_pact(results)]


def _spells(s: Survival) -> Text:
    head, half, open_ = _SPELLS[s.kind], _length(s.median.mean), s.count - s.ended
    span, within = Text("", ""), _length(s.median.lo, s.median.hi)
    if has_ends(s.median):
        span = Text(f" (90 % interval {within.en})", f"（90% 区间 {within.zh}）")
    life = _length(round(s.half_life, 1))
    return Text(
        f"{head.en}: {s.count:,} in {counted(s.replicates, 'run')}, {open_:,} not ended; median {half.en}{span.en}; half-life at a constant hazard {life.en}.",
        f"{head.zh}：{s.replicates:,} 次模拟中 {s.count:,} 段，{open_:,} 段未结束；中位数 {half.zh}{span.zh}；按恒定风险的半衰期 {life.zh}。",
    )


def _first_pact(results: Results) -> Text:
    months = results.period("months_to_first_pact")[:, results.places.index(REGION)]
    found, count = int((~np.isnan(months)).sum()), len(months)
    if not found:
        if (why := without_pact(results)) is not None:
            return why
        return Text(f"No pact in {'the run' if count == 1 else f'any of the {count:,} runs'}.", f"{count:,} 次模拟均未形成协议。")
    mean = number(mean_interval(months).mean)
    return Text(
        f"First pact after {_months(mean)} in {found:,} of {counted(count, 'run')}.",
        f"{count:,} 次模拟中 {found:,} 次形成协议，首个协议平均在 {mean} 个月后。",
    )


def spell_comparison_sentences(comparison: Comparison, arm: int = 0) -> list[Text]:
    """Spells of one arm against those of the baseline, a sentence a kind; nothing where a result keeps no spells."""
    first, second = comparison.baseline, comparison.arms[arm]
    if first.spells is None or second.spells is None:
        return []
    return [_ratio_sentence(compare_spells(first, second, kind), second.title, first.title) for kind in KINDS]


def _ratio_sentence(ratio: SpellRatio, arm: Text, baseline: Text) -> Text:
    head = _SPELLS[ratio.kind]
    if ratio.baseline is None and ratio.arm is None:
        return Text(f"{head.en}: none in either.", f"{head.zh}：两者均没有。")
    if ratio.baseline is None or ratio.arm is None:
        none, some, has = (baseline, arm, ratio.arm) if ratio.baseline is None else (arm, baseline, ratio.baseline)
        assert has is not None
        half = _length(has.median.mean)
        return Text(
            f"{head.en}: none in {none.en}; median {half.en} in {some.en}.", f"{head.zh}：“{none.zh}”中没有；“{some.zh}”的中位数为 {half.zh}。"
        )
    new, old = _length(ratio.arm.median.mean), _length(ratio.baseline.median.mean)
    by = Text("", "")
    if not math.isnan(ratio.ratio.mean):
        span = spoken_interval(ratio.ratio)
        by = Text(f"ratio {number(ratio.ratio.mean)}, {span.en}; ", f"比值 {number(ratio.ratio.mean)}，{span.zh}；")
    p = "p < 0.001" if ratio.p_value < 0.001 else f"p = {ratio.p_value:.3f}"
    test = Text("no spell ended" if math.isnan(ratio.p_value) else f"log-rank {p}", "无一段结束" if math.isnan(ratio.p_value) else f"对数秩检验 {p}")
    return Text(
        f"{head.en}, {arm.en} against {baseline.en}: median {new.en} against {old.en} ({by.en}{test.en}).",
        f"{head.zh}，“{arm.zh}”与“{baseline.zh}”相比：中位数 {new.zh}，对 {old.zh}（{by.zh}{test.zh}）。",
    )
