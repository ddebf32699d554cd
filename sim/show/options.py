"""Read the options of figures, from a command line, from a ``figures:`` block or from Python: every mistake at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.declare.figure_options import FORMATS, PALETTES, check_options, names_in, word
from sim.declare.problems import Place, Problems
from sim.show.choice import Choice
from sim.show.page.look import Look, look_of, unknown_fonts

_SEVERAL = ("outcome", "place", "arm")
_MAP = ("boundaries", "boundary_source", "map_approval")


def read_options(options: Mapping[str, Any], where: Place | None = None) -> tuple[Choice, Look, tuple[str, ...]]:
    """What to show, how it looks, and the formats of the files. Options that are None are not given; lists may be texts with commas.

    InputError with every wrong option: unknown ones, values out of range, names of journals, colours and fonts that do not exist.
    """
    where = where or Place("plot")
    given = {key: value for key, value in options.items() if value not in (None, "", (), [])}
    problems = Problems()
    numbers = check_options(given, where, problems)
    problems.stop()
    palette, dpi = given.get("palette"), numbers.get("dpi")
    look = look_of(
        given.get("journal"), numbers.get("width", given.get("width")), height=numbers.get("height"), size=numbers.get("font_size"),
        fonts=names_in(given.get("font", ())), palette=None if palette is None else PALETTES.get(str(palette), names_in(palette)),
        language=given.get("lang"), title=given.get("title"), dpi=None if dpi is None else round(dpi),
        notes=None if "notes" not in given else word(given["notes"]) == "on", **{key: str(given[key]) for key in _MAP if key in given},
    )  # fmt: skip
    if look.fonts:
        for name in unknown_fonts(look):
            problems.add(where, "figure.font", found=name)
    problems.stop()
    choice = {key: names_in(given.get(key, ())) for key in _SEVERAL}
    formats = names_in(given.get("format", FORMATS[0]))
    return Choice(**choice, period=str(given.get("period", "all")), by=str(given.get("by", ""))), look, formats
