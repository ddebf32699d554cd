"""A statistical stand-in for the model: principal components of its runs, and a Gaussian process for each (Higdon et al. 2008)."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.declare.problems import Place, fail

Floats = NDArray[np.float64]

COMPONENTS = 8
"""Most principal components; fewer where there are fewer values to predict."""
_LENGTHS, _NOISE, _SCALE = (0.2, 200.0), (1e-8, 1.0), (1e-3, 1e4)
_RESTARTS = 1
_BATCH = 4096


@dataclass(frozen=True)
class Emulator:
    """Predicts the logarithms of the n observed values at scores (m, d) of the parameters.

    components (k, n): directions, in units of one standard deviation of their coefficient. leftover (n,): variance of a mean of runs that the
    components do not show. luck (n, n): covariance of one run about the mean of all runs at the same values.
    """

    mean: Floats
    components: Floats
    processes: tuple[Any, ...]
    noise: Floats
    leftover: Floats
    luck: Floats

    def predict(self, scores: Floats) -> tuple[Floats, Floats, Floats]:
        """Mean (m, n); coefficient by component (m, k) and their variances (m, k): what the emulator does not know of the mean of runs."""
        with one_thread():
            parts = [self._coefficients(scores[first : first + _BATCH]) for first in range(0, len(scores), _BATCH)]
        centre, variance = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
        return self.mean + centre @ self.components, centre, variance

    def _coefficients(self, scores: Floats) -> tuple[Floats, Floats]:
        found = [process.predict(scores, return_std=True) for process in self.processes]
        centre = np.stack([mean for mean, _ in found], axis=1)
        variance = np.stack([sd**2 for _, sd in found], axis=1) - self.noise
        return centre, np.maximum(variance, 0.0)


def fit(scores: Floats, runs: Floats, seed: int) -> Emulator:
    """Fit to runs (points, replicates, n) at scores (points, d). InputError: the extra ``calibrate`` is not installed."""
    gaussian_process, _ = _packages()
    centre = runs.mean(axis=1)
    within = (runs - centre[:, None]).reshape(-1, runs.shape[-1])
    luck: Floats = within.T @ within / (len(runs) * (runs.shape[1] - 1))
    mean = centre.mean(axis=0)
    with one_thread():
        _, spread, directions = np.linalg.svd(centre - mean, full_matrices=False)
        count = min(COMPONENTS, int((spread > 1e-9 * spread[0]).sum()))
        scale = spread[:count] / np.sqrt(len(centre))
        components = _signed(directions[:count]) * scale[:, None]
        coefficients = (centre - mean) @ components.T / scale**2
        leftover = ((centre - mean - coefficients @ components) ** 2).mean(axis=0)
        kernels = gaussian_process.kernels
        kernel = kernels.ConstantKernel(1.0, _SCALE) * kernels.RBF(np.full(scores.shape[1], 3.0), _LENGTHS) + kernels.WhiteKernel(0.01, _NOISE)
        processes, noise = [], []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a length at its bound is a parameter that moves nothing here
            for k in range(count):
                process = gaussian_process.GaussianProcessRegressor(kernel, n_restarts_optimizer=_RESTARTS, random_state=seed, normalize_y=True)
                process.fit(scores, coefficients[:, k])
                processes.append(process)
                noise.append(float(process.kernel_.k2.noise_level) * float(coefficients[:, k].std()) ** 2)
    return Emulator(mean, components, tuple(processes), np.array(noise), leftover, luck)


def _signed(directions: Floats) -> Floats:
    """Each row with its largest element positive, so that the sign does not hang on the library."""
    largest = directions[np.arange(len(directions)), np.abs(directions).argmax(axis=1)]
    return directions * np.sign(largest)[:, None]


def check_packages() -> None:
    """InputError with what to type where the extra ``calibrate`` is not installed."""
    _packages()


def _packages() -> tuple[Any, Any]:
    try:
        import threadpoolctl
        from sklearn import gaussian_process
    except ImportError:
        raise fail(Place("hazepact calibrate"), "extra.missing", extra="calibrate") from None
    return gaussian_process, threadpoolctl


@contextmanager
def one_thread() -> Iterator[None]:
    """Linear algebra on one thread: sums have one order, so the same numbers come out whatever else the machine does."""
    with _packages()[1].threadpool_limits(1):
        yield
