"""Main effects in a fraction of a two-level factorial, and what they are confounded with (Box, Hunter & Hunter 2005)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.declare.text import Text
from sim.study.analysis.records import HIGH, LOW, Effect, axis_label
from sim.study.compare.intervals import interval_of, size_of
from sim.study.compare.printed import ROUNDING, without_noise
from sim.study.compare.verdicts import verdict_of
from sim.study.sweeps.sweep_store import SweepResults

Floats = NDArray[np.float64]

FRACTION = "fractional_factorial"
"""Method of such designs."""


def signs_of(results: SweepResults, base: int) -> tuple[list[str], Floats]:
    """Names of the axes, and -1 (off) or 1 (on) of every axis at every point of a base: (points, axes)."""
    design, m = results.design_texts, results.manifest
    design = design[design["base"] == m["bases"][base]["name"]]
    columns = []
    for axis in m["axes"]:
        on = axis["ends"][1] if axis["ends"] is not None else design[axis["name"]].iloc[-1]
        columns.append(np.where(design[axis["name"]] == on, 1.0, -1.0))
    return [axis["name"] for axis in m["axes"]], np.column_stack(columns)


def fraction_rows(results: SweepResults, where: tuple[str, str, str, str], base: int, values: Floats, notes: dict[str, Text]) -> list[Effect]:
    """Main effects of every axis on the values (points, replicates): mean where it is on less mean where it is off, replicate by replicate."""
    names, signs = signs_of(results, base)
    better, size, rows = results.kept(where[1])["better"], size_of(values), []
    for i, name in enumerate(names):
        on = signs[:, i] > 0
        single = values[on].mean(axis=0) - values[~on].mean(axis=0)
        single = np.where(np.abs(single) <= ROUNDING * size, 0.0, single)
        interval = without_noise(interval_of(single, "posterior" in results.manifest), size)
        low, high = np.percentile(single, [LOW, HIGH])
        verdict = verdict_of(interval, better, not single.any())
        rows.append(Effect(*where, "main", name, interval, float(low), float(high), float((single > 0).mean()), single.size, verdict, values.size))
    aliases = results.manifest["design"]["aliases"]
    for name, pairs in aliases.items():
        if pairs:
            label = axis_label(results, name)
            labels = [(axis_label(results, a), axis_label(results, b)) for a, b in pairs]
            notes[f"alias {name}"] = Text(
                f"{label.en}: its main effect cannot be told from the interaction of {' or of '.join(f'{a.en} and {b.en}' for a, b in labels)}.",
                f"{label.zh}：其主效应与下列交互无法区分：{'、'.join(f'{a.zh} 与 {b.zh}' for a, b in labels)}。",
            )
    if not any(aliases.values()):
        notes["alias"] = Text(
            "No main effect is confounded with an interaction of two axes; interactions of two may be confounded with each other.",
            "主效应不与任何两轴交互混杂；两轴交互彼此可能混杂。",
        )
    return rows
