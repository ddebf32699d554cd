"""Write verdicts into the evidence ledger: seeds/verdicts.csv, members.csv and placebo.csv, and the last five keys of the claims in claims.yaml."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from sim.declare.claims import Claim, claims
from sim.declare.comparisons import Chance, Finding, Member, findings, members, status_of, structures
from sim.declare.problems import file_error
from sim.declare.reading.cells import TableWriter
from sim.declare.shipped import SEEDS
from sim.declare.text import Text
from sim.declare.units import unit_text
from sim.study.compare.intervals import Interval
from sim.study.compare.printed import interval_text
from sim.study.evidence.effects import DIGITS
from sim.study.evidence.judge import NO_VALUE, Judged
from sim.study.evidence.kinds import Kind
from sim.study.evidence.members import by_bundle
from sim.study.store.files import whole_file

TEST = "tests/test_evidence.py::test_the_recorded_verdicts_stand[{source}]"
_FIRST = "\n  kind:"
"""Where the keys of a claim begin that are written here."""
_ENTRY = re.compile(r"(?m)(?=^- id: )")

SAYS = {
    "holds": Text("holds", "成立"), "sign only": Text("the sign holds, not the size", "符号成立而幅度不足"),
    "nothing": Text("nothing sure", "无确定效应"), "opposite": Text("the opposite", "相反"), "no value": Text("no value", "无数值"),
}  # fmt: skip

ROLES = {
    "carries": Text("Carried by", "起作用的是"), "little": Text("Adds too little to matter", "作用小到没有意义"),
    "nothing": Text("Adds nothing sure", "无确定作用"),
    "against": Text("Acts against it", "起相反作用"), "no value": Text("No value", "无数值"),
}  # fmt: skip


def effect_text(found: Finding, unit: bool = True) -> Text:
    """``effect [lo, hi] unit``."""
    if math.isnan(found.effect):
        return SAYS["no value"]
    span = interval_text(Interval(found.effect, found.lo, found.hi), signed=True)
    words = unit_text(found.unit) if unit else Text("", "")
    return Text(f"{span} {words.en}".strip(), f"{span} {words.zh}".strip())


def detail_text(found: Finding) -> Text:
    """What stands beside the effect: of an order the pairs that hold and the weakest, of spells the median."""
    if not found.detail:
        return Text("", "")
    count, *pair = found.detail.split()
    if count == "draws":
        held, whole = pair[0].split("/")
        return Text(f" (stated sign in {held} of {whole} draws)", f"（{whole} 次抽样中 {held} 次符号如所述）")
    if not pair and not math.isfinite(float(count)):
        return Text(" (median beyond what is counted)", "（中位数超出计数范围）")
    if not pair:
        return Text(f" (median {count} month{'' if count == '1' else 's'})", f"（中位数 {count} 个月）")
    held, whole = count.split("/")
    first, second = pair
    return Text(f" ({held} of {whole} pairs hold; the weakest: {first} against {second})", f"（{whole} 对中 {held} 对成立；最弱一对：{first} 与 {second}）")


def distinct(found: Iterable[Finding]) -> int:
    """Structures whose results differ: those that are equal in every recorded number count once."""
    return len({(str(f.value_with), str(f.value_without), str(f.effect), str(f.lo), str(f.hi), f.replicates, f.says, f.detail) for f in found})


def reason_of(found: Sequence[Finding], of_bundle: Sequence[Member] = ()) -> Text:
    """What a verdict rests on: the effect as written, what each structure says, and of a bundle what each of its mechanisms does."""
    first, detail = effect_text(found[0]), detail_text(found[0])
    parts = [_by_structure(found, Text(f"{first.en}{detail.en}", f"{first.zh}{detail.zh}")), *_draws(found), *_roles(of_bundle)]
    return Text(" ".join(part.en for part in parts), "".join(part.zh for part in parts))


def _by_structure(found: Sequence[Finding], first: Text) -> Text:
    count, different = len(found), distinct(found)
    if len({f.says for f in found}) == 1:
        word = SAYS[found[0].says]
        all_ = "the one structure" if count == 1 else f"all {count} structures"
        how = Text("", "") if count == different else Text(f", {different} of them with results of their own", f"（其中结果各异者 {different} 种）")
        return Text(f"{first.en}; {word.en} in {all_}{how.en}.", f"{first.zh}；{count} 种结构下均{word.zh}{how.zh}。")
    groups = {word: [structures()[f.structure].label for f in found if f.says == word] for word in SAYS}
    parts = [(SAYS[word], labels) for word, labels in groups.items() if labels]
    en = " ".join(f"{word.en.capitalize()}: {', '.join(label.en for label in labels)}." for word, labels in parts)
    zh = "；".join(f"{word.zh}：{'、'.join(label.zh for label in labels)}" for word, labels in parts) + "。"
    return Text(f"{first.en} as written. {en}", f"按情景所写 {first.zh}。{zh}")


def _draws(found: Sequence[Finding]) -> list[Text]:
    """In how many draws of the parameters the effect has the stated sign."""
    counts = [(structures()[f.structure].label, f.detail.removeprefix("draws ").split("/")) for f in found if f.detail.startswith("draws ")]
    if not counts:
        return []
    en = "; ".join(f"{label.en} {held} of {whole}" for label, (held, whole) in counts)
    zh = "；".join(f"{label.zh} {held}/{whole}" for label, (held, whole) in counts)
    return [Text(f"Stated sign in single draws: {en}.", f"各次抽样中符号如所述：{zh}。")]


def _roles(of_bundle: Sequence[Member]) -> list[Text]:
    named = {role: [one.mechanism for one in of_bundle if one.role == role] for role in ROLES}
    return [Text(f"{ROLES[role].en}: {', '.join(names)}.", f"{ROLES[role].zh}：{'、'.join(names)}。") for role, names in named.items() if names]


def by_claim(found: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Findings of each claim, ``as_written`` first."""
    order, result = list(structures()), dict[str, list[Finding]]()
    for one in sorted(found, key=lambda f: order.index(f.structure)):
        result.setdefault(one.claim, []).append(one)
    return result


