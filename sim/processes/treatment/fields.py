"""Treatment of effluent: facilities are built slowly, stay, and run in part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, column, lever, parameter
from sim.declare.levers import Lever
from sim.declare.outcomes import SHARE, Outcome
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

if TYPE_CHECKING:
    from sim.declare.arrays import Floats


class Treatment(Block):
    """What facilities remove before it reaches air or river, as shares of the effluent."""

    treatment_lag: float = parameter("enterprises", Parameter(
        "treatment_lag", "number", 24.0, T("Time to build treatment", "治理设施建设时间"), unit="months", low=1, high=240, plausible=(6, 60),
        help=T("facilities come closer to the planned capacity by one part in so many a month", "设施每月按此分之一接近规划能力"),
    ))

    treatment_capacity: Floats = lever(Lever("treatment_capacity", T("Treatment capacity", "治理设施能力"), "share of effluent that facilities could treat", 0.0, "1-prod", "pollutant stock", high=0.95))
    operating_share: Floats = lever(Lever("operating_share", T("Operating share", "设施运行率"), "share of the facilities that are run", 0.5, "max", "pollutant stock", high=1.0, plausible=(0.3, 0.9)))

    treatment_built: Floats = column("what the facilities built so far could treat")
    treated_share: Floats = column("removed this month", outcome=Outcome("treated_share", T("Removed by treatment", "治理设施去除份额"), "share of effluent", "city", "mean", better="higher", bounds=SHARE))
    base_treated: Floats = column("removed in the base year")
    untreated: Floats = column("(1 - treated)/(1 - base_treated)", start=1.0)
