"""Gravity surrogate of a source-receptor matrix, for regions without a published one.

`hazepact region new DIR --cities FILE` knows where cities lie, how large they are and roughly what they emit. From that alone this
module estimates which share of each city's pollution comes from which city. **It is a surrogate, not a transport model**: no wind,
terrain or chemistry. Packs made with it carry the quality mark ``assumption`` on every cell, and charts say so.

Source: the distance law of the gravity inversion behind the packaged ``bth`` matrix (key DERIVED_TRANSPORT in its SOURCES.md),
without its direction term and without its fitted emission multipliers. Defaults are set so that the mean own-city share (42 %) and
the mean outside share (26.5 %) lie near that matrix; off-diagonal cells then agree with it at a rank correlation of 0.94. That
matrix is itself derived, so the agreement tells about the simplification only, not about the air; of its cells 68 % lie between the
limits given here, so the limits are too narrow rather than too wide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Border", "GravityShares", "distances", "gravity_shares", "neighbours"]

EARTH_RADIUS_KM = 6371.0
# Below these distances (km) the law of a point source no longer holds: the city's own extent blurs it.
NEAREST_KM = 30.0
SMALLEST_RADIUS_KM = 20.0
# Mean distance between two points of a disc is 0.905 radii, and people live towards the centre: 0.66 as in DERIVED_TRANSPORT.
EFFECTIVE_RADIUS = 0.66
# Factors on (length, power, mean outside share): the spread that makes low and high.
VARIANTS = (*((length, power, 1.0) for length in (0.6, 1.0, 1.6) for power in (0.75, 1.0, 1.25)), (1.0, 1.0, 0.6), (1.0, 1.0, 1.4))

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class GravityShares:
    """Shares in percent: row = receptor, column = source; ``share.sum(1) + outside`` is 100 in every row.

    ``low`` and ``high`` are the least and greatest value over the variants of the distance law, cell by cell, so their rows do not
    sum to 100; low <= share <= high everywhere.
    """

    share: Matrix
    low: Matrix
    high: Matrix
    outside: Matrix
    outside_low: Matrix
    outside_high: Matrix


@dataclass(frozen=True)
class Border:
    """Two neighbouring cities by index (``a < b``) and the rough length of their border in km."""

    a: int
    b: int
    km: float


def distances(lat: ArrayLike, lon: ArrayLike) -> Matrix:
    """Great-circle distances in km, shape (n, n), from latitudes and longitudes in degrees (haversine formula)."""
    phi, lam = np.radians(np.asarray(lat, float)), np.radians(np.asarray(lon, float))
    half = np.sin((phi[:, None] - phi) / 2) ** 2 + np.cos(phi[:, None]) * np.cos(phi) * np.sin((lam[:, None] - lam) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))


def gravity_shares(
    lat: ArrayLike,
    lon: ArrayLike,
    area_km2: ArrayLike,
    emission: ArrayLike,
    *,
    length_km: float = 250.0,
    power: float = 1.0,
    own_gain: float = 2.4,
    outside_share: float = 0.265,
) -> GravityShares:
    """Source shares of every city's annual mean by a gravity law.

    ``W[r,s] = e_s exp(-d_rs / L) / max(d_rs, 30)^p`` between cities, ``W[r,r] = g e_r exp(-a_r / L) / max(a_r, 20)^p`` for the own
    city with effective radius ``a = 0.66 sqrt(area / pi)`` in km, and one background from outside that is the same in every city and
    such that the mean outside share is `outside_share`; each row is then closed to 100.

    lat, lon: degrees, length n >= 2. area_km2: above 0. emission: any unit, not negative, some above 0. length_km: L. power: p.
    own_gain: g. outside_share: mean share of the background, between 0 (closed region) and below 1.
    Raises ValueError that names what is wrong.
    """
    where, area, mass = _checked(lat, lon, area_km2, emission)
    if not (length_km > 0 and power > 0 and own_gain > 0):
        raise ValueError("length_km, power and own_gain must be above 0")
    if not 0 <= outside_share < 1:
        raise ValueError(f"outside_share must be at least 0 and below 1, got {outside_share}")
    apart, radius = distances(*where), EFFECTIVE_RADIUS * np.sqrt(area / np.pi)

    def closed(length: float, steep: float, background: float) -> Matrix:
        weight = _weights(apart, radius, mass, length_km * length, power * steep, own_gain)
        return _close(weight, min(outside_share * background, 0.95))

    central = closed(1.0, 1.0, 1.0)
    every = np.stack([central] + [closed(*variant) for variant in VARIANTS])
    low, high = every.min(axis=0), every.max(axis=0)
    return GravityShares(central[:, :-1], low[:, :-1], high[:, :-1], central[:, -1], low[:, -1], high[:, -1])


def neighbours(lat: ArrayLike, lon: ArrayLike, area_km2: ArrayLike, *, reach: float = 1.25, km_per_radius: float = 2.3) -> list[Border]:
    """Which cities share a border, guessed from distance and area, sorted by index.

    With ``R = sqrt(area / pi)`` two cities are neighbours if ``d <= reach (R_a + R_b)``: the circles of their areas nearly touch. A
    city with none gets its nearest one. Border length = km_per_radius x the smaller R. On ``bth`` the rule finds all 24 true pairs
    and 5 that are none; a user who knows the map should correct the list. Raises ValueError as `gravity_shares` does.
    """
    where, area, _ = _checked(lat, lon, area_km2, np.ones(np.size(lat)))
    apart, radius = distances(*where), np.sqrt(area / np.pi)
    touch = apart <= reach * (radius[:, None] + radius)
    np.fill_diagonal(apart, np.inf)
    for city in range(area.size):
        if touch[city].sum() == 1:  # only itself
            nearest = int(np.argmin(apart[city]))
            touch[city, nearest] = touch[nearest, city] = True
    pairs = [(a, b) for a in range(area.size) for b in range(a + 1, area.size) if touch[a, b]]
    return [Border(a, b, float(km_per_radius * min(radius[a], radius[b]))) for a, b in pairs]


def _checked(lat: ArrayLike, lon: ArrayLike, area_km2: ArrayLike, emission: ArrayLike) -> tuple[tuple[Matrix, Matrix], Matrix, Matrix]:
    columns = {"lat": lat, "lon": lon, "area_km2": area_km2, "emission": emission}
    arrays = {name: np.asarray(values, dtype=float) for name, values in columns.items()}
    n = arrays["lat"].size
    for name, values in arrays.items():
        if values.shape != (n,):
            raise ValueError(f"{name} has shape {values.shape}, expected ({n},) as lat")
        if not np.isfinite(values).all():
            raise ValueError(f"{name} holds a value that is not a finite number")
    if n < 2:
        raise ValueError(f"at least two cities are needed, got {n}")
    if (np.abs(arrays["lat"]) > 90).any() or (np.abs(arrays["lon"]) > 180).any():
        raise ValueError("lat must lie in -90..90 and lon in -180..180 degrees")
    if (arrays["area_km2"] <= 0).any():
        raise ValueError("area_km2 must be above 0")
    if (arrays["emission"] < 0).any() or not arrays["emission"].any():
        raise ValueError("emission must not be negative, and above 0 somewhere")
    return (arrays["lat"], arrays["lon"]), arrays["area_km2"], arrays["emission"]


def _weights(apart: Matrix, radius: Matrix, mass: Matrix, length: float, power: float, own_gain: float) -> Matrix:
    """Unnormalised contributions (n, n): emission times distance decay, own city by its effective radius."""
    weight = np.exp(-apart / length) / np.maximum(apart, NEAREST_KM) ** power * mass
    own = own_gain * mass * np.exp(-radius / length) / np.maximum(radius, SMALLEST_RADIUS_KM) ** power
    np.fill_diagonal(weight, own)
    return weight


def _close(weight: Matrix, outside_share: float) -> Matrix:
    """Append the background column whose mean share is outside_share, and scale each row to 100; shape (n, n + 1)."""
    inside = weight.sum(axis=1)
    background = 0.0
    if outside_share > 0:
        # The mean of b / (inside + b) rises with b and is bracketed by the cities with least and most inside.
        bottom, top = (edge * outside_share / (1 - outside_share) for edge in (inside.min(), inside.max()))
        for _ in range(80):
            background = (bottom + top) / 2
            if (background / (inside + background)).mean() < outside_share:
                bottom = background
            else:
                top = background
    whole = np.column_stack([weight, np.full(inside.size, background)])
    return 100 * whole / whole.sum(axis=1, keepdims=True)
