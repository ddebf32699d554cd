"""A region pack broken one way at a time: exactly the expected problems, at their places, in words of both languages."""

import re
import shutil
from pathlib import Path

import pytest

from sim.declare.problems import InputError
from sim.scenario.load import load_scenario
from sim.world.check_region import check_region
from sim.world.reading.reader import PACKAGED, read_region

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LEFT_OVER = re.compile(r"[{}]| in line| in >=|\bin \d|\bcity [A-Z]|\bmust\b|\bNone\b|Did you|Known names|is missing")


@pytest.fixture
def pack(tmp_path):
    shutil.copytree(PACKAGED / "bth", tmp_path / "bth", ignore=shutil.ignore_patterns("__*"))
    return tmp_path / "bth"


def put(pack, name, line, old, new):
    """Replace the first ``old`` on a line (from 1) of a file."""
    path = pack / name
    lines = path.read_text(encoding="utf-8").split("\n")
    assert old in lines[line - 1], lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    path.write_text("\n".join(lines), encoding="utf-8")


def problems(pack):
    """[(file:line:column, id, en, zh)] of what read_region reports, in the order shown."""
    with pytest.raises(InputError) as caught:
        read_region(pack)
    found = sorted(caught.value.problems, key=lambda p: p.place)
    for p in found:
        chinese = p.message("zh")
        assert CHINESE.search(chinese), chinese
        assert not LEFT_OVER.search(chinese), chinese
        assert "{" not in p.message("en")
        assert "None" not in p.message("en")
    return [(str(p.place).replace(str(pack) + "/", ""), p.id, p.message("en"), p.message("zh")) for p in found]


def only(pack, place, id, *words):
    """Exactly one problem, at ``place``, whose English and Chinese message hold every word."""
    found = problems(pack)
    assert [(f[0], f[1]) for f in found] == [(place, id)], found
    for word in words:
        assert word in found[0][2], found[0][2]
        assert word in found[0][3], found[0][3]


def line_of(pack, name, start):
    """Number (from 1) of the first line that begins with ``start``."""
    lines = (pack / name).read_text(encoding="utf-8").split("\n")
    return next(i for i, text in enumerate(lines, 1) if text.startswith(start))


