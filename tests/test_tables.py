"""Tables as spreadsheets of the world write them: encodings, what stands in place of a header, names in other forms. One clear message each."""

import re
from pathlib import Path

import pytest

from sim.cli.main import run
from sim.declare.problems import Hint, InputError, Problems
from sim.declare.reading.encodings import doubtful
from sim.declare.reading.forms import form, invisible
from sim.declare.reading.headers import Column
from sim.declare.reading.tables import read_table
from sim.declare.units import same_unit
from sim.world.making.new_region import new_region
from sim.world.reading.reader import PACKAGED, read_region

CHINESE = re.compile(r"[\u4e00-\u9fff]")
HEADER = "city,party,lat,lon,population,gdp,area_km2,concentration"
LATIN = ["Münster,Nordrhein,36.65,117.00,7000000,5200,8200,98", "Malmö,Skåne,36.10,117.60,3100000,1500,7800,88"]
PLAIN = ["Northport,Northland,36.65,117.00,7000000,5200,8200,98", "Midtown,Midland,36.10,117.60,3100000,1500,7800,88"]
SIMPLIFIED = ["济南,山东省,36.65,117.00,7000000,5200,8200,98", "石家庄,河北省,36.10,117.60,3100000,1500,7800,88"]
TRADITIONAL = ["臺北,臺灣,25,121.5,7000000,5200,8200,98", "臺中,臺灣,24.1,120.6,3100000,1500,7800,88"]


def made(tmp_path, raw, encoding=""):
    """(notes, names) of a pack from a table of these bytes."""
    (tmp_path / "t.csv").write_bytes(raw)
    notes = new_region(tmp_path / "p", tmp_path / "t.csv", encoding=encoding)
    return [n.en for n in notes], read_region(tmp_path / "p").city_names


def refused(tmp_path, raw, encoding=""):
    """[(line:column, id, message)] of a table of these bytes; nothing may be written, and the Chinese must be Chinese."""
    with pytest.raises(InputError) as caught:
        made(tmp_path, raw, encoding)
    assert not (tmp_path / "p").exists()
    found = sorted(caught.value.problems, key=lambda p: p.place)
    assert all(CHINESE.search(p.message("zh")) and "{" not in p.message() for p in found)
    return [(f"{p.place.line}:{p.place.column}", p.id, p.message()) for p in found]


def lines(*rows, header=HEADER):
    return "\n".join([header, *rows]) + "\n"


# encodings -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("rows", [LATIN, SIMPLIFIED, TRADITIONAL])
def test_unicode_is_read_with_and_without_its_mark(tmp_path, codec, rows):
    notes, names = made(tmp_path, lines(*rows).encode(codec))
    assert names == tuple(row.split(",")[0] for row in rows)
    assert any("was read as" in note for note in notes) == (codec == "utf-16")


def test_chinese_of_a_chinese_spreadsheet_is_read_and_said(tmp_path):
    notes, names = made(tmp_path, lines(*SIMPLIFIED).encode("gb18030"))
    assert names == ("济南", "石家庄")
    assert notes[0] == "t.csv was read as GB18030"


@pytest.mark.parametrize(
    ("rows", "codec", "cell"),
    [
        (LATIN, "latin-1", "Münster"), (LATIN, "cp1252", "Münster"), ([*LATIN[1:], PLAIN[0]], "cp1252", "Malmö"), (TRADITIONAL, "big5", "臺北"),
        (["Москва,Центр,1,2,7000000,5200,8200,98", "Тверь,Центр,3,4,7000000,5200,8200,98"], "cp1251", "Москва"),
        (["大阪府,関西,1,2,7000000,5200,8200,98", "京都,関西,3,4,7000000,5200,8200,98"], "shift_jis", "大阪府"),
        (["서울,한국,1,2,7000000,5200,8200,98", "부산,한국,3,4,7000000,5200,8200,98"], "euc_kr", "서울"),
    ],
)  # fmt: skip
def test_any_other_encoding_is_refused_at_its_first_cell_and_read_when_it_is_named(tmp_path, rows, codec, cell):
    raw = lines(*rows).encode(codec)
    ((place, id, message),) = refused(tmp_path, raw)
    assert place in ("2:1", "2:4", "2:5")
    assert id in ("encoding.doubt", "encoding.none")
    assert "--encoding" in message
    assert f"'{cell}'" in message  # what the cell is in the right encoding
    assert made(tmp_path, raw, codec)[1] == tuple(row.split(",")[0] for row in rows)


