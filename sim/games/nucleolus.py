"""Least core and nucleolus by linear programs one after another (scipy's HiGHS), correct on degenerate games.

Stage k: minimise epsilon over allocations x with x(S) >= v(S) - epsilon for every free coalition and x(S) = v(S) - epsilon_j for
those fixed at an earlier stage j. A coalition whose dual price is positive is tight in *every* optimum, so it is fixed; one that
merely happens to be tight is not. Coalitions whose x(S) follows from the fixed ones (their indicator lies in the span of the fixed
indicators) are no longer free. The dual prices of a stage sum to one, so each stage fixes at least one new direction and at most
n - 1 stages are needed. Kopelowitz (1967); Maschler, Peleg & Shapley (1979); Fromen (1997). Each program holds only the
coalitions that have been worst at some point (cutting planes): all 2^n are looked at, few are listed.

Games are first made zero-normalised, u(S) = v(S) - sum of v({i}), and divided by the largest |u(S)|: neither changes the solution.
"""

from __future__ import annotations

import numpy as np

from sim.games.masks import Bools, Floats, subset_sums

_TOLERANCE = 1e-9
_SOLVER = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
_PRICED = 1e-7
"""Dual price above which a coalition counts as tight in every optimum."""
_CUTS = 64
"""Coalitions added to a program at once."""


class _Stages:
    """The programs of one zero-normalised game u (2^n values); ``rational``: only x >= 0 is allowed."""

    def __init__(self, u: Floats, rational: bool) -> None:
        self.u = u
        self.n = n = u.size.bit_length() - 1
        self.bounds = [(0.0 if rational else None, None)] * n + [(None, None)]
        self.full = u.size - 1
        self.fixed = [self.full]
        self.fixed_worth = [float(u[-1])]
        self.basis = np.full((1, n), 1.0 / np.sqrt(n))
        self.free = np.ones(u.size, dtype=np.bool_)
        self.free[[0, self.full]] = False
        single = [1 << i for i in range(n)]
        self.listed = sorted({mask for i in single for mask in (i, self.full ^ i)} - {0, self.full})

    def indicator(self, masks: list[int]) -> Floats:
        """Rows of zeros and ones, one per coalition."""
        return np.array([[mask >> i & 1 for i in range(self.n)] for mask in masks], dtype=np.float64).reshape(len(masks), self.n)

    def minimise(self) -> tuple[float, Floats, Floats]:
        """Least largest excess of the free coalitions, an allocation that reaches it, and the dual prices of the listed ones."""
        objective = np.append(np.zeros(self.n), 1.0)
        equal = np.hstack([self.indicator(self.fixed), np.zeros((len(self.fixed), 1))])
        while True:
            rows = np.hstack([-self.indicator(self.listed), np.full((len(self.listed), 1), -1.0)])
            from scipy.optimize import linprog  # slow to import, and a run needs none

            found = linprog(objective, rows, -self.u[self.listed], equal, self.fixed_worth, self.bounds, method="highs", options=_SOLVER)
            if found.status != 0:
                raise ArithmeticError(f"the linear program of the nucleolus failed: {found.message}")
            shares, epsilon = found.x[:-1], float(found.x[-1])
            excess = np.where(self.free, self.u - subset_sums(shares), -np.inf)
            excess[self.listed] = -np.inf
            over = np.flatnonzero(excess > epsilon + _TOLERANCE)
            if over.size == 0:
                return epsilon, shares, -found.ineqlin.marginals
            if over.size > _CUTS:
                over = over[np.argpartition(excess[over], -_CUTS)[-_CUTS:]]
            self.listed += [int(mask) for mask in over]

    def fix(self, epsilon: float, prices: Floats) -> None:
        """Fix the priced coalitions at this stage's excess, as far as they are independent; free only what they leave open."""
        for k in np.argsort(-prices, kind="stable"):
            if prices[k] < _PRICED:
                break
            mask = self.listed[k]
            row = self.indicator([mask])[0]
            for _ in range(2):
                row = row - self.basis.T @ (self.basis @ row)
            length = float(np.linalg.norm(row))
            if length > _PRICED:
                self.basis = np.vstack([self.basis, row / length])
                self.fixed.append(mask)
                self.fixed_worth.append(float(self.u[mask]) - epsilon)
        self.free &= ~self.spanned()
        self.listed = [mask for mask in self.listed if self.free[mask]]

    def spanned(self) -> Bools:
        """Coalitions whose indicator lies in the span of the fixed ones: it is orthogonal to all that they leave open."""
        open_directions = np.linalg.svd(self.basis)[2][len(self.basis) :]
        spanned = np.ones(self.u.size, dtype=np.bool_)
        for direction in open_directions:
            spanned &= np.abs(subset_sums(direction)) < _PRICED
        return spanned

    def settle(self) -> Floats:
        """Run the stages until every x(S) is determined; returns x."""
        shares = np.full(self.n, self.u[-1] / self.n)
        while self.free.any():
            if not self.listed:
                self.listed = [int(np.flatnonzero(self.free)[0])]
            epsilon, shares, prices = self.minimise()
            before = len(self.fixed)
            self.fix(epsilon, prices)
            if len(self.fixed) == before:
                raise ArithmeticError(f"no coalition has a dual price at excess {epsilon}: the values of the game differ too much in size")
        # The fixed rows determine x; solving them takes off the solver's slack.
        return np.linalg.lstsq(self.indicator(self.fixed), np.array(self.fixed_worth), rcond=None)[0] if self.n > 1 else shares


def _normalised(table: Floats) -> tuple[Floats, Floats, float]:
    """u = (v - additive part) / scale, the additive part by player, and scale (0 where nothing but rounding is left)."""
    n = table.size.bit_length() - 1
    single = table[[1 << i for i in range(n)]]
    rest = table - subset_sums(single)
    scale = float(np.max(np.abs(rest)))
    if scale <= 1e-13 * float(np.max(np.abs(table))):
        scale = 0.0
    return (rest / scale if scale > 0.0 else np.zeros_like(rest)), single, scale


def nucleolus(table: Floats) -> Floats:
    """Nucleolus, shape (n,), of the game with the values ``table`` (2^n by bit mask). ValueError where there is no imputation."""
    u, single, scale = _normalised(table)
    if u[-1] < -_TOLERANCE:
        raise ValueError(f"no imputation: everybody together is worth {table[-1]}, less than {single.sum()} alone, so there is no nucleolus")
    if scale == 0.0 or u[-1] <= _TOLERANCE:
        return single + (table[-1] - single.sum()) / single.size
    return single + scale * _Stages(u, rational=True).settle()


def least_core(table: Floats) -> tuple[float, Floats]:
    """Least epsilon with x(S) >= v(S) - epsilon for all proper coalitions under x(N) = v(N), and one such x of shape (n,)."""
    u, single, scale = _normalised(table)
    if single.size == 1 or scale == 0.0:
        return 0.0, single + (table[-1] - single.sum()) / single.size
    epsilon, shares, _ = _Stages(u, rational=False).minimise()
    return scale * epsilon + 0.0, single + scale * shares
