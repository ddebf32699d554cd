"""Names of authors as lists of references print them."""

from __future__ import annotations

import re

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def is_chinese(text: str) -> bool:
    """Whether a text has Chinese characters."""
    return bool(_CHINESE.search(text))


def short_name(name: str) -> str:
    """'Becker, Gary S.' as 'Becker G. S.'; a name without a comma stays as it is."""
    family, comma, given = name.partition(", ")
    return f"{family} {' '.join(f'{letter}.' for letter in initials(given))}" if comma else name


def initials(given: str) -> list[str]:
    """Capital letters of the parts of a given name."""
    return [part[0].upper() for part in re.split(r"[\s.\-‐]+", given) if part]
