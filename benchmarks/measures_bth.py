"""Write measures.csv of the region bth: the doses of dated policies, from published households, tonnages and counts.

    python benchmarks/measures_bth.py            # sim/world/data/bth/measures.csv
    python benchmarks/measures_bth.py --print

docs/measures.md says how each group is derived; the keys are those of the pack's SOURCES.md. A dose is the share of what a sector emits
under the control of the base year that is gone while the row acts. Counts of households and tonnes are in ten thousands.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import checkout  # noqa: F401  (ends where another sim would be read)
from sim.world.reading.reader import PACKAGED, read_region

FILE = PACKAGED / "bth" / "measures.csv"
HEADER = ("city", "from", "to", "sector", "group", "season", "low", "central", "high", "source", "quality", "note")
HILLS = ("Qinhuangdao", "Zhangjiakou", "Chengde")
"""Cities of Hebei outside the transport channel: 5 % of the province's conversions (CRI2020_04)."""
CHANNEL = ("Shijiazhuang", "Tangshan", "Handan", "Xingtai", "Baoding", "Cangzhou", "Langfang", "Hengshui")
HILL_SHARE = 0.05
MOST = 0.985
"""Share of a city's households that were converted in the end, at most (assumption)."""

PM25_OF_COAL = (1.4, 5.9)
"""PM2.5 of a tonne of scattered coal, kg: 1,260 t from 90 x 10^4 t in Beijing (KT51_2017); 59 t from 10^4 t in Tianjin (TJ2017_09)."""
COAL_OF_HOUSEHOLD = {"Beijing": 3.0, "Tianjin": 300 / 123, "Hebei": 2.5}
"""t a year: 270 / 90 (KT51_2017); 300 (TJ2015) over 123 (TJ2024); between 2.45 (LFDJT) and 2.9 (BD2019), nearer the larger programme."""
HOUSEHOLDS = {"Beijing": (113.4, 125.0), "Tianjin": (121.0, 123.0), "Hebei": (1126.0, 1280.0)}
"""Households that burnt scattered coal: least and central. Hebei: 765.6 converted and 514.4 on clean coal in 2019; 1,126 were converted by 2020.
Beijing: 95 by 2017 and 450 villages more at 0.041 a village, and a tenth that remains in the hills (assumption). Tianjin: TJXH2017_11, TJ2024."""
SUPPLIED = 1 - 42.6 / 474
"""Converted households that had the gas they needed in December 2017 (REUTERS2017_12)."""
CONVERTED = {
    "Beijing": {2013: 10.3, 2014: 20.6, 2015: 30.9, 2016: 58.1, 2017: 95.0, 2018: 113.4},
    "Tianjin": {2016: 18.7, 2017: 47.4, 2018: 87.4, 2019: 120.0},
    "Hebei": {2016: 100.1, 2017: 353.8, 2018: 535.0, 2019: 765.59, 2020: 1125.91},
}
"""Households converted by the end of a year. Beijing before 2016 is spread evenly; 663 villages of 2016 at 0.041 a village."""
OF_CITY = {
    "Langfang": {2016: 22.0, 2017: 83.4, 2018: 99.0, 2019: 99.0, 2020: 99.0},
    "Baoding": {2018: 101.8},
    "Xingtai": {2018: 37.0, 2019: 62.07},
}
"""Cities of Hebei with a figure of their own, by the end of a year (LFDJT, BD2019, XT2019)."""
GAS_OF_2017 = {"Baoding": 57.4, "Shijiazhuang": 39.0, "Hengshui": 10.0, "Cangzhou": 10.0, "Xingtai": 10.0, "Tangshan": 5.0}
"""Conversions of 2017 to gas (REUTERS2017_10, most of them round figures of the plan): the least that a city converted in the year."""
HEATING_KEYS = {
    "Beijing": "ECNS2018_03;XH2018_01_29;KT51_2017;TJ2017_09;REUTERS2017_12",
    "Tianjin": "TJ2018_03;TJXH2017_11;TJ2024;TJ2015;TJ2017_09;KT51_2017;REUTERS2017_12",
    "Hebei": "HEB2019_03;LONGA2018;CNKYW2020;PUB2020_11;CRI2020_04;TJ2017_09;KT51_2017;REUTERS2017_12",
}
CITY_KEYS = {"Langfang": "LFDJT", "Baoding": "BD2019", "Xingtai": "XT2019"}


