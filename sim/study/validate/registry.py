"""Every measure by the id of its pattern."""

from __future__ import annotations

from sim.study.validate.arms import Measure
from sim.study.validate.patterns import events, fall, levels, officials, pact, people, shares

MEASURES: dict[str, Measure] = {m.pattern: m for family in (levels, shares, events, officials, people, pact, fall) for m in family.MEASURES}
