"""Tables of the evidence: for ``hazepact evidence --test``, and for docs/evidence.md."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sim.declare.claims import KINDS, STATUSES, Claim, claims, sources
from sim.declare.comparisons import (
    AS_WRITTEN,
    GOOD,
    MATTERS,
    Arm,
    Chance,
    Comparison,
    Finding,
    Member,
    comparisons,
    findings,
    smallest,
    status_of,
    structures,
)  # fmt: skip
from sim.declare.text import Language, Text
from sim.outcomes.declarations import OUTCOMES, REGION
from sim.study.compare.intervals import Interval
from sim.study.compare.printed import interval_text
from sim.study.evidence.ledger import SAYS, by_claim, detail_text, distinct, effect_text

if TYPE_CHECKING:
    from rich.table import Table

Rows = Iterator[tuple[str, ...]]

STATUS_ZH = {
    "reproduced": "再现", "contradicted": "不符", "depends on structure": "取决于结构", "untested": "未检验", "out of scope": "范围之外",
}  # fmt: skip
KIND_ZH = {"could fail": "可能不成立", "sign built in": "符号内定", "circular": "循环论证", "bundle": "机制组合"}
_ADDS = {
    "carries": Text("carries it", "起作用"), "little": Text("too little to matter", "作用很小"), "nothing": Text("nothing sure", "无确定作用"),
    "against": Text("against it", "起相反作用"), "no value": Text("no value", "无数值"),
}  # fmt: skip
_DIRECTION = {
    "+": Text("raises", "提高"), "-": Text("lowers", "降低"), "0": Text("hardly moves", "几乎不影响"),
}  # fmt: skip
_LEVEL = {"+": Text("is above", "高于"), "-": Text("is below", "低于")}
_CHANGE = {"+": Text("rises over the years", "逐年上升"), "-": Text("falls over the years", "逐年下降")}
_OWN = {
    "member_spell": Text("Mean spell of delivered membership", "履约成员的平均存续期"),
    "retention": Text("Part of an action's cut that is left", "行动减排效果的保持率"),
}  # fmt: skip


def status_text(status: str) -> Text:
    """A status in words."""
    return Text(status, STATUS_ZH[status])


def kind_text(kind: str) -> Text:
    """What a claim is as a test of the model, in words."""
    return Text(kind, KIND_ZH[kind])


def outcome_text(name: str) -> Text:
    """The label of an outcome."""
    return _OWN[name] if name in _OWN else OUTCOMES[name].label


def _arm(arm: Arm, base: Arm | None = None) -> str:
    """An arm in words; of *without* only what differs from *with*."""
    moved = base is None or (arm.scenario, arm.variant) != (base.scenario, base.variant)
    parts = [f"{arm.scenario}{f' ({arm.variant})' if arm.variant else ''}"] if moved else []
    parts += [f"+ {name}" for name in arm.on] + [f"- {name}" for name in arm.off]
    old = dict(base.set or {}) if base is not None else {}
    parts += [f"{key.removeprefix('mechanisms.')} = {value}" for key, value in (arm.set or {}).items() if key not in old or old[key] != value]
    return ", ".join(parts)


def compared(comparison: Comparison) -> Text:
    """What is compared, in words."""
    c = comparison
    where = "" if c.place == REGION else f"; {c.place.removeprefix('party:')}"
    when = "" if c.period == "all" else f"; {c.period}"
    with_ = _arm(c.with_)
    if c.measure == "difference":
        assert c.without is not None
        if c.without == dataclasses.replace(c.with_, on=(), off=c.with_.on):
            base, names = _arm(dataclasses.replace(c.with_, on=())), ", ".join(c.with_.on)
            return Text(f"{base}: with and without {names}{where}{when}", f"{base}：有无 {names}{where}{when}")
        without = _arm(c.without, c.with_)
        return Text(f"{with_} against {without}{where}{when}", f"{with_} 对照 {without}{where}{when}")
    if c.measure == "order":
        above, below = ", ".join(c.above or {}), ", ".join(c.below or {})
        return Text(f"{with_}: what each of {above} adds against what each of {below} adds", f"{with_}：{above} 各自的贡献与 {below} 各自的贡献之比较")
    return Text(f"{with_}{where}{when}", f"{with_}{where}{when}")


def stated(comparison: Comparison) -> Text:
    """The stated sign in words: ``lowers concentration``."""
    direction, label = comparison.claim.direction, outcome_text(comparison.outcome)
    if comparison.measure == "order":
        return Text(f"the stated order of effects on: {label.en}", f"对“{label.zh}”作用的所述排序")
    if comparison.measure == "difference":
        much = _size(comparison)
        return Text(f"{_DIRECTION[direction].en}: {label.en}{much.en}", f"{_DIRECTION[direction].zh}{label.zh}{much.zh}")
    if comparison.measure == "change":
        much = _size(comparison)
        return Text(f"{label.en} {_CHANGE[direction].en}{much.en}", f"{label.zh}{_CHANGE[direction].zh}{much.zh}")
    if comparison.outcome == "member_spell":
        label = Text("Median spell of delivered membership (months)", "履约成员的存续期中位数（月）")
    limit = Text("the standard", "标准") if comparison.threshold == GOOD else Text(f"{comparison.threshold:g}", f"{comparison.threshold:g}")
    return Text(f"{label.en} {_LEVEL[direction].en} {limit.en}", f"{label.zh}{_LEVEL[direction].zh}{limit.zh}")


def _size(comparison: Comparison) -> Text:
    """How large an effect is asked for."""
    if comparison.threshold == MATTERS:
        return Text(" by an amount that matters", "（达到有意义的幅度）")
    return Text(f" by {comparison.threshold:g} or more", f"（至少 {comparison.threshold:g}）") if comparison.threshold else Text("", "")


def judged_parts(
    found: Sequence[Finding], language: Language, kinds: Mapping[str, str], members: Mapping[str, Sequence[Member]]
) -> Iterator[tuple[str, Table]]:
    """For every claim a line with what is stated, its kind and the verdict, and a table: a row a structure with the effect and what it says.

    Below them how many structures have results of their own, and what each mechanism of a bundle adds to the whole.
    """
    from rich.cells import cell_len
    from rich.table import Table

    width = max(cell_len(structure.label.to(language)) for structure in structures().values())
    for id, group in by_claim(found).items():
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column(min_width=width + 2, overflow="fold")
        table.add_column(overflow="fold")
        table.add_column(overflow="fold")
        for one in group:
            word = SAYS[one.says].to(language) + (Text(" (small)", "（很小）").to(language) if one.small else "")
            effect = effect_text(one).to(language) + detail_text(one).to(language)
            table.add_row(f"  {structures()[one.structure].label.to(language)}", effect, word)
        own = distinct(group)
        table.add_row("  " + Text(f"results of their own: {own} of {len(group)}", f"结果各异：{own}/{len(group)}").to(language), "", "")
        for member in members.get(id, ()):
            span = interval_text(Interval(member.effect, member.lo, member.hi), signed=True)
            table.add_row(f"  - {member.mechanism}", span, f"{_ADDS[member.role].to(language)} ({kind_text(member.kind).to(language)})")
        verdict = status_text(status_of([one.says for one in group])).to(language)
        kind = f" [{kind_text(kinds[id]).to(language)}]" if kinds.get(id) in KINDS else ""
        yield f"{id}{kind}  {stated(comparisons()[id]).to(language)} - {verdict}", table


def placebo_table(chances: Sequence[Chance], language: Language) -> Table:
    """The placebo by kind: claims that come out as stated with their own mechanisms and with others in their place."""
    from rich.table import Table

    heads, *rows = placebo_rows(language, chances)
    table = Table(box=None, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def unjudged_lines(unjudged: Mapping[str, Text], language: Language) -> list[str]:
    """Why claims could not be judged: a line a reason with the claims."""
    reasons: dict[str, list[str]] = {}
    for id, why in unjudged.items():
        reasons.setdefault(why.to(language), []).append(id)
    return [f"{status_text('untested').to(language)}: {' '.join(ids)}: {why}" for why, ids in reasons.items()]


def placebo_rows(language: Language, chances: Sequence[Chance] | None = None) -> Rows:
    """By kind: claims that can be permuted, how many come out as stated by their own mechanisms, and how many with others in their place."""
    from sim.declare.comparisons import chances as recorded
    from sim.study.evidence.placebo import rate_of

    given = recorded() if chances is None else chances
    heads = (
        ("kind", "类别"), ("claims", "陈述"), ("as stated, own mechanisms", "原机制下如所述"), ("as stated, other mechanisms", "换成其他机制后如所述"),
        ("share by chance", "偶然成立份额"),
    )  # fmt: skip
    yield tuple(Text(*pair).to(language) for pair in heads)
    for kind in (*KINDS, None):
        rate = rate_of(given, None if kind is None else (kind,))
        if rate.claims:
            held = ", ".join(str(count) for count, _ in rate.by_permutation)
            name = Text("all", "合计") if kind is None else kind_text(kind)
            yield name.to(language), str(rate.claims), str(rate.own), held, f"{100 * rate.chance:.0f} %"


# docs/evidence.md ----------------------------------------------------------------------------------------------------


def count_rows(language: Language) -> Rows:
    """Claims by abstract and status; of those judged, in brackets, the ones that could fail."""
    yield (Text("abstract", "文献").to(language), *(status_text(status).to(language) for status in STATUSES), Text("all", "合计").to(language))
    for source in sources():
        name = f"{source.id} {source.city.to(language)}: {source.topic.to(language)}"
        yield name, *_counts([claim for claim in claims() if claim.source == source.id])
    yield Text("all", "合计").to(language), *_counts(claims())


def _counts(some: Sequence[Claim]) -> Iterator[str]:
    for status in STATUSES:
        could = sum(claim.status == status and claim.kind == KINDS[0] for claim in some)
        yield str(sum(claim.status == status for claim in some)) + (f" ({could})" if status != "out of scope" else "")
    yield str(len(some))


def kind_rows(language: Language) -> Rows:
    """Claims by kind and status."""
    judged = STATUSES[:-1]
    yield (Text("kind", "类别").to(language), *(status_text(status).to(language) for status in judged), Text("all", "合计").to(language))
    for kind in KINDS:
        count = Counter(claim.status for claim in claims() if claim.kind == kind)
        yield kind_text(kind).to(language), *(str(count[status]) for status in judged), str(sum(count.values()))


def _row(claim: Claim, language: Language, record: Mapping[str, Sequence[Finding]]) -> tuple[str, ...]:
    comparison = comparisons().get(claim.id)
    statement = f"{claim.id} {claim.statement.to(language)}"
    if comparison is None:
        return statement, "", "", "", status_text(claim.status).to(language), claim.reason.to(language)
    words = claim.reason.to(language)
    notes = [comparison.note.to(language)] if comparison.note is not None else []
    kind = Text(f"{claim.kind}: {claim.why.en}", f"{KIND_ZH.get(claim.kind, claim.kind)}：{claim.why.zh}").to(language)
    written = [f for f in record.get(claim.id, ()) if f.structure == AS_WRITTEN]
    if claim.status == "reproduced" and written and written[0].small:
        notes.append(Text("Smaller than what matters.", "小于有意义的幅度。").to(language))
    verdict = status_text(claim.status).to(language)
    return statement, stated(comparison).to(language), compared(comparison).to(language), kind, verdict, " ".join([words, *notes])


def claim_rows(source: str, language: Language) -> Rows:
    """The claims of an abstract: what is stated, what was compared, the verdict and what it rests on."""
    heads = (("statement", "陈述"), ("stated effect", "所述效应"), ("compared", "比较"), ("kind", "类别"), ("verdict", "结论"), ("what it rests on", "依据"))
    yield tuple(Text(*pair).to(language) for pair in heads)
    record = by_claim(findings())
    yield from (_row(claim, language, record) for claim in claims() if claim.source == source)


def structure_rows(language: Language) -> Rows:
    """The structures under which every claim is judged, and in how many claims each gives what the model as written gives."""
    heads = (("structure", "结构"), ("what changes", "改变之处"), ("claims judged", "判定的陈述"), ("result as written", "与按情景所写相同"))
    yield tuple(Text(*pair).to(language) for pair in heads)
    record = by_claim(findings())
    for structure in structures().values():
        parts = [f"{key} = {str(value).lower() if isinstance(value, bool) else value}" for key, value in structure.set.items()]
        parts += [f"- {name}" for name in structure.off]
        parts += [f"{name}.{field} = {value}" for name, values in structure.fields.items() for field, value in values.items()]
        parts += [f"{old}: {new}{f' ({variant})' if variant else ''}" for old, (new, variant) in structure.instead.items()]
        if structure.draws:
            parts.append(Text("every replicate draws parameters, the same in all arms", "每次重复抽取参数，各组相同").to(language))
        pairs = [(group[0], f) for group in record.values() for f in group if f.structure == structure.name]
        same = sum(distinct(pair) == 1 for pair in pairs)
        shown = "" if structure.name == AS_WRITTEN else str(same)
        yield structure.label.to(language), ", ".join(parts) or Text("nothing", "无").to(language), str(len(pairs)), shown


def smallest_rows(language: Language) -> Rows:
    """The smallest effect that matters, by outcome."""
    yield tuple(Text(*pair).to(language) for pair in (("outcome", "指标"), ("smallest effect that matters", "有意义的最小效应"), ("why", "理由")))
    for name, rule in smallest().items():
        yield outcome_text(name).to(language), f"{100 * rule.value:g} %" if rule.relative else f"{rule.value:g}", rule.why.to(language)
