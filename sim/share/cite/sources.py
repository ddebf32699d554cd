"""The references that a region pack names in its SOURCES.md, as far as its tables use them.

A table of the file with a key in the first cell and a wording in the second, or an item ``- KEY: wording``, explains a key. Wordings of
the form ``Authors (year). Title. Journal volume(issue), pages. doi ...`` become references of articles; every other one stays as it is written.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from sim.declare.problems import Problems
from sim.declare.reading.encodings import decode
from sim.declare.text import Text
from sim.share.cite.names import is_chinese
from sim.share.cite.record import Reference
from sim.world.pack import RegionPack

_ROW = re.compile(r"^\s*\|\s*[`*]*([A-Za-z][A-Za-z0-9_]*)[`*]*\s*\|\s*([^|]+?)\s*\|")
_ITEM = re.compile(r"^\s*[-*]\s*[`*]*([A-Za-z][A-Za-z0-9_]*)[`*]*\s*[:：]\s*(.+?)\s*$")
_NO_WORK = re.compile(r"^(ASSUMED|DERIVED)_|^RECALL$|^assumption$", re.I)
"""Keys of what no work can be cited for: own choices, own computations, memory."""
_ARTICLE = re.compile(
    r"^(?P<who>[^()]+?)\s*\((?P<year>(?:18|19|20)\d\d)\)\.\s+(?P<title>[^|]+?)\.\s+(?P<journal>[^|]+?)"
    r"(?:\s+(?P<volume>\d+)(?:\((?P<issue>[\d-]+)\))?)?(?:,\s*(?P<pages>\d+(?:-\d+)?))?\.?$"
)
_DOI = re.compile(r"[.,;]?\s*\bdoi:?\s*(10\.\d+/[^\s;,]+)", re.I)
_SHORTEST_TITLE = 4
"""Words: less is an abbreviated journal ('Atmos. Chem. Phys.'), not a title."""
_UNUSED = ("patterns.yaml",)
"""Files of a pack that no run reads."""
_MEASURES = "measures.csv"


def wordings(pack: RegionPack) -> dict[str, str]:
    """Key -> wording of the pack's SOURCES.md; empty where there is none."""
    path = pack.folder / "SOURCES.md"
    text = _read(path) if path.is_file() else ""
    found: dict[str, str] = {}
    for line in text.splitlines():
        match = _ROW.match(line) or _ITEM.match(line)
        if match and set(match[2]) - set("-: ") and match[1] not in ("key", "table", "known"):
            found.setdefault(match[1], match[2])
    return found


def _read(path: Path) -> str:
    """Text in whatever encoding the pack has; the pack was read before, so that problems have been told."""
    return decode(path.read_bytes(), str(path), Problems())[0]


def used_keys(pack: RegionPack, measures: bool) -> dict[str, list[str]]:
    """Key -> files of the pack that a run reads and whose rows name it; ``measures``: whether the dated policies act."""
    found: dict[str, list[str]] = {}
    for path in sorted(pack.folder.glob("*.*")):
        if path.name in _UNUSED or (path.name == _MEASURES and not measures) or path.suffix not in (".csv", ".yaml"):
            continue
        text = _read(path)
        named = _of_table(text) if path.suffix == ".csv" else _of_mapping(yaml.safe_load(text))
        for cell in named:
            for key in re.split(r"[;,\s]+", cell):
                if key and path.name not in found.setdefault(key, []):
                    found[key].append(path.name)
    return found


def _of_table(text: str) -> Iterator[str]:
    """Cells of the column of citations; in a table with both, ``source`` is something else (who emits)."""
    for row in csv.DictReader(io.StringIO(text)):
        yield str(row.get("citation") if "citation" in row else row.get("source") or "") or ""


def _of_mapping(node: Any) -> Iterator[str]:
    """Every value of a key ``source`` in nested mappings and lists."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key == "source" and isinstance(value, str):
                yield value
            else:
                yield from _of_mapping(value)
    elif isinstance(node, list):
        for item in node:
            yield from _of_mapping(item)


def pack_references(pack: RegionPack, measures: bool, known: Mapping[str, Reference]) -> tuple[Reference, ...]:
    """The works behind the numbers of a pack, with the files that use them; a derived number stands for the works that its wording names.

    ``known``: references of the literature by the keys under which packs cite them; their details are fuller than the pack's.
    """
    explained = wordings(pack)
    uses = used_keys(pack, measures)
    queue = list(uses)
    while queue:
        key = queue.pop(0)
        for other in re.findall(r"\b[A-Za-z][A-Za-z0-9_]*\b", explained.get(key, "")):
            if other in explained and other != key and (lacking := [name for name in uses[key] if name not in uses.get(other, [])]):
                uses.setdefault(other, []).extend(lacking)
                queue.append(other)
    result = []
    for key, files in uses.items():
        if key in explained and not _NO_WORK.match(key):
            listed = ", ".join(files)
            why = Text(f"data: {pack.label.en} ({listed})", f"数据：{pack.label.zh}（{listed}）")
            reference = known.get(key) or parsed(key, explained[key])
            result.append(replace(reference, used_for=why))
    return tuple(result)


def parsed(key: str, wording: str) -> Reference:
    """A wording as the reference of an article where it has that form, else as it is written."""
    doi = _DOI.search(wording)
    rest = _DOI.sub("", wording, count=1).split(";")[0].strip()
    match = _ARTICLE.match(rest if rest.endswith(".") else f"{rest}.")
    if match is None or len(match["title"].split()) < _SHORTEST_TITLE or not (match["volume"] or doi):
        return Reference(key=key, kind="plain", note=Text(wording, wording), doi=doi[1].rstrip(".") if doi else "")
    who, others = re.subn(r",?\s+et al\.?$", "", match["who"].strip())
    authors = tuple(_name(name) for name in re.split(r",\s+", who) if name)
    note = Text("title as shortened in SOURCES.md", "题名为 SOURCES.md 中的简写")
    return Reference(
        key=key, kind="article", title=match["title"], authors=authors, others=bool(others), year=int(match["year"]), container=match["journal"],
        volume=match["volume"] or "", issue=match["issue"] or "", pages=match["pages"] or "", doi=doi[1].rstrip(".") if doi else "", note=note,
        unverified=("title",),
    )  # fmt: skip


def _name(name: str) -> str:
    """'Burnett R.' as 'Burnett, R.'; Chinese names are not taken apart."""
    family, space, given = name.partition(" ")
    return name if is_chinese(name) or not space else f"{family}, {given}"
