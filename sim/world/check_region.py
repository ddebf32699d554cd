"""A summary of a region pack for its maker (`hazepact region check DIR`): what is in it and how far it can be trusted."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sim.declare.problems import Hint
from sim.declare.text import Text
from sim.world.making.kept_files import PATTERNS, WEATHER_STATISTICS, check_kept
from sim.world.pack import ASSUMED_REVENUE_SHARE, QUALITY_ZH, WEAK, RegionPack
from sim.world.reading.reader import PackReader

KNOWN_FILES = (
    "region.yaml", "cities.csv", "borders.csv", "transport.csv", "emissions.csv", "sectors.csv", "damage.yaml", "targets.csv",
    "revenue.csv", "measures.csv", "weather.yaml", "weather_history.csv", "observed.csv", PATTERNS, "SOURCES.md", WEATHER_STATISTICS,
)  # fmt: skip
QUARTER_CUT = 0.25
_PLACES = {"air": Text("cities", "城市"), "river": Text("sections", "断面")}
_ORIGINS = {
    "air": Text(
        "of a city's pollution {own:.0f} % is its own, {outside:.0f} % comes from outside the region",
        "各城市的污染平均有 {own:.0f}% 来自本市，{outside:.0f}% 来自区域外"
    ),
    "river": Text(
        "of what a section carries {own:.0f} % enters there, {outside:.0f} % comes with the inflow",
        "各断面的污染平均有 {own:.0f}% 由本段汇入，{outside:.0f}% 随来水进入"
    ),
}


@dataclass(frozen=True)
class RegionSummary:
    """What a pack holds. None of it depends on how health is valued.

    name, label, medium; cities (sections of a river) by party; base_year; population (persons), gdp (10^8 CNY a year), emission (kt a year) of the base year;
    mean_concentration weighted by population, in ``unit``; gamma: cost coefficient of each party (10^8 CNY a year), gamma_share: of
    the region's GDP; quarter_cut_share: cost of cutting every source by a quarter, gamma (-x - ln(1 - x)), as a share of GDP;
    revenue: general public budget revenue of each party (10^8 CNY a year) in ``budget_year`` (None = assumed from GDP); measures: rows of
    dated policies by group;
    own_share and outside_share: mean share in percent of a city's pollution from itself and from outside; quality: share of all
    marked numbers (rows of tables, entries of YAML sheets) by quality mark; weak_files: file -> weak marks in it; notes: what
    the reader and this check noticed; names_zh: Chinese names of cities and parties.
    """

    name: str
    label: Text
    medium: str
    cities: dict[str, tuple[str, ...]]
    base_year: int
    unit: str
    population: float
    gdp: float
    emission: float
    mean_concentration: float
    gamma: dict[str, float]
    gamma_share: float
    quarter_cut_share: float
    revenue: dict[str, float]
    budget_year: int | None
    measures: dict[str, int]
    own_share: float
    outside_share: float
    surrogate_transport: bool
    quality: dict[str, float]
    weak_files: dict[str, tuple[str, ...]]
    notes: tuple[Text, ...]
    names_zh: dict[str, str]

    @property
    def parties(self) -> tuple[str, ...]:
        """Parties in order of first appearance."""
        return tuple(self.cities)

    def _zh(self, name: str) -> str:
        return self.names_zh.get(name, name)

    def _by_party(self, values: dict[str, float]) -> Text:
        shown = {party: f"{value:,.{0 if value >= 10 else 2}f}" for party, value in values.items()}
        return Text(", ".join(f"{party} {value}" for party, value in shown.items()), "、".join(f"{self._zh(party)} {value}" for party, value in shown.items()))

    def lines(self) -> tuple[Text, ...]:
        """The summary in words, one line a fact; the notes follow last."""
        count = sum(map(len, self.cities.values()))
        weak, weak_zh = ", ".join(self.weak_files), "、".join(self.weak_files)
        marks = ", ".join(f"{mark} {share:.0%}" for mark, share in self.quality.items())
        marks_zh = "、".join(f"{QUALITY_ZH.get(mark, mark)} {share:.0%}" for mark, share in self.quality.items())
        gamma, revenue = self._by_party(self.gamma), self._by_party(self.revenue)
        quarter = f"{self.quarter_cut_share:.{2 if self.quarter_cut_share >= 1e-3 else 4}%}"
        places, origin = _PLACES[self.medium], _ORIGINS[self.medium]
        assumed = Text(f"assumed at {ASSUMED_REVENUE_SHARE:.0%} of GDP", f"按 GDP 的 {ASSUMED_REVENUE_SHARE:.0%} 假设")
        of_year = assumed if self.budget_year is None else Text(f"of {self.budget_year}", f"{self.budget_year} 年")
        shares = {"own": self.own_share, "outside": self.outside_share}
        lines = [
            Text(f"{self.label.en}: {count} {places.en}, {len(self.cities)} parties, base year {self.base_year}",
                 f"{self.label.zh}：{count} 个{places.zh}，{len(self.cities)} 个参与方，基准年 {self.base_year}"),
            *(Text(f"  {party}: {', '.join(names)}", f"  {self._zh(party)}：{'、'.join(map(self._zh, names))}") for party, names in self.cities.items()),
            Text(f"population {self.population:,.0f}, GDP {self.gdp:,.0f} x 10^8 CNY a year, emission {self.emission:,.1f} kt a year",
                 f"人口 {self.population:,.0f} 人，GDP 每年 {self.gdp:,.0f} 亿元，排放每年 {self.emission:,.1f} 千吨"),
            Text(f"mean concentration by population: {self.mean_concentration:.1f} {self.unit}",
                 f"人口加权平均浓度：{self.mean_concentration:.1f} {self.unit}"),
            Text(f"cost coefficient gamma (10^8 CNY a year): {gamma.en}; {self.gamma_share:.1%} of GDP",
                 f"成本系数 gamma（亿元/年）：{gamma.zh}；占 GDP 的 {self.gamma_share:.1%}"),
            Text(f"cutting every source by a quarter would cost {quarter} of GDP a year", f"所有污染源减排四分之一的年成本约为 GDP 的 {quarter}"),
            Text(f"general public budget revenue (10^8 CNY a year, {of_year.en}): {revenue.en}", f"一般公共预算收入（亿元/年，{of_year.zh}）：{revenue.zh}"),
            Text(origin.en.format(**shares), origin.zh.format(**shares)),
            Text(f"quality of the numbers: {marks}", f"数据质量：{marks_zh}"),
        ]  # fmt: skip
        if self.measures:
            groups = ", ".join(f"{group} {count}" for group, count in self.measures.items())
            lines.append(Text(f"dated policies (rows of measures.csv): {groups}", f"已实施的政策（measures.csv 的行数）：{groups}"))
        if weak:
            lines.append(Text(f"files with recalled, assumed or surrogate numbers: {weak}", f"含有凭记忆、假设或替代数值的文件：{weak_zh}"))
        return (*lines, *(Text(f"note: {note.en}", f"注意：{note.zh}") for note in self.notes))


def check_region(folder: Path) -> RegionSummary:
    """Read a pack, check it and sum it up. Raises InputError with every problem found."""
    reader = PackReader(Path(folder))
    fields = reader.collect()
    check_kept(reader)
    pack = reader.pack(fields)
    total: Counter[str] = sum(reader.marks.values(), Counter())
    gamma = gamma_by_party(pack)
    gdp, people = sum(c.gdp for c in pack.cities), sum(c.population for c in pack.cities)
    n = len(pack.cities)
    rows = [[100 * share / sum(row) for share in row] for row in pack.shares]
    gamma_share = sum(gamma.values()) / gdp
    weak = {name: tuple(m for m in marks if m in (*WEAK, "surrogate")) for name, marks in reader.marks.items()}
    return RegionSummary(
        name=pack.name,
        label=pack.label,
        medium=pack.medium,
        cities={party: tuple(c.name for c in pack.cities if c.party == party) for party in pack.party_names},
        base_year=pack.base_year,
        unit=pack.unit,
        population=people,
        gdp=gdp,
        emission=sum(pack.emission),
        mean_concentration=sum(c.population * mean for c, mean in zip(pack.cities, pack.base_mean, strict=True)) / people,
        gamma=gamma,
        gamma_share=gamma_share,
        quarter_cut_share=gamma_share * (-QUARTER_CUT - math.log(1 - QUARTER_CUT)),
        revenue=pack.revenue(),
        budget_year=pack.budget_year,
        measures=dict(Counter(measure.group for measure in pack.measures)),
        own_share=sum(row[i] for i, row in enumerate(rows)) / n,
        outside_share=sum(row[-1] for row in rows) / n,
        surrogate_transport=pack.surrogate_transport,
        quality={mark: count / total.total() for mark, count in total.most_common()},
        weak_files={name: marks for name, marks in weak.items() if marks},
        notes=(*pack.notes, *_notices(pack, gamma_share)),
        names_zh=pack.names_zh,
    )


def gamma_by_party(pack: RegionPack) -> dict[str, float]:
    """Cost coefficient of each party, sum of cost x emission that can be cut, 10^8 CNY a year."""
    kt = dict(zip(pack.city_names, pack.emission, strict=True))
    party = {c.name: c.party for c in pack.cities}
    result = dict.fromkeys(pack.party_names, 0.0)
    for s in pack.sectors:
        result[party[s.city]] += s.cost * s.emission_share * s.controllable * kt[s.city]
    return result


def _notices(pack: RegionPack, gamma_share: float) -> list[Text]:
    """What is allowed but easily a slip."""
    notes = []
    for path in sorted(pack.folder.iterdir()):
        if path.is_file() and not path.name.startswith(".") and path.name not in KNOWN_FILES:
            hint = Hint(path.name, KNOWN_FILES)
            notes.append(Text(f"{path.name} is not read.{hint.to('en')}", f"{path.name} 不会被读取。{hint.to('zh')}"))
    if len(pack.party_names) < 2:
        notes.append(Text(
            "one party only: write `governments: {party: city}` in the scenario to let every city decide for itself",
            "只有一个参与方：如需让每个城市独立决策，请在情景中写 `governments: {party: city}`",
        ))  # fmt: skip
    if not pack.targets:
        notes.append(Text("no targets.csv: accountability for targets has nothing to pull at", "没有 targets.csv：目标问责不起作用"))
    years = {year for _, year in pack.budgets}
    if years and pack.budget_year is None:
        notes.append(Text(
            f"revenue.csv gives no year for all parties; {ASSUMED_REVENUE_SHARE:.0%} of GDP stands (assumption)",
            f"revenue.csv 没有所有参与方共有的年份；取 GDP 的 {ASSUMED_REVENUE_SHARE:.0%}（假设）",
        ))  # fmt: skip
    if not pack.weather_history:
        notes.append(Text(
            "no weather_history.csv: `weather: history` is the same as climatology",
            "没有 weather_history.csv：history 气象等同于 climatology",
        ))  # fmt: skip
    if pack.surrogate_transport:
        notes.append(Text("transport.csv holds derived or surrogate cells; charts say so", "transport.csv 含推算或替代数值；图表中会注明"))
    if pack.medium == "air" and not 0.01 <= gamma_share <= 0.5:
        notes.append(Text(
            f"gamma is {gamma_share:.2%} of GDP (bth: 8 %); are cost in 10^8 CNY per kt and emission in kt?",
            f"gamma 占 GDP 的 {gamma_share:.2%}（bth 为 8%）；cost 单位是否为亿元/千吨、排放单位是否为千吨？",
        ))  # fmt: skip
    return notes