def test_a_guess_is_sure_for_every_packaged_name_and_for_no_pair_of_latin_letters():
    for folder in (PACKAGED / name for name in ("bth", "shenyang", "nantong", "ring")):
        assert doubtful((folder / "cities.csv").read_text(encoding="utf-8")) == -1
    for letter in "äöüßéèñçåøÄÖÜ":
        for after in "bcdst":
            assert doubtful(f"M{letter}{after}".encode("latin-1").decode("gb18030")) >= 0


@pytest.mark.parametrize(
    ("raw", "encoding", "id", "fragment"),
    [
        (lines(*PLAIN).encode("utf-16-le"), "", "encoding.no_mark", "utf-16-le"),
        (lines(*PLAIN).replace("Midtown", "Mid\ufffdtown").encode(), "", "encoding.lost", "U+FFFD"),
        (lines(*PLAIN).replace("Midtown", "Mid\ue000town").encode(), "", "encoding.damaged", "private-use character U+E000"),
        (lines(*LATIN).encode().decode("cp1252").encode(), "", "encoding.damaged", "'ü' once"),
        (lines(*LATIN).encode("latin-1"), "utf-8", "encoding.wrong", "cannot be read as utf-8"),
        (lines(*PLAIN).encode(), "utf9", "encoding.unknown", "Did you mean 'utf-8'?"),
        (lines(*PLAIN).encode(), "hex", "encoding.unknown", "no encoding 'hex'"),
        (b"PK\x03\x04rest", "", "file.not_utf8", ".xlsx"),
        (b"\xd0\xcf\x11\xe0rest", "", "file.not_utf8", ".xls"),
    ],
)
def test_what_is_no_sure_text_is_one_message(tmp_path, raw, encoding, id, fragment):
    ((_, found, message),) = refused(tmp_path, raw, encoding)
    assert found == id
    assert fragment in message


def test_utf_16_without_its_mark_is_read_when_it_is_named(tmp_path):
    assert made(tmp_path, lines(*LATIN).encode("utf-16-le"), "utf-16-le")[1] == ("Münster", "Malmö")


# what stands in place of a header --------------------------------------------------------------------------------------

UNITS = ",,deg,deg,persons,10^8 CNY,km2,ug/m3"


@pytest.mark.parametrize(
    ("text", "place", "id", "fragment"),
    [
        ("表1 城市基本情况,,,,,,,\n" + lines(*PLAIN), "1:1", "table.title", "'表1 城市基本情况' is no header; the header is on line 2"),
        ("Table 1\n\nSource: yearbook\n" + lines(*PLAIN), "1:1", "table.title", "line 4"),
        ("# my table\n" + lines(*PLAIN), "1:1", "table.comment_above", "'# my table' is a comment"),
        (lines(UNITS, *PLAIN), "2:1", "table.units", "deg, deg, persons"),
        (lines("名称,名称,度,度,人,亿元,平方公里,微克/立方米", *PLAIN), "2:1", "table.units", "微克/立方米"),
        (lines("# north", *PLAIN), "2:1", "table.comment", "'# north' is a comment"),
        (lines(*PLAIN, "来源：统计年鉴,,,,,,,"), "4:1", "table.note", "来源：统计年鉴"),
        (lines(*PLAIN).replace(",", ";"), "1:5", "table.separator", "';'"),
        (lines(*PLAIN).replace(",", "\t"), "1:5", "table.separator", "tabs"),
        (lines(*PLAIN).replace(",", "，"), "1:5", "table.separator", "'，'"),
        ("sep=;\n" + lines(*PLAIN).replace(",", ";"), "2:5", "table.separator", "';'"),
        ("\n".join(PLAIN) + "\n", "1:1", "table.no_header", "the table has no header"),
        ("a,b,c\nx,y,z\n", "1:1", "table.other_header", "city,party,lat"),
        (lines(*PLAIN, header=HEADER.replace("population", "population (10^4)")), "1:20", "table.unit", "'population' is in persons"),
        (lines(*PLAIN, header=HEADER.replace("concentration", "PM2.5（毫克/立方米）")), "1:44", "table.unit", "ug/m3"),
    ],
)
def test_what_stands_in_place_of_a_header_is_named_once(tmp_path, text, place, id, fragment):
    found = refused(tmp_path, text.encode())
    assert [f[:2] for f in found] == [(place, id)], found
    assert fragment in found[0][2]


