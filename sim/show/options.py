"""Read the options of figures, from a command line, from a ``figures:`` block or from Python: every mistake at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sim.declare.figure_options import CHOICES, FORMATS, JOURNALS, LOOKS, PALETTES, RANGES
from sim.declare.problems import Hint, Place, Problems
from sim.declare.text import LANGUAGES
from sim.show.figure import Choice
from sim.show.look import Look, look_of, unknown_fonts

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_SEVERAL = ("outcome", "place", "arm")
_FIXED = {"journal": tuple(JOURNALS), "lang": LANGUAGES, "notes": ("on", "off")}
_MAP = ("boundaries", "boundary_source", "map_approval")


def read_options(options: Mapping[str, Any], where: Place | None = None) -> tuple[Choice, Look, tuple[str, ...]]:
    """What to show, how it looks, and the formats of the files. Options that are None are not given; lists may be texts with commas.

    InputError with every wrong option: unknown ones, values out of range, names of journals, colours and fonts that do not exist.
    """
    where = where or Place("plot")
    given = {key: value for key, value in options.items() if value not in (None, "", (), [])}
    problems = Problems()
    known = (*CHOICES, *LOOKS)
    for key in given:
        if key not in known:
            problems.add(where, "figure.key", key=key, hint=Hint(key, known))
    for key, choices in _FIXED.items():
        value = _plain(given.get(key, choices[0]))
        if value not in choices:
            problems.add(where, "value.choice", key=key, found=value, hint=Hint(value, choices))
    numbers = {key: _number(key, given[key], where, problems) for key in RANGES if key in given and given[key] not in ("single", "double")}
    formats = _names(given.get("format", FORMATS[0]))
    for name in formats:
        if name not in FORMATS:
            problems.add(where, "value.choice", key="format", found=name, hint=Hint(name, FORMATS))
    palette = _palette(given.get("palette"), where, problems)
    problems.stop()
    look = look_of(
        given.get("journal"), numbers.get("width", given.get("width")), height=numbers.get("height"), size=numbers.get("font_size"),
        fonts=_names(given.get("font", ())), palette=palette, language=given.get("lang"), title=given.get("title"), dpi=_whole(numbers.get("dpi")),
        notes=None if "notes" not in given else _plain(given["notes"]) == "on", **{key: str(given[key]) for key in _MAP if key in given},
    )  # fmt: skip
    if look.fonts:
        for name in unknown_fonts(look):
            problems.add(where, "figure.font", found=name)
    problems.stop()
    choice = {key: _names(given.get(key, ())) for key in _SEVERAL}
    return Choice(**choice, period=str(given.get("period", "all")), by=str(given.get("by", ""))), look, formats


def _plain(value: Any) -> str:
    """A value as a word: YAML and Python write on and off as true and false."""
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


def _names(value: Any) -> tuple[str, ...]:
    parts = [value] if isinstance(value, str) else value
    return tuple(dict.fromkeys(name.strip() for part in parts for name in str(part).split(",") if name.strip()))


def _number(key: str, value: Any, where: Place, problems: Problems) -> float | None:
    low, high = RANGES[key]
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if not low <= number <= high:
        problems.add(where, "figure.range", key=key, found=value, low=f"{low:g}", high=f"{high:g}")
        return None
    return number


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _palette(value: Any, where: Place, problems: Problems) -> tuple[str, ...] | None:
    """The colours of a palette, or those that are listed."""
    if value is None:
        return None
    if isinstance(value, str) and value in PALETTES:
        return PALETTES[value]
    colours = _names(value)
    for colour in colours:
        if not _COLOUR.match(colour):
            problems.add(where, "figure.colour", found=colour, hint=Hint(colour, tuple(PALETTES)))
    return colours
