"""The results of one run as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Flow(NamedTuple):
    """Money that went from one account to another in a month, 10^8 CNY."""

    month: str
    payer: str
    payee: str
    kind: str
    amount: float


class Event(NamedTuple):
    """Something that happened: a party ``joined``, ``left``, was ``mandated``, its ``breach`` was proven; a city had a ``visit`` or an ``alert``."""

    month: str
    place: str
    kind: str


@dataclass(frozen=True)
class RunTable:
    """What one run leaves.

    series: outcome -> (T, places) with places = (ALL, party:..., cities...) in this order; a place at which the outcome does not
    exist is NaN throughout. daily (days, n) concentrations with their dates, when recorded. contribution (n, n+1): mean
    concentration of each city by source (last column outside), ug/m3.
    """

    months: tuple[str, ...]
    places: tuple[str, ...]
    series: dict[str, Floats]
    flows: tuple[Flow, ...]
    events: tuple[Event, ...]
    contribution: Floats
    days: tuple[str, ...] = ()
    daily: Floats | None = None
