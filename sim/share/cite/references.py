"""What scenarios rest on, as references: the program, the data of their regions, the literature of their mechanisms and of the methods.

The literature stands in ``references.yaml``. :func:`references_of` chooses what a result needs; ``bibtex``, ``ris`` and ``gbt7714`` write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sim.declare.shipped import SEEDS
from sim.declare.text import Text
from sim.mechanisms.base import CLAIM_ID, Mechanism
from sim.scenario.scenario import Scenario
from sim.share.cite.conditions import MECHANISM, holds, reason_of
from sim.share.cite.record import Reference
from sim.share.cite.sources import pack_references, parsed, wordings
from sim.share.cite.styles import bibtex, gbt7714, ris
from sim.share.cite.tool import tool

__all__ = ["Reference", "bibtex", "gbt7714", "literature", "references_of", "ris", "theses", "tool"]

_FILE = Path(__file__).parent / "references.yaml"
_PLAIN_FIELDS = ("title", "year", "volume", "issue", "pages", "doi", "number", "publisher", "place", "title_zh", "others")
_NO_LITERATURE = Text("no literature named: hypothetical", "未列文献：假设性机制")


@cache
def literature() -> dict[str, tuple[Reference, dict[str, Text | None], tuple[str, ...]]]:
    """By key: a work, what it is cited for by condition (None: the mechanism itself), and the keys under which packs cite it."""
    content = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {key: (_reference(key, entry), _reasons(entry), tuple(entry.get("keys", ()))) for key, entry in content.items()}


def _reference(key: str, entry: dict[str, Any]) -> Reference:
    """An entry of the file as a reference."""
    names: dict[str, Any] = {name: tuple(entry.get(name, ())) for name in ("authors", "editors", "authors_zh", "unverified")}
    plain = {name: entry[name] for name in _PLAIN_FIELDS if name in entry}
    note = Text(**entry["note"]) if "note" in entry else None
    return Reference(key=key, kind=entry["type"], container=entry.get("journal") or entry.get("book") or "", note=note, **names, **plain)


def _reasons(entry: dict[str, Any]) -> dict[str, Text | None]:
    """What an entry is cited for, by condition."""
    return {condition: Text(**words) if words else None for condition, words in entry.get("for", {}).items()}


def references_of(scenarios: Sequence[Scenario], posterior: bool = False, study: str = "") -> tuple[Reference, ...]:
    """The program, the literature of the methods and mechanisms in use, and the sources of the regions' data, each once.

    ``posterior``: parameters were drawn from a calibration. ``study``: methods of a study, by commas (``sobol``, ``morris``,
    ``latin_hypercube``, ``fractional_factorial``, ``discover``, ``design``, ``coalitions``, ``attribution``). Without scenarios and a study: the program.
    """
    methods = tuple(name.strip() for name in study.split(",") if name.strip())
    found = [tool()]
    for reference, reasons, _ in literature().values():
        for condition, words in reasons.items():
            if holds(condition, scenarios, posterior, methods):
                found.append(replace(reference, used_for=reason_of(condition, words, scenarios)))
    uses = {use.name: use.mechanism for scenario in scenarios for use in scenario.mechanisms}
    packs = {scenario.region.folder: scenario.region for scenario in scenarios}
    explained = {key: words for pack in packs.values() for key, words in wordings(pack).items()}
    for mechanism in uses.values():
        found += _of_mechanism(mechanism, explained)
    for folder, pack in packs.items():
        acting = any(s.region.folder == folder and any(u.name == "measures" for u in s.mechanisms) for s in scenarios)
        found += pack_references(pack, acting, _by_pack_key())
    return _merged(found)


@cache
def _by_pack_key() -> dict[str, Reference]:
    """Works of the literature by the keys under which packs cite them."""
    return {pack_key: reference for reference, _, keys in literature().values() for pack_key in keys}


def _of_mechanism(mechanism: Mechanism, explained: dict[str, str]) -> list[Reference]:
    """What a mechanism names as its evidence and as sources of its defaults: abstracts of the ledger, works of SOURCES.md, citations in words.

    Where nothing is named at all, a line says so.
    """
    why = Text(MECHANISM.en.format(what=mechanism.label.en), MECHANISM.zh.format(what=mechanism.label.zh))
    found: list[Reference] = []
    for evidence in mechanism.evidence:
        if re.fullmatch(CLAIM_ID, evidence):
            found.append(theses()[evidence[:2]])
        elif evidence != "hypothetical" and not _known_work(mechanism.name):
            found.append(Reference(key=f"{mechanism.name}_evidence", kind="plain", note=Text(evidence, evidence)))
    for key in (word for field in mechanism.fields for word in re.findall(r"[A-Z][A-Z0-9_]{3,}", field.parameter.source or "")):
        if key in explained:
            found.append(_by_pack_key().get(key) or parsed(key, explained[key]))
    if not found and not _known_work(mechanism.name):
        found.append(Reference(key=mechanism.name, kind="plain", note=_NO_LITERATURE))
    return [replace(reference, used_for=why) for reference in found]


def _known_work(name: str) -> bool:
    """Whether the literature has a work for a mechanism."""
    return any(f"mechanism:{name}" in reasons for _, reasons, _ in literature().values())


@cache
def theses() -> dict[str, Reference]:
    """The abstracts behind the evidence ledger by their ids (S0 to S4): what is known of them, and that no more is."""
    content = yaml.safe_load((SEEDS / "sources.yaml").read_text(encoding="utf-8"))
    result = {}
    for key, facts in content.items():
        topic, city = facts["topic"], facts["city"]
        note = Text(
            f"Abstract of a thesis on {topic['en']} ({city['en']}); author, title, university and year are not known (seeds/sources.yaml, {key}).",
            f"关于{topic['zh']}的学位论文摘要（{city['zh']}）；作者、题名、学校与年份不详（seeds/sources.yaml，{key}）。",
        )
        result[key] = Reference(key=f"abstract_{key}", kind="plain", note=note)
    return result


def _merged(found: Iterable[Reference]) -> tuple[Reference, ...]:
    """Each work once, in order of first appearance, with all it is cited for."""
    result: dict[tuple[str, str], Reference] = {}
    for reference in found:
        mark = (reference.key, reference.text())
        if mark in result:
            before = result[mark].used_for
            parts_en, parts_zh = before.en.split("; "), before.zh.split("；")
            if reference.used_for.en not in parts_en:
                parts_en.append(reference.used_for.en)
                parts_zh.append(reference.used_for.zh)
            result[mark] = replace(reference, used_for=Text("; ".join(parts_en), "；".join(parts_zh)))
        else:
            result[mark] = reference
    return tuple(result.values())
