"""Tables on data: how good the numbers of the packaged regions are, and which statements the model contradicts."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator

from sim.declare.text import Language, Text

Rows = Iterator[tuple[str, ...]]
QUALITIES = ("read", "derived", "recalled", "assumption", "surrogate")
_USE = {
    "borders.csv": Text("specification", "设定"), "cities.csv": Text("specification", "设定"), "emissions.csv": Text("specification", "设定"),
    "sectors.csv": Text("specification", "设定"), "transport.csv": Text("specification", "设定"), "revenue.csv": Text("specification", "设定"),
    "targets.csv": Text("specification", "设定"), "measures.csv": Text("specification (dated policies)", "设定（已实施的政策）"),
    "weather_history.csv": Text("input: weather of the years", "输入：逐年气象"),
    "weather_monthly_statistics.csv": Text("check of the weather fit", "气象拟合的核对"),
    "observed.csv": Text("base year: specification; later years: fit and comparison", "基准年：设定；其后各年：拟合与比较"),
}  # fmt: skip


def data_quality(language: Language) -> Rows:
    """Rows of every table of the packaged regions by the quality that stands beside them, and what the table is used for."""
    from sim.world.pack import QUALITY_ZH
    from sim.world.reading.reader import PACKAGED, packaged_regions

    heads = [("region", "地区"), ("table", "表"), *((quality, QUALITY_ZH[quality]) for quality in QUALITIES), ("used for", "用途")]
    yield tuple(Text(*pair).to(language) for pair in heads)
    for region in packaged_regions():
        for file in sorted((PACKAGED / region).glob("*.csv")):
            with open(file, encoding="utf-8", newline="") as table:
                count = Counter(row["quality"] for row in csv.DictReader(table))
            yield region, file.name, *(str(count[quality]) for quality in QUALITIES), _USE[file.name].to(language)


def contradicted(language: Language) -> Rows:
    """Statements that the model contradicts under every structure, with what came out."""
    from sim.declare.claims import claims

    yield tuple(Text(*pair).to(language) for pair in (("statement", "陈述"), ("what came out", "模拟结果")))
    yield from ((f"{c.id} {c.statement.to(language)}", c.reason.to(language)) for c in claims() if c.status == "contradicted")
