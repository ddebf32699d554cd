"""Tables of a calibration for the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.declare.text import Language, Text
from sim.declare.units import unit_text
from sim.study.calibrate.fit import QUANTILES, Checks, Fitted
from sim.study.calibrate.planted import Planted
from sim.study.calibrate.posterior import Posterior, folder_of, open_posterior
from sim.study.calibrate.priors import DISTRIBUTIONS, Prior
from sim.study.calibrate.weigh import Direction
from sim.study.calibrate.words import checks_text, directions_text
from sim.study.compare.printed import number
from sim.world.reading.reader import PACKAGED

if TYPE_CHECKING:
    from rich.table import Table

_HEADINGS = (
    Text("Parameter", "参数"), Text("Unit", "单位"), Text("Prior: median [5 %, 95 %]", "先验：中位数 [5%, 95%]"),
    Text("Posterior: median [5 %, 95 %]", "后验：中位数 [5%, 95%]"), Text("Spread, % of the prior's", "离散程度（占先验 %）"),
)  # fmt: skip
_PLANTED = (Text("Parameter", "参数"), Text("90 % intervals that hold the truth, %", "包含真值的 90% 区间（%）"))


def calibration_table(fitted: Fitted, language: Language = "en") -> Table:
    """Every parameter: what the prior said and what the posterior says."""
    table = _table([heading.to(language) for heading in _HEADINGS], 2)
    shares = np.array(QUANTILES)
    posterior, spread = fitted.weighed.quantiles(QUANTILES), np.sqrt(np.diag(fitted.weighed.covariance))
    before = fitted.learned.sample.scores.std(axis=0)
    for d, one in enumerate(fitted.learned.calibration.free):
        prior = one.prior.at(shares)
        unit = unit_text(one.unit).to(language)
        table.add_row(one.label.to(language), unit, _band(*prior), _band(*posterior[:, d]), f"{100 * spread[d] / before[d]:.0f}")
    return table


def planted_table(planted: Planted, labels: dict[str, Text], language: Language = "en") -> Table:
    """How often the interval of every parameter holds the truth."""
    table = _table([heading.to(language) for heading in _PLANTED], 1)
    for d, name in enumerate(planted.names):
        table.add_row(labels[name].to(language), f"{100 * planted.held[:, d].mean():.0f}")
    return table


def posterior_rows(language: Language = "en") -> Iterator[tuple[str, ...]]:
    """The posterior that ships with bth: a row a parameter, after the headings."""
    yield (*(heading.to(language) for heading in _HEADINGS[:1]), Text("keys", "键").to(language), *(heading.to(language) for heading in _HEADINGS[1:4]))
    for one in shipped().about["parameters"]:
        prior = one["prior"]
        numbers = [prior[name] for name in DISTRIBUTIONS[prior["distribution"]]]
        before = Prior(prior["distribution"], *numbers, *(_end(prior[key], sign) for key, sign in (("at_least", -1), ("at_most", 1))))
        after = [one["quantiles"][f"{share:g}"] for share in QUANTILES]
        keys = ", ".join(f"`{path}`" for path in one["sets"])
        unit = unit_text(one["unit"]).to(language)
        yield one["label"][language], keys, unit, f"{before.text}: {_band(*before.at(np.array(QUANTILES)))}", _band(*after)


def posterior_sentences(language: Language = "en") -> str:
    """What its record identifies, and its checks."""
    about = shipped().about
    labels = [Text(one["label"]["en"], one["label"]["zh"]) for one in about["parameters"]]
    known = [Direction(tuple(one["loadings"]), one["share"]) for one in about["directions"]]
    found = (directions_text(labels, known), *checks_text(Checks(**about["checks"]), about["draws"]))
    return " ".join(text.to(language) for text in found) + "\n"


def shipped() -> Posterior:
    """The posterior of bth."""
    return open_posterior(folder_of(PACKAGED / "bth"))


def _end(value: float | None, sign: int) -> float:
    return sign * math.inf if value is None else value


def _band(low: float, median: float, high: float) -> str:
    return f"{number(median)} [{number(low)}, {number(high)}]"


def _table(columns: list[str], left: int) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for position, name in enumerate(columns):
        table.add_column(name, justify="left" if position < left else "right", overflow="fold")
    return table
