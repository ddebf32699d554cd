"""What differs between two scenarios, in words: values with where they come from, and what the literature expects."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.declare.claims import Claim, claims
from sim.declare.text import Text
from sim.declare.units import unit_text
from sim.outcomes.declarations import OUTCOMES
from sim.scenario.explain import Row
from sim.study.compare.answer_words import spoken
from sim.study.compare.printed import counted
from sim.study.diff.diff import Change, Diff, Kind, Use

HYPOTHETICAL = "hypothetical"
_KINDS: dict[Kind, Text] = {"added": Text("Added", "新增"), "removed": Text("Taken away", "去掉"), "changed": Text("Changed", "改变")}
_ORIGINS = {
    "default": Text("default", "默认值"), "region": Text("the region", "地区数据"), "command line": Text("command line", "命令行"),
}  # fmt: skip
_SOURCES = {"assumption": Text("assumption", "假设")}
_STATUS = {
    "reproduced": Text("reproduced", "得到再现"), "contradicted": Text("contradicted", "与之相反"),
    "depends on structure": Text("depends on structure", "取决于结构"),
    "untested": Text("untested", "未检验"), "out of scope": Text("out of scope", "超出范围"),
}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One difference in words: ``what`` differs, ``details`` (values, where they come from), and what the literature says of it (None: nothing asked)."""

    what: Text
    details: tuple[Text, ...]
    literature: Text | None = None


def headline(found: Diff) -> Text:
    """How many differences of which kind there are between the two titles."""
    one, two = found.first.title, found.second.title
    if found.empty:
        return Text(f"{one.en} and {two.en} resolve to the same scenario.", f"“{one.zh}”与“{two.zh}”解析为同一情景。")
    counts = [(len(found.of_kind(kind)), word) for kind, word in _KINDS.items()]
    en = [f"{counted(count, 'mechanism')} {word.en.lower()}" for count, word in counts if count]
    zh = [f"{word.zh} {count} 项机制" for count, word in counts if count]
    if found.regions is not None:
        en, zh = ["another region", *en], ["地区不同", *zh]
    if found.files:
        en, zh = [*en, counted(len(found.files), "data file differs", "data files differ")], [*zh, f"{len(found.files)} 个数据文件不同"]
    if others := len(found.values) + len(found.rest):
        en, zh = [*en, counted(others, "value differs", "values differ")], [*zh, f"{others} 个取值不同"]
    return Text(f"From {one.en} to {two.en}: {', '.join(en)}.", f"从“{one.zh}”到“{two.zh}”：{'，'.join(zh)}。")


def items(found: Diff, origins: bool = True) -> list[Item]:
    """Every difference: regions and data first, then mechanisms, then values; with ``origins`` where each value is written."""
    said = []
    if found.regions is not None:
        one, two = found.regions
        said.append(Item(Text(f"Region: {one.en} → {two.en}", f"地区：{one.zh} → {two.zh}"), ()))
    if found.files:
        names = ", ".join(found.files)
        said.append(Item(Text(f"Data of the region that are not the same: {names}", f"内容不同的地区数据：{names}"), ()))
    told: set[tuple[Kind, str]] = set()
    for use in (use for kind in _KINDS for use in found.of_kind(kind)):
        said.append(_of_use(use, (use.kind, use.mechanism.name) not in told, origins))
        told.add((use.kind, use.mechanism.name))
    said += [Item(_value(change), (_where(change),) if origins else ()) for change in found.values]
    return said + [Item(Text(f"{key} differs", f"{key} 不同"), ()) for key in found.rest]


def _of_use(use: Use, whole: bool, origins: bool) -> Item:
    """A use of a mechanism; what it means and what the literature says only if ``whole``: once for several uses of one mechanism."""
    kind = _KINDS[use.kind]
    meaning = use.row.meaning or Text("", "")
    what = Text(f"{kind.en}: {use.mechanism.label.en} ({use.key})", f"{kind.zh}：{use.mechanism.label.zh}（{use.key}）")
    if use.kind == "changed":
        details = [_joined([_value(c), *([_where(c)] if origins else [])]) for c in use.values]
    else:
        origin = _origin(use.row)
        told = [*([meaning] if whole else []), *([Text(f"from {origin.en}", f"来自 {origin.zh}")] if origins else [])]
        details = [_joined(told)] if told else []
        if use.values:
            rows = [row for change in use.values if (row := change.second or change.first) is not None]
            en = ", ".join(f"{row.label.en[:1].lower()}{row.label.en[1:]} {_amount(row, False)}" for row in rows)
            zh = "、".join(f"{row.label.zh} {_amount(row, True)}" for row in rows)
            details.append(Text(f"set: {en}", f"设定：{zh}"))
        else:
            details.append(Text("all values are the defaults", "各项取默认值"))
    return Item(what, tuple(details), expectation(use) if whole or use.kind == "changed" else None)


