"""Colours of alert from a forecast (the emergency plans of Beijing and its neighbours of 2013 and 2015)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.draws.compiled import jit

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Ints


@jit
def alert_colours(colour: Ints, forecast: Floats, heavy: float) -> None:
    """colour[d, r]: 0 none, else min(4, length of the run of forecast heavy days that day d lies in).

    The run is known ahead: all its days carry its colour. Runs end with the month.
    """
    days, n = forecast.shape
    for r in range(n):
        begin = 0
        while begin < days:
            end = begin
            while end < days and forecast[end, r] > heavy:
                end += 1
            for d in range(begin, end):
                colour[d, r] = min(4, end - begin)
            if end == begin:
                colour[begin, r] = 0
                end += 1
            begin = end


@jit
def emergency_cuts(cut: Floats, colour: Ints, by_colour: Floats) -> None:
    """cut[d, r] = the larger of what it is and by_colour[colour - 1, d, r] on days of alert."""
    days, n = colour.shape
    for d in range(days):
        for r in range(n):
            if colour[d, r] > 0:
                cut[d, r] = max(cut[d, r], by_colour[colour[d, r] - 1, d, r])


@jit
def with_error(forecast: Floats, noise: Floats, sd: Floats) -> None:
    """forecast x exp(sd z - sd^2/2), in place: a forecast of the day's mean with lognormal error of mean one."""
    days, n = forecast.shape
    for d in range(days):
        for r in range(n):
            forecast[d, r] *= math.exp(sd[d, r] * noise[d, r] - 0.5 * sd[d, r] * sd[d, r])
