"""What a figure is asked to show."""

from __future__ import annotations

from dataclasses import dataclass

from sim.declare.figure_options import CHOICES

EVERY = "all"
"""The whole period."""


@dataclass(frozen=True)
class Choice:
    """What a figure is asked to show; empty where it is left to the figure. ``period``: ``all`` or a year."""

    outcome: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    period: str = EVERY
    arm: tuple[str, ...] = ()
    by: str = ""

    def made(self) -> list[str]:
        """The choices that were made."""
        return [name for name in CHOICES if getattr(self, name) not in ((), "", EVERY)]