def merged(judged: Judged) -> tuple[tuple[Finding, ...], tuple[Member, ...]]:
    """Findings and members on record with those of ``judged`` in the place of older ones, in the order of the ledger."""
    renewed = {f.claim for f in judged.findings} | set(judged.unjudged)
    kept = by_claim([*(f for f in findings() if f.claim not in renewed and f.structure in structures()), *judged.findings])
    bundles = by_bundle([*(m for m in members() if m.claim not in renewed), *judged.members])
    order = [claim.id for claim in claims()]
    return tuple(found for id in order for found in kept.get(id, ())), tuple(one for id in order for one in bundles.get(id, ()))


def renew(judged: Judged, folder: Path = SEEDS) -> tuple[Path, ...]:
    """Write the verdicts; claims that were not asked for keep theirs. Returns the files. EnvironmentFailed: the folder cannot be written."""
    rows, of_bundles = merged(judged)
    verdicts, parts, ledger = folder / "verdicts.csv", folder / "members.csv", folder / "claims.yaml"
    table, bundles = by_claim(rows), by_bundle(of_bundles)
    known = {claim.id: claim for claim in claims()}
    changes = {id: _entry(known[id], judged.kinds, table[id], bundles.get(id, ())) for id in {f.claim for f in judged.findings}}
    changes |= {id: _untested(known[id], judged.kinds, why) for id, why in judged.unjudged.items()}
    try:
        _replace(ledger, _changed(ledger.read_text(encoding="utf-8"), changes))
        _replace(verdicts, csv_text(rows, Finding))
        _replace(parts, csv_text(of_bundles, Member))
    except OSError as error:
        raise file_error(error, folder) from None
    return verdicts, parts, ledger


def write_placebo(chances: Sequence[Chance], folder: Path = SEEDS) -> Path:
    """Write what the placebo gave. EnvironmentFailed: the folder cannot be written."""
    file = folder / "placebo.csv"
    try:
        _replace(file, csv_text(chances, Chance))
    except OSError as error:
        raise file_error(error, folder) from None
    return file


def _entry(claim: Claim, kinds: Mapping[str, Kind], found: Sequence[Finding], of_bundle: Sequence[Member]) -> str:
    status = status_of([f.says for f in found])
    if status == "untested":
        return _untested(claim, kinds, NO_VALUE)
    return _end(claim, kinds, TEST.format(source=claim.source), status, reason_of(found, of_bundle))


def _untested(claim: Claim, kinds: Mapping[str, Kind], why: Text) -> str:
    return _end(claim, kinds, "none", "untested", why)


def _end(claim: Claim, kinds: Mapping[str, Kind], test: str, status: str, reason: Text) -> str:
    """The last five keys of a claim; one that has no kind here (its scenario does not ship) keeps its own."""
    kind, why = (kinds[claim.id].name, kinds[claim.id].why) if claim.id in kinds else (claim.kind, claim.why)
    shown = "none" if test == "none" else _quoted(test)
    return (
        f"  kind: {kind}\n  why:\n    en: {_quoted(why.en)}\n    zh: {_quoted(why.zh)}\n"
        f"  test: {shown}\n  status: {status}\n  reason:\n    en: {_quoted(reason.en)}\n    zh: {_quoted(reason.zh)}\n"
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _changed(text: str, changes: Mapping[str, str]) -> str:
    """The ledger with the last keys of some claims replaced; everything else stays as it is, letter by letter."""
    head, *entries = _ENTRY.split(text)
    result = [head]
    for number_, entry in enumerate(entries, 1):
        id = entry.partition("\n")[0].removeprefix("- id: ").strip()
        if id in changes:
            entry = entry[: entry.index(_FIRST) + 1] + changes[id] + ("\n" if number_ < len(entries) else "")
        result.append(entry)
    return "".join(result)


def csv_text(rows: Iterable[Any], of: type[Any]) -> str:
    """Rows of a record (a dataclass) as CSV."""
    buffer, columns = io.StringIO(), [f.name for f in fields(of)]
    writer = TableWriter(buffer)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(getattr(row, column)) for column in columns])
    return buffer.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.{DIGITS}g}"
    return str(value)


def _replace(file: Path, text: str) -> None:
    """The file is there whole, old or new."""
    with whole_file(file) as part:
        part.write_text(text, encoding="utf-8", newline="\n")
