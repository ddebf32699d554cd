"""Samples of the unit cube for designs that an analysis knows again: Latin hypercube, Saltelli (Sobol indices) and Morris (elementary effects)."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.study.sweeps.sizes import MORRIS_LEVELS

Floats = NDArray[np.float64]

_SEEDS = 2**32
"""SALib takes seeds of 32 bits."""


def salib_problem(axes: int, groups: Sequence[int] = ()) -> dict[str, Any]:
    """The ``problem`` of SALib for ``axes`` inputs of the unit cube. ``groups``: number of the group of every axis; empty: no groups."""
    problem: dict[str, Any] = {"num_vars": axes, "names": [f"x{i}" for i in range(axes)], "bounds": [[0.0, 1.0]] * axes}
    if len(groups):
        problem["groups"] = [f"g{number}" for number in groups]
    return problem


def unit_sample(
    method: str, axes: int, samples: int, seed: int, *, groups: Sequence[int] = (), levels: int = MORRIS_LEVELS, second_order: bool = False,
    stream: str = "study.design",
) -> Floats:  # fmt: skip
    """Points of the unit cube, (points, axes), the same for the same arguments.

    method: ``latin_hypercube`` (``samples`` points; McKay, Beckman & Conover 1979), ``sobol`` (``samples`` base points, a power of two, give
    samples x (axes or groups + 2) points, or x (2 axes + 2) with ``second_order``; Saltelli et al. 2010) or ``morris`` (``samples``
    trajectories of axes or groups + 1 points on a grid of ``levels``; Morris 1991). ``stream`` names the draws of a Latin hypercube.
    """
    if method == "latin_hypercube":
        from scipy.stats import qmc

        generator = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, zlib.crc32(stream.encode())])))
        return np.asarray(qmc.LatinHypercube(axes, seed=generator).random(samples))
    problem = salib_problem(axes, groups)
    if seed >= _SEEDS:
        seed = int(np.random.SeedSequence(seed).generate_state(1)[0])
    if method == "sobol":
        from SALib.sample import sobol

        return np.asarray(sobol.sample(problem, samples, calc_second_order=second_order, scramble=True, seed=seed))
    if method != "morris":
        raise ValueError(method)
    from SALib.sample import morris

    return np.asarray(morris.sample(problem, samples, num_levels=levels, seed=seed))
