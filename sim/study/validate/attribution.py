"""What brought the fall of 2013 to 2017: groups of measures, accountability, place, weather; each taken away from what was done, with the same luck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.declare.text import Text
from sim.study.validate.arms import Arm, Changes, Floats, Series
from sim.study.validate.gather import Bench, series_of_arms
from sim.study.validate.scoring import interval_of

FIRST, LAST = 2013, 2017
ALONE: Changes = (("mechanisms.performance_evaluation.enabled", False),)
"""Nobody is held to account: measures act by themselves."""
NO_MEASURES: Changes = (("mechanisms.measures.enabled", False),)
CLIMATE: Changes = (("period.weather", "climatology"),)
KINDS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "clean_fuels": (Text("clean heating and clean coal of households", "清洁取暖与洁净煤"), ("clean_heating", "clean_coal")),
    "coal_boilers": (
        Text("small boilers, and power plants at ultra-low emission or on gas", "燃煤小锅炉与电厂超低排放（或改燃气）"),
        ("small_boilers", "power_ultra_low"),
    ),
    "restructuring": (
        Text("capacity, scattered enterprises, staggered production, steel works", "去产能、“散乱污”企业、错峰生产与钢铁"),
        ("capacity_cuts", "scattered_enterprises", "staggered_production", "steel_ultra_low"),
    ),
    "industrial_standards": (Text("power plants and steel works at ultra-low emission", "电厂与钢铁超低排放"), ("power_ultra_low", "steel_ultra_low")),
    "industrial_boilers": (Text("small boilers", "燃煤小锅炉"), ("small_boilers",)),
    "outdated_capacity": (Text("capacity closed", "化解过剩产能"), ("capacity_cuts",)),
}
"""Kind of measures as studies name them -> groups of measures.csv."""
OUTCOMES = ("concentration", "exposure", "own_share", "regional_share", "outside_share", "emission")


def history(*changes: tuple[str, Any]) -> Arm:
    """What was done, with changes."""
    return Arm("bth_history", outcomes=OUTCOMES, changes=changes)


def without(kind: str, city: str = "", *more: tuple[str, Any]) -> Arm:
    """What was done less a kind of measures, everywhere or in one city only."""
    off = dict.fromkeys(KINDS[kind][1], 0)
    if not city:
        return history(*((f"mechanisms.measures.{group}", 0) for group in off), *more)
    others = [name for name in history().load().region.city_names if name != city]
    return history(("mechanisms.measures", [{"cities": others}, {"cities": [city], **off}]), *more)


def parts(s: Series, year: int, place: str) -> Floats:
    """Annual mean by where it came from: own city, other cities, outside, ug/m3, (replicates, 3)."""
    t = s.months.index(f"{year}-01")
    month = slice(t, t + 12)
    return np.stack(
        [(s.of(name, place) * s.of("concentration", place))[:, month].mean(axis=1) for name in ("own_share", "regional_share", "outside_share")], axis=1
    )


def region_parts(s: Series, year: int) -> Floats:
    """The same, mean over the cities."""
    cities = [place for place in s.places[1:] if not place.startswith("party:")]
    return np.mean([parts(s, year, city) for city in cities], axis=0)


@dataclass(frozen=True)
class Row:
    """What one cause brought to Beijing and to the region (mean of cities) in 2017, ug/m3: (median, 5 %, 95 %) over replicates."""

    name: str
    text: Text
    beijing: tuple[float, float, float]
    region: tuple[float, float, float]
    beijing_alone: tuple[float, float, float] | None = None
    region_alone: tuple[float, float, float] | None = None
    """The same where nobody is held to account."""


ROWS: dict[str, tuple[Text, Changes]] = {
    kind: (KINDS[kind][0], tuple((f"mechanisms.measures.{group}", 0) for group in KINDS[kind][1])) for kind in ("clean_fuels", "coal_boilers", "restructuring")
} | {
    "measures": (Text("all dated policies", "全部已实施的政策"), NO_MEASURES),
    "accountability": (Text("accountability of officials", "官员问责"), ALONE),
    "law": (Text("Environmental Protection Law of 2015", "2015 年环境保护法"), (("mechanisms.legislation.enabled", False),)),
    "everything": (Text("accountability and dated policies together", "问责与已实施的政策合计"), ALONE + NO_MEASURES),
}


def arms() -> dict[str, Arm]:
    """The arms of the table."""
    found = {"history": history(), "climate": history(*CLIMATE), "alone": history(*ALONE)}
    found |= {f"-{name}": history(*changes) for name, (_, changes) in ROWS.items()}
    return found | {f"alone-{name}": history(*ALONE, *ROWS[name][1]) for name in ("clean_fuels", "coal_boilers", "restructuring", "measures")}


def attribution(bench: Bench) -> tuple[Row, ...]:
    """The table: what the air of 2017 would be without each cause, less what it is; and the fall by place and by weather."""
    wanted = arms()
    got = dict(zip(wanted, series_of_arms(list(wanted.values()), bench), strict=True))

    def rise(arm: str, base: str, place: str) -> tuple[float, float, float]:
        return interval_of(got[arm].year("concentration", LAST, place) - got[base].year("concentration", LAST, place))

    rows = [
        Row(
            name,
            text,
            rise(f"-{name}", "history", "Beijing"),
            rise(f"-{name}", "history", "ALL"),
            *((rise(f"alone-{name}", "alone", "Beijing"), rise(f"alone-{name}", "alone", "ALL")) if f"alone-{name}" in got else (None, None)),
        )
        for name, (text, _) in ROWS.items()
    ]
    return (*rows, *_places(got))


def _places(got: Mapping[str, Series]) -> list[Row]:
    climate, hist = got["climate"], got["history"]
    fall = {place: parts(climate, FIRST, place) - parts(climate, LAST, place) for place in ("Beijing",)}
    region = region_parts(climate, FIRST) - region_parts(climate, LAST)
    names = (
        ("own_city", Text("fall of what comes from the own city", "本市来源的下降")),
        ("other_cities", Text("from the other twelve cities", "区域内其他十二市来源的下降")),
        ("outside", Text("from outside the region (an input)", "区域外来源的下降（输入）")),
    )
    rows = [Row(name, text, interval_of(fall["Beijing"][:, k]), interval_of(region[:, k])) for k, (name, text) in enumerate(names)]
    change = {place: [s.year("concentration", FIRST, place) - s.year("concentration", LAST, place) for s in (hist, climate)] for place in ("Beijing", "ALL")}
    rows.append(
        Row("weather", Text("weather of the years (an input)", "历年气象（输入）"), *(interval_of(change[p][0] - change[p][1]) for p in ("Beijing", "ALL")))
    )
    rows.append(Row("fall", Text("fall from 2013 to 2017", "2013 至 2017 年的下降"), *(interval_of(change[p][0]) for p in ("Beijing", "ALL"))))
    return rows
