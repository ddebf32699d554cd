"""The program itself as a reference."""

from __future__ import annotations

import re

from sim.declare.text import Text
from sim.share.cite.record import Reference
from sim.version import RELEASED, __version__

AUTHORS = ("The HazePact authors",)
"""As in CITATION.cff, which an installed package does not hold."""


def tool() -> Reference:
    """HazePact in this version."""
    return Reference(
        key="hazepact", kind="software", title="HazePact", title_zh="", authors=AUTHORS, year=int(re.sub(r"-.*", "", RELEASED)), version=__version__,
        date=RELEASED, used_for=Text("the program", "本程序"),
    )  # fmt: skip
