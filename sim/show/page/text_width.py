"""How wide a text is, and where it is broken into lines: between words and Chinese characters."""

from __future__ import annotations

import unicodedata

_MM_PER_POINT = 25.4 / 72.0
_LATIN_WIDTH, _WIDE_WIDTH = 0.54, 1.02
"""Width of a letter of DejaVu Sans and of a Chinese character, in font sizes."""


def text_width_mm(text: str, size: float) -> float:
    """Width of a line of text, estimated from the kinds of its characters."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return (wide * _WIDE_WIDTH + (len(text) - wide) * _LATIN_WIDTH) * size * _MM_PER_POINT


def wrap(text: str, width_mm: float, size: float) -> str:
    """Break a text into as few lines of at most ``width_mm`` as can be, of about equal length."""
    lines = lines_of(text, width_mm, size)
    narrower = (lines_of(text, width_mm * part / 20.0, size) for part in range(8, 20))
    return "\n".join(next((few for few in narrower if len(few) == len(lines)), lines))


def lines_of(text: str, width_mm: float, size: float) -> list[str]:
    """The lines of a text, each filled up to ``width_mm``; a word that is longer stands alone."""
    tokens: list[str] = []
    for c in text:
        breakable = not tokens or c == " " or tokens[-1].endswith(" ") or unicodedata.east_asian_width(tokens[-1][-1]) in "WF"
        if breakable and c not in "，。；：、）":
            tokens.append(c)
        else:
            tokens[-1] += c
    lines = [""]
    for token in tokens:
        if lines[-1] and text_width_mm(lines[-1] + token.rstrip(), size) > width_mm:
            lines.append("")
        lines[-1] += token if lines[-1] else token.lstrip()
    return [line.rstrip() for line in lines]