@dataclass(frozen=True)
class Dose:
    """A row: place, first and last day ('' = stays), sector, group, season, (low, central, high), source keys, quality, note."""

    place: str
    first: str
    last: str
    sector: str
    group: str
    season: str
    dose: tuple[float, float, float]
    source: str
    quality: str
    note: str = ""

    def cells(self) -> tuple[str, ...]:
        """The cells of the table, doses with three decimals between 0 and 1."""
        shown = (f"{min(max(value, 0.0), 1.0):.3f}" for value in self.dose)
        return (self.place, self.first, self.last, self.sector, self.group, self.season, *shown, self.source, self.quality, self.note)


def spell(levels: Sequence[tuple[str, tuple[float, float, float]]]) -> Iterator[tuple[str, str, tuple[float, float, float]]]:
    """First day, last day and dose of levels that follow each other, given by their first months; the last stays."""
    months = [month for month, _ in levels]
    for (month, dose), following in zip(levels, [*months[1:], ""], strict=True):
        yield month, _month_before(following) if following else "", dose


def _month_before(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year}-{number - 1:02d}" if number > 1 else f"{year - 1}-12"


# clean heating -------------------------------------------------------------------------------------------------------


def residential(party: str) -> float:
    """Emission of residential coal of a party in the base year, kt."""
    pack = read_region(PACKAGED / "bth")
    kt = dict(zip(pack.city_names, pack.emission, strict=True))
    of = {c.name: c.party for c in pack.cities}
    return sum(s.emission_share * kt[s.city] for s in pack.sectors if s.sector == "residential_coal" and of[s.city] == party)


def coal_share(party: str, factor: float) -> float:
    """Share of the sector's emission that the coal of these households explains at ``factor`` kg of PM2.5 a tonne (at most all)."""
    return min(1.0, HOUSEHOLDS[party][1] * COAL_OF_HOUSEHOLD[party] * factor / 100 / residential(party))


def coal_households() -> dict[str, float]:
    """Households with scattered coal by city of Hebei: by population, in Langfang those that it converted and 1.5 % more."""
    pack = read_region(PACKAGED / "bth")
    people = {c.name: c.population for c in pack.cities if c.party == "Hebei" and c.name != "Langfang"}
    langfang = OF_CITY["Langfang"][2018] / MOST
    rest = HOUSEHOLDS["Hebei"][1] - langfang
    return {name: rest * count / sum(people.values()) for name, count in people.items()} | {"Langfang": langfang}


def converted_by_city() -> dict[int, dict[str, float]]:
    """Households converted by the end of a year in the cities of Hebei: their own figures, and the rest of the province by who is left."""
    total, most = CONVERTED["Hebei"], {name: MOST * count for name, count in coal_households().items()}
    done, result = dict.fromkeys(most, 0.0), {}
    for year in total:
        least = {name: min(done[name] + (GAS_OF_2017.get(name, 0.0) if year == 2017 else 0.0), most[name]) for name in most}
        fixed = {name: figures[year] for name, figures in OF_CITY.items() if year in figures}
        hills = _fill(HILL_SHARE * total[year], {n: least[n] for n in HILLS}, most)
        plain = total[year] - sum(hills.values()) - sum(fixed.values())
        done = hills | fixed | _fill(plain, {n: least[n] for n in CHANNEL if n not in fixed}, most)
        result[year] = done
    return result


def _fill(total: float, least: dict[str, float], most: dict[str, float]) -> dict[str, float]:
    """``total`` over cities: what each has at least, and the rest in proportion to what is left to convert."""
    room = {name: most[name] - value for name, value in least.items()}
    share = min(1.0, max(0.0, total - sum(least.values())) / max(sum(room.values()), 1e-9))
    return {name: value + share * room[name] for name, value in least.items()}


def clean_heating() -> Iterator[Dose]:
    """Share of households converted x share of them that had gas x share of the sector that their coal explains."""
    hebei, households = converted_by_city(), coal_households()
    by_city = {name: {year: done[name] for year, done in hebei.items()} for name in households}
    for name, done in {"Beijing": CONVERTED["Beijing"], "Tianjin": CONVERTED["Tianjin"], **by_city}.items():
        party = name if name in HOUSEHOLDS else "Hebei"
        least, central = HOUSEHOLDS[party]
        of = households.get(name, central)
        low, high = (coal_share(party, factor) for factor in PM25_OF_COAL)
        years = [year for year in sorted(done) if done[year] != done.get(year - 1)]
        for year in years:
            share = done[year] / of
            dose = (share * SUPPLIED * low, share * SUPPLIED * high, min(1.0, share * central / least))
            last = f"{year + 1}-11-14" if year + 1 in years else ""
            own = year in OF_CITY.get(name, {})
            keys = f"{CITY_KEYS[name]};{HEATING_KEYS[party]}" if own else HEATING_KEYS[party]
            quality = "derived" if own or (name, year) in (("Beijing", 2017), ("Tianjin", 2017)) else "assumption"
            note = f"{done[year]:.1f} of {of:.0f} x 10^4 households"
            yield Dose(name, f"{year}-11-15", last, "residential_coal", "clean_heating", "all", dose, keys, quality, note)


