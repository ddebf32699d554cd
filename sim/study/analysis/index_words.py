"""Indices of a study in sentences, English and Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from sim.declare.text import Text
from sim.study.analysis.records import INDICES, Index, Sensitivity, input_label, where_text
from sim.study.compare.printed import number

_MOST = 3
LEADING = {"sobol": "total", "morris": "mu_star"}
"""The index that decides, by the method of the design; of a given sample: ``share``, else ``delta``."""
_SAID: dict[str, Text] = {
    "acts": Text("acting", "有影响"),
    "negligible": Text("negligible", "可忽略"),
    "linear": Text("acting alike everywhere", "影响均匀"),
    "interacting": Text("bent, or depending on the other axes", "非线性或取决于其他轴"),
    "cannot tell": Text("cannot tell", "无法判断"),
}


def leading(found: Sensitivity, rows: Sequence[Index]) -> str:
    """The index by which axes are ordered and judged."""
    method = found.results.manifest["design"]["method"]
    return LEADING.get(method) or ("share" if any(r.measure == "share" for r in rows) else "delta")


def index_sentences(found: Sensitivity, base: str, outcome: str, place: str, period: str) -> list[Text]:
    """What moves the outcome most, which axes are of which kind, and what limits the indices."""
    rows = found.found(base=base, outcome=outcome, place=place, period=period)
    checks = [c.said for c in found.checks if (c.base, c.outcome, c.place, c.period) == (base, outcome, place, period)]
    if not rows:
        head = where_text(found.results, (base, outcome, place, period))
        return [Text(f"{head.en}: {c.en[:1].lower()}{c.en[1:]}", f"{head.zh}：{c.zh}") for c in checks]
    of = sorted((r for r in rows if r.measure == leading(found, rows)), key=lambda r: -r.value.mean)
    head, name = where_text(found.results, (base, outcome, place, period)), INDICES[of[0].measure]
    shown = [_shown(found, r) for r in of[:_MOST]]
    first = Text(
        f"{head.en}, largest by {_lower(name.en)} (90 % intervals): {', '.join(s.en for s in shown)}.",
        f"{head.zh}，{name.zh}最大者（90% 区间）：{'，'.join(s.zh for s in shown)}。",
    )
    kinds = []
    for standing, words in _SAID.items():
        names = [input_label(found.results, r.axis) for r in of if r.standing == standing]
        if names:
            kinds.append(Text(f"{words.en}: {', '.join(n.en for n in names)}", f"{words.zh}：{'、'.join(n.zh for n in names)}"))
    english = "; ".join(k.en for k in kinds)
    second = Text(f"{english[:1].upper()}{english[1:]}.", "；".join(k.zh for k in kinds) + "。")
    pair = max((r for r in rows if r.measure == "second" and r.standing == "acts"), key=lambda r: r.value.mean, default=None)
    pairs = [] if pair is None else [_pair(found, pair)]
    return [first, second, *pairs, *checks]


def _lower(name: str) -> str:
    """The name of an index within a sentence; names of persons and acronyms keep their capitals."""
    return name if name.split()[0] in ("PAWN", "Shapley") else name[:1].lower() + name[1:]


def _shown(found: Sensitivity, row: Index) -> Text:
    label = input_label(found.results, row.axis)
    lo, middle, hi = (number(x) for x in (row.value.lo, row.value.mean, row.value.hi))
    return Text(f"{label.en} {middle} ({lo} to {hi})", f"{label.zh} {middle}（{lo} 至 {hi}）")


def _pair(found: Sensitivity, row: Index) -> Text:
    first, second = (input_label(found.results, name) for name in (row.axis, row.other))
    return Text(
        f"The largest interaction is of {first.en} with {second.en}: {number(row.value.mean)} of the variance.",
        f"最大的交互为{first.zh}与{second.zh}：占方差的 {number(row.value.mean)}。",
    )