def test_rows_below_a_title_are_judged_at_once(tmp_path):
    found = refused(tmp_path, ("Table 1\n" + lines(PLAIN[0].replace("36.65", "x"), PLAIN[1])).encode())
    assert [f[:2] for f in found] == [("1:1", "table.title"), ("3:21", "value.number")]


def test_chinese_headers_are_read_and_said(tmp_path):
    header = "城市,省份,纬度,经度,人口（人）,GDP（亿元）,面积(平方公里),PM2.5"
    notes, names = made(tmp_path, lines(*PLAIN, header=header).encode("gb18030"))
    assert names == ("Northport", "Midtown")
    assert read_region(tmp_path / "p").party_names == ("Northland", "Midland")
    assert any("省份 = party" in note and "PM2.5 = concentration" in note for note in notes)
    both = lines(*(f"{row},S" for row in PLAIN), header=header + ",参与方")
    (tmp_path / "two").mkdir()
    made(tmp_path / "two", both.encode())
    assert read_region(tmp_path / "two" / "p").party_names == ("S",)
    assert [c.province for c in read_region(tmp_path / "two" / "p").cities] == ["Northland", "Midland"]


def test_capitals_blank_lines_and_empty_columns_do_no_harm(tmp_path):
    text = "\n,,,\n" + lines(*(f"{row},," for row in PLAIN), header=HEADER.title().replace("_Km2", "_km2") + ",,")
    assert made(tmp_path, text.encode())[1] == ("Northport", "Midtown")


def test_a_missing_column_does_not_hide_wrong_cells(tmp_path):
    found = refused(tmp_path, lines(*(row.rpartition(",")[0].replace("36.", "x") for row in PLAIN), header=HEADER.rpartition(",")[0]).encode())
    assert [f[:2] for f in found] == [("1:1", "table.column"), ("2:21", "value.number"), ("3:17", "value.number")]


# names -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("char", ["\u200b", "\ufeff", "\u200e", "\u202e", "\u00ad", "\u2060", "\u3164", "\x07"])
def test_an_unseen_character_is_an_error_with_its_code_point(tmp_path, char):
    ((place, id, message),) = refused(tmp_path, lines(PLAIN[0].replace("North", f"No{char}rth", 1), PLAIN[1]).encode())
    assert (place, id) == ("2:3", "name.invisible")
    assert f"holds U+{ord(char):04X}" in message
    assert f"No<U+{ord(char):04X}>rthport" in message
    assert [f[:2] for f in refused(tmp_path, lines(PLAIN[0].replace("7000000", f"7{char}000000"), PLAIN[1]).encode())] == [("2:35", "name.invisible")]


@pytest.mark.parametrize(("one", "other"), [("Malm\u00f6", "Malmo\u0308"), ("Ａ市", "A市"), ("New  York", "New\u00a0York"), ("\uff76", "\u30ab")])
def test_names_that_differ_only_by_form_are_one(tmp_path, one, other):
    assert form(one) == form(other)
    found = refused(tmp_path, lines(PLAIN[0].replace("Northport", one), PLAIN[1].replace("Midtown", other), PLAIN[1]).encode())
    assert [f[:2] for f in found if f[1] == "table.duplicate"] == [("3:1", "table.duplicate")]


