"""Evolutionary games: replicator dynamics, supervision and inspection games, imitation in finite populations, tournaments, decay."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.integrate import quad, solve_ivp
from scipy.stats import norm

from sim.games.masks import Floats

Velocity = Callable[[Floats], Floats]


def path(velocity: Velocity, start: ArrayLike, times: Sequence[float]) -> Floats:
    """States of dx/dt = velocity(x) at the given times, shape (times, dimensions); relative error about 1e-9. ``times`` rise from the start."""
    when = np.asarray(times, dtype=np.float64)
    state = np.atleast_1d(np.asarray(start, dtype=np.float64))
    solved = solve_ivp(lambda _, x: velocity(x), (when[0], when[-1]), state, "DOP853", when, rtol=1e-10, atol=1e-12)
    if not solved.success:
        raise ArithmeticError(f"the dynamics could not be followed: {solved.message}")
    return solved.y.T


# one population ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Replicator:
    """Two strategies in one population, payoffs (CC, CD, DC, DD) of the row player: dx/dt = x (1-x) (f_C(x) - f_D(x)), x = share of C.

    f_C - f_D = (CD - DD) + x (CC - CD - DC + DD). Taylor & Jonker (1978).
    """

    cc: float
    cd: float
    dc: float
    dd: float

    def advantage(self, x: float) -> float:
        """f_C(x) - f_D(x), in units of payoff."""
        return (self.cd - self.dd) + x * (self.cc - self.cd - self.dc + self.dd)

    def velocity(self, x: Floats) -> Floats:
        """dx/dt at the shares x."""
        return x * (1.0 - x) * ((self.cd - self.dd) + x * (self.cc - self.cd - self.dc + self.dd))

    def interior(self) -> float | None:
        """The mixed rest point (DD - CD)/(CC - CD - DC + DD), or None where there is none inside (0, 1)."""
        slope = self.cc - self.cd - self.dc + self.dd
        if slope == 0.0:
            return None
        x = (self.dd - self.cd) / slope
        return x if 0.0 < x < 1.0 else None

    def limit(self, start: float) -> float:
        """Where the dynamics end from the share ``start``: 0, 1, the mixed rest point, or the start itself if it is a rest point."""
        if not 0.0 <= start <= 1.0:
            raise ValueError(f"a share lies between 0 and 1: {start}")
        pull = self.advantage(start)
        if start in (0.0, 1.0) or pull == 0.0:
            return start
        middle = self.interior()
        if middle is not None and (middle > start) == (pull > 0.0):
            return middle
        return 1.0 if pull > 0.0 else 0.0


# three populations: centre, local government, enterprise -----------------------------------------------------------------------


@dataclass(frozen=True)
class Tripartite:
    """Centre inspects (x), local government enforces (y), enterprise complies (z): the three-party supervision game.

    dx/dt = x(1-x) [(1-y) Rc + (1-z) h - kc]; dy/dt = y(1-y) [x Pl + (1-z) f - kl + Bl]; dz/dt = z(1-z) [y F - cz].
    ``recovered`` Rc and ``harm`` h: what inspection saves; ``inspection_cost`` kc; ``penalty`` Pl on a lax local government; ``fines`` f that
    it collects; ``enforcement_cost`` kl; ``benefit`` Bl of enforcing; ``fine`` F on an enterprise; ``abatement_cost`` cz. Money per
    period. Reduced form of Friedman (1991), Evolutionary games in economics, for three populations.
    """

    recovered: float
    harm: float
    inspection_cost: float
    penalty: float
    fines: float
    enforcement_cost: float
    benefit: float
    fine: float
    abatement_cost: float

    def _advantages(self, state: Floats) -> Floats:
        x, y, z = state
        return np.array(
            [
                (1 - y) * self.recovered + (1 - z) * self.harm - self.inspection_cost,
                x * self.penalty + (1 - z) * self.fines - self.enforcement_cost + self.benefit,
                y * self.fine - self.abatement_cost,
            ]
        )

    def velocity(self, state: Floats) -> Floats:
        """(dx, dy, dz)/dt at the state (x, y, z)."""
        return state * (1.0 - state) * self._advantages(state)

    def interior(self) -> Floats | None:
        """The mixed rest point (x, y, z): y = cz/F, z = 1 - (kc - (1-y) Rc)/h, x = (kl - Bl - (1-z) f)/Pl; None where not inside the cube."""
        if 0.0 in (self.fine, self.harm, self.penalty):
            return None
        y = self.abatement_cost / self.fine
        z = 1 - (self.inspection_cost - (1 - y) * self.recovered) / self.harm
        x = (self.enforcement_cost - self.benefit - (1 - z) * self.fines) / self.penalty
        return np.array([x, y, z]) if 0 < x < 1 and 0 < y < 1 and 0 < z < 1 else None

    def jacobian(self, state: ArrayLike) -> Floats:
        """Derivatives of the velocity, shape (3, 3), row = component, column = state."""
        at = np.asarray(state, dtype=np.float64)
        slopes = np.array([[0.0, -self.recovered, -self.harm], [self.penalty, 0.0, -self.fines], [0.0, self.fine, 0.0]])
        return np.diag((1 - 2 * at) * self._advantages(at)) + (at * (1 - at))[:, None] * slopes

    def eigenvalues(self, state: ArrayLike) -> NDArray[np.complex128]:
        """Eigenvalues of the Jacobian at a state, 1/period, real part rising, then imaginary part."""
        found = np.linalg.eigvals(self.jacobian(state)).astype(np.complex128)
        return found[np.lexsort((found.imag, found.real))]

    def is_stable(self, state: ArrayLike) -> bool:
        """Whether a rest point is asymptotically stable by its eigenvalues: all real parts below zero."""
        return bool(np.all(self.eigenvalues(state).real < 0.0))


# two populations: inspector and firm --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Inspection:
    """Inspectors inspect with x at cost k and avert harm h; firms violate with y, save c and pay F when inspected. Money per period.

    dx/dt = x(1-x)(h y - k), dy/dt = y(1-y)(c - F x). A higher fine lowers inspection and leaves violation as it was (Tsebelis 1989).
    ValueError unless 0 < k < h and 0 < c < F, where the equilibrium is mixed.
    """

    inspection_cost: float
    fine: float
    saving: float
    harm: float

    def __post_init__(self) -> None:
        if not (0 < self.inspection_cost < self.harm and 0 < self.saving < self.fine):
            raise ValueError(f"a mixed equilibrium needs 0 < k < h and 0 < c < F: {self}")

    def equilibrium(self) -> tuple[float, float]:
        """Probabilities of inspecting, c/F, and of violating, k/h."""
        return self.saving / self.fine, self.inspection_cost / self.harm

    def velocity(self, state: Floats) -> Floats:
        """(dx, dy)/dt of inspecting and violating under two-population replicator dynamics."""
        x, y = state
        return np.array([x * (1 - x) * (self.harm * y - self.inspection_cost), y * (1 - y) * (self.saving - self.fine * x)])

    def conserved(self, x: float, y: float) -> float:
        """A quantity that stays constant along every path, so that the equilibrium is a centre and the dynamics cycle.

        k ln y + (h-k) ln(1-y) + c ln x + (F-c) ln(1-x); Hofbauer & Sigmund (1998), bimatrix games.
        """
        violating = self.inspection_cost * math.log(y) + (self.harm - self.inspection_cost) * math.log(1 - y)
        return violating + self.saving * math.log(x) + (self.fine - self.saving) * math.log(1 - x)

    @property
    def omega(self) -> float:
        """Angular frequency of small cycles, sqrt(x(1-x) y(1-y) h F), 1/period."""
        x, y = self.equilibrium()
        return math.sqrt(x * (1 - x) * y * (1 - y) * self.harm * self.fine)

    @property
    def period(self) -> float:
        """Length of small cycles, 2 pi / omega, periods."""
        return 2 * math.pi / self.omega


# finite populations: the Fermi process ------------------------------------------------------------------------------------------


def copy_probability(difference: float, beta: float = 1.0) -> float:
    """Probability of copying a model whose payoff exceeds one's own by ``difference``: 1/(1 + exp(-beta * difference)).

    Traulsen, Nowak & Pacheco (2006), Stochastic dynamics of invasion and fixation.
    """
    return 0.5 * (1.0 + math.tanh(0.5 * beta * difference))


def fixation_probability(size: int, beta: float, advantage: float | Sequence[float]) -> float:
    """Probability that one mutant takes over a population of ``size`` by pairwise comparison (the Fermi process).

    1 / (1 + sum_{k=1}^{N-1} prod_{j<=k} exp(-beta D_j)), D_j = the mutant's payoff less the resident's with j mutants: one number for all
    j or N - 1 numbers. Constant D: (1 - e^{-beta D})/(1 - e^{-N beta D}); neutral: 1/N. Traulsen, Nowak & Pacheco (2006).
    """
    if size < 2:
        raise ValueError(f"a population needs at least two members: {size}")
    steps = np.broadcast_to(np.asarray(advantage, dtype=np.float64), size - 1)
    exponents = np.append(0.0, -beta * np.cumsum(steps))
    # The largest term is taken out, so that strong selection overflows nowhere.
    top = exponents.max()
    return float(np.exp(-top) / np.sum(np.exp(exponents - top)))


def donation_advantage(size: int, b: float, c: float) -> float:
    """Payoff of a donor less that of a defector in a well-mixed population that does not play itself: -c - b/(N-1), whatever their number."""
    return -c - b / (size - 1)


# tournaments and decay ----------------------------------------------------------------------------------------------------------


def tournament_slope(n: int, noise: str = "normal", scale: float = 1.0) -> float:
    """Rise of the probability to win per unit of effort in a symmetric rank-order tournament of n, at equal efforts.

    ``normal`` (each performance has its own normal noise of sd ``scale``): (n-1) * integral f(e)^2 F(e)^(n-2) de; ``logit`` (Gumbel noise of
    that scale): (1/n)(1 - 1/n)/scale. Lazear & Rosen (1981). ValueError for fewer than two or another noise.
    """
    if n < 2 or noise not in ("normal", "logit"):
        raise ValueError(f"a tournament needs at least two and noise 'normal' or 'logit': {n}, {noise!r}")
    if noise == "logit":
        return (n - 1) / n**2 / scale
    area, _ = quad(lambda e: norm.pdf(e) ** 2 * norm.cdf(e) ** (n - 2), -12.0, 12.0, epsabs=1e-13, epsrel=1e-12, limit=200)
    return (n - 1) * area / scale


def half_life(share_gone: float, periods: float = 1.0) -> float:
    """Half-life of an exponential decay of which ``share_gone`` is gone after ``periods``: periods * ln 2 / -ln(1 - share_gone)."""
    if not 0.0 < share_gone < 1.0:
        raise ValueError(f"the share gone lies between 0 and 1: {share_gone}")
    return periods * math.log(2.0) / -math.log1p(-share_gone)


def mean_spell(hazard: float) -> float:
    """Mean length of a spell that ends with probability ``hazard`` each period: 1/hazard (its half-life is ``half_life(hazard)``)."""
    if not 0.0 < hazard <= 1.0:
        raise ValueError(f"a hazard lies in (0, 1]: {hazard}")
    return 1.0 / hazard
