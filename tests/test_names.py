"""Names of cities and parties in two languages: in packs, in what users write, and in what they read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim.cli.main import run as hazepact
from sim.declare.problems import InputError
from sim.scenario.load import load_scenario
from sim.study.store.named_places import meant_places
from sim.study.sweeps.study_file import read_study
from sim.world.reading.reader import PACKAGED, packaged_regions, read_region

FAST = ["--set", "period.months=3", "--set", "agents.enterprises_per_city=4", "--set", "agents.citizens_per_city=4", "--replicates", "2", "--no-charts"]
CHINESE = {"Beijing": "北京", "Tianjin": "天津", "Hebei": "河北", "Tangshan": "唐山", "Baoding": "保定"}


def chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


@pytest.mark.parametrize("region", packaged_regions())
def test_every_city_and_party_of_a_shipped_pack_has_a_chinese_name(region):
    pack = read_region(PACKAGED / region)
    assert all(chinese(pack.names_zh.get(name, "")) for name in (*pack.city_names, *pack.party_names))


@pytest.fixture
def pack(tmp_path):
    """A copy of bth, and a function that puts Chinese names in the place of English ones in one column of a table."""
    folder = tmp_path / "bth"
    shutil.copytree(PACKAGED / "bth", folder)

    def rename(file, names):
        path = folder / file
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines[1:], 1):
            cells = line.split(",")
            lines[number] = ",".join(names.get(cell, cell) if column < 2 else cell for column, cell in enumerate(cells))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    return folder, rename


def test_tables_may_name_cities_and_parties_in_chinese(pack):
    folder, rename = pack
    before = read_region(folder)
    with_parties = CHINESE | {f"party:{name}": f"party:{zh}" for name, zh in CHINESE.items()}
    for file in ("measures.csv", "targets.csv", "revenue.csv", "emissions.csv", "sectors.csv", "borders.csv", "transport.csv", "observed.csv"):
        text = (folder / file).read_text(encoding="utf-8")
        rename(file, with_parties)
        assert (folder / file).read_text(encoding="utf-8") != text
    after = read_region(folder)
    for field in ("measures", "targets", "budgets", "emission", "sectors", "borders", "shares", "observed"):
        assert getattr(after, field) == getattr(before, field)


def test_an_unknown_name_in_a_table_is_told_the_nearest_of_both_languages(pack):
    folder, rename = pack
    rename("targets.csv", {"Tangshan": "唐出"})
    with pytest.raises(InputError, match=r"targets.csv:\d+:\d+: city '唐出' is not in cities.csv. Did you mean '唐山'\?"):
        read_region(folder)


def test_a_chinese_name_that_is_another_citys_own_name_stands_for_that_city(pack):
    folder, _ = pack
    text = (folder / "cities.csv").read_text(encoding="utf-8")
    (folder / "cities.csv").write_text(text.replace(",唐山,", ",Beijing,"), encoding="utf-8")
    with pytest.raises(InputError, match="is also a name of Beijing"):
        read_region(folder)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("北京", "Beijing"), ("Beijing", "Beijing"), ("唐山", "Tangshan"), ("河北", "party:Hebei"), ("Hebei", "party:Hebei"), ("party:河北", "party:Hebei"),
        ("party:北京", "party:Beijing"), ("全区域", "ALL"), ("ALL", "ALL"), ("河南", "河南"),
    ],
)  # fmt: skip
def test_a_place_has_an_english_and_a_chinese_name(written, meant):
    places = ("ALL", "party:Beijing", "party:Hebei", "Beijing", "Tangshan")
    assert meant_places([written, written], places, CHINESE) == (meant,)


def test_scenarios_and_studies_may_name_places_in_chinese(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pay = "{payer: 天津, payee: 廊坊}"
    Path("s.yaml").write_text(f"extends: bth_status_quo\ngovernments: {{members: [北京, 河北]}}\nmechanisms: {{bilateral_payments: {pay}}}\n", encoding="utf-8")
    scenario = load_scenario("s.yaml")
    assert scenario.get("governments", "members") == ("Beijing", "Hebei")
    (use,) = [use for use in scenario.mechanisms if use.name == "bilateral_payments"]
    assert (use.fields["payer"], use.fields["payee"]) == ("Tianjin", "Langfang")
    Path("study.yaml").write_text(
        "base: s.yaml\naxes: {governments.trust: [0.4, 0.8]}\ndesign: {method: factorial}\nkeep: {places: [全区域, 河北, 廊坊]}\n", encoding="utf-8"
    )
    assert read_study("study.yaml").keep.places == ("ALL", "party:Hebei", "Langfang")


def test_parties_are_named_in_the_language_of_the_reader(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert hazepact(["region", "check", "bth", "--lang", "zh"]) == 0
    said = capsys.readouterr().out
    assert "  河北：石家庄、" in said
    assert "Hebei" not in said
    Path("s.yaml").write_text(
        "extends: bth_status_quo\nmechanisms:\n  bilateral_payments: {payer: Tianjin, payee: Hebei}\n  central_mandate: {cities: [Beijing]}\n", encoding="utf-8"
    )
    assert hazepact(["check", "s.yaml", "--lang", "zh"]) == 0
    assert "central_mandate 仅在一方（北京）起作用" in capsys.readouterr().out
    assert hazepact(["explain", "s.yaml", "mechanisms.bilateral_payments", "--lang", "zh"]) == 0
    assert "天津每年向河北支付 4 亿元" in capsys.readouterr().out


def test_compare_takes_a_place_in_chinese_and_says_so_where_there_is_no_value(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert hazepact(["run", "bth_status_quo", "bth_full_package", *FAST, "--out", ".", "-q"]) == 0
    capsys.readouterr()
    both = ["compare", "bth_status_quo", "bth_full_package", "--lang", "zh"]
    assert hazepact([*both, "--outcome", "concentration", "--place", "唐山", "--place", "河北"]) == 0
    said = capsys.readouterr().out
    assert "唐山" in said
    assert "河北" in said
    assert hazepact([*both, "--outcome", "concentration", "--outcome", "trust", "--place", "唐山", "--place", "河北"]) == 0
    assert "他方的信任在唐山没有数值。" in capsys.readouterr().out
    assert hazepact([*both, "--place", "唐出"]) == 2
    assert "您是否想写 '唐山'？" in capsys.readouterr().err


def test_words_of_lists_ledger_and_starters_are_those_of_the_reader(tmp_path, capsys):
    assert hazepact(["evidence", "--source", "S1", "--lang", "zh", "--status", "contradicted"]) == 0
    said = capsys.readouterr().out
    assert "不符" in said
    assert "contradicted" not in said
    assert hazepact(["list", "outcomes", "--lang", "zh"]) == 0
    (row,) = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("exposure ")]
    assert row == ["exposure", "人口加权暴露浓度", "微克/立方米", "城市", "人口加权", "平均"]
    assert hazepact(["region", "check", "nantong", "--lang", "zh"]) == 0
    said = capsys.readouterr().out
    assert "数据质量：假设 " in said
    assert "assumption" not in said
    assert hazepact(["new", str(tmp_path / "mine"), "--template", "compensation", "--lang", "zh"]) == 0
    text = (tmp_path / "mine" / "mine.yaml").read_text(encoding="utf-8")
    assert "tax_rate: 0.08  # 产出的地方税率 [占产出的份额]，0 .. 0.5\n" in text
    assert load_scenario(tmp_path / "mine" / "mine.yaml").title.zh == "我的情景"
    assert hazepact(["run", "--help", "--lang", "zh"]) == 0
    assert "[默认：results]" in capsys.readouterr().out
    assert hazepact(["sweep", "five_institutions", "--dry-run", "--lang", "zh", "--out", str(tmp_path)]) == 0
    assert "五项制度：析因设计，32 个设计点" in capsys.readouterr().out