def clean_coal() -> Iterator[Dose]:
    """Better coal for those who are left: 0.2, 0.4 or 0.6 of their emission (assumption)."""
    cut = (0.2, 0.4, 0.6)
    note = "90 of 300 x 10^4 t cleaned or replaced in 2014"
    yield Dose("Tianjin", "2014-11-15", "", "residential_coal", "clean_coal", "all", _times(0.3, cut), "TJ2015;ASSUMED_MEASURES", "assumption", note)
    note = "514.4 x 10^4 households, all that were not converted"
    yield Dose("party:Hebei", "2019-11-15", "", "residential_coal", "clean_coal", "all", cut, "CNKYW2020;ASSUMED_MEASURES", "assumption", note)


def _times(share: float, by: tuple[float, float, float]) -> tuple[float, float, float]:
    low, central, high = by
    return share * low, share * central, share * high


# industry ------------------------------------------------------------------------------------------------------------


def power_ultra_low() -> Iterator[Dose]:
    """Coverage x share of power plants in the sector (0.35, 0.5, 0.65) x cut of a unit (0.5, 0.65, 0.75)."""
    coverage = {
        "party:Hebei": ([("2015-01", (0.3, 0.5, 0.8)), ("2016-01", (0.7, 0.9, 1.0)), ("2017-01", (1.0, 1.0, 1.0))], "MYCOAL2015;YZDB2018;AAEKE2018"),
        "Tianjin": (
            [("2015-01", (0.2, 0.3, 0.5)), ("2016-01", (0.4, 0.6, 0.8)), ("2017-01", (0.6, 0.8, 0.8)), ("2018-01", (0.9, 1.0, 1.0))], "TJXH2017_11;TJ2024",
        ),
        "Beijing": ([("2014-08", (0.2, 0.25, 0.3)), ("2015-04", (0.6, 0.75, 0.8)), ("2017-04", (1.0, 1.0, 1.0))], "BJSTAT2019;RECALL"),
    }  # fmt: skip
    for place, (levels, keys) in coverage.items():
        note = "coal units replaced by gas" if place == "Beijing" else "share of units at ultra-low emission, mean of the year"
        for first, last, (low, central, high) in spell(levels):
            dose = (low * 0.35 * 0.5, central * 0.5 * 0.65, high * 0.65 * 0.75)
            yield Dose(place, first, last, "power_heat", "power_ultra_low", "all", dose, f"{keys};TANG2019;ASSUMED_MEASURES", "assumption", note)


def small_boilers() -> Iterator[Dose]:
    """Share of capacity removed by the end of a year x share of small boilers in the sector x cut of a boiler (0.6, 0.85, 0.95)."""
    removed = {
        "party:Hebei": ({2014: 0.16, 2015: 0.32, 2016: 0.48, 2017: 0.83, 2018: 0.87, 2019: 1.0}, "LONGA2018;XKYYCH2018;CNKYW2020"),
        "Beijing": ({2014: 0.2, 2015: 0.4, 2016: 0.75, 2017: 0.95, 2018: 1.0}, "BJ2017_01;BJ2017PLAN;XH2018_01_29"),
        "Tianjin": ({2014: 0.1, 2015: 0.2, 2016: 0.35, 2017: 0.8, 2018: 0.9, 2019: 0.95}, "TJ2015;TJ2017_01;TJ2024"),
    }
    part = {"power_heat": (0.2, 0.35, 0.5), "other_industry": (0.05, 0.15, 0.25)}
    for place, (levels, keys) in removed.items():
        for sector, (low, central, high) in part.items():
            for year, share in levels.items():
                dose = (share * low * 0.6, share * central * 0.85, share * high * 0.95)
                last = f"{year + 1}-11-14" if year != max(levels) else ""
                note = f"{share:.0%} of the capacity gone"
                yield Dose(place, f"{year}-11-15", last, sector, "small_boilers", "all", dose, f"{keys};ASSUMED_MEASURES", "assumption", note)


