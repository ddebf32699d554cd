"""What a lever is: an array that policy may move, with a base value, a neutral element and a rule of combination."""

from __future__ import annotations

from typing import Literal

from sim.declare.records import record
from sim.declare.text import Text

Combine = Literal["sum", "product", "1-prod", "min", "max"]
NEUTRAL: dict[str, float] = {"sum": 0.0, "product": 1.0, "1-prod": 0.0, "min": float("inf"), "max": 0.0}


@record
class Lever:
    """A quantity through which policy enters a rule.

    ``by`` says whether the value belongs to a city or, where the rule reads it for a party, to the party (then the
    party takes the mean over its people, or the largest value for ``max``); ``clock`` is the resolution in time.
    Contributions of mechanisms are combined by ``combine`` (with the base value as one of the operands), so the order
    of mechanisms never matters; the result is limited to ``low`` .. ``high``.
    """

    name: str
    label: Text
    unit: str
    base: float
    combine: Combine
    read_by: str
    by: Literal["city", "party"] = "city"
    clock: Literal["month", "day"] = "month"
    low: float = 0.0
    high: float = float("inf")
    source: str = "assumption"
    plausible: tuple[float, float] | None = None

    @property
    def neutral(self) -> float:
        """The contribution that changes nothing."""
        return NEUTRAL[self.combine]
