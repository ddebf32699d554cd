"""References as BibTeX, as RIS and after GB/T 7714-2015."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from sim.share.cite.record import Reference, initials, is_chinese

_BIBTEX = {
    "article": "article", "book": "book", "chapter": "incollection", "report": "techreport", "preprint": "misc", "software": "software", "standard": "misc",
    "plain": "misc",
}  # fmt: skip
_RIS = {
    "article": "JOUR", "book": "BOOK", "chapter": "CHAP", "report": "RPRT", "preprint": "UNPB", "software": "COMP", "standard": "STAND", "plain": "GEN",
}  # fmt: skip
_GBT = {"article": "J", "book": "M", "chapter": "M", "report": "R", "preprint": "EB/OL", "software": "CP", "standard": "S", "plain": "Z"}
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}  # fmt: skip
_MOST_NAMES = 3
"""GB/T 7714-2015, 8.1.2: of more authors the first three are named."""


def bibtex(refs: Sequence[Reference]) -> str:
    """Entries of BibTeX in UTF-8, with unique keys; titles in double braces keep their capitals."""
    return "\n".join(_entry(ref, key) for ref, key in zip(refs, bibtex_keys(refs), strict=True))


def bibtex_keys(refs: Sequence[Reference]) -> list[str]:
    """Keys of letters, digits and ``_:-`` alone, a letter behind those that would stand twice."""
    taken: set[str] = set()
    keys = []
    for ref in refs:
        plain = unicodedata.normalize("NFKD", ref.key).encode("ascii", "ignore").decode()
        base = re.sub(r"[^A-Za-z0-9_:-]+", "_", plain) or "ref"
        key, number = base, 1
        while key.lower() in taken:
            number += 1
            key = f"{base}-{number}"
        taken.add(key.lower())
        keys.append(key)
    return keys


def escaped(text: str) -> str:
    """Text with the special characters of TeX escaped."""
    return "".join(_SPECIAL.get(letter, letter) for letter in text)


def _entry(ref: Reference, key: str) -> str:
    """One entry; fields that are not known are left out."""
    where = {"article": "journal", "chapter": "booktitle"}.get(ref.kind, "howpublished")
    names = [_bibtex_name(name) for name in ref.authors_zh or ref.authors] + (["others"] if ref.others else [])
    title = _title(ref) + (f": {ref.number}" if ref.kind == "standard" and ref.number else "")
    notes = [ref.note.en] if ref.note and ref.kind != "plain" else []
    notes += [ref.title] if ref.title_zh else []
    notes += [f"not confirmed: {', '.join(ref.unverified)}"] if ref.unverified else []
    number = ref.issue or (ref.number if ref.kind == "report" else "")
    fields = {
        "author": " and ".join(names),
        "title": f"{{{escaped(title)}}}" if title else "",
        where: escaped(ref.container or (ref.number if ref.kind == "preprint" else "")),
        "editor": " and ".join(_bibtex_name(name) for name in ref.editors),
        "year": str(ref.year or ""), "date": ref.date, "volume": escaped(ref.volume), "number": escaped(number),
        "pages": re.sub(r"(?<=\d)-(?=\d)", "--", escaped(ref.pages)),
        "institution" if ref.kind == "report" else "publisher": _whole(ref.publisher), "address": escaped(ref.place), "version": escaped(ref.version),
        # a DOI is a name that packages print as it is; only what would end the field or start a comment is escaped
        "doi": re.sub(r"([%#{}])", r"\\\1", ref.doi),
        "note": escaped("; ".join(notes)),
    }  # fmt: skip
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{_BIBTEX[ref.kind]}{{{key},\n" + ",\n".join(lines) + "\n}\n"


def _title(ref: Reference) -> str:
    """The title; of a work that is known by a wording alone the wording stands in its place, where every style prints it."""
    return ref.note.en if ref.kind == "plain" and ref.note else ref.title_zh or ref.title


def _whole(name: str) -> str:
    """The name of a publisher; in braces where 'and' would make two of it."""
    return f"{{{escaped(name)}}}" if " and " in name else escaped(name)


def _bibtex_name(name: str) -> str:
    """'Family, Given' as it is; every other name in braces, so that it is not taken apart."""
    return escaped(name) if ", " in name else f"{{{escaped(name)}}}"


def ris(refs: Sequence[Reference]) -> str:
    """Records of RIS: TY first, ER last, one ``TAG  - value`` a line."""
    return "\n".join("\n".join(_ris_lines(ref, key)) + "\n" for ref, key in zip(refs, bibtex_keys(refs), strict=True))


def _ris_lines(ref: Reference, key: str) -> Iterable[str]:
    """The lines of one record."""
    first, dash, last = ref.pages.partition("-")
    notes = [*([ref.note.en] if ref.note and ref.kind != "plain" else []), *([f"not confirmed: {', '.join(ref.unverified)}"] if ref.unverified else [])]
    notes += ["there are more authors"] if ref.others else []
    yield f"TY  - {_RIS[ref.kind]}"
    yield f"ID  - {key}"
    for name in ref.authors_zh or ref.authors:
        yield f"AU  - {name}"
    for name in ref.editors:
        yield f"ED  - {name}"
    fields = (
        ("TI", _title(ref)), ("TT", ref.title if ref.title_zh else ""), ("T2", ref.container), ("PY", str(ref.year or "")),
        ("DA", ref.date.replace("-", "/")), ("VL", ref.volume), ("IS", ref.issue), ("M1", ref.number), ("SP", first), ("EP", last if dash else ""),
        ("ET", ref.version), ("PB", ref.publisher), ("CY", ref.place), ("DO", ref.doi),
    )  # fmt: skip
    for tag, value in fields:
        if value:
            yield f"{tag}  - {' '.join(value.split())}"
    for note in notes:
        yield f"N1  - {' '.join(note.split())}"
    yield "ER  - "


def gbt7714(refs: Sequence[Reference]) -> str:
    """A numbered list after GB/T 7714-2015 (numeric style), one line a reference."""
    return "".join(f"[{number}] {ref.text('zh')}\n" for number, ref in enumerate(refs, 1))


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
