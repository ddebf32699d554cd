"""A pack from a table of cities: round trip, scale against bth, refusals, and the example of docs/regions.md."""

import csv
import re
import shutil
import sys
from pathlib import Path

import pytest

from sim.declare.problems import EnvironmentFailed, InputError
from sim.scenario.load import load_scenario
from sim.world.check_region import check_region, gamma_by_party
from sim.world.making.new_region import new_region
from sim.world.reading.reader import PACKAGED, read_region
from sim.world.weather import climate_from_mapping

DOCUMENT = Path(__file__).parents[1] / "docs" / "regions.md"
HEADER = "city,party,lat,lon,population,gdp,area_km2,concentration"
ROWS = ["Northport,Northland,36.65,117.00,7000000,5200,8200,98", "Midtown,Midland,36.10,117.60,3100000,1500,7800,88"]
SOUTHFIELD = "Southfield,Midland,35.40,116.60,8000000,3300,11200,102"


def write(folder, *rows, header=HEADER, encoding="utf-8"):
    path = folder / "my_cities.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
    return path


def refused(tmp_path, *rows, header=HEADER):
    """[(line:column, id, en)] of what new_region says; nothing may have been written."""
    with pytest.raises(InputError) as caught:
        new_region(tmp_path / "pack", write(tmp_path, *rows, header=header))
    assert [p.name for p in tmp_path.iterdir()] == ["my_cities.csv"]
    found = sorted(caught.value.problems, key=lambda p: p.place)
    assert all(re.search(r"[\u4e00-\u9fff]", p.message("zh")) for p in found)
    return [(f"{p.place.line}:{p.place.column}", p.id, p.message()) for p in found]


def table(folder, name):
    return list(csv.DictReader((folder / name).read_text(encoding="utf-8").splitlines()))


def test_a_pack_from_the_least_table_is_whole_and_marked(tmp_path):
    folder = tmp_path / "three_cities"
    notes = new_region(folder, write(tmp_path, *ROWS, SOUTHFIELD))
    pack = read_region(folder)
    assert (pack.name, pack.base_year, pack.city_names) == ("three_cities", 2013, ("Northport", "Midtown", "Southfield"))
    assert pack.base_mean == (98.0, 88.0, 102.0)
    assert pack.notes == ()
    assert pack.surrogate_transport
    assert {r["quality"] for r in table(folder, "transport.csv")} == {"surrogate"}
    assert {r["quality"] for name in ("borders", "emissions", "sectors") for r in table(folder, f"{name}.csv")} == {"assumption"}
    assert set(pack.damage.baseline_mortality.values()) == {6.0}
    assert not (folder / "targets.csv").exists()
    assert any("targets.csv" in n.en for n in notes)
    assert all(re.search(r"[\u4e00-\u9fff]", n.zh) for n in notes)
    assert not list(tmp_path.glob(".*"))


def test_every_source_key_is_explained_and_every_explanation_used(tmp_path):
    rows = [ROWS[0] + ",Yearbook | 2014; p. 7", ROWS[1] + ",", SOUTHFIELD + ",BULLETIN"]
    new_region(tmp_path / "p", write(tmp_path, *rows, header=HEADER + ",source"))
    text = (tmp_path / "p" / "SOURCES.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| (\w+) \|", text, re.M)) - {"key"}
    used = set()
    for path in (tmp_path / "p").iterdir():
        if path.suffix == ".csv":
            used |= {k for r in table(path.parent, path.name) for k in (r.get("citation") or r["source"]).split(";")}
        elif path.suffix == ".yaml":
            used |= {k for keys in re.findall(r"source: (\w+(?:;\w+)*)", path.read_text(encoding="utf-8")) for k in keys.split(";")}
    assert used == explained
    assert "BULLETIN" in used
    assert "Yearbook / 2014; p. 7" in text


def test_given_columns_are_kept_and_blank_ones_defaulted(tmp_path):
    header = HEADER + ",city_zh,province,secondary_share,emission,source,quality"
    path = write(tmp_path, ROWS[0] + ",北港,N,0.3,120,YB,read", ROWS[1] + ",,,,,YB,", header=header)
    new_region(tmp_path / "p", path, base_year=2015)
    pack = read_region(tmp_path / "p")
    assert pack.base_year == 2015
    assert (pack.cities[0].name_zh, pack.cities[0].province, pack.cities[0].secondary_share) == ("北港", "N", 0.3)
    assert pack.cities[1].secondary_share == 0.45
    assert pack.emission[0] == 120
    rows = table(tmp_path / "p", "emissions.csv")
    assert [(r["source"], r["quality"]) for r in rows] == [("YB", "read"), ("ASSUMED_EMISSION", "assumption")]
    assert [r["quality"] for r in table(tmp_path / "p", "observed.csv")] == ["read", "assumption"]


