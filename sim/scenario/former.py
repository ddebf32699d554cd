"""Keys that earlier versions of the model had: what to write instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.declare.problems import Place, Problems
from sim.declare.reading.positioned import Node
from sim.declare.records import record
from sim.declare.text import Text
from sim.world.pack import RegionPack


@record
class Former:
    """The key that took the place of a former one: its value is the former times cities^cities millions^millions of the region."""

    new: str
    per: Text
    rule: Text
    cities: int
    millions: int


_PER_MILLION, _PER_CITY = Text("per million people", "每百万人"), Text("per city", "每市")
FORMER = {
    "accountability": Former(
        "accountability_per_million", _PER_MILLION, Text("cities of the region / million people of the region", "本地区城市数 / 本地区人口（百万）"), 1, -1
    ),
    "running_cost": Former("running_cost_per_million", _PER_MILLION, Text("1 / million people of the region", "1 / 本地区人口（百万）"), 0, -1),
    "visits_per_year": Former("visits_per_city", _PER_CITY, Text("1 / cities of the region", "1 / 本地区城市数"), -1, 0),
}
"""A former key and what took its place."""
SHARE_OF_REVENUE = 0.1
"""A fiscal capacity above this was most likely meant as a share of the cost of full cooperation, as it was before model version 4."""


def refuse_former(key: str, value: Node, place: Place, region: RegionPack | None, problems: Problems) -> None:
    """Note a former key as a problem, with the conversion, in the numbers of the region where it is known."""
    now = FORMER[key]
    if region is None:
        problems.add(place, "key.former", key=key, new=now.new, per=now.per, rule=now.rule)
        return
    cities, millions = len(region.cities), sum(city.population for city in region.cities) / 1e6
    factor = float(cities) ** now.cities * millions**now.millions
    try:
        converted = f" = {float(value.text) * factor:.3g}"
    except ValueError:
        converted = ""
    values = {"region": region.name, "cities": cities, "millions": f"{millions:.4g}", "factor": f"{factor:.4g}", "converted": converted}
    problems.add(place, "key.former_here", key=key, new=now.new, per=now.per, found=value.text, **values)


def changed_meaning(levers: Mapping[str, Any]) -> list[Text]:
    """Notes on values that most likely have the size of a former meaning of their key."""
    share = levers["fiscal_capacity"]
    if not SHARE_OF_REVENUE < share < float("inf"):
        return []
    return [
        Text(
            f"'fiscal_capacity' {share:g} is a share of public budget revenue (default 0.01); before model version 4 it was one of the full cost",
            f"'fiscal_capacity' {share:g} 是公共预算收入的份额（默认 0.01）；模型版本 4 之前是完全合作成本的份额",
        )
    ]
