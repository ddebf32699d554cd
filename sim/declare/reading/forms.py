"""One spelling of a text: composed Unicode, invisible characters, and names that differ only by their form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
"""Characters that are not seen: controls, zero-width and filling ones, byte-order marks, marks of direction, variation selectors."""
_NOT_SHOWN = re.compile(INVISIBLE.pattern + "|[\ue000-\uf8ff]")


def composed(text: str) -> str:
    """The text in Unicode's composed form (NFC), in which equal letters are equal characters."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def invisible(text: str) -> tuple[int, str] | None:
    """Offset and code point (U+200B) of the first character of ``text`` that is not seen; None where all are."""
    found = INVISIBLE.search(text)
    return None if found is None else (found.start(), code_point(found[0]))


def code_point(char: str) -> str:
    """A character as U+XXXX."""
    return f"U+{ord(char):04X}"


def revealed(text: str) -> str:
    """The text with every character that is not seen, or of private use, written as <U+XXXX>."""
    return text if text.isascii() and text.isprintable() else _NOT_SHOWN.sub(lambda m: f"<{code_point(m[0])}>", text)


def form(name: str) -> str:
    """What names that differ only by form have in common: composed, full-width and half-width as plain ones, one blank between words."""
    if name.isascii():
        return " ".join(name.split())
    plain = "".join(unicodedata.normalize("NFKC", c) if unicodedata.decomposition(c).startswith(("<wide>", "<narrow>", "<noBreak>")) else c for c in name)
    return " ".join(unicodedata.normalize("NFC", plain).split())


def same_name(name: str, known: Iterable[str]) -> str:
    """The one of ``known`` that ``name`` is, be it in another form; '' where it is none of them."""
    names = tuple(known)
    if name in names:
        return name
    wanted = form(name)
    return next((other for other in names if form(other) == wanted), "")
