"""The value of a life that damage is counted at must be one that the region states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.declare.problems import Place, Problems
from sim.scenario.scenario import Origin
from sim.world.pack import RegionPack


def check_life(region: RegionPack, settings: Mapping[str, Mapping[str, Any]], origins: Mapping[str, Origin], problems: Problems) -> None:
    """Note a value other than the central one that damage.yaml of the region lacks."""
    life = settings["governments"]["value_of_life"]
    if life != "central" and life not in region.damage.lives:
        place = origins["governments.value_of_life"].place or Place(str(region.folder / "damage.yaml"))
        problems.add(place, "life.missing", found=life, region=region.name, stated=", ".join(region.damage.lives) or "none")
