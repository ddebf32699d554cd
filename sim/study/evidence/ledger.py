"""Write verdicts into the evidence ledger: seeds/verdicts.csv, and status, test and reason of seeds/claims.yaml."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.declare.claims import claims
from sim.declare.comparisons import COLUMNS, Finding, findings, status_of, structures
from sim.declare.problems import file_error
from sim.declare.reading.cells import TableWriter
from sim.declare.shipped import SEEDS
from sim.declare.text import Text
from sim.declare.units import unit_text
from sim.study.compare.intervals import Interval
from sim.study.compare.printed import interval_text
from sim.study.evidence.effects import DIGITS
from sim.study.evidence.judge import NO_VALUE, Judged
from sim.study.store.files import whole_file

TEST = "tests/test_evidence.py::test_the_recorded_verdicts_stand[{source}]"
_ENTRY = re.compile(r"(?m)(?=^- id: )")

SAYS = {
    "holds": Text("holds", "成立"), "sign only": Text("the sign holds, not the size", "符号成立而幅度不足"),
    "nothing": Text("nothing sure", "无确定效应"), "opposite": Text("the opposite", "相反"), "no value": Text("no value", "无数值"),
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
    if not pair and not math.isfinite(float(count)):
        return Text(" (median beyond what is counted)", "（中位数超出计数范围）")
    if not pair:
        return Text(f" (median {count} month{'' if count == '1' else 's'})", f"（中位数 {count} 个月）")
    held, whole = count.split("/")
    first, second = pair
    return Text(f" ({held} of {whole} pairs hold; the weakest: {first} against {second})", f"（{whole} 对中 {held} 对成立；最弱一对：{first} 与 {second}）")


def reason_of(found: Sequence[Finding]) -> Text:
    """What a verdict rests on: the effect as written, and what each structure says."""
    first = effect_text(found[0])
    count = len(found)
    detail = detail_text(found[0])
    if len({f.says for f in found}) == 1:
        word, all_ = SAYS[found[0].says], "the one structure" if count == 1 else f"all {count} structures"
        return Text(f"{first.en}{detail.en}; {word.en} in {all_}.", f"{first.zh}{detail.zh}；{count} 种结构下均{word.zh}。")
    groups = {word: [structures()[f.structure].label for f in found if f.says == word] for word in SAYS}
    parts = [(SAYS[word], labels) for word, labels in groups.items() if labels]
    en = " ".join(f"{word.en.capitalize()}: {', '.join(label.en for label in labels)}." for word, labels in parts)
    zh = "；".join(f"{word.zh}：{'、'.join(label.zh for label in labels)}" for word, labels in parts) + "。"
    return Text(f"{first.en}{detail.en} as written. {en}", f"按情景所写 {first.zh}{detail.zh}。{zh}")


def by_claim(found: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Findings of each claim, ``as_written`` first."""
    order, result = list(structures()), dict[str, list[Finding]]()
    for one in sorted(found, key=lambda f: order.index(f.structure)):
        result.setdefault(one.claim, []).append(one)
    return result


def merged(judged: Judged) -> tuple[Finding, ...]:
    """The findings on record with those of ``judged`` in the place of older ones, in the order of the ledger."""
    renewed_ids = {f.claim for f in judged.findings} | set(judged.unjudged)
    kept = by_claim([*(f for f in findings() if f.claim not in renewed_ids and f.structure in structures()), *judged.findings])
    return tuple(found for claim in claims() for found in kept.get(claim.id, ()))


def renew(judged: Judged, folder: Path = SEEDS) -> tuple[Path, Path]:
    """Write the verdicts; claims that were not asked for keep theirs. Returns both files. EnvironmentFailed: the folder cannot be written."""
    rows = merged(judged)
    verdicts, ledger = folder / "verdicts.csv", folder / "claims.yaml"
    table = by_claim(rows)
    changes = {id: _entry(id, table[id]) for id in {f.claim for f in judged.findings}}
    changes |= {id: _untested(why) for id, why in judged.unjudged.items()}
    try:
        _replace(ledger, _changed(ledger.read_text(encoding="utf-8"), changes))
        _replace(verdicts, _csv(rows))
    except OSError as error:
        raise file_error(error, folder) from None
    return verdicts, ledger


def _entry(id: str, found: Sequence[Finding]) -> str:
    status = status_of([f.says for f in found])
    if status == "untested":
        return _untested(NO_VALUE)
    return _end(TEST.format(source=id.partition(".")[0]), status, reason_of(found))


def _untested(why: Text) -> str:
    return _end("none", "untested", why)


def _end(test: str, status: str, reason: Text) -> str:
    """The last three keys of a claim."""
    quoted = [json.dumps(text, ensure_ascii=False) for text in (test, reason.en, reason.zh)]
    shown = "none" if test == "none" else quoted[0]
    return f"  test: {shown}\n  status: {status}\n  reason:\n    en: {quoted[1]}\n    zh: {quoted[2]}\n"


def _changed(text: str, changes: Mapping[str, str]) -> str:
    """The ledger with the last keys of some claims replaced; everything else stays as it is, letter by letter."""
    head, *entries = _ENTRY.split(text)
    result = [head]
    for number_, entry in enumerate(entries, 1):
        id = entry.partition("\n")[0].removeprefix("- id: ").strip()
        if id in changes:
            entry = entry[: entry.index("\n  test:") + 1] + changes[id] + ("\n" if number_ < len(entries) else "")
        result.append(entry)
    return "".join(result)


def _csv(rows: Iterable[Finding]) -> str:
    buffer = io.StringIO()
    writer = TableWriter(buffer)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(getattr(row, column)) for column in COLUMNS])
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
