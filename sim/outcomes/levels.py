"""From city or party columns to all places: the region, the parties, the cities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.model.model import CooperationModel

Floats = NDArray[np.float64]


def ratio(above: Floats, below: Floats) -> Floats:
    """above / below, NaN where there is nothing below."""
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)


def mean(values: Floats, axis: int) -> Floats:
    """Mean that leaves NaN out; NaN where nothing is left."""
    known = ~np.isnan(values)
    filled = values.copy("K")
    filled[~known] = 0.0
    with np.errstate(invalid="ignore"):
        return np.asarray(filled.sum(axis=axis) / known.sum(axis=axis))


class Levels:
    """Brings columns (..., T, n), (T, P) or (T,) to all places (..., T, 1 + P + n): ALL, parties, cities; NaN where an outcome does not exist."""

    def __init__(self, model: CooperationModel) -> None:
        p = model.places
        self.parties, self.cities, self.party = len(p.parties), len(p.cities), p.party
        self.groups = [np.arange(self.cities), *(np.flatnonzero(p.party == k) for k in range(self.parties))]
        self.population = p.population

    def _added(self, values: NDArray[np.generic]) -> Floats:
        """Sums over the cities of the region and of every party, (..., T, 1 + P). City by city: the order decides the last digit."""
        total = np.zeros((1 + self.parties, *values.shape[:-1]))
        for city, party in enumerate(self.party):
            total[0] += values[..., city]
            total[1 + party] += values[..., city]
        return np.moveaxis(total, 0, -1)

    def from_city(self, values: Floats, how: str) -> Floats:
        """City columns, taken up as ``sum``, ``population`` (weighted mean) or plain mean; many outcomes at once cost little more than one."""
        if how == "sum":
            upper = self._added(values)
        elif how == "population":
            upper = self._added(values * self.population) / np.array([self.population[group].sum() for group in self.groups])
        else:
            known = ~np.isnan(values)
            counts = np.array([group.size for group in self.groups]) if known.all() else self._added(known)
            with np.errstate(invalid="ignore"):
                upper = self._added(np.where(known, values, 0.0)) / counts
        return np.concatenate([upper, values], axis=-1)

    def from_party(self, values: Floats, how: str) -> Floats:
        """A party column, taken up as ``sum`` or plain mean."""
        whole = values.sum(axis=1) if how == "sum" else mean(values, 1)
        return np.column_stack([whole, values, np.full((len(values), self.cities), np.nan)])

    def from_region(self, values: Floats) -> Floats:
        """A column of the region."""
        return np.column_stack([values, np.full((len(values), self.parties + self.cities), np.nan)])

    def ratio(self, above: Floats, below: Floats) -> Floats:
        """Ratio of sums at every level."""
        return ratio(self.from_city(above, "sum"), self.from_city(below, "sum"))

    def spread(self, values: Floats) -> Floats:
        """Standard deviation between the cities of the region and of every party; NaN where there is a single city."""
        columns = [values[:, g].std(axis=1) if g.size > 1 else np.full(len(values), np.nan) for g in self.groups]
        return np.column_stack([*columns, np.full((len(values), self.cities), np.nan)])

    def party_sum(self, values: Floats) -> Floats:
        """Sum over the cities of every party, (T, P)."""
        return self._added(values)[..., 1:]
