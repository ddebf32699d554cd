"""The scenarios of the first and the last abstract: they read, their comments name sources that are there, and they run without a warning."""

from __future__ import annotations

import re
import warnings
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import yaml

import sim
from sim.declare.text import Text
from sim.model.model import CooperationModel
from sim.outcomes.compute import series_of
from sim.scenario.load import load_scenario

ROOT = Path(__file__).parents[1]
FILES = {"shenyang_campaign": "shenyang", "shenyang_long_term": "shenyang", "nantong_river_zone": "nantong", "nantong_one_by_one": "nantong"}
NOT_WATER = re.compile(r"PM2\.?5|\bair\b|\bhaze\b|ug/m3|空气|霾|大气", re.IGNORECASE)
ARMS = [(file, variant) for file in FILES for variant in (None, *yaml.safe_load((ROOT / "scenarios" / f"{file}.yaml").read_text(encoding="utf-8"))["variants"])]


@cache
def outcomes(name: str, variant: str | None = None) -> dict[str, np.ndarray]:
    """Monthly series of one run with few citizens; a warning is an error."""
    scenario = load_scenario(name, variant, overrides={"agents.citizens_per_city": 20, "agents.enterprises_per_city": 20})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return series_of(CooperationModel(scenario).run_all())


def year(series: np.ndarray, number: int) -> float:
    """Mean of column 0 (the region) in year ``number`` of the run, counted from 0."""
    return float(np.nanmean(series[12 * number : 12 * number + 12, 0]))


@pytest.mark.parametrize(("file", "variant"), ARMS, ids=lambda x: str(x))
def test_every_variant_reads_and_has_both_names(file, variant):
    scenario = load_scenario(file, variant)
    assert isinstance(scenario.title, Text)
    assert scenario.title.en != scenario.title.zh
    assert scenario.region.name == FILES[file]


@pytest.mark.parametrize("file", FILES)
def test_keys_in_the_comments_are_explained_in_the_pack(file):
    text = (ROOT / "scenarios" / f"{file}.yaml").read_text(encoding="utf-8")
    sources = (Path(sim.__file__).parent / "world" / "data" / FILES[file] / "SOURCES.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^\| ([A-Z][A-Z0-9_]+) \|", sources, re.MULTILINE)) | {"SOURCES", "CNY", "COD"}
    assert set(re.findall(r"\b[A-Z][A-Z0-9_]{2,}\b", " ".join(re.findall("#.*", text)))) <= known
    entries = yaml.safe_load(text)
    assert {"name", "name_zh", "question", "question_zh"} <= set(entries)


@pytest.mark.parametrize("file", FILES)
def test_the_files_run_without_a_warning_and_end_in_numbers(file):
    for name, values in outcomes(file).items():
        if name in ("cooperation_index", "concentration", "emission", "compliance", "complaints", "trust", "governance_cost", "abatement_cost"):
            assert np.isfinite(values[12:, 0]).all(), name


def test_the_campaign_lowers_the_air_while_it_lasts_and_less_afterwards():
    gain = {n: year(outcomes("shenyang_campaign", "nothing")["emission"], n) - year(outcomes("shenyang_campaign", "command")["emission"], n) for n in (2, 3, 6)}
    assert gain[2] > 0
    assert gain[3] > 2 * gain[6] > 0


def test_the_tax_falls_with_its_window_and_stays_where_it_stays():
    nothing, tax, stays = (year(outcomes("shenyang_campaign", v)["emission"], 6) for v in ("nothing", "tax", "tax_stays"))
    assert tax == pytest.approx(nothing, rel=0.01)
    assert stays < 0.99 * nothing


def test_what_is_built_and_not_run_treats_little():
    run, built = (outcomes("nantong_river_zone", v)["treated_share"] for v in (None, "only_built"))
    assert year(built, 6) == pytest.approx(year(run, 6) * 0.5 / 0.9, rel=1e-6)


def test_two_way_payments_move_money_and_only_among_members():
    assert np.abs(outcomes("nantong_river_zone")["transfer_balance"][12:, 1:6]).max() > 0
    assert np.nan_to_num(np.abs(outcomes("nantong_river_zone", "without_compensation")["transfer_balance"])).max() == 0


@pytest.mark.parametrize("file", [f for f in FILES if FILES[f] == "nantong"])
def test_no_text_of_the_water_speaks_of_the_air(file):
    entries = yaml.safe_load((ROOT / "scenarios" / f"{file}.yaml").read_text(encoding="utf-8"))
    words = [entries["name"], entries["name_zh"], entries["question"], entries["question_zh"]]
    words += [v[key] for v in entries["variants"].values() for key in ("name", "name_zh") if key in v]
    assert [w for w in words if NOT_WATER.search(w)] == []