def steel_ultra_low() -> Iterator[Dose]:
    """Share of projects done, mean of the year, x cut of a works (0.4, 0.6, 0.75); Tangshan is ahead of the province."""
    hebei = {2018: (0.10, 0.155, 0.20), 2019: (0.31, 0.35, 0.39), 2020: (0.50, 0.70, 0.85), 2021: (0.80, 1.0, 1.0)}
    tangshan = {2018: (0.15, 0.30, 0.45), 2019: (0.30, 0.60, 0.90), 2020: (0.60, 0.85, 1.0), 2021: (0.80, 1.0, 1.0)}
    for name in (*CHANNEL, *HILLS):
        levels, keys = (tangshan, "TS2018_12;BIGMINT2019") if name == "Tangshan" else (hebei, "HEB2019_03;CNKYW2020;STEELORBIS2021;CNSPIPES2020")
        months = [(f"{year}-01", dose) for year, dose in levels.items()]
        for first, last, (low, central, high) in spell(months):
            dose = (low * 0.4, central * 0.6, high * 0.75)
            yield Dose(name, first, last, "iron_steel", "steel_ultra_low", "all", dose, f"{keys};ASSUMED_MEASURES", "assumption", "share of projects done")


STEEL_GONE = {2013: 0.0, 2014: 725, 2015: 1029, 2016: 2145, 2017: 4700, 2018: 5930, 2019: 7332.55, 2020: 8543.55}
"""Net cut of Hebei's steel capacity by the end of a year, 10^4 t: 28,600 in 2013 and 23,900 in 2017 (IMSILK2018, REUTERS2017_TS); the published cuts of 2013-16
are gross (4,438) and are scaled to the net one; later ones follow year by year to the cap of 20,000."""
CEMENT_GONE = {2013: 0.0, 2014: 3918, 2015: 4543, 2016: 6517, 2017: 6778.5, 2018: 7091.5, 2019: 7425.8}
STEEL, CEMENT = 28_600, 20_000
"""Capacity of 2013, 10^4 t; that of cement is recalled."""
IDLE = (0.15, 0.4, 0.8)
"""How hard the capacity that was closed had been used, against the mean works (assumption)."""


def capacity_cuts() -> Iterator[Dose]:
    """Share of capacity closed, mean of the year, x how hard it had been used; building materials: x share of cement in the sector (0.6)."""
    steel_keys = "CNPEC2015;MILK2016;ECNS2017_01;IMSILK2018;REUTERS2017_TS;HEB2019_03;CRI2020;PUB2020_11;ASSUMED_MEASURES"
    cement_keys = "CNPEC2015;MILK2016;ECNS2017_01;LONGA2018;HEB2019_03;CRI2020;RECALL;ASSUMED_MEASURES"
    for sector, gone, of, keys in (("iron_steel", STEEL_GONE, STEEL, steel_keys), ("building_materials", CEMENT_GONE, CEMENT / 0.6, cement_keys)):
        years = sorted(gone)
        shares = {year: (gone[year - 1] + gone[year]) / 2 / of for year in years[1:]} | {years[-1] + 1: gone[years[-1]] / of}
        for year, share in shares.items():
            # Baoding had no steel works left by 2019.
            apart = sector == "iron_steel" and year >= 2019
            for place in [name for name in (*CHANNEL, *HILLS) if name != "Baoding"] if apart else ["party:Hebei"]:
                last = f"{year}-12" if year != max(shares) else ""
                note = f"{share:.1%} of the capacity gone" if sector == "iron_steel" else f"cement: {share / 0.6:.1%} of the capacity gone"
                yield Dose(place, f"{year}-01", last, sector, "capacity_cuts", "all", _times(share, IDLE), keys, "assumption", note)
    yield Dose("Baoding", "2019-01", "", "iron_steel", "capacity_cuts", "all", (0.7, 0.9, 1.0), "BD2019;ASSUMED_MEASURES", "assumption", "no works left")


