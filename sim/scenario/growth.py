"""What the section ``activity`` needs of the region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.declare.messages import MESSAGES
from sim.declare.text import Text
from sim.processes.activity.fields import SECTOR_OF
from sim.world.pack import RegionPack


def growth_of_nothing(settings: Mapping[str, Mapping[str, Any]], region: RegionPack) -> list[Text]:
    """A note for every rate of a sector that the region does not have: it changes nothing."""
    there, text = {sector.sector for sector in region.sectors}, MESSAGES["growth.no_sector"]
    values = (
        {"name": f"activity.{name}", "region": region.name, "sector": sector}
        for name, sector in SECTOR_OF.items()
        if settings["activity"][name] != 0 and sector not in there
    )
    return [Text(text.en.format(**value), text.zh.format(**value)) for value in values]
