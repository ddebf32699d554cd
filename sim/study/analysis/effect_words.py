"""Effects of a study in three sentences an outcome, English and Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from sim.declare.text import Text
from sim.declare.units import unit_text
from sim.study.analysis.records import MEASURES, TOGETHER, Effect, Held, Sensitivity, axis_label, where_text
from sim.study.compare.printed import counted, has_ends, number, without_noise
from sim.study.compare.verdicts import SURE

_MOST = 3
"""Axes that a sentence names."""


def effect_sentences(found: Sensitivity, base: str, outcome: str, place: str, period: str) -> tuple[Text, Text, Text]:
    """What carries the outcome, how alone and in the package differ, and what cannot be told (with the stated orders)."""
    rows = found.rows(base=base, outcome=outcome, place=place, period=period)
    head = where_text(found.results, (base, outcome, place, period))
    held = [h for h in found.held if (h.base, h.outcome, h.place, h.period) == (base, outcome, place, period)]
    if not rows:
        return _constant(head)
    if "main" in found.measures and not found.factorial:
        return _fraction_sentences(found, head, rows)
    if not found.factorial:
        return _rank_sentences(found, head, rows)
    of = {measure: [r for r in rows if r.measure == measure and r.axis != TOGETHER] for measure in ("add_one", "drop_one", "shapley")}
    return _carried(found, head, rows, of["shapley"]), _package(found, of), _open(found, of["shapley"], held)


def _shown(found: Sensitivity, row: Effect) -> Text:
    label, e = axis_label(found.results, row.axis), row.effect
    if not has_ends(e):
        return Text(f"{label.en} {number(e.mean, True)}", f"{label.zh} {number(e.mean, True)}")
    clean = without_noise(e)
    span = f"{number(clean.lo, True)} to {number(clean.hi, True)}", f"{number(clean.lo, True)} 至 {number(clean.hi, True)}"
    return Text(f"{label.en} {number(e.mean, True)} ({span[0]})", f"{label.zh} {number(e.mean, True)}（{span[1]}）")


def _named(found: Sensitivity, rows: Sequence[Effect]) -> Text:
    shown = [_shown(found, row) for row in sorted(rows, key=lambda r: -abs(r.effect.mean))[:_MOST]]
    return Text(", ".join(s.en for s in shown), "，".join(s.zh for s in shown))


def _unit(found: Sensitivity, outcome: str) -> Text:
    unit = str(found.results.kept(outcome)["unit"])
    if unit.startswith(("share", "ratio", "index", "effort")):
        return Text("", "")
    words = unit_text(unit)
    return Text(f" {words.en}", f" {words.zh}")


def _carried(found: Sensitivity, head: Text, rows: Sequence[Effect], shapley: Sequence[Effect]) -> Text:
    together = next(r for r in rows if r.axis == TOGETHER)
    count, by, unit = len(shapley), number(together.effect.mean, True), _unit(found, together.outcome)
    change = Text(f"{head.en}: all {count} together change it by {by}{unit.en}", f"{head.zh}：{count} 项合计使其变化 {by}{unit.zh}")
    if together.verdict == "cannot tell":
        change = Text(f"{change.en}, which cannot be told from nothing", f"{change.zh}，无法与零区分")
    sure = [r for r in shapley if r.verdict in SURE]
    if not sure:
        return Text(f"{change.en}; no single share (Shapley) can be told from nothing.", f"{change.zh}；各项份额（沙普利）均无法与零区分。")
    said = _named(found, sure)
    return Text(f"{change.en}; the largest shares (Shapley, 90 % intervals): {said.en}.", f"{change.zh}；最大的份额（沙普利，90% 区间）：{said.zh}。")


def _package(found: Sensitivity, of: dict[str, list[Effect]]) -> Text:
    parts = []
    for measure, words, none in (
        ("add_one", Text("Alone, the largest is", "单独加入时最大的是"), Text("alone, none can be told from nothing", "单独加入时各项均无法与零区分")),
        (
            "drop_one", Text("out of the package, most is lost without", "从整套中去掉时损失最大的是"),
            Text("out of the package, none can be told from nothing", "从整套中去掉时各项均无法与零区分"),
        ),
    ):  # fmt: skip
        sure = [r for r in of[measure] if r.verdict in SURE]
        said = _named(found, sorted(sure, key=lambda r: -abs(r.effect.mean))[:1]) if sure else None
        parts.append(Text(f"{words.en} {said.en}", f"{words.zh}{said.zh}") if said else none)
    single, dropped = (sum(r.effect.mean for r in of[m]) for m in ("add_one", "drop_one"))
    whole = sum(r.effect.mean for r in of["shapley"])
    if whole == 0:
        ends = Text("the package as a whole changes nothing", "整套制度合计不产生变化")
    else:
        ratio, other = single / whole, dropped / whole
        word = None
        if ratio < 1 < other:
            word = Text("they need each other", "它们相互补充")
        elif other < 1 < ratio:
            word = Text("they replace each other", "它们相互替代")
        ends = Text(
            f"the effects alone add up to {ratio:.0%} of the package, the losses to {other:.0%}",
            f"单独加入的增益之和为整套的 {ratio:.0%}，去掉的损失之和为 {other:.0%}",
        )
        if word is not None:
            ends = Text(f"{ends.en}: {word.en}", f"{ends.zh}：{word.zh}")
    return _sentence([*parts, ends])


def _open(found: Sensitivity, shapley: Sequence[Effect], held: Sequence[Held]) -> Text:
    stated = dict.fromkeys(h.contrast for h in held)
    parts = [_order(found, [h for h in held if h.contrast == contrast]) for contrast in stated]
    unsure = [axis_label(found.results, r.axis) for r in shapley if r.verdict == "cannot tell"]
    same = [axis_label(found.results, r.axis) for r in shapley if r.verdict == "no difference"]
    for labels, words in ((unsure, Text("cannot tell (Shapley)", "无法判断（沙普利）")), (same, Text("no effect in any run", "各次模拟均无效应"))):
        if labels:
            parts.append(Text(f"{words.en}: {', '.join(x.en for x in labels)}", f"{words.zh}：{'、'.join(x.zh for x in labels)}"))
    if not parts:
        parts = [Text("The replicates settle the direction of every share", "现有重复次数足以判定每项份额的方向")]
    return _sentence(parts)


def _order(found: Sensitivity, held: Sequence[Held]) -> Text:
    """A stated order on one outcome: in how many runs it held by each measure, and its weakest pair by Shapley effects."""
    of = {h.measure: h for h in held}
    main, points = of["shapley"], found.results.manifest["nested_points"]
    over = Text(counted(main.count, "replicate"), f"{main.count} 次重复")
    if points > 1:
        each = main.count // points
        over = Text(f"{counted(each, 'replicate')} x {points} parameter points", f"{each} 次重复 x {points} 个参数点")
    name, shares, weakest = main.contrast, (main.share, of["drop_one"].share, of["add_one"].share), weakest_pair(found, main)
    return Text(
        f'of {over.en}, the order "{name.en}" holds in {shares[0]:.0%} by Shapley effect, {shares[1]:.0%} by loss from everything and {shares[2]:.0%} by gain '
        f"from nothing ({weakest.en})",
        f"在 {over.zh}中，顺序“{name.zh}”按沙普利效应成立于 {shares[0]:.0%}，按去掉的损失成立于 {shares[1]:.0%}，按单独加入的增益成立于 {shares[2]:.0%}"
        f"（{weakest.zh}）",
    )


def weakest_pair(found: Sensitivity, held: Held) -> Text:
    """The two axes whose order held least often."""
    first, second = (axis_label(found.results, name) for name in held.weakest[:2])
    if held.weakest[2] == 1.0:
        return Text("every pair in 100%", "每一对均为 100%")
    return Text(f"least often {first.en} above {second.en}: {held.weakest[2]:.0%}", f"最弱的一对：{first.zh}高于{second.zh}，{held.weakest[2]:.0%}")


def _rank_sentences(found: Sensitivity, head: Text, rows: Sequence[Effect]) -> tuple[Text, Text, Text]:
    if rows and all(r.verdict == "no difference" for r in rows):
        return _constant(head)
    points = rows[0].count if rows else 0
    sentences = []
    for measure in ("prcc", "srrc"):
        of = [r for r in rows if r.measure == measure]
        sure, name = [r for r in of if r.verdict in SURE], MEASURES[measure]
        said = _named(found, sure) if sure else Text("none can be told from nothing", "均无法与零区分")
        over = counted(points, "point")
        sentences.append(Text(f"{head.en}, {name.en.lower()} over {over}: {said.en}.", f"{head.zh}，{name.zh}（{points} 个设计点）：{said.zh}。"))
    unsure = [axis_label(found.results, r.axis) for r in rows if r.measure == "prcc" and r.verdict not in SURE]
    if unsure:
        last = Text(f"Cannot tell: {', '.join(x.en for x in unsure)}.", f"无法判断：{'、'.join(x.zh for x in unsure)}。")
    else:
        last = Text("The points settle the direction of every axis.", "现有设计点足以判定每个轴的方向。")
    return sentences[0], sentences[1], last


def _fraction_sentences(found: Sensitivity, head: Text, rows: Sequence[Effect]) -> tuple[Text, Text, Text]:
    sure, unit = [r for r in rows if r.verdict in SURE], _unit(found, rows[0].outcome)
    if not sure:
        first = Text(f"{head.en}: no main effect can be told from nothing.", f"{head.zh}：主效应均无法与零区分。")
    else:
        said = _named(found, sure)
        first = Text(f"{head.en}: the largest main effects (90 % intervals){unit.en}: {said.en}.", f"{head.zh}：最大的主效应（90% 区间）{unit.zh}：{said.zh}。")
    second = Text(
        "A fraction of all combinations was run, so a main effect may hold an interaction; the notes name which.",
        "仅模拟了部分组合，主效应可能包含交互；见提示。",
    )
    unsure = [axis_label(found.results, r.axis) for r in rows if r.verdict not in SURE]
    if not unsure:
        return first, second, Text("The replicates settle the direction of every main effect.", "现有重复次数足以判定每项主效应的方向。")
    third = Text(f"Cannot tell: {', '.join(x.en for x in unsure)}.", f"无法判断：{'、'.join(x.zh for x in unsure)}。")
    return first, second, third


def _constant(head: Text) -> tuple[Text, Text, Text]:
    return (
        Text(f"{head.en}: the same at every point.", f"{head.zh}：在所有设计点上均相同。"),
        Text("So no axis has an effect on it.", "因此各轴对其均无效应。"),
        Text("There is nothing left to settle.", "无需进一步判定。"),
    )


def _sentence(parts: Sequence[Text]) -> Text:
    english = "; ".join(p.en for p in parts)
    return Text(english[:1].upper() + english[1:] + ".", "；".join(p.zh for p in parts) + "。")
