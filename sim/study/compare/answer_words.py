"""The answer in at most four sentences: what is better, what is worse, what cannot be told, what is too small to matter."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.declare.text import Text
from sim.declare.units import unit_text
from sim.outcomes.declarations import OUTCOMES
from sim.study.compare.answer import Answer, Cell, Line
from sim.study.compare.compare import is_relative
from sim.study.compare.printed import counted, number
from sim.study.compare.verdicts import Verdict

MOST = 4
"""Sentences, and arms of which each can have one."""

KINDS: tuple[tuple[tuple[Verdict, ...], Text], ...] = (
    (("better",), Text("better", "更好")),
    (("worse",), Text("worse", "更差")),
    (("cannot tell",), Text("cannot tell", "无法判断")),
    (("too small to matter", "no difference"), Text("too small to matter", "差异过小")),
)
"""Verdicts that are told together; what is only higher or lower stands in the table."""


def answer_sentences(answer: Answer) -> list[Text]:
    """At most four sentences: one a verdict, one an arm of several arms, or one about a single result; each names lines of the answer only."""
    arms = len(answer.titles) - 1
    if arms == 0:
        return _alone(answer)
    if arms == 1:
        return _of_two(answer)
    if arms <= MOST:
        return [_of_arm(answer, arm) for arm in range(1, arms + 1)]
    return _of_many(answer)


def _told(answer: Answer, arm: int, verdicts: Sequence[Verdict]) -> list[tuple[Line, Cell]]:
    return [(line, line.cells[arm]) for line in answer.lines if line.cells[arm].verdict in verdicts]


def _listed(parts: Sequence[Text]) -> Text:
    return Text(", ".join(part.en for part in parts), "、".join(part.zh for part in parts))


def spoken(label: Text) -> Text:
    """A label inside a sentence: without its capital, but for abbreviations."""
    return label if label.en[1:2].isupper() else Text(label.en[:1].lower() + label.en[1:], label.zh)


def _named(line: Line, cell: Cell, count: int) -> Text:
    """The name of a line, with the replicates that would settle what is open, or the size below which a difference is too small."""
    name = spoken(line.label)
    if cell.verdict == "too small to matter":
        unit = Text("", "") if line.outcome in OUTCOMES and is_relative(OUTCOMES[line.outcome]) else unit_text(line.unit)
        return Text(f"{name.en} (below {number(line.least)} {unit.en}".rstrip() + ")", f"{name.zh}（小于 {number(line.least)} {unit.zh}".rstrip() + "）")
    if cell.verdict != "cannot tell" or cell.needed is None or cell.needed <= count:
        return name
    return Text(f"{name.en} ({cell.needed:,} replicates needed)", f"{name.zh}（约需 {cell.needed:,} 次重复）")


def _of_two(answer: Answer) -> list[Text]:
    """A sentence a verdict."""
    said = []
    for verdicts, word in KINDS:
        if found := _told(answer, 1, verdicts):
            names = _listed([_named(line, cell, answer.replicates[1]) for line, cell in found])
            head = f"{word.en[0].upper()}{word.en[1:]}"
            said.append(Text(f"{head}: {names.en}.", f"{word.zh}：{names.zh}。"))
    return said or [Text("Nothing can be compared.", "没有可比较的结果。")]


def _of_arm(answer: Answer, arm: int) -> Text:
    """One sentence about an arm."""
    parts = []
    for verdicts, word in KINDS:
        if found := _told(answer, arm, verdicts):
            names = _listed([spoken(line.label) for line, _ in found])
            parts.append(Text(f"{word.en}: {names.en}", f"{word.zh}：{names.zh}"))
    title = answer.titles[arm]
    if not parts:
        return Text(f"{title.en}: nothing can be compared.", f"{title.zh}：没有可比较的结果。")
    return Text(f"{title.en}: {'; '.join(part.en for part in parts)}.", f"{title.zh}：{'；'.join(part.zh for part in parts)}。")


def _of_many(answer: Answer) -> list[Text]:
    """A sentence a verdict, with the number of arms of which it is true."""
    arms, said = len(answer.titles) - 1, []
    for verdicts, word in KINDS:
        counts = [(line, sum(cell.verdict in verdicts for cell in line.cells)) for line in answer.lines]
        names = [Text(f"{spoken(line.label).en} in {count}", f"{line.label.zh} {count} 个") for line, count in counts if count]
        if names:
            head, listed = f"{word.en[0].upper()}{word.en[1:]}", _listed(names)
            said.append(Text(f"{head} (of {arms} arms): {listed.en}.", f"{word.zh}（共 {arms} 个情景）：{listed.zh}。"))
    return said or [Text("Nothing can be compared.", "没有可比较的结果。")]


def _alone(answer: Answer) -> list[Text]:
    """How much cooperation there is in a single result, or why there is none."""
    if answer.facts and (why := answer.facts[0].no_pact) is not None:
        return [why]
    means = {line.outcome: line.cells[0].value.mean for line in answer.lines}
    members, delivered = (means.get(name, math.nan) for name in ("member", "delivered_share"))
    if math.isnan(members):
        return []
    share = "" if math.isnan(delivered) else f" and deliver {number(delivered)} of what they promised"
    share_zh = "" if math.isnan(delivered) else f"，履约率 {number(delivered)}"
    parties = counted(answer.parties, "party", "parties")
    return [Text(f"On average {number(members)} of {parties} are members{share}.", f"{answer.parties} 方中平均 {number(members)} 方为成员{share_zh}。")]