def test_a_name_in_another_form_is_the_name_of_the_pack(tmp_path):
    made(tmp_path, lines(PLAIN[0].replace("Northport", "Malmö"), PLAIN[1]).encode())
    pack = tmp_path / "p"
    for name in ("transport.csv", "sectors.csv", "observed.csv"):
        (pack / name).write_text((pack / name).read_text(encoding="utf-8").replace("Malmö", "Malmo\u0308"), encoding="utf-8")
    assert read_region(pack).sectors[0].city == "Malmö"
    scenario = tmp_path / "s.yaml"
    scenario.write_text("region: p\nmechanisms: {legislation: {cities: [Malmo\u0308, Ｍidtown]}}\n", encoding="utf-8")
    assert run(["check", str(scenario), "--quiet"]) == 0


def test_a_row_of_totals_is_no_city(tmp_path):
    assert [f[1] for f in refused(tmp_path, lines(*PLAIN, "合计,S,30,110,10100000,6700,16000,93").encode())] == ["table.reserved"]


@pytest.mark.parametrize(
    ("name", "known", "also", "near"),
    [("天律", ("Beijing", "Tianjin"), ("北京", "天津"), "天津"), ("Bei\u200bjing", ("Beijing",), (), "Beijing"),
     ("ＢＥＩＪＩＮＧ", ("Beijing",), (), "Beijing"), ("xyz", ("Beijing",), ("北京",), "")],
)  # fmt: skip
def test_the_nearest_name_wins_over_the_list(name, known, also, near):
    assert (f"Did you mean '{near}'?" in Hint(name, known, also).to("en")) == bool(near)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("ug/m3", "μg/m³", True), ("ug/m3", "微克/立方米", True), ("ug/m3", "mg/m3", False), ("share", "1", True), ("share", "%", False),
     ("1/year", "per year", True), ("10^8 CNY", "亿元", True), ("CNY", "10^8 CNY", False), ("persons", "万人", False), ("mg/L", "毫克/升", True),
     ("1/year", "share", False)],
)  # fmt: skip
def test_units_in_other_spellings(one, other, same):
    assert same_unit(one, other) is same


def test_a_table_of_a_study_names_its_separator_and_takes_an_encoding(tmp_path: Path, capsys):
    study = (
        "base: synthetic_ring\ndesign: {method: table, file: t.csv%s}\n"
        "axes:\n  größe: {klein: {levers.damage_weight: 0.3}, groß: {levers.damage_weight: 0.5}}\n"
    )
    (tmp_path / "s.yaml").write_text(study % "", encoding="utf-8")
    (tmp_path / "t.csv").write_text("governments.reciprocity;levers.damage_weight\n0,5;0,3\n", encoding="utf-8")
    assert run(["check", str(tmp_path / "s.yaml"), "--lang", "en"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "the columns are separated by ';'" in line
    (tmp_path / "t.csv").write_bytes("größe\nklein\ngroß\n".encode("cp1252"))
    assert run(["check", str(tmp_path / "s.yaml"), "--lang", "en"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "'encoding: NAME' beside 'file'" in line
    (tmp_path / "s.yaml").write_text(study % ", encoding: cp1252", encoding="utf-8")
    assert run(["check", str(tmp_path / "s.yaml")]) == 0


@pytest.mark.parametrize(
    "arguments",
    [["region", "new", "x\udcff", "--cities", "t.csv"], ["region", "new", "x", "--cities", "\udcff"], ["region", "check", "\udcff"], ["check", "\udcff.yaml"],
     ["check", "synthetic_ring", "--set", "name=\udcff"], ["run", "synthetic_ring", "--out", "\udcff"], ["region", "check", "a" * 5000],
     ["region", "new", "a" * 5000, "--cities", "t.csv"], ["region", "new", "x", "--cities", "a" * 5000]],
)  # fmt: skip
def test_a_name_that_cannot_be_written_is_one_line(tmp_path, monkeypatch, capsys, arguments):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text(lines(*PLAIN), encoding="utf-8")
    assert run(arguments) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]


def test_the_columns_of_a_line_count_as_they_stand(tmp_path):
    problems = Problems()
    (tmp_path / "t.csv").write_text('a,b\n"x, y",z\n"k,l",-1\n', encoding="utf-8")
    read_table(tmp_path / "t.csv", (Column("a"), Column("b", True, 0)), problems)
    assert [(p.place.line, p.place.column) for p in problems.found] == [(2, 8), (3, 7)]
    assert invisible("plain") is None
