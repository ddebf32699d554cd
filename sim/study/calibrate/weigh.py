"""From an emulator and a record to weighted values of the parameters, and to draws of equal weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.study.calibrate.emulator import Emulator, one_thread
from sim.study.calibrate.priors import Prior
from sim.study.calibrate.record import Record

Floats = NDArray[np.float64]

SAMPLES = 1 << 14
"""Values of the parameters that are weighed."""
FEW = 200.0
"""Below this effective sample size the quantiles are rough."""
IDENTIFIED = 0.5
"""A direction counts as identified where the variance is below this share of the prior's."""
_BATCH = 2048


def sobol(count: int, priors: Sequence[Prior], seed: int) -> Floats:
    """Scrambled Sobol points (count, d) as values of the parameters; ``count`` a power of two."""
    from scipy.stats import qmc

    generator = np.random.Generator(np.random.Philox(seed))
    shares = qmc.Sobol(len(priors), scramble=True, seed=generator).random(count).clip(1e-9, 1 - 1e-9)
    return np.column_stack([prior.at(shares[:, d]) for d, prior in enumerate(priors)])


def scores_of(values: Floats, priors: Sequence[Prior]) -> Floats:
    """Values (m, d) on the scale where every prior has mean 0 and standard deviation 1."""
    return np.column_stack([prior.score(values[:, d]) for d, prior in enumerate(priors)])


@dataclass(frozen=True)
class Sample:
    """Values of the parameters (m, d), drawn from the prior, with their scores and what the emulator says about each."""

    values: Floats
    scores: Floats
    mean: Floats
    variance: Floats


def sample_prior(emulator: Emulator, priors: Sequence[Prior], seed: int, count: int = SAMPLES) -> Sample:
    """Draw from the prior and predict; the seed of the design plus one, so that these are other points."""
    values = sobol(count, priors, seed + 1)
    scores = scores_of(values, priors)
    mean, _, variance = emulator.predict(scores)
    return Sample(values, scores, mean, variance)


def log_likelihood(emulator: Emulator, sample: Sample, record: Record, observed: Floats) -> Floats:
    """Gaussian log-likelihood (m,), up to a constant, of the logarithms ``observed`` (n,).

    Covariance: that of the record, the luck of one run, what the components leave out, and along the components the variance of the emulator
    (by the lemmas of Woodbury and of the determinant, as only that part differs from value to value).
    """
    with one_thread():
        fixed = record.covariance + emulator.luck + np.diag(emulator.leftover)
        root = np.linalg.inv(np.linalg.cholesky(fixed))
        shown = root @ emulator.components.T  # (n, k)
        gram = shown.T @ shown
        found = [
            _part(root, shown, gram, observed - sample.mean[first : first + _BATCH], sample.variance[first : first + _BATCH])
            for first in range(0, len(sample.mean), _BATCH)
        ]
    return np.concatenate(found)


def _part(root: Floats, shown: Floats, gram: Floats, gap: Floats, variance: Floats) -> Floats:
    whitened = gap @ root.T
    inner = np.sqrt(variance)[:, :, None] * gram * np.sqrt(variance)[:, None, :] + np.eye(variance.shape[1])
    along = (whitened @ shown) * np.sqrt(variance)
    solved = np.linalg.solve(inner, along[:, :, None])[:, :, 0]
    squared = (whitened**2).sum(axis=1) - (along * solved).sum(axis=1)
    found: Floats = -0.5 * (squared + np.linalg.slogdet(inner)[1])
    return found


@dataclass(frozen=True)
class Weighed:
    """Values of the parameters with weights that sum to one."""

    sample: Sample
    weights: Floats

    @property
    def effective(self) -> float:
        """Effective sample size (Kong 1992): how many values of equal weight would know as much."""
        return float(1.0 / (self.weights**2).sum())

    def quantiles(self, shares: Sequence[float]) -> Floats:
        """Quantiles of every parameter, (len(shares), d)."""
        found = []
        for column in self.sample.values.T:
            order = np.argsort(column, kind="stable")
            below = np.cumsum(self.weights[order]) - 0.5 * self.weights[order]
            found.append(np.interp(shares, below, column[order]))
        return np.array(found).T

    @cached_property
    def covariance(self) -> Floats:
        """Covariance of the scores, (d, d); the prior's is near the identity."""
        centred = self.sample.scores - self.weights @ self.sample.scores
        found: Floats = (centred * self.weights[:, None]).T @ centred
        return found

    def resampled(self, count: int, seed: int) -> NDArray[np.int64]:
        """Rows of ``count`` draws of equal weight in random order (systematic resampling)."""
        generator = np.random.Generator(np.random.Philox(seed + 2))
        ends = np.cumsum(self.weights)
        rows = np.searchsorted(ends / ends[-1], (np.arange(count) + generator.random()) / count)
        return generator.permutation(rows.clip(max=len(ends) - 1))


def weigh(emulator: Emulator, sample: Sample, record: Record, observed: Floats) -> Weighed:
    """Weights of a sample of the prior by the likelihood of ``observed``."""
    logs = log_likelihood(emulator, sample, record, observed)
    weights = np.exp(logs - logs.max())
    return Weighed(sample, weights / weights.sum())


@dataclass(frozen=True)
class Direction:
    """A combination of the parameters: loadings on their scores (d,), and its variance as a share of the prior's."""

    loadings: tuple[float, ...]
    share: float

    @property
    def identified(self) -> bool:
        """Whether the record says much about it."""
        return self.share < IDENTIFIED


def directions(prior: Floats, posterior: Floats) -> tuple[Direction, ...]:
    """Directions in which the posterior covariance (d, d) differs from the prior's, the best known first: the generalised eigenproblem.

    Loadings have length one and a positive largest element; with independent priors they tell what changes together.
    """
    with one_thread():
        root = np.linalg.inv(np.linalg.cholesky(prior))
        shares, vectors = np.linalg.eigh(root @ posterior @ root.T)
    found = []
    for share, vector in zip(shares, (root.T @ vectors).T, strict=True):
        vector = vector / np.linalg.norm(vector)
        vector = vector * np.sign(vector[np.abs(vector).argmax()])
        found.append(Direction(tuple(float(x) for x in vector), float(share)))
    return tuple(found)
