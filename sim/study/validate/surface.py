"""A quadratic response surface of what runs of a design gave: what is expected at other values of the parameters, without the luck of single runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.study.validate.arms import Floats


def basis(scores: Floats) -> Floats:
    """1, every score, and every product of two, (m, 1 + d + d (d + 1)/2)."""
    m, d = scores.shape
    columns = [np.ones(m), *scores.T, *(scores[:, a] * scores[:, b] for a in range(d) for b in range(a + 1))]
    return np.stack(columns, axis=1)


def fewest(parameters: int) -> int:
    """Points below which the surface cannot be laid: two for every coefficient."""
    return 2 * (1 + parameters + parameters * (parameters + 1) // 2)


@dataclass(frozen=True)
class Surface:
    """Coefficients (terms, n), and the root mean square distance of the points from a surface laid without them (leave-one-out), of logarithms."""

    coefficients: Floats
    error: float

    def at(self, scores: Floats) -> Floats:
        """Expected values, (m, n)."""
        return np.asarray(basis(scores) @ self.coefficients)


def lay(scores: Floats, values: Floats) -> Surface:
    """Least squares of ``values`` (m, n) on the quadratic basis; points with a value that is not finite are left out."""
    whole = np.isfinite(values).all(axis=1)
    x, y = basis(scores[whole]), values[whole]
    coefficients, *_ = np.linalg.lstsq(x, y, rcond=None)
    orthogonal, _ = np.linalg.qr(x)
    left = (y - x @ coefficients) / (1.0 - (orthogonal**2).sum(axis=1, keepdims=True)).clip(min=1e-3)
    return Surface(np.asarray(coefficients, dtype=np.float64), float(np.sqrt((left**2).mean())))