def _joined(parts: Sequence[Text]) -> Text:
    return Text("; ".join(part.en for part in parts), "；".join(part.zh for part in parts))


def _value(change: Change) -> Text:
    """``Label (key): old -> new``; a side without the key has a dash."""
    label, key = change.label, change.key
    old, new = change.first, change.second
    en, zh = (f"{'–' if old is None else _amount(old, c)} → {'–' if new is None else _amount(new, c)}" for c in (False, True))
    return Text(f"{label.en} ({key}): {en}", f"{label.zh}（{key}）：{zh}")


def _amount(row: Row, chinese: bool) -> str:
    unit = unit_text(row.unit) if row.unit else Text("", "")
    return f"{row.value} {unit.zh if chinese else unit.en}".rstrip()


def _where(change: Change) -> Text:
    """Where both values come from, and the source of the second."""
    sides = [_origin(row) for row in (change.first, change.second) if row is not None]
    if len({side.en for side in sides}) == 1:
        sides = sides[:1]
    source = next((row.source for row in (change.second, change.first) if row is not None and row.source and row.origin == "default"), "")
    said = _SOURCES.get(source, Text(source, source))
    en, zh = " → ".join(s.en for s in sides), " → ".join(s.zh for s in sides)
    return Text(f"from {en}" + (f"; source of the default: {said.en}" if source else ""), f"来自 {zh}" + (f"；默认值依据：{said.zh}" if source else ""))


def _origin(row: Row) -> Text:
    """Where a value comes from: a word, or the place in a file, from the working folder where it lies in it."""
    if row.origin in _ORIGINS:
        return _ORIGINS[row.origin]
    file, mark, place = row.origin.partition(":")
    try:
        file = Path(file).resolve().relative_to(Path(os.getcwd()).resolve()).as_posix()
    except (ValueError, OSError):
        file = Path(file).name if Path(file).is_absolute() else file
    return Text(f"{file}{mark}{place}", f"{file}{mark}{place}")


# what the literature expects ------------------------------------------------------------------------------------------


def expectation(use: Use) -> Text:
    """The signs that the sources of a mechanism state, turned where it is taken away; and the statements of the ledger with their verdicts."""
    signs = {outcome: sign for outcome, sign in use.mechanism.claims.items() if use.direction}
    told = [_moved(outcome, (1 if sign == "+" else -1) * use.direction) for outcome, sign in signs.items()]
    ids, cited = _evidence(use.mechanism.evidence)
    if not told:
        head = Text("no direction stated for this change", "对这一改变未给出方向") if use.mechanism.claims else Text("no direction stated", "未给出方向")
    else:
        head = Text(", ".join(t.en for t in told), "，".join(t.zh for t in told))
    by_status = [(status, names) for status in _STATUS if (names := [c.id for c in ids if c.status == status])]
    parts = [Text(f"{_STATUS[s].en}: {' '.join(names)}", f"{_STATUS[s].zh}：{' '.join(names)}") for s, names in by_status]
    parts += [Text(text, text) if text != HYPOTHETICAL else Text("hypothetical: no source", "假想机制，无文献") for text in cited]
    en, zh = "; ".join(p.en for p in parts), "；".join(p.zh for p in parts)
    return Text(f"The literature expects: {head.en} ({en}).", f"文献预期：{head.zh}（{zh}）。")


def _moved(outcome: str, sign: int) -> Text:
    label = spoken(OUTCOMES[outcome].label)
    return Text(f"{label.en} {'up' if sign > 0 else 'down'}", f"{label.zh}{'上升' if sign > 0 else '下降'}")


def _evidence(evidence: Sequence[str]) -> tuple[list[Claim], list[str]]:
    """Claims of the ledger among the evidence of a mechanism, and what else it names."""
    known: Mapping[str, Claim] = {claim.id: claim for claim in claims()}
    return [known[id] for id in evidence if id in known], [text for text in evidence if text not in known]


def statements(found: Diff) -> list[Claim]:
    """The claims of the ledger that the mechanisms which differ rest on, each once."""
    ids: Iterable[str] = dict.fromkeys(id for use in found.uses for id in use.mechanism.evidence)
    known = {claim.id: claim for claim in claims()}
    return [known[id] for id in ids if id in known]
