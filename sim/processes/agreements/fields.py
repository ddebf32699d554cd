"""Voluntary agreements of enterprises (clause agreement)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, activity_of, array, clause, lever
from sim.declare.clauses import Clause
from sim.declare.levers import Lever
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Small

AGREEMENT = Clause(
    "agreement",
    T(
        "Enterprises that sign promise their government to emit less than the standard asks, for fewer inspections.",
        "签约企业向政府承诺排放低于标准要求，以换取更少的检查。",
    ),
    (
        Parameter("beyond", "number", 0.05, T("Beyond the standard", "超出标准的承诺"), "share of capacity", 0, 0.9, plausible=(0.01, 0.2)),
        Parameter(
            "inspection_burden", "number", 0.5, T("Burden of an inspection", "检查负担"), "share of mean unit cost x uncontrolled emission", 0, 10,
            plausible=(0.1, 2), help=T("what an inspection costs the enterprise in stoppage, staff and sampling", "检查给企业带来的停工、人员与采样成本"),
        ),
    ),
)  # fmt: skip


class Agreements(Block):
    """Who has signed an agreement to emit less than the standard for fewer inspections."""

    inspection_relief: Floats = lever(Lever("inspection_relief", T("Inspection left to signatories", "签约企业检查强度"), "factor on routine detection", 1.0, "product", "detection of signatories", high=1.0))

    active: Floats = activity_of(AGREEMENT, "share of enterprises that are invited")
    beyond: Floats = clause(AGREEMENT, "abatement beyond the standard, share of capacity")
    inspection_burden: Floats = clause(AGREEMENT, "cost of an inspection, multiple of the mean unit abatement cost")

    signed: Small = array("firms", dtype="i1", meaning="1 for signatories, below 0 for those that are barred")
