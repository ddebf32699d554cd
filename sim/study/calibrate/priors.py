"""Prior distributions of calibrated parameters, cut to what the parameter may be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.declare.arrays import Floats

DISTRIBUTIONS: dict[str, tuple[str, str]] = {"lognormal": ("median", "spread"), "normal": ("mean", "sd"), "uniform": ("low", "high")}
"""Distribution -> its two numbers; ``spread`` is the standard deviation of the logarithm."""
_MOST_SHARE = 1.0 - 1e-12


@dataclass(frozen=True)
class Prior:
    """A distribution with its two numbers (see :data:`DISTRIBUTIONS`), cut to the values from ``low`` to ``high``."""

    distribution: str
    first: float
    second: float
    low: float = -math.inf
    high: float = math.inf

    def inside(self) -> float:
        """Share of the distribution between ``low`` and ``high``, 0 to 1."""
        first, last = self._ends()
        return last - first

    def at(self, share: Floats) -> Floats:
        """Quantiles at ``share`` (each in (0, 1)) of the cut distribution."""
        from scipy.special import ndtri

        first, last = self._ends()
        within = first + share * (last - first)
        if self.distribution == "uniform":
            return self.first + within * (self.second - self.first)
        score: Floats = ndtri(within.clip(1.0 - _MOST_SHARE, _MOST_SHARE))
        return self._value(score).clip(self.low, self.high)

    def score(self, value: Floats) -> Floats:
        """Values on a scale where the prior has mean 0 and standard deviation 1 (before it is cut)."""
        import numpy as np

        if self.distribution == "uniform":
            return (value - 0.5 * (self.first + self.second)) / (self.second - self.first) * math.sqrt(12.0)
        return (np.log(value / self.first) if self.distribution == "lognormal" else value - self.first) / self.second

    def _value(self, score: Floats) -> Floats:
        import numpy as np

        return self.first * np.exp(self.second * score) if self.distribution == "lognormal" else self.first + self.second * score

    def _ends(self) -> tuple[float, float]:
        """Shares of the uncut distribution below ``low`` and below ``high``."""
        return self._below(self.low), self._below(self.high)

    def _below(self, value: float) -> float:
        if self.distribution == "uniform":
            return min(1.0, max(0.0, (value - self.first) / (self.second - self.first)))
        if self.distribution == "lognormal":
            if value <= 0.0:
                return 0.0
            value = math.log(value / self.first)
        else:
            value -= self.first
        return 0.5 * (1.0 + math.erf(value / self.second / math.sqrt(2.0)))

    @property
    def text(self) -> str:
        """As it is written in the file, on one line."""
        names = DISTRIBUTIONS[self.distribution]
        return f"{self.distribution}, {names[0]} {self.first:g}, {names[1]} {self.second:g}"

    def as_dict(self) -> dict[str, str | float | None]:
        """Plain values for a JSON file; infinite ends are None."""
        ends = {key: value if math.isfinite(value) else None for key, value in (("at_least", self.low), ("at_most", self.high))}
        return {"distribution": self.distribution, **dict(zip(DISTRIBUTIONS[self.distribution], (self.first, self.second), strict=True)), **ends}


def cut(distribution: str, numbers: Mapping[str, float], low: float | None, high: float | None) -> Prior:
    """A prior from its two numbers by name, cut to ``low`` .. ``high`` (None: no limit)."""
    first, second = (numbers[name] for name in DISTRIBUTIONS[distribution])
    return Prior(distribution, first, second, -math.inf if low is None else low, math.inf if high is None else high)
