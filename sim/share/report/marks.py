"""Marks of a figure for the page that answers to the pointer, made from the numbers that the printed figure draws."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.outcomes.declarations import OUTCOMES
from sim.show.figure import Given
from sim.show.marks.arms import Arm, by_year, outcome_label, outcome_unit, place_label
from sim.show.words.common import WORDS, say

if TYPE_CHECKING:
    import pandas as pd

ALONG = ("time", "months")
"""Columns that stand along the axis."""
_DIGITS = 10
_SHAPES = {"membership": "hvh", "spells": "hv"}
"""Figures whose values hold until they change; the others are joined by lines."""
_ONE_UNIT = {"balance": "transfer_balance"}
"""Figures of one outcome that their numbers do not name."""


def marks_of(figure: str, data: pd.DataFrame, given: Given) -> dict[str, Any] | None:
    """Panels as plain values; None for figures whose numbers are no lines (along decimal years: ``dates``, or along months) and no intervals by place.

    A panel: title, unit, traces with name, colour, ``x`` or ``at`` (labels), ``y``, ``lo``, ``hi``, and ``points`` (observations).
    """
    if not {"arm", "value", "lo", "hi"} <= set(data.columns):
        return None
    along = next((column for column in ALONG if column in data.columns), None)
    if along is None and "place" not in data.columns:
        return None
    arms = given.arms
    parts = [column for column in ("outcome", "kind", "place") if column in data.columns and not (along is None and column == "place")]
    groups = data.groupby(parts, sort=False, dropna=False) if parts else [((), data)]
    panels = []
    for key, rows in groups:
        named = dict(zip(parts, key if isinstance(key, tuple) else (key,), strict=True))
        outcome = str(named.get("outcome", _ONE_UNIT.get(figure, "")))
        traces = [trace for number, arm in enumerate(arms) if (trace := _trace(rows[rows["arm"] == arm.name], arm, arms, along, given, number))]
        if traces:
            panel = {"title": _title(named, arms, given), "unit": _unit(outcome, arms, given), "traces": traces}
            panels.append(panel | _points(rows, along, given))
    if not panels:
        return None
    axis = say("months_axis", given.language) if along == "months" else ""
    kind = "intervals" if along is None else "dates" if along == "time" else "lines"
    return {"kind": kind, "panels": panels, "axis": axis, "shape": _SHAPES.get(figure, "linear")}


def _trace(rows: pd.DataFrame, arm: Arm, arms: Sequence[Arm], along: str | None, given: Given, number: int) -> dict[str, Any] | None:
    if rows.empty:
        return None
    lines = rows[rows["mark"] == "line"] if "mark" in rows.columns else rows
    trace: dict[str, Any] = {"name": arm.label, "colour": arm.colour, "dash": number}
    for column, name in (("value", "y"), ("lo", "lo"), ("hi", "hi")):
        trace[name] = [_plain(x) for x in lines[column]]
    if along is None:
        trace["at"] = [place_label(arms, str(place), given.language) for place in lines["place"]]
    else:
        trace["x"] = [_plain(x) for x in lines[along]]
    return trace if any(y is not None for y in trace["y"]) else None


def _points(rows: pd.DataFrame, along: str | None, given: Given) -> dict[str, Any]:
    """Observations of a panel."""
    if along is None or "mark" not in rows.columns:
        return {}
    seen = rows[rows["mark"] != "line"]
    points = {"name": say("observed", given.language), "x": [_plain(x) for x in seen[along]], "y": [_plain(x) for x in seen["value"]]}
    return {"points": points} if len(seen) else {}


def _plain(value: float) -> float | None:
    """A number of JSON: NaN and what has no end are left out."""
    return float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else None


def _title(named: dict[str, Any], arms: Sequence[Arm], given: Given) -> str:
    parts = []
    if "outcome" in named:
        parts.append(outcome_label(arms, str(named["outcome"]), given.language) if named["outcome"] in OUTCOMES else str(named["outcome"]))
    if "kind" in named:
        word = f"spells.{named['kind']}"
        parts.append(say(word, given.language) if word in WORDS else str(named["kind"]))
    if "place" in named:
        parts.append(place_label(arms, str(named["place"]), given.language))
    return ("，" if given.language == "zh" else ", ").join(parts)


def _unit(outcome: str, arms: Sequence[Arm], given: Given) -> str:
    return outcome_unit(arms, outcome, given.language, by_year(arms, given.choice.period)) if outcome in OUTCOMES else ""
