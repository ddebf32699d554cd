"""Voluntary agreements of enterprises (clause agreement)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, clause, lever
from sim.declare.levers import Lever
from sim.declare.text import Text as T

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Small


class Agreements(Block):
    """Who has signed an agreement to emit less than the standard for fewer inspections."""

    inspection_relief: Floats = lever(Lever("inspection_relief", T("Inspection left to signatories", "签约企业检查强度"), "factor on routine detection", 1.0, "product", "detection of signatories", high=1.0))

    active: Floats = clause("agreement", "share of enterprises that are invited")
    beyond: Floats = clause("agreement", "abatement beyond the standard, share of capacity")
    inspection_burden: Floats = clause("agreement", "cost of an inspection, multiple of the mean unit abatement cost")

    signed: Small = array("firms", dtype="i1", meaning="1 for signatories, below 0 for those that are barred")
