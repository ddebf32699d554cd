"""References as BibTeX, as RIS and after GB/T 7714-2015."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from sim.share.cite.record import Reference

_BIBTEX = {
    "article": "article", "book": "book", "chapter": "incollection", "report": "techreport", "preprint": "misc", "software": "software", "standard": "misc",
    "plain": "misc",
}  # fmt: skip
_RIS = {
    "article": "JOUR", "book": "BOOK", "chapter": "CHAP", "report": "RPRT", "preprint": "UNPB", "software": "COMP", "standard": "STAND", "plain": "GEN",
}  # fmt: skip
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}  # fmt: skip


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
