"""Exit and entry: outdated capacity retires, and entrants that meet the entry standard take its activity over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, column, lever, stream
from sim.declare.levers import Lever
from sim.declare.outcomes import Outcome
from sim.declare.text import Text as T

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Ints, Keys, Rows, Small


class Turnover(Block):
    """What enterprises emit without abatement, and where they come from."""

    retirement: Floats = lever(Lever("retirement", T("Retirement of capacity", "产能退出"), "share of capacity per year", 0.0, "max", "exit", high=1.0, plausible=(0, 0.1)))
    entry_standard: Floats = lever(Lever("entry_standard", T("Entry standard", "准入标准"), "share of emission that entrants avoid", 0.0, "max", "entry", high=0.95))

    retires: Keys = stream("enterprise.turnover")

    retired_capacity: Floats = column("share of the city's capacity that retired this month", outcome=Outcome("retired_capacity", T("Capacity retired", "退出产能"), "share of capacity", "city", "mean", "sum"))
    uncontrolled: Floats = array("firms", meaning="emission without abatement, kt a year (less than the capacity for entrants)")
    entrant: Small = array("firms", dtype="i1", meaning="1 for entrants")
    origin: Rows = array("firms", dtype="i4", meaning="city where the enterprise was founded")
    entered: Small = array("firms", dtype="i1", meaning="1 where an entrant took over this month (valid where entries > 0)")
    entries: Ints = array("1", dtype="i8", meaning="entrants of this month")
