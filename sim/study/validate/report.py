"""A validation as plain values, for a JSON file; tables are made from these alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sim.declare.text import Text
from sim.study.compare.intervals import Interval
from sim.study.validate.scoring import Line, Scored, Tally, tallies
from sim.study.validate.whole import Validation
from sim.version import MODEL_VERSION

FORMAT = 2


def number(value: float | None) -> float | str | None:
    """A number of a JSON file: None for NaN, a word for what has no end."""
    if value is None or math.isnan(value):
        return None
    return "infinite" if math.isinf(value) else float(f"{value:.6g}")


def _triple(values: tuple[float, float, float] | None) -> list[float | str | None] | None:
    return None if values is None else [number(v) for v in values]


def _text(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"en": text.en, "zh": text.zh}


def _interval(interval: Interval) -> list[float | str | None]:
    return [number(interval.mean), number(interval.lo), number(interval.hi)]


def _line(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "unit": line.unit,
        "published": number(line.published),
        "accept": [number(v) for v in line.accept],
        "simulated": _triple((line.median, line.low, line.high)),
        "verdict": line.verdict,
        "why": _text(line.why),
        "says": _text(line.says),
    }


def _pattern(one: Scored) -> dict[str, Any]:
    p = one.pattern
    return {"id": p.id, "class": p.level, "role": p.role, "text": _text(p.text), "verdict": one.verdict, "lines": [_line(line) for line in one.lines]}


def _tally(one: Tally) -> dict[str, Any]:
    return {"role": one.role, "class": one.level, "counts": dict(one.counts), "total": one.total, "share": number(one.share), "needed": one.needed}


def as_dict(found: Validation) -> dict[str, Any]:
    """Everything that was found. Intervals are [median or mean, low, high]; None = not there, "infinite" = without end."""
    f = found.forecasts
    return {
        "format": FORMAT,
        "model_version": MODEL_VERSION,
        "region": found.region.name,
        "posterior": None if found.posterior is None else {"title": found.posterior.about["title"], "draws": len(found.posterior.draws)},
        "seed": found.seed,
        "size": {"replicates": found.size.replicates, "points": found.size.points, "explained": found.size.explained, "robust": found.size.robust},
        "failures": len(found.failures),
        "patterns": [_pattern(one) for one in found.patterns],
        "tallies": [_tally(one) for one in tallies(found.patterns)],
        "years": _years(found),
        "forecasts": None
        if f is None
        else {
            "methods": {name: _text(text) for name, text in f.methods.items()},
            "scores": {name: {when: {k: number(v) for k, v in vars(score).items()} for when, score in by.items()} for name, by in f.scores.items()},
            "differences": {name: _interval(one) for name, one in f.differences.items()},
            "effective": {str(year): number(size) for year, size in f.effective.items()},
            "points": f.points,
            "error": number(f.error),
        },
        "days": [{"city": d.city, "observed": _numbers(d.observed), "simulated": _numbers(d.simulated), "inside": d.inside} for d in found.days],
        "attribution": [
            {
                "name": row.name,
                "text": _text(row.text),
                "beijing": _triple(row.beijing),
                "region": _triple(row.region),
                "beijing_alone": _triple(row.beijing_alone),
                "region_alone": _triple(row.region_alone),
            }
            for row in found.attribution
        ],
        "explanations": [
            {
                "name": r.name,
                "text": _text(r.text),
                "size": r.size,
                "unit": r.unit,
                "evidence": _numbers(r.evidence),
                "miss": _numbers(r.miss),
                "expected": None if r.expected is None else _numbers(r.expected),
                "observed": number(r.observed),
                "separates": r.separates,
                "left": list(r.left),
            }
            for r in found.explanations
        ],
        "known": _known(found),
        "robustness": [
            {"name": c.name, "text": _text(c.text), "in_band": dict(c.in_band), "total": dict(c.total), "lost": list(c.lost), "won": list(c.won)}
            for c in found.robustness
        ],
    }


def _numbers(values: Mapping[str, float]) -> dict[str, float | str | None]:
    return {name: number(value) for name, value in values.items()}


def _known(found: Validation) -> dict[str, Any] | None:
    k = found.known
    if k is None:
        return None
    return {
        "parameters": [
            {
                "name": name,
                "text": _text(k.labels[name]),
                "prior": _triple(k.prior[name]),
                "posterior": _triple(k.posterior[name]),
                "left": number(k.left[name]),
            }
            for name in k.labels
        ],
        "directions": [{"loadings": dict(zip(k.labels, map(number, d.loadings), strict=True)), "share": number(d.share)} for d in k.directions],
        "effective": number(k.effective),
    }


def _years(found: Validation) -> dict[str, Any] | None:
    y = found.years
    if y is None:
        return None
    return {
        "cities": list(y.cities),
        "years": list(y.years),
        "quality": list(y.quality),
        "level": [number(v) for v in y.level],
        "base": [_interval(one) for one in y.base],
        "simulated": [[number(v) for v in row] for row in y.simulated],
        "observed": [[number(v) for v in row] for row in y.observed],
        "rmse": {"fitted": number(y.rmse(True)), "later": number(y.rmse(False))},
        "bias": {"fitted": number(y.bias(True)), "later": number(y.bias(False))},
    }
