"""A rate that once counted cities: what to write instead."""

from __future__ import annotations

from sim.declare.problems import Place, Problems
from sim.declare.reading.positioned import Node
from sim.world.pack import RegionPack

ONCE_BY_CITY = "accountability"
PER_MILLION = "accountability_per_million"
"""A former key, per city, and the one that took its place: a value times cities over million people."""


def refuse_rate_by_city(key: str, value: Node, place: Place, region: RegionPack | None, problems: Problems) -> None:
    """Note the former key as a problem, with the conversion, in the numbers of the region where it is known."""
    if region is None:
        problems.add(place, "key.by_city", key=key, new=PER_MILLION)
        return
    cities, millions = len(region.cities), sum(city.population for city in region.cities) / 1e6
    try:
        converted = f" = {float(value.text) * cities / millions:.3g}"
    except ValueError:
        converted = ""
    values = {"region": region.name, "cities": cities, "millions": f"{millions:.4g}", "factor": f"{cities / millions:.4g}", "converted": converted}
    problems.add(place, "key.by_city_here", key=key, new=PER_MILLION, found=value.text, **values)