CELLS = [
    # file, line, old, new, place, id, words of the message
    ("transport.csv", 2, "61.95,61.95", "55.95,55.95", "transport.csv:2:1", "table.close", ["Beijing", "94.00", "100"]),
    ("transport.csv", 3, "3.52,3.11", "3.52,3.81", "transport.csv:3:17", "table.order", ["share_percent", "3.81 <= 3.52 <= 4.98"]),
    ("transport.csv", 3, "3.52,", "NaN,", "transport.csv:3:17", "value.number", ["share_percent", "'NaN'", "0 .. 100"]),
    ("transport.csv", 3, "DERIVED_TRANSPORT", "DERIVED_TRANSPORTS", "transport.csv:3:32", "table.source", ["DERIVED_TRANSPORTS"]),
    ("cities.csv", 2, "21705000", "-5", "cities.csv:2:40", "value.range", ["population", "-5", ">= 1"]),
    ("cities.csv", 2, "39.93", "123", "cities.csv:2:28", "value.range", ["lat", "123", "-90 .. 90"]),
    ("cities.csv", 3, "14370.2", "", "cities.csv:3:49", "key.missing", ["gdp"]),
    ("cities.csv", 3, "RECALL", "RECAL", "cities.csv:3:69", "table.source", ["'RECAL'", "'RECALL'"]),
    ("cities.csv", 3, ",recalled", ",recaled", "cities.csv:3:96", "value.choice", ["'recaled'", "'recalled'"]),
    ("cities.csv", 4, "15848", "15848,7", "cities.csv:4:1", "table.fields", ["14", "13"]),
    ("borders.csv", 2, "Tianjin", "Tianjing", "borders.csv:2:9", "table.name", ["Tianjing", "'Tianjin'", "cities.csv"]),
    ("transport.csv", 3, "Beijing,Tianjin", "Beijing,Tianjing", "transport.csv:3:9", "table.name", ["Tianjing", "'Tianjin'"]),
    ("emissions.csv", 3, "Tianjin", "Tianjing", "emissions.csv:3:1", "table.name", ["Tianjing", "'Tianjin'"]),
    ("emissions.csv", 3, "2013", "2013.5", "emissions.csv:3:9", "value.integer", ["year", "2013.5"]),
    ("emissions.csv", 3, "2013", "2014", "emissions.csv", "table.pair", ["Tianjin 2013 pm25_equivalent"]),
    ("sectors.csv", 2, "Beijing", "Beijin", "sectors.csv:2:1", "table.name", ["Beijin", "'Beijing'"]),
    ("sectors.csv", 2, "0.0080,", "0.0280,", "sectors.csv:2:20", "table.shares", ["Beijing", "1.02"]),
    ("sectors.csv", 3, "building_materials", "iron_steel", "sectors.csv:3:1", "table.duplicate", ["Beijing iron_steel", "2"]),
    ("targets.csv", 2, "Beijing", "Bejing", "targets.csv:2:1", "table.name", ["Bejing", "'Beijing'"]),
    ("observed.csv", 3, "Beijing", "Bejing", "observed.csv:3:1", "table.name", ["Bejing", "'Beijing'"]),
    ("weather_history.csv", 2, "region", "regions", "weather_history.csv:2:1", "table.name", ["regions", "'region'"]),
    ("weather_history.csv", 2, "1.0000,0.9500", "0.9000,0.9500", "weather_history.csv:2:20", "table.order", ["0.9500 <= 0.9000"]),
    # columns that must fit the pack: units, magnitudes, names
    ("observed.csv", 2, "ug/m3", "mg/m3", "observed.csv:2:34", "unit.other", ["mg/m3", "ug/m3"]),
    ("observed.csv", 2, "ug/m3", "days", "observed.csv:2:34", "unit.other", ["days", "ug/m3"]),
    ("observed.csv", 2, "89.5", "0.0895", "observed.csv:2:29", "concentration.unit", ["0.0895", "0.75 .. 7500", "ug/m3"]),
    ("observed.csv", 3, "84.5", "84500", "observed.csv:3:29", "concentration.unit", ["84500"]),
    ("observed.csv", 3, "concentration", "concentraton", "observed.csv:3:15", "value.choice", ["concentraton", "'concentration'"]),
    ("targets.csv", 2, "60", "0.06", "targets.csv:2:15", "concentration.unit", ["0.06", "ug/m3"]),
    ("emissions.csv", 3, "172.802", "1728020", "emissions.csv:3:30", "emission.per_head", ["Tianjin"]),
    ("targets.csv", 26, ",10,", ",13,", "targets.csv:26:19", "value.range", ["month", "13", "1 .. 12"]),
    ("emissions.csv", 3, "pm25_equivalent", "so2", "emissions.csv:3:14", "emission.pollutant", ["so2", "pm25_equivalent"]),
    ("borders.csv", 2, "110", "110000", "borders.csv:2:17", "border.km", ["110000", "Beijing - Tianjin"]),
    ("borders.csv", 3, "Beijing,Baoding", "Tianjin,Beijing", "borders.csv:3:1", "table.duplicate", ["Tianjin - Beijing", "2"]),
    ("borders.csv", 2, "Beijing,Tianjin", "Beijing,Beijing", "borders.csv:2:9", "border.itself", ["Beijing"]),
    ("cities.csv", 2, "21705000", "2170.5", "cities.csv:2:40", "city.income", ["Beijing", "200 .. 5,000,000"]),
    ("cities.csv", 3, "天津", "北京", "cities.csv:3:9", "city.ambiguous", ["北京", "Beijing"]),
    ("cities.csv", 2, "北京", "北\u200b京", "cities.csv:2:10", "name.invisible", ["U+200B"]),
    ("weather_history.csv", 2, "1.0000,0.9500", "9,0.9500", "weather_history.csv:2:20", "value.range", ["9", "0.1 .. 5"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "line", "old", "new", "place", "id", "words"), CELLS, ids=[f"{c[0]}-{c[3] or 'blank'}" for c in CELLS])
def test_one_wrong_cell_is_one_problem_at_its_place(pack, name, line, old, new, place, id, words):
    put(pack, name, line, old, new)
    only(pack, place, id, *words)


SHEETS = [
    ("region.yaml", "  disclosure:", "disclosure", "disclosur", 3, "lever.unknown", ["disclosur", "'disclosure'"]),
    ("region.yaml", "outside_trend:", "outside_trend", "outside_trends", 1, "key.unknown", ["outside_trends", "'outside_trend'"]),
    ("region.yaml", "activity_growth:", "ASSUMED_REGION", "ASSUMED_REGIONS", 54, "table.source", ["ASSUMED_REGIONS", "'ASSUMED_REGION'"]),
    ("region.yaml", "base_year:", "2013", "1492", 12, "value.range", ["base_year", "1492", "1900 .. 2100"]),
    ("region.yaml", "heating_season:", '"11-15"', '"15-11"', 24, "value.month_day", ["heating_season.from", "15-11", "MM-DD"]),
    ("region.yaml", "  monitor_bias:", "0.05", "1.5", 25, "value.range", ["monitor_bias", "1.5", "0 .. 0.9"]),
    ("damage.yaml", "theta:", "quality: recalled", "quality: recaled", 64, "value.choice", ["recaled", "'recalled'"]),
    ("damage.yaml", "alpha:", "1.6", "0", 16, "value.range", ["alpha", "1e-09 .. 1000"]),
    ("damage.yaml", "kind:", "gemm", "gem", 7, "value.choice", ["gem", "'gemm'"]),
    ("weather.yaml", "amplitude:", "summer: 0.5906", "summer: 7", 50, "value.range", ["summer", "7", "0 .. 5"]),
    ("weather.yaml", "    own:", ", 0.4945]", "]", 10, "value.numbers", ["own", "3", "2"]),
    ("region.yaml", "  good:", "unit: ug/m3", "unit: mg/m3", 27, "unit.other", ["standards.good", "mg/m3", "ug/m3"]),
    ("region.yaml", "activity_growth:", "1/year", '"%"', 38, "unit.other", ["activity_growth", "'%'", "1/year"]),
    ("region.yaml", "  disclosure:", "unit: share", "unit: kt", 34, "unit.other", ["disclosure", "kt"]),
    ("region.yaml", "  disclosure:", "quality:", "qualty:", 65, "key.unknown", ["qualty", "'quality'"]),
    ("region.yaml", "base_level_until:", "2015", "2033", 27, "value.range", ["base_level_until", "2033", "2013 .. 2023"]),
    ("region.yaml", "  2018:", "2018", "18", 3, "value.integer", ["reporting_conditions", "18"]),
    ("region.yaml", "  2019:", "0.97", "97", 17, "value.range", ["reporting_conditions.2019", "97", "0.5 .. 2"]),
    ("region.yaml", "heating_season:", '"11-15"', '"11-01"', 17, "season.other", ["11-01 .. 03-15", "11-15 .. 03-15"]),
    ("region.yaml", "heating_season:", "from:", "form:", 18, "key.unknown", ["form", "'from'"]),
    ("damage.yaml", "value_of", "10^8 CNY", "CNY", 50, "unit.other", ["value_of_statistical_life", "'CNY'", "10^8 CNY"]),
    ("damage.yaml", "theta_standard_error:", "0.01807", "1.8", 31, "value.range", ["theta_standard_error", "1.8"]),
    ("damage.yaml", "  Hebei:", "Hebei", "Hebai", 3, "table.name", ["Hebai", "'Hebei'"]),
    ("weather.yaml", "fronts:", "drop:", "dorp:", 44, "key.unknown", ["dorp", "'drop'"]),
    ("weather.yaml", "heating:", "11-15", "11-31", 18, "value.month_day", ["start", "11-31"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "start", "old", "new", "column", "id", "words"), SHEETS, ids=[f"{s[0]}-{s[3]}" for s in SHEETS])
def test_one_wrong_value_of_a_sheet_is_one_problem_at_its_place(pack, name, start, old, new, column, id, words):
    line = line_of(pack, name, start)
    put(pack, name, line, old, new)
    found = problems(pack)
    hit = [f for f in found if f[:2] == (f"{name}:{line}:{column}", id)]
    assert len(hit) == 1, found
    # A misspelt key is also missing under its right name; nothing else may be reported.
    assert all(f in hit or (id == "key.unknown" and f[1] == "key.missing" and "'outside_trend'" in f[2]) for f in found), found
    for word in words:
        assert word in hit[0][2], hit[0][2]
        assert word in hit[0][3], hit[0][3]


REQUIRED = [
    "cities.csv",
    "transport.csv",
    "emissions.csv",
    "sectors.csv",
    "observed.csv",
    "damage.yaml",
    "weather.yaml",
    "region.yaml",
    "SOURCES.md",
]


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_file_is_the_only_problem(pack, name):
    (pack / name).unlink()
    only(pack, name, "table.missing", name)


@pytest.mark.parametrize("name", ["borders.csv", "targets.csv", "weather_history.csv"])
def test_optional_files_may_be_absent(pack, name):
    (pack / name).unlink()
    assert len(read_region(pack).cities) == 13


def test_a_misspelt_column_is_named_with_the_right_one(pack):
    put(pack, "cities.csv", 1, "population", "popluation")
    found = problems(pack)
    assert [f[:2] for f in found] == [("cities.csv:1:1", "table.column"), ("cities.csv:1:37", "table.extra")]
    assert "'population'" in found[0][2]
    assert "'popluation'" in found[0][2]
    assert "'population'" in found[1][3]


def test_a_column_that_stands_twice(pack):
    put(pack, "borders.csv", 1, "quality", "source")
    assert ("borders.csv:1:15", "table.duplicate") in [f[:2] for f in problems(pack)]


def test_a_city_that_stands_twice(pack):
    lines = (pack / "cities.csv").read_text(encoding="utf-8").splitlines()
    (pack / "cities.csv").write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    only(pack, "cities.csv:15:1", "table.duplicate", "Beijing", "2")


def test_a_utf_16_table_is_read_and_a_sheet_is_named(pack):
    for name in ("cities.csv", "weather.yaml"):
        (pack / name).write_bytes((pack / name).read_text(encoding="utf-8").encode("utf-16"))
    only(pack, "weather.yaml", "file.not_utf8", "UTF-16")
    shutil.copyfile(PACKAGED / "bth" / "weather.yaml", pack / "weather.yaml")
    assert [n.en for n in read_region(pack).notes] == ["cities.csv was read as UTF-16"]


def test_a_workbook_with_the_name_of_a_table(pack):
    (pack / "borders.csv").write_bytes(b"PK\x03\x04\x00\x00rest")
    only(pack, "borders.csv", "file.not_utf8", ".xlsx")


def test_semicolons_are_explained(pack):
    text = (pack / "targets.csv").read_text(encoding="utf-8").replace(",", ";")
    (pack / "targets.csv").write_text(text, encoding="utf-8")
    only(pack, "targets.csv:1:5", "table.separator", "';'")


def test_gb18030_files_are_read_and_said(pack):
    for name in ("cities.csv", "SOURCES.md"):
        (pack / name).write_bytes((pack / name).read_text(encoding="utf-8").encode("gb18030"))
    region = read_region(pack)
    assert region.cities[0].name_zh == "北京"
    assert [n.en for n in region.notes] == ["cities.csv was read as GB18030"]


def test_old_line_ends_and_a_byte_order_mark_keep_their_places(pack):
    put(pack, "borders.csv", 3, "200", "-1")
    text = (pack / "borders.csv").read_text(encoding="utf-8")
    for end in ("\r", "\r\n"):
        (pack / "borders.csv").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", end).encode())
        only(pack, "borders.csv:3:17", "value.range", "km", "-1", ">= 0")


def test_an_empty_table_is_said_beside_other_problems(pack):
    header = (pack / "targets.csv").read_text(encoding="utf-8").splitlines()[0]
    (pack / "targets.csv").write_text(header + "\n", encoding="utf-8")
    put(pack, "cities.csv", 2, "39.93", "123")
    assert [f[:2] for f in problems(pack)] == [("cities.csv:2:28", "value.range"), ("targets.csv", "table.empty")]


def test_problems_of_all_files_come_at_once(pack):
    put(pack, "cities.csv", 2, "21705000", "-5")
    put(pack, "transport.csv", 3, "3.52,", "NaN,")
    put(pack, "sectors.csv", 2, "0.0080,", "0.0280,")
    put(pack, "region.yaml", line_of(pack, "region.yaml", "base_year:"), "2013", "1492")
    files = [f[0].split(":")[0] for f in problems(pack)]
    assert files == ["cities.csv", "region.yaml", "sectors.csv", "transport.csv"]


def test_a_unit_that_the_medium_does_not_have_is_refused(pack):
    put(pack, "region.yaml", line_of(pack, "region.yaml", "unit:"), "ug/m3", "mg/m3")
    only(pack, "region.yaml:8:7", "unit.medium", "mg/m3", "ug/m3")


def test_mistakes_of_every_file_come_at_once_and_each_once(pack):
    put(pack, "cities.csv", 2, "21705000", "2170.5")
    put(pack, "cities.csv", 4, "114.48", "x")
    put(pack, "borders.csv", 2, "110", "110000")
    put(pack, "transport.csv", 2, "61.95,61.95", "55.95,55.95")
    put(pack, "transport.csv", 3, "Tianjin", "Tianjing")
    put(pack, "emissions.csv", 3, "172.802", "x")
    put(pack, "sectors.csv", 2, "0.0080,", "0.0280,")
    put(pack, "sectors.csv", 3, "assumption", "asumption")
    put(pack, "observed.csv", 2, "89.5", "0.0895")
    put(pack, "targets.csv", 2, "60", "0.06")
    put(pack, "damage.yaml", line_of(pack, "damage.yaml", "  Hebei:"), "Hebei", "Hebai")
    put(pack, "weather.yaml", line_of(pack, "weather.yaml", "fronts:"), "drop:", "dorp:")
    put(pack, "region.yaml", line_of(pack, "region.yaml", "  heavy:"), "150", "x")
    (pack / "SOURCES.md").unlink()
    assert [(f[0].rpartition(":")[0] or f[0], f[1]) for f in problems(pack)] == [
        ("SOURCES.md", "table.missing"), ("borders.csv:2", "border.km"), ("cities.csv:2", "city.income"), ("cities.csv:4", "value.number"),
        ("damage.yaml:30", "table.name"), ("emissions.csv:3", "value.number"), ("observed.csv:2", "concentration.unit"),
        ("region.yaml:14", "value.number"), ("sectors.csv:2", "table.shares"), ("sectors.csv:3", "value.choice"), ("targets.csv:2", "concentration.unit"),
        ("transport.csv:2", "table.close"), ("transport.csv:3", "table.name"), ("weather.yaml:10", "key.unknown"),
    ]  # fmt: skip


def test_cities_that_cannot_be_read_do_not_hide_the_other_files(pack):
    (pack / "cities.csv").write_bytes(b"city,M\xfcnster,x\n")
    put(pack, "sectors.csv", 2, "0.0080,", "x,")
    put(pack, "weather.yaml", line_of(pack, "weather.yaml", "fronts:"), "drop:", "dorp:")
    assert [f[0].split(":")[0] for f in problems(pack)] == ["cities.csv", "sectors.csv", "weather.yaml"]


def test_the_check_of_a_pack_reads_the_files_that_no_run_reads(pack):
    text = (pack / "patterns.yaml").read_text(encoding="utf-8")
    (pack / "patterns.yaml").write_text(text.replace("class: A", "class: D", 1).replace("[-43, -33]", "[-33, -43]", 1), encoding="utf-8")
    put(pack, "weather_monthly_statistics.csv", 2, "Beijing,1", "Bejing,13")
    read_region(pack)
    with pytest.raises(InputError) as caught:
        check_region(pack)
    found = sorted((Path(p.place.file).name, p.id) for p in caught.value.problems)
    statistics = [("weather_monthly_statistics.csv", id) for id in ("table.name", "value.choice")]
    assert found == [("patterns.yaml", "value.choice"), ("patterns.yaml", "value.numbers"), *statistics]


def test_an_encoding_may_be_named_for_the_whole_pack(pack):
    with (pack / "cities.csv").open(encoding="utf-8") as file:
        text = file.read().replace("北京", "München")
    (pack / "cities.csv").write_bytes("".join(c for c in text if not CHINESE.match(c)).encode("cp1252"))
    found = problems(pack)
    assert [f[1] for f in found] in (["encoding.none"], ["encoding.doubt"])
    assert "'encoding: NAME' in region.yaml" in found[0][2]
    with (pack / "region.yaml").open("a", encoding="utf-8") as file:
        file.write("encoding: cp1252\n")
    assert read_region(pack).cities[0].name_zh == "München"
    put(pack, "region.yaml", line_of(pack, "region.yaml", "encoding:"), "cp1252", "cp125x")
    assert ("encoding.unknown" in [f[1] for f in problems(pack)]) is True


def test_names_of_a_scenario_are_checked_beside_a_broken_pack(pack, tmp_path):
    put(pack, "sectors.csv", 2, "0.0080,", "x,")
    (tmp_path / "s.yaml").write_text("region: ./bth\nmechanisms: {legislation: {cities: [Bejing, 天律]}}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(tmp_path / "s.yaml")
    assert [p.id for p in sorted(caught.value.problems, key=lambda p: p.place)] == ["value.number", "city.unknown", "city.unknown"]
    assert "Did you mean '天津'?" in "".join(caught.value.lines())


def test_a_city_may_not_be_called_outside(pack):
    for path in Path(pack).glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace("Hengshui", "region"), encoding="utf-8")
    (pack / "weather.yaml").write_text((pack / "weather.yaml").read_text(encoding="utf-8").replace("Hengshui", "region"), encoding="utf-8")
    only(pack, "cities.csv:14:1", "table.reserved", "region")


def test_a_secondary_share_of_zero_stays_zero_and_a_blank_one_is_said(pack):
    put(pack, "cities.csv", 2, "0.197", "0")
    put(pack, "cities.csv", 3, "0.466", "")
    region = read_region(pack)
    assert [c.secondary_share for c in region.cities[:2]] == [0.0, 0.45]
    assert "secondary_share" in region.notes[0].en
    assert "假设" in region.notes[0].zh


# budgets and dated policies ------------------------------------------------------------------------------------------

BUDGETS = "party,year,value,environment_spending,source,quality\n"
MEASURES = "city,from,to,sector,group,season,low,central,high,source,quality,note\n"


def write(pack, name, header, *rows):
    (pack / name).write_text(header + "".join(row + "\n" for row in rows), encoding="utf-8")


def row_of(city="Beijing", start="2017-11-15", end="", sector="residential_coal", group="clean_heating", season="all", dose="0.1,0.2,0.3", note=""):
    return f"{city},{start},{end},{sector},{group},{season},{dose},RECALL,recalled,{note}"


def test_wrong_budgets_are_told_all_at_once(pack):
    write(
        pack, "revenue.csv", BUDGETS, "Bejing,2014,4027.16,213.36,RECALL,read", "Tianjin,2014,23903500,,RECALL,read", "Hebei,2014,2446.62,,RECALL,read",
        "Hebei,2014,2446.62,,RECALL,read", "Hebei,2015,2649.18,2827200,RECALL,read", "Hebei,2016,,,RECALL,read",
    )  # fmt: skip
    assert [f[:2] for f in problems(pack)] == [
        ("revenue.csv:2:1", "table.name"), ("revenue.csv:3:14", "revenue.unit"), ("revenue.csv:5:1", "table.duplicate"),
        ("revenue.csv:6:20", "revenue.unit"), ("revenue.csv:7:12", "key.missing"),
    ]  # fmt: skip
    assert "'Beijing'" in problems(pack)[0][2]


def test_every_party_needs_a_budget_and_the_unit_is_that_of_the_column(pack):
    write(pack, "revenue.csv", BUDGETS, "Beijing,2014,4027.16,,RECALL,read", "Tianjin,2014,2390.35,,RECALL,read")
    only(pack, "revenue.csv", "table.pair", "Hebei")
    write(pack, "revenue.csv", BUDGETS.replace("value", "value (10^4 CNY)"), "Beijing,2014,40271600,,RECALL,read")
    only(pack, "revenue.csv:1:12", "table.unit", "10^8 CNY")


def test_a_target_is_in_the_unit_of_the_region(pack):
    text = (pack / "targets.csv").read_text(encoding="utf-8")
    (pack / "targets.csv").write_text(text.replace("value", "value [mg/m3]", 1), encoding="utf-8")
    only(pack, "targets.csv:1:17", "table.unit", "ug/m3")


def test_wrong_measures_are_told_all_at_once(pack):
    write(
        pack, "measures.csv", MEASURES, row_of("Bejing"), row_of("party:Hebai"), row_of(sector="residential_cole"), row_of(group="clean_heeting"),
        row_of(start="2017-02-30"), row_of(start="2018-01-01", end="2017-12"), row_of(dose="0.3,0.2,0.4"), row_of(dose="10,20,30"), row_of(season="winter"),
    )  # fmt: skip
    found = problems(pack)
    assert [f[:2] for f in found] == [
        ("measures.csv:2:1", "table.name"), ("measures.csv:3:1", "table.name"), ("measures.csv:4:21", "measure.sector"),
        ("measures.csv:5:38", "value.choice"), ("measures.csv:6:9", "value.day"), ("measures.csv:7:20", "value.window"),
        ("measures.csv:8:60", "table.order"), ("measures.csv:9:56", "value.range"), ("measures.csv:9:59", "value.range"), ("measures.csv:9:62", "value.range"),
        ("measures.csv:10:52", "value.choice"),
    ]  # fmt: skip
    for at, near in ((0, "'Beijing'"), (1, "'party:Hebei'"), (2, "'residential_coal'"), (3, "'clean_heating'")):
        assert near in found[at][2], found[at]
        assert near in found[at][3], found[at]


@pytest.mark.parametrize(
    ("first", "second", "line"),
    [
        (row_of(), row_of(start="2018-11-15"), 3),
        (row_of(start="2018-11-15"), row_of(end="2018-11-15"), 3),
        (row_of("ALL"), row_of(start="2018-11-15"), 3),
        (row_of("party:Hebei"), row_of("Handan", season="heating"), 3),
        (row_of(end="2018-11-15"), row_of(start="2018-11-15"), 3),
    ],
    ids=["both stay", "given backwards", "everywhere", "of the party", "one day"],
)
def test_two_measures_of_a_group_may_not_meet(pack, first, second, line):
    write(pack, "measures.csv", MEASURES, first, second)
    found = problems(pack)
    assert [(f[0].rsplit(":", 1)[0], f[1]) for f in found] == [(f"measures.csv:{line}", "measure.overlap")], found
    assert "2" in found[0][2]


def test_a_measure_needs_the_season_that_it_names(pack):
    write(pack, "measures.csv", MEASURES, row_of(season="heating"))
    text = (pack / "region.yaml").read_text(encoding="utf-8")
    (pack / "region.yaml").write_text(re.sub("(?m)^heating_season.*\n", "", text), encoding="utf-8")
    only(pack, "measures.csv:2:52", "measure.season", "all")


def test_measures_of_other_groups_sectors_and_times_stand_together(pack):
    write(
        pack, "measures.csv", MEASURES, row_of("ALL", end="2018-11"), row_of("party:Hebei", start="2018-12-01"), row_of(group="clean_coal"),
        row_of(sector="power_heat", note="boilers"),
    )  # fmt: skip
    measures = read_region(pack).measures
    assert [len(m.cities) for m in measures] == [13, 11, 1, 1]
    assert [(str(m.window.first), str(m.window.last)) for m in measures[:2]] == [("2017-11-15", "2018-11-30"), ("2018-12-01", "None")]
    assert (measures[3].low, measures[3].central, measures[3].high, measures[3].note) == (0.1, 0.2, 0.3, "boilers")


def test_revenue_is_that_of_the_nearest_common_year_or_assumed(pack):
    for name in ("revenue.csv", "measures.csv"):
        (pack / name).unlink(missing_ok=True)
    region = read_region(pack)
    gdp = {c.name: c.gdp for c in region.cities}
    assert region.budget_year is None
    assert region.revenue()["Beijing"] == pytest.approx(0.13 * gdp["Beijing"])
    write(
        pack, "revenue.csv", BUDGETS, "Beijing,2013,3661.11,,RECALL,read", "Beijing,2014,4027.16,213.36,RECALL,read",
        "Tianjin,2014,2390.35,57.93,RECALL,read", "Hebei,2014,2446.62,,RECALL,read",
    )  # fmt: skip
    region = read_region(pack)
    assert region.budget_year == 2014
    assert region.revenue() == {"Beijing": 4027.16, "Tianjin": 2390.35, "Hebei": 2446.62}
    cities = region.revenue("city")
    assert list(cities) == list(region.city_names)
    assert sum(cities.values()) == pytest.approx(4027.16 + 2390.35 + 2446.62)
    assert cities["Tangshan"] / cities["Handan"] == pytest.approx(gdp["Tangshan"] / gdp["Handan"])
    assert region.budgets["Beijing", 2014].environment_spending == 213.36
    summary = check_region(pack)
    assert summary.budget_year == 2014
    assert any("of 2014" in line.en for line in summary.lines())
