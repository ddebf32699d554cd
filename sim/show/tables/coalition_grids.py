"""A stored coalition analysis as grids, from its tables alone."""

from __future__ import annotations

import csv
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.declare.problems import Place, fail
from sim.declare.reading.cells import unguarded
from sim.declare.text import LANGUAGES, Text
from sim.games.masks import coalition_of
from sim.show.tables.coalitions import FEW_PARTIES, STABILITY, band_text, listed_coalitions
from sim.show.tables.grid import Column, Grid, same
from sim.show.tables.main import place_words
from sim.show.words.coalitions import RULE_NAMES, coalition_name, header, percent
from sim.study.coalitions.analyse import Band
from sim.study.compare.printed import counted, number

_SHARES = ("internal", "external", "stable", "potential", "maximal")
_GAINERS = Text("replicates that gain", "受益的重复")
_EFFORT = ("effort_nash", "effort_joint", "payoff_nash", "payoff_joint")


def coalition_basis(manifest: dict[str, Any]) -> Text:
    """Year, replicates, what is in brackets and the unit of money."""
    year, count = manifest["year"], _count(manifest)
    return Text(
        f"Payoffs of {year}; {count.en}; in brackets the 5-95 % range over them; money in 10⁸ CNY per year.",
        f"{year} 年收益；{count.zh}；方括号内为其 5-95% 范围；金额单位：亿元/年。",
    )


def _count(manifest: dict[str, Any]) -> Text:
    count = len(manifest["runs"])
    if manifest["transport"] == "sampled":
        return Text(counted(count, "sampled matrix", "sampled matrices"), f"{count} 个抽样矩阵")
    return Text(counted(count, "replicate"), f"{count} 次重复")


def _read(folder: Path, name: str) -> list[dict[str, str]]:
    try:
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            return [{key: unguarded(cell) for key, cell in row.items()} for row in csv.DictReader(file)]
    except (OSError, ValueError, AttributeError) as error:
        raise fail(Place(str(folder)), "result.broken", path=folder, why=f"{name}: {error}") from None


def _float(text: str) -> float:
    return float(text) if text else float("nan")


def coalition_grids(folder: Path, manifest: dict[str, Any]) -> list[Grid]:
    """Parties, coalitions (where all of them were computed) and transfers of the analysis in ``folder``. InputError: a table is broken."""
    parties = manifest["parties"]
    names = [place_words(party, manifest["region"]["names_zh"]) for party in parties]
    found: dict[tuple[str, str], dict[str, str]] = {(row["quantity"], row["party"]): row for row in _read(folder, "parties.csv")}

    def band(quantity: str, party: str) -> Band:
        row = found[quantity, party]
        return Band(_float(row["mean"]), _float(row["lo"]), _float(row["hi"]))

    try:
        grids = [_parties(manifest, names, band, found)]
        if "coalitions.csv" in manifest["files"]:
            grids.append(_coalitions(folder, manifest))
        rules = [rule for rule in RULE_NAMES if (f"transfer_{rule}", parties[0]) in found]
        columns = [Column(_header("party")), *(Column(RULE_NAMES[rule], right=True) for rule in rules)]
        lines = [(name, *(same(band_text(band(f"transfer_{rule}", party))) for rule in rules)) for party, name in zip(parties, names, strict=True)]
        return [*grids, Grid(_header("transfers"), tuple(columns), tuple(lines))]
    except (KeyError, ValueError, IndexError) as error:
        raise fail(Place(str(folder)), "result.broken", path=folder, why=error) from None


def _header(word: str, **values: Text) -> Text:
    return Text(*(header(word, language).format(**{key: text.to(language) for key, text in values.items()}) for language in LANGUAGES))


def _parties(manifest: dict[str, Any], names: list[Text], band: Any, found: dict[tuple[str, str], dict[str, str]]) -> Grid:
    columns = [Column(_header("party")), *(Column(_header(key), right=True) for key in (*_EFFORT, "gain")), Column(_GAINERS, right=True)]
    lines = []
    for party, name in zip(manifest["parties"], names, strict=True):
        numbers = [same(number(band(key, party).mean)) for key in _EFFORT]
        lines.append((name, *numbers, same(band_text(band("gain", party))), percent(_float(found["gain", party]["share_positive"]))))
    return Grid(_header("parties", count=_count(manifest)), tuple(columns), tuple(lines))


def _coalitions(folder: Path, manifest: dict[str, Any]) -> Grid:
    rows = _read(folder, "coalitions.csv")
    table: Any = SimpleNamespace(**{key: np.array([_float(row[key]) for row in rows]) for key in (*_SHARES, "margin", "worth")})
    region = SimpleNamespace(names_zh=manifest["region"]["names_zh"])
    study: Any = SimpleNamespace(parties=manifest["parties"], scenario=SimpleNamespace(region=region))
    count = len(manifest["parties"])
    masks = listed_coalitions(table, count)
    title = _header("coalitions", count=_count(manifest))
    if count > FEW_PARTIES:
        some = _header("some", total=same(f"{1 << count:,}"), shown=same(str(len(masks))))
        title = Text(f"{title.en}: {some.en}", f"{title.zh}：{some.zh}")
    columns = [Column(_header("coalition")), *(Column(_header(key), right=True) for key in ("worth", *STABILITY, "margin"))]
    lines = [
        (
            coalition_name(study, coalition_of(mask)), same(number(table.worth[mask], True)),
            *(percent(float(getattr(table, key)[mask])) for key in _SHARES), same(number(table.margin[mask], True)),
        )
        for mask in masks
    ]  # fmt: skip
    return Grid(title, tuple(columns), tuple(lines), (_header("maximal_means"),))
