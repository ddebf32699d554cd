"""Shapley effects of independent axes from any sample: a polynomial chaos expansion (Sudret 2008) on bases that are orthonormal for the sample itself.

Bases from the data: Oladyshkin & Nowak (2012). The variance V_u of every set u of axes is the sum of the squares of its coefficients; the Shapley
effect of an axis is the sum of V_u / |u| over the sets that hold it (Owen 2014).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

EXPLAINED = 0.5
"""Below this part of the variance, foretold for points left out, an expansion says nothing of shares."""
DEPENDENT = 0.3
"""Axes whose ranks correlate by more than this are not independent."""
_DEGREES = 4
_RESAMPLES = 200
_POINTS_A_TERM = 2
_MOST_TERMS = 300
"""More terms foretell little more, and their bootstrap would take minutes."""


@dataclass(frozen=True)
class Expansion:
    """Shapley effects with the 5th and 95th percentile of their bootstrap, (3, axes), as shares of the variance that the expansion carries.

    ``explained``: part of the variance that it foretells for points left out (Q^2); ``degree``: of its polynomials; ``terms``: their number.
    """

    shapley: Floats
    explained: float
    degree: int
    terms: int


@dataclass(frozen=True)
class _Terms:
    """Columns of the expansion (points, terms) and the axes in each."""

    columns: Floats
    sets: tuple[tuple[int, ...], ...]


def expand(columns: Sequence[Floats], ordered: Sequence[bool], values: Floats) -> Expansion | None:
    """The expansion of values (points,) over axes (points,) each, of the degree that foretells best; ``ordered``: whether an axis is a number.

    None where there are too few points for any degree, or no variance.
    """
    if np.ptp(values) == 0:
        return None
    bases = [_basis(column, number) for column, number in zip(columns, ordered, strict=True)]
    best: tuple[float, int, _Terms] | None = None
    for degree in range(1, _DEGREES + 1):
        terms = _terms(bases, degree)
        if terms is None or (best is not None and len(terms.sets) == len(best[2].sets)):
            break
        explained = _foretold(terms.columns, values)
        if best is None or explained > best[0]:
            best = (explained, degree, terms)
    if best is None:
        return None
    explained, degree, terms = best
    count, generator = len(values), np.random.default_rng(1)
    shares = _shapley(terms, values, np.arange(count), len(columns))
    drawn = np.array([_shapley(terms, values, generator.integers(count, size=count), len(columns)) for _ in range(_RESAMPLES)])
    return Expansion(np.stack([shares, *np.percentile(drawn, [5.0, 95.0], axis=0)]), explained, degree, len(terms.sets))


def dependence(columns: Sequence[Floats]) -> float:
    """Largest correlation between the ranks of two axes, without its sign; 0 for one axis."""
    from scipy.stats import rankdata

    if len(columns) < 2:
        return 0.0
    ranks = np.array([rankdata(column) for column in columns])
    return float(np.abs(np.corrcoef(ranks) - np.eye(len(columns))).max())


def _basis(column: Floats, number: bool) -> list[tuple[int, Floats]]:
    """(degree, function at every point), orthonormal over the points and to 1: polynomials of a number, contrasts of levels without order."""
    found, codes = np.unique(column, return_inverse=True)
    if number:
        middle, half = (found[0] + found[-1]) / 2, (found[-1] - found[0]) / 2
        x = (column - middle) / half
        powers = np.column_stack([x**d for d in range(min(_DEGREES, len(found) - 1) + 1)])
        degrees = list(range(1, powers.shape[1]))
    else:
        powers = np.column_stack([np.ones(len(column)), *(codes.ravel() == c for c in range(1, len(found)))]).astype(float)
        degrees = [1] * (powers.shape[1] - 1)
    q, _ = np.linalg.qr(powers)
    q *= np.sqrt(len(column))
    return [(degree, q[:, i + 1]) for i, degree in enumerate(degrees)]


def _terms(bases: Sequence[list[tuple[int, Floats]]], degree: int) -> _Terms | None:
    """Every product of functions of different axes whose degrees add up to ``degree`` or less; None where the points are too few for
    them, or there are more than :data:`_MOST_TERMS`."""
    points = len(bases[0][0][1])
    columns, sets = list[Floats](), list[tuple[int, ...]]()
    for size in range(1, min(degree, len(bases)) + 1):
        for axes in itertools.combinations(range(len(bases)), size):
            for parts in itertools.product(*(bases[axis] for axis in axes)):
                if sum(d for d, _ in parts) <= degree:
                    columns.append(np.prod([f for _, f in parts], axis=0))
                    sets.append(axes)
                if len(sets) > _MOST_TERMS or _POINTS_A_TERM * (len(sets) + 1) > points:
                    return None
    return _Terms(np.column_stack(columns), tuple(sets))


def _foretold(columns: Floats, values: Floats) -> float:
    """Q^2: 1 less the squared errors at points left out one by one, by the squared deviations from the mean."""
    design = np.column_stack([np.ones(len(values)), columns])
    q, r = np.linalg.qr(design)
    if np.abs(np.diag(r)).min() < 1e-8:
        return -np.inf
    rest = values - q @ (q.T @ values)
    left = rest / np.maximum(1.0 - (q**2).sum(axis=1), 1e-9)
    return 1.0 - float((left**2).sum() / ((values - values.mean()) ** 2).sum())


def _shapley(terms: _Terms, values: Floats, chosen: NDArray[np.int64], axes: int) -> Floats:
    """Shares of the axes in the variance of the expansion; squares of coefficients less their own variance, which noise would add."""
    design, y = np.column_stack([np.ones(len(chosen)), terms.columns[chosen]]), values[chosen]
    gram = design.T @ design
    try:
        inverse = np.linalg.inv(gram)
    except np.linalg.LinAlgError:  # points drawn twice and three times left too few different ones
        inverse = np.linalg.pinv(gram, hermitian=True)
    coefficients = inverse @ (design.T @ y)
    freedom = max(1, len(y) - design.shape[1])
    noise = float(((y - design @ coefficients) ** 2).sum()) / freedom
    squares = (coefficients**2 - noise * np.diag(inverse))[1:]
    carried = dict[tuple[int, ...], float]()
    for of, square in zip(terms.sets, squares, strict=True):
        carried[of] = carried.get(of, 0.0) + float(square)
    shares = np.zeros(axes)
    for of, variance in carried.items():
        shares[list(of)] += max(variance, 0.0) / len(of)
    return shares / shares.sum() if shares.sum() > 0 else shares
