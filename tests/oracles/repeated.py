"""Repeated cooperation: when does a finite punishment, seen late and not always, make honouring a pact the best reply?

Conventions. One stage is one period (a month in the model); delta is the discount factor of a period. A breach pays U_D instead of U_C
in each of the ``lag`` = L periods before it can be answered; then, with probability ``detection`` = q, it is answered by ``punishment`` = T
periods at the Nash payoff U_N (T may be infinite) and a fine F, both valued from the start of the punishment; with probability 1 - q
nothing follows. Comply if and only if

    q delta^L (S_T (U_C - U_N) + F) >= H_L (U_D - U_C),   S_T = (1 - delta^T)/(1 - delta),   H_L = (1 - delta^L)/(1 - delta).

Friedman (1971), A non-cooperative equilibrium for supergames; Green & Porter (1984) for punishments of finite length.
"""

from __future__ import annotations

import math
from typing import NamedTuple


class StagePayoffs(NamedTuple):
    """Payoffs of one period, money: all comply, all at Nash, one breaks the pact while the others comply."""

    comply: float
    nash: float
    defect: float

    @property
    def gain(self) -> float:
        """What a period of the pact is worth, U_C - U_N."""
        return self.comply - self.nash

    @property
    def temptation(self) -> float:
        """What a period of breach brings, U_D - U_C."""
        return self.defect - self.comply


def stage_payoffs(n: int, theta: float = 1.0, b: float = 1.0, c: float = 1.0) -> StagePayoffs:
    """Payoffs of the game pi_i = b sum a - (c/2) a_i^2 under a pact at the share theta of the way from Nash to full cooperation.

    Efforts in units of b/c: Nash 1, pact x = 1 + theta (n-1), full cooperation n. In units of b^2/c: U_C = n x - x^2/2,
    U_N = n - 1/2, U_D = (n-1) x + 1/2. So U_D - U_C = (x-1)^2/2 and U_C - U_N = (n-1)(x-1) - (x-1)^2/2. n >= 2 players, 0 < theta <= 1.
    """
    if n < 2 or not 0.0 < theta <= 1.0:
        raise ValueError(f"a pact needs at least 2 players and a share in (0, 1]: n = {n}, theta = {theta}")
    x = 1.0 + theta * (n - 1)
    unit = b * b / c
    return StagePayoffs(unit * (n * x - x * x / 2), unit * (n - 0.5), unit * ((n - 1) * x + 0.5))


def periods_value(delta: float, periods: float) -> float:
    """Present value of one a period over ``periods`` periods (may be infinite), (1 - delta^T)/(1 - delta); delta = 1 gives T."""
    if not 0.0 <= delta <= 1.0:
        raise ValueError(f"a discount factor lies between 0 and 1: {delta}")
    if delta == 1.0:
        return float(periods)
    return (1.0 - delta**periods) / (1.0 - delta)


def compliance_margin(payoffs: StagePayoffs, delta: float, detection: float, lag: int = 1, punishment: float = math.inf, fine: float = 0.0) -> float:
    """q delta^L (S_T (U_C - U_N) + F) - H_L (U_D - U_C), money: the pact is honoured where it is not negative."""
    threat = periods_value(delta, punishment) * payoffs.gain + fine
    return detection * delta**lag * threat - periods_value(delta, lag) * payoffs.temptation


def critical_discount(payoffs: StagePayoffs, detection: float = 1.0, lag: int = 1) -> float:
    """Least discount factor at which endless punishment without a fine deters: delta^L = D/(D + q G), D = U_D - U_C, G = U_C - U_N.

    With q = L = 1 this is the grim trigger's (U_D - U_C)/(U_D - U_N), theta/2 under a pact of :func:`stage_payoffs` whatever n.
    """
    return (payoffs.temptation / (payoffs.temptation + detection * payoffs.gain)) ** (1.0 / lag)


def critical_detection(payoffs: StagePayoffs, delta: float, lag: int = 1, punishment: float = math.inf, fine: float = 0.0) -> float:
    """Least probability q of detection that deters, H_L (U_D - U_C) / (delta^L (S_T (U_C - U_N) + F)); above one: no monitoring does."""
    threat = periods_value(delta, punishment) * payoffs.gain + fine
    return periods_value(delta, lag) * payoffs.temptation / (delta**lag * threat)


def fine_needed(payoffs: StagePayoffs, delta: float, detection: float, lag: int = 1, punishment: float = math.inf) -> float:
    """Least fine F that deters, H_L (U_D - U_C)/(q delta^L) - S_T (U_C - U_N), money, not below zero."""
    need = periods_value(delta, lag) * payoffs.temptation / (detection * delta**lag)
    return max(need - periods_value(delta, punishment) * payoffs.gain, 0.0)