def test_the_cities_of_bth_come_out_near_bth(tmp_path):
    bth = read_region(PACKAGED / "bth")
    rows = [
        f"{c.name},{c.party},{c.lat},{c.lon},{c.population},{c.gdp},{c.area_km2},{mean},{c.secondary_share}"
        for c, mean in zip(bth.cities, bth.base_mean, strict=True)
    ]
    new_region(tmp_path / "p", write(tmp_path, *rows, header=HEADER + ",secondary_share"))
    pack = read_region(tmp_path / "p")
    gamma, true = gamma_by_party(pack), gamma_by_party(bth)
    assert sum(gamma.values()) == pytest.approx(sum(true.values()), rel=1e-4)
    assert gamma == pytest.approx(true, rel=0.03)
    assert sum(pack.emission) == pytest.approx(sum(bth.emission), rel=1e-4)
    firms = [sum(s.enterprises for s in p.sectors) for p in (pack, bth)]
    assert firms[0] == pytest.approx(firms[1], rel=0.01)
    own = [sum(row[i] for i, row in enumerate(p.shares)) / 13 for p in (pack, bth)]
    assert own[0] == pytest.approx(own[1], abs=8)


def test_the_weather_of_a_new_region_makes_a_climate(tmp_path):
    new_region(tmp_path / "p", write(tmp_path, *ROWS))
    climate = climate_from_mapping(read_region(tmp_path / "p").weather, ["Northport", "Midtown"])
    assert climate.response.shape == (24, 2)
    assert climate.heating_start == (11, 15)


def test_a_table_in_gb18030_is_read_and_said(tmp_path):
    path = write(tmp_path, ROWS[0] + ",北港", ROWS[1] + ",中城", header=HEADER + ",city_zh", encoding="gb18030")
    notes = new_region(tmp_path / "p", path)
    assert notes[0].en == "my_cities.csv was read as GB18030"
    assert read_region(tmp_path / "p").cities[1].name_zh == "中城"


def test_names_with_marks_of_yaml_and_csv_survive(tmp_path):
    rows = ["\"A, B: #1\",'No',36,117,7000000,5200,8200,98", "二城,[x],35,116,8000000,3300,11200,102"]
    new_region(tmp_path / "odd name #2", write(tmp_path, *rows))
    pack = read_region(tmp_path / "odd name #2")
    assert pack.city_names == ("A, B: #1", "二城")
    assert pack.party_names == ("'No'", "[x]")
    assert pack.name == "odd name #2"


def test_a_wrong_unit_is_hinted_at(tmp_path):
    notes = new_region(tmp_path / "p", write(tmp_path, ROWS[0].replace("7000000", "700000"), ROWS[1]))
    assert any("persons" in n.en and "Northport" in n.en for n in notes)
    assert any("Northport" in n.zh and "亿元" in n.zh for n in notes)


@pytest.mark.parametrize(
    ("old", "new", "place", "id", "words"),
    [
        ("7000000", "700", "2:34", "city.income", ["742,857,143", "ten thousands"]),  # in 10^4 persons
        ("5200", "52000000", "2:42", "city.income", ["10^4 CNY"]),  # in 10^4 CNY
        ("5200", "0.0052", "2:42", "city.income", []),  # in 10^14 CNY
        ("8200", "8200000000", "2:47", "city.density", ["km2"]),  # in m2
        ("98", "0.098", "2:52", "value.range", ["1 .. 2000"]),  # in mg/m3
        ("36.65,117.00", "36.10,117.60", "3:17", "city.same_place", ["Midtown", "Northport", "line 2"]),
    ],
)
def test_a_number_that_can_only_be_in_another_unit_is_an_error(tmp_path, old, new, place, id, words):
    found = refused(tmp_path, ROWS[0].replace(old, new, 1), ROWS[1])
    assert [f[1] for f in found] == [id]
    assert found[0][0] == place or id == "city.income"
    assert all(word in found[0][2] for word in words)


@pytest.mark.parametrize(
    ("old", "new", "place", "id", "words"),
    [
        ("7000000", "NaN", "2:34", "value.number", ["population", "NaN", ">= 1"]),
        ("7000000", "-7", "2:34", "value.range", ["population", "-7", ">= 1"]),
        ("36.65", "123", "2:21", "value.range", ["lat", "123", "-90 .. 90"]),
        ("5200", "", "2:42", "key.missing", ["gdp", "line 2"]),
        (",98", ",98,1", "2:1", "table.fields", ["9", "8"]),
        ("Northport", "outside", "2:1", "table.reserved", ["outside"]),
    ],
)
def test_a_wrong_cell_is_named_at_its_place(tmp_path, old, new, place, id, words):
    found = refused(tmp_path, ROWS[0].replace(old, new, 1), ROWS[1], SOUTHFIELD)
    assert [f[:2] for f in found] == [(place, id)]
    assert all(word in found[0][2] for word in words)


def test_a_missing_column_a_double_city_and_a_lonely_city(tmp_path):
    assert [f[:2] for f in refused(tmp_path, "A,B,1,2,3,4,5", "C,B,2,2,3,4,5", header=HEADER.removesuffix(",concentration"))] == [("1:1", "table.column")]
    found = refused(tmp_path, *ROWS, ROWS[0])
    assert [(f[0], f[1]) for f in found] == [("4:1", "table.duplicate")]
    assert "Northport" in found[0][2]
    assert "line 2" in found[0][2]
    assert [f[:2] for f in refused(tmp_path, ROWS[0])] == [("0:0", "region.few")]
    assert [f[:2] for f in refused(tmp_path)] == [("0:0", "table.empty")]