def scattered_enterprises() -> Iterator[Dose]:
    """Firms treated x SO2 and NOx of a firm (Langfang) over those of Hebei's industry outside its six large sectors; low a third, high twice."""
    of_firm = 6500 / 12003 / 1000  # kt a year (LF2017_11)
    small = 1108.4 * 0.61 * (1 - 0.61) + 1350.8 * 0.48 * (1 - 0.78)  # kt of SO2 and NOx in 2015 (RECALL; shares CHINACD2020)
    pack = read_region(PACKAGED / "bth")
    kt, of = dict(zip(pack.city_names, pack.emission, strict=True)), {c.name: c.party for c in pack.cities}
    size = dict.fromkeys(pack.party_names, 0.0)
    for s in pack.sectors:
        size[of[s.city]] += s.emission_share * kt[s.city] if s.sector == "other_industry" else 0.0
    treated = {
        "party:Hebei": ([("2016-01", 13_000), ("2017-07", 69_601), ("2017-10", 108_430), ("2019-01", 125_000), ("2020-01", 129_504)],
                        "AAEKE2018;HUANQ2017_08;LONGA2018;HEB2019_03;CNKYW2020"),
        "Beijing": ([("2016-07", 4_000), ("2017-10", 6_570)], "BJ2017_01;BJ2017PLAN"),
        "Tianjin": ([("2017-10", 8_350), ("2018-08", 16_700)], "TJ2018_08"),
    }  # fmt: skip
    for place, (counts, keys) in treated.items():
        scale = size["Hebei"] / size[place.removeprefix("party:")]
        levels = [(month, _times(of_firm * count / small * scale, (1 / 3, 1.0, 2.0))) for month, count in counts]
        for (first, last, dose), (_, count) in zip(spell(levels), counts, strict=True):
            source = f"LF2017_11;CHINACD2020;RECALL;{keys};ASSUMED_MEASURES"
            yield Dose(place, first, last, "other_industry", "scattered_enterprises", "all", dose, source, "assumption", f"{count:,} firms treated")


USED = 8_800 / 11_600
"""Use of Tangshan's capacity in 2017: steel made over iron capacity (THEPAPER2018_TS)."""


def _stopped(share: float) -> float:
    """Share of output lost where a share of the capacity stops and the rest can run fully."""
    return max(0.0, 1 - (1 - share) / USED)


def staggered_production() -> Iterator[Dose]:
    """Capacity that stopped in the heating season against what had been in use; high: as if all of it had been in use."""
    tangshan = 1_821 / (11_600 * 121 / 365)
    half = ("Shijiazhuang", "Tangshan", "Handan", "Tianjin")
    keys, group = "GOV2017_11;CHINAMJW2017;TS2018_12;THEPAPER2018_TS;ASSUMED_MEASURES", "staggered_production"
    later, note = "KLH2018;TS2018_12;THEPAPER2018_TS;ASSUMED_MEASURES", "draft plan; in the end by local conditions: half of the dose"
    for name in ("Tianjin", *CHANNEL):
        first = (0.5 * _stopped(tangshan), _stopped(tangshan), tangshan) if name in half else (0.0, _stopped(0.3), 0.3)
        second = (0.0, 0.5 * _stopped(tangshan if name in (*half, "Xingtai") else 0.3), tangshan if name in (*half, "Xingtai") else 0.3)
        for sector, winter, next_winter in (("iron_steel", first, second), ("building_materials", (0.1, 0.3, 0.6), (0.0, 0.2, 0.5))):
            said = "50 % of capacity" if name in half and sector == "iron_steel" else "as the city decided"
            yield Dose(name, "2017-11-15", "2018-03-15", sector, group, "heating", winter, keys, "assumption", said)
            yield Dose(name, "2018-11-15", "2019-03-15", sector, group, "heating", next_winter, later, "assumption", note)
    dose, summer = (0.0, 0.05, 0.125), (0.0, _stopped(0.35), 0.35)
    keys = "THEPAPER2018_TS;ASSUMED_MEASURES"
    yield Dose("Tangshan", "2018-03-16", "2018-11-14", "iron_steel", group, "all", dose, keys, "assumption", "10 to 15 % of capacity (draft)")
    keys = "TS2019_06;THEPAPER2018_TS;ASSUMED_MEASURES"
    yield Dose("Tangshan", "2019-06-22", "2019-07-31", "iron_steel", group, "all", summer, keys, "assumption", "20 or 50 % of capacity by class")


GROUPS = (clean_heating, clean_coal, power_ultra_low, steel_ultra_low, small_boilers, capacity_cuts, scattered_enterprises, staggered_production)


def table() -> str:
    """The text of measures.csv."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for group in GROUPS:
        writer.writerows(row.cells() for row in group())
    return out.getvalue()


if __name__ == "__main__":
    if "--print" in sys.argv:
        print(table(), end="")
    else:
        Path(FILE).write_text(table(), encoding="utf-8", newline="")
