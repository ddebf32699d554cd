"""A reference after GB/T 7714-2015."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.share.cite.names import initials, is_chinese

if TYPE_CHECKING:
    from sim.share.cite.record import Reference

_GBT = {"article": "J", "book": "M", "chapter": "M", "report": "R", "preprint": "EB/OL", "software": "CP", "standard": "S", "plain": "Z"}
_MOST_NAMES = 3
"""GB/T 7714-2015, 8.1.2: of more authors the first three are named."""


def gbt_line(ref: Reference) -> str:
    """One reference after GB/T 7714-2015, without its number; where the author is not known the title stands first (8.1.3)."""
    who = gbt_names(ref.authors_zh or ref.authors, ref.others)
    title = ref.title_zh or ref.title
    # by the standard the version of a program and the number of a standard or report belong to the title
    title += f": {ref.version or ref.number}" if ref.version or (ref.number and ref.kind in ("standard", "report")) else ""
    head = f"{who}. {title}" if who else title
    mark = f"[{_GBT[ref.kind]}]"
    tail = f" DOI:{ref.doi}." if ref.doi else ""
    if ref.kind == "article":
        volume = ref.volume + (f"({ref.issue})" if ref.issue else "")
        issue = ", ".join(filter(None, (ref.container, str(ref.year or ""), volume)))
        return f"{head}{mark}. {issue}{f': {ref.pages}' if ref.pages else ''}.{tail}"
    if ref.kind == "preprint":
        return f"{head}{mark}. {f'{ref.year}. ' if ref.year else ''}{ref.number}.{tail}"
    if ref.kind == "software":
        return f"{head}{mark}. ({ref.date})." if ref.date else f"{head}{mark}. {ref.year}."
    if ref.kind == "chapter":
        book = f"{gbt_names(ref.editors, False)}. {ref.container}" if ref.editors else ref.container
        head, mark = (f"{head}{mark}//{book}", "") if ref.container else (head, mark)
    published = ": ".join(filter(None, (ref.place, ref.publisher)))
    published = ", ".join(filter(None, (published, str(ref.year or ""))))
    return f"{head}{mark}. {published}{f': {ref.pages}' if ref.pages else ''}.{tail}" if published else f"{head}{mark}.{tail}"


def gbt_names(names: Sequence[str], others: bool) -> str:
    """Up to three names: families in capitals, given names as initials without stops; Chinese names as they are."""
    shown = [_gbt_name(name) for name in names[:_MOST_NAMES]]
    if not shown:
        return ""
    more = "等" if is_chinese(shown[0]) else "et al"
    return ", ".join([*shown, more] if others or len(names) > _MOST_NAMES else shown)


def _gbt_name(name: str) -> str:
    family, comma, given = name.partition(", ")
    return f"{family.upper()} {' '.join(initials(given))}" if comma else name