def test_every_problem_of_the_table_comes_at_once(tmp_path):
    found = refused(tmp_path, ROWS[0].replace("36.65", "x").replace("5200", "-1"), ROWS[1].replace("88", "inf"))
    assert [f[:2] for f in found] == [("2:21", "value.number"), ("2:38", "value.range"), ("3:48", "value.number")]


def test_a_table_that_is_not_there(tmp_path):
    with pytest.raises(InputError) as caught:
        new_region(tmp_path / "p", tmp_path / "none.csv")
    assert [p.id for p in caught.value.problems] == ["file.missing"]


def test_a_folder_in_use_is_left_untouched(tmp_path):
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    for target in (folder, folder / "mine.txt"):
        with pytest.raises(InputError) as caught:
            new_region(target, write(tmp_path, *ROWS))
        assert [p.id for p in caught.value.problems] == ["folder.exists"]
    assert [p.name for p in folder.iterdir()] == ["mine.txt"]
    assert (folder / "mine.txt").read_text() == "mine"
    (folder / "mine.txt").unlink()
    new_region(folder, write(tmp_path, *ROWS))  # an empty one is welcome
    assert len(read_region(folder).cities) == 2


def test_a_failure_on_the_way_leaves_nothing(tmp_path, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    path = write(tmp_path, *ROWS)
    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(EnvironmentFailed) as caught:
        new_region(tmp_path / "pack", path)
    assert [p.id for p in caught.value.problems] == ["disk.full"]
    assert [p.name for p in tmp_path.iterdir()] == ["my_cities.csv"]


def test_the_check_sums_a_pack_up(tmp_path):
    summary = check_region(PACKAGED / "bth")
    assert (summary.name, summary.parties, summary.base_year) == ("bth", ("Beijing", "Tianjin", "Hebei"), 2013)
    assert summary.gamma == pytest.approx({"Beijing": 1590, "Tianjin": 1170, "Hebei": 2310}, rel=1e-3)
    assert summary.emission == pytest.approx(1111)
    assert sum(summary.quality.values()) == pytest.approx(1)
    assert "emissions.csv" in summary.weak_files
    new_region(tmp_path / "p", write(tmp_path, *ROWS))
    (tmp_path / "p" / "target.csv").write_text("city\n")
    summary = check_region(tmp_path / "p")
    assert summary.weak_files["transport.csv"] == ("surrogate",)
    assert any("target.csv is not read" in n.en and "targets.csv" in n.en for n in summary.notes)
    assert all(re.search(r"[\u4e00-\u9fff]|^  ", line.zh) for line in summary.lines())
    with pytest.raises(InputError):
        check_region(tmp_path / "nowhere")


def test_the_check_needs_no_numpy():
    import subprocess

    code = "import sys, sim.world.check_region, sim.world.making.new_region; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=DOCUMENT.parents[1], check=False).returncode == 0


def example(folder):
    """The table and the scenario of docs/regions.md, written to ``folder`` as the document says."""
    text = DOCUMENT.read_text(encoding="utf-8")
    for kind, name in (("csv", "my_cities.csv"), ("yaml", "my.yaml")):
        blocks = re.findall(rf"^```{kind}\n(.*?)^```$", text, re.M | re.S)
        assert len(blocks) == 1
        (folder / name).write_text(blocks[0], encoding="utf-8")


def test_the_example_of_the_document_works(tmp_path):
    example(tmp_path)
    new_region(tmp_path / "three_cities", tmp_path / "my_cities.csv")
    assert len(read_region(tmp_path / "three_cities").cities) == 3
    scenario = load_scenario(tmp_path / "my.yaml")
    assert scenario.region.name == "three_cities"
    assert [use.name for use in scenario.mechanisms] == ["information_platform", "ecological_compensation"]
    assert check_region(tmp_path / "three_cities").gamma_share == pytest.approx(0.081, abs=0.001)


def test_the_document_names_every_file_and_column():
    from sim.world.making import new_region as made
    from sim.world.reading import reader

    text = DOCUMENT.read_text(encoding="utf-8")
    names = ("CITIES", "BORDERS", "TRANSPORT", "EMISSIONS", "SECTORS", "TARGETS", "OBSERVED", "HISTORY")
    for name in names:
        for column in getattr(reader, name):
            assert re.search(rf"\b{column.name}\b", text), column.name
    assert all(re.search(rf"^\| .*\b{c.name}\b", text, re.M) for c in made.COLUMNS)


def test_a_pack_survives_being_copied(tmp_path):
    new_region(tmp_path / "p", write(tmp_path, *ROWS))
    shutil.copytree(tmp_path / "p", tmp_path / "q")
    assert read_region(tmp_path / "q").digests == read_region(tmp_path / "p").digests
