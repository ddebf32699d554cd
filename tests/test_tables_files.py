"""Tables for a paper: the same numbers on the screen and in CSV, LaTeX, Word and Excel; three rules; hostile texts; wrong input."""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from sim.cli.main import run as command
from sim.declare.problems import InputError
from sim.declare.text import Text
from sim.show.tables.files.cells import Number, wide
from sim.show.tables.files.latex import document_tex, escaped
from sim.show.tables.files.write import write_tables
from sim.show.tables.grid import Column, Grid, same
from sim.study.store.place import listed
from tests.conftest import needs_extra

HOSTILE = r"a_b & 50 % # $ ~ ^ \ { } < > |"
SMALL = ["--set", "period.months=14", "--set", "agents.enterprises_per_city=3", "--set", "agents.citizens_per_city=3", "--no-charts", "--quiet"]
GRID = Grid(
    Text("Means, 90 % intervals", "均值与 90% 区间"),
    (Column(Text("outcome", "结果")), Column(same(HOSTILE), right=True), Column(Text("needed", "所需"), right=True), Column(Text("unit", "单位"))),
    (
        (Text("Concentration", "浓度"), same("107 [106, 1,108.0]"), same("1,234"), same("ug/m3")),
        (same("=1+1"), same("-0.0440 [-0.0503, +0.00120]"), same(""), same("10^8 CNY/year")),
        (same("[x] * --y"), same("+33.5"), same("2"), same("@SUM(A1)")),
        (same("no\x00thing\nhere"), same("–"), same("0.5 %"), same(HOSTILE)),
        (same("small"), same("1.20e-09"), same("∞"), same("+cmd")),
    ),
    (Text("A note with 5 %.", "注：5%。"),),
)  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    out = tmp_path_factory.mktemp("results")
    assert command(["run", "bth_status_quo", "bth_full_package", "-n", "3", *SMALL, "--out", str(out)]) == 0
    return out / "bth_status_quo", out / "bth_full_package"


def rows_of(file: Path) -> list[list[str]]:
    return list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))


def docx_rows(file: Path, table: int = 0) -> list[list[str]]:
    import docx

    return [[cell.text for cell in row.cells] for row in docx.Document(str(file)).tables[table].rows]


def sheet_of(file: Path) -> Any:
    import openpyxl

    return openpyxl.load_workbook(file).worksheets[0]


def shown(cell: Any) -> str:
    """What a spreadsheet shows of a number, by its format (written out here: openpyxl does not format)."""
    if not isinstance(cell.value, int | float):
        return str(cell.value or "")
    form = cell.number_format
    if form.startswith("+") and ";" in form:
        plus, minus, zero = form.split(";")
        form = plus if cell.value > 0 else minus if cell.value < 0 else zero
    found = re.fullmatch(r"([+-]?)(#,##)?0(?:\.(0+))?(E\+00)?( ?%)?", form)
    assert found, form
    sign, comma, zeros, power, percent = found.groups()
    value = abs(cell.value) if sign else cell.value
    number = f"{value * (100 if percent else 1):{',' if comma else ''}.{len(zeros or '')}{'e' if power else 'f'}}"
    return sign + number + (percent or "")


# each format -----------------------------------------------------------------------------------------------------


def test_csv_holds_every_number_in_a_cell_of_its_own(tmp_path: Path) -> None:
    (file,) = write_tables({"mine": [GRID]}, tmp_path, ["csv"], "en", "2026-01-02T03:04:05")
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = rows_of(file)
    assert rows[0] == ["outcome", HOSTILE, f"{HOSTILE}: low", f"{HOSTILE}: high", "needed", "unit"]
    assert rows[1] == ["Concentration", "107", "106", "1108.0", "1234", "µg/m³"]
    assert rows[2] == ["'=1+1", "-0.0440", "-0.0503", "0.00120", "", "10⁸ CNY/year"]
    assert rows[3] == ["[x] * --y", "33.5", "", "", "2", "'@SUM(A1)"]
    assert rows[4][:2] == ["no thing here", "–"]
    assert rows[5] == ["small", "1.20e-09", "", "", "∞", "'+cmd"]


def test_latex_escapes_and_has_three_rules() -> None:
    assert escaped(HOSTILE) == r"a\_b \& 50 \% \# \$ \textasciitilde{} \textasciicircum{} \textbackslash{} \{ \} \textless{} \textgreater{} \textbar{}"
    text = document_tex([GRID], "mine", "en")
    body = text[text.index(r"\begin{tabular}") : text.index(r"\end{table}")]
    lines = body.splitlines()
    assert [line for line in lines if "rule" in line] == [r"\toprule", r"\midrule", r"\bottomrule"]
    assert (lines[1], lines[3]) == (r"\toprule", r"\midrule")
    assert r"\hline" not in text
    assert "|" not in text
    cells = [line for line in lines[4:] if line.endswith(r"\\")]
    assert len(cells) == 5
    assert all(len(re.findall(r"(?<!\\)&", line)) == 3 for line in cells)
    assert cells[0] == r"Concentration & 107 [106, 1,108.0] & 1,234 & \textmu{}g/m$^{3}$ \\"
    assert cells[1] == r"=1+1 & $-$0.0440 [$-$0.0503, +0.00120] &  & 10$^{8}$ CNY/year \\"
    assert cells[2].startswith(r"{}[x] * -{}-y & +33.5 & 2 & ")  # a bracket after \\ would be its argument
    assert r"\caption{Means, 90 \% intervals}\label{tab:mine}" in text
    assert text.isascii()  # as pdfLaTeX likes it
    bare = re.sub(r"\\[\\{}]", "", text)
    assert bare.count("{") == bare.count("}")
    chinese = document_tex([GRID], "mine", "zh")
    assert "浓度" in chinese
    assert "ctex" in chinese
    assert "HazePact" in chinese.splitlines()[0]


def test_a_long_table_runs_over_pages() -> None:
    long = Grid(GRID.title, GRID.columns, GRID.rows * 10)
    text = document_tex([GRID, long], "mine", "en")
    assert text.count(r"\begin{longtable}") == text.count(r"\end{longtable}") == 1
    assert r"\usepackage{longtable}" in text.splitlines()[0]
    assert text.count(r"\endhead") == text.count(r"\endfoot") == 1
    assert r"\label{tab:mine-2}" in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_word_shows_what_the_screen_shows_between_three_rules(tmp_path: Path, language: str) -> None:
    needs_extra("docx")
    import docx
    from docx.oxml.ns import qn

    (file,) = write_tables({"mine": [GRID, GRID]}, tmp_path, ["docx"], language, "2026-01-02T03:04:05")  # type: ignore[arg-type]
    document = docx.Document(str(file))
    assert len(document.tables) == 2
    rows = docx_rows(file)
    assert rows[0] == GRID.head(language)  # type: ignore[arg-type]
    assert rows[1] == [{"en": "Concentration", "zh": "浓度"}[language], "107 [106, 1,108.0]", "1,234", "µg/m³"]
    assert rows[2] == ["=1+1", "-0.0440 [-0.0503, +0.00120]", "", "10⁸ CNY/year"]
    assert rows[4] == ["no thing here", "–", "0.5 %", HOSTILE]
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert GRID.title.to(language) in texts  # type: ignore[arg-type]
    assert GRID.notes[0].to(language) in texts  # type: ignore[arg-type]
    for at, row in enumerate(document.tables[0].rows):
        for cell in row.cells:
            drawn = [rule for borders in cell._tc.iter(qn("w:tcBorders")) for rule in borders]
            sides = {rule.tag.rpartition("}")[2]: int(rule.get(qn("w:sz"))) for rule in drawn}
            assert sides == ({"top": 12, "bottom": 6} if at == 0 else {"bottom": 12} if at == len(rows) - 1 else {})
    assert document.core_properties.author == "HazePact"
    again = file.read_bytes()
    write_tables({"mine": [GRID, GRID]}, tmp_path, ["docx"], language, "2026-01-02T03:04:05")  # type: ignore[arg-type]
    assert file.read_bytes() == again


def test_excel_numbers_are_numbers_and_no_text_is_a_formula(tmp_path: Path) -> None:
    needs_extra("openpyxl")
    (file,) = write_tables({"mine": [GRID]}, tmp_path, ["xlsx"], "en", "2026-01-02T03:04:05")
    sheet = sheet_of(file)
    assert sheet.title == "mine"
    assert sheet["A1"].value == "Means, 90 % intervals"
    cells = list(sheet.iter_rows(min_row=2, max_row=7))
    expected = wide(GRID, "en")
    assert [cell.value for cell in cells[0]] == list(expected.heads)
    for line, wanted in zip(cells[1:], expected.rows, strict=True):
        for cell, content in zip(line, wanted, strict=True):
            assert cell.data_type != "f"
            if isinstance(content, Number):
                assert cell.data_type == "n"
                assert shown(cell) == content.text
            else:
                assert (cell.value or "") == content
    assert (cells[1][1].value, cells[1][3].value, cells[1][4].value, cells[2][1].value) == (107, 1108.0, 1234, -0.044)
    assert cells[4][4].value == 0.005
    assert cells[2][0].value == "=1+1"
    assert cells[2][0].quotePrefix
    for at, line in enumerate(cells):
        for cell in line:
            rules = tuple(getattr(getattr(cell.border, side), "style", None) for side in ("top", "bottom", "left"))
            assert rules == (("medium", "thin", None) if at == 0 else (None, "medium", None) if at == 5 else (None, None, None))
    assert sheet["A8"].value == "A note with 5 %."
    before = file.read_bytes()
    write_tables({"mine": [GRID]}, tmp_path, ["xlsx"], "en", "2026-01-02T03:04:05")
    assert file.read_bytes() == before


def test_only_own_files_are_replaced(tmp_path: Path) -> None:
    for language in ("en", "zh"):  # the second time the heads are others
        write_tables({"mine": [GRID]}, tmp_path, ["csv", "tex"], language, "2026")
    assert rows_of(tmp_path / "mine.csv")[0][0] == "结果"
    (tmp_path / "mine.tex").write_text("my own\n", encoding="utf-8")
    before = (tmp_path / "mine.csv").read_bytes()
    with pytest.raises(InputError) as error:
        write_tables({"mine": [GRID]}, tmp_path, ["csv", "tex"], "en", "2026")
    assert [problem.id for problem in error.value.problems] == ["file.foreign"]
    assert (tmp_path / "mine.csv").read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["mine.csv", "mine.tex"]


@pytest.mark.parametrize(("format", "package"), [("docx", "docx"), ("xlsx", "openpyxl")])
def test_a_missing_extra_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(InputError) as error:
        write_tables({"mine": [GRID]}, tmp_path / "new", ["csv", format], "en", "2026")
    assert "pip install 'hazepact[export]'" in str(error.value)
    assert not (tmp_path / "new").exists()


# the command -----------------------------------------------------------------------------------------------------


def test_the_same_numbers_on_the_screen_and_in_every_file(results: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for package in ("docx", "openpyxl"):
        needs_extra(package)
    folders = [str(path) for path in results]
    assert command(["compare", *folders, "--table", "full"]) == 0
    screen = capsys.readouterr().out
    assert command(["table", *folders, "--format", "csv,tex", "--format", "docx,xlsx", "--out", str(tmp_path)]) == 0
    names = {f"{name}.{kind}" for name in ("summary", "differences", "parameters") for kind in ("csv", "tex", "docx", "xlsx")}
    assert {file.name for file in tmp_path.iterdir()} == names
    word, tex = docx_rows(tmp_path / "differences.docx"), (tmp_path / "differences.tex").read_text(encoding="utf-8")
    plain = {(row[0], row[1]): row for row in rows_of(tmp_path / "differences.csv")}
    sheet = {(row[0].value, row[1].value): row for row in sheet_of(tmp_path / "differences.xlsx").iter_rows(min_row=2)}
    assert len(word) > 20
    for label, place, difference, *_ in word[1:]:
        assert difference in screen
        assert difference.replace("-", "$-$").replace("–", "--") in tex
        parts = re.findall(r"[^\s\[\],]+(?:,\d+)*(?:\.\d+)?", difference)
        row = plain[label, place]
        assert [cell for cell in row[2:5] if cell] == [part.replace(",", "").removeprefix("+") for part in parts]
        assert [shown(cell) for cell in sheet[label, place][2:5] if cell.value is not None] == parts
    row = next(row for row in word if row[:2] == ["Concentration", "region"])
    from sim.study.store.results import open_results

    pairs = [open_results(path).period("concentration")[:, 0] for path in results]
    mean = float((pairs[1] - pairs[0]).mean())
    assert float(row[2].split(" ")[0].replace(",", "")) == pytest.approx(mean, rel=5e-3)
    caption = sheet_of(tmp_path / "differences.xlsx")["A1"].value
    assert all(part in caption for part in ("2013-01", "2014-02", "3 pairs of replicates", "90 % interval"))


def test_the_summary_is_what_run_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["run", "bth_full_package", "-n", "2", *SMALL[:-1], "--table", "full", "--out", str(tmp_path / "r")]) == 0
    screen = capsys.readouterr().out
    assert command(["table", str(tmp_path / "r" / "bth_full_package"), "--table", "summary", "--format", "tex"]) == 0
    tex = (tmp_path / "r" / "bth_full_package" / "tables" / "summary.tex").read_text(encoding="utf-8")
    body = [line.split(" & ") for line in tex.splitlines() if line.endswith(r"\\") and line.count(" & ") == 3][2:]
    assert len(body) > 20
    for cells in body:
        assert cells[2].replace("$-$", "-").replace("--", "–") in screen


def test_tables_in_the_folder_of_the_result_are_listed(results: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    folders = [str(path) for path in results]
    assert command(["table", *folders, "--lang", "zh", "--title", "表 1", "--table", "differences", "--place", "ALL", "--period", "2013"]) == 0
    out = results[1] / "tables"
    assert sorted(file.name for file in out.iterdir()) == ["differences.csv", "differences.tex"]
    assert {"tables/differences.csv", "tables/differences.tex"} <= listed(results[1])
    assert "tables/differences.csv" in json.loads((results[1] / "manifest.json").read_text(encoding="utf-8"))["added"]
    rows = rows_of(out / "differences.csv")
    assert {row[1] for row in rows[1:]} == {"全区域"}
    assert "浓度" in {row[0] for row in rows}
    assert r"\caption{表 1。" in (out / "differences.tex").read_text(encoding="utf-8")
    assert "已写入" in capsys.readouterr().out


def test_parameters(results: tuple[Path, Path], tmp_path: Path) -> None:
    folders = [str(path) for path in results]
    assert command(["table", *folders, "--table", "parameters", "--format", "csv", "--out", str(tmp_path)]) == 0
    rows = rows_of(tmp_path / "parameters.csv")
    assert rows[0] == ["parameter", "key", "Status quo", "Full package", "default", "unit", "allowed range", "source", "quality"]
    changed = {row[1]: row for row in rows[1:]}
    assert changed["agents.enterprises_per_city"][2:9] == ["3", "3", "40", "", "0 .. 1000000", "assumption", "assumption"]
    assert changed["mechanisms.legislation"][2:4] == ["–", "on"]
    assert changed["period.months"][2:4] == ["14", "14"]
    assert "air.memory" not in changed
    assert command(["table", folders[1], "--table", "parameters", "--all", "--format", "csv", "--lang", "zh", "--out", str(tmp_path)]) == 0
    every = {row[1]: row for row in rows_of(tmp_path / "parameters.csv")}
    assert len(every) > 2 * len(changed)
    assert every["air.memory"][2:] == ["0.2", "占前一日空气或水体的份额", "0 .. 0.95", "fixed in the weather fit", "拟合"]


def test_coalitions_and_effects(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["coalitions", "bth_full_package", "-n", "2", "--no-charts", "--out", str(tmp_path)]) == 0
    screen = capsys.readouterr().out
    folder = str(tmp_path / "bth_full_package-coalitions")
    assert command(["table", folder, "--table", "coalitions", "--format", "tex", "--out", str(tmp_path / "t")]) == 0
    tex = (tmp_path / "t" / "coalitions.tex").read_text(encoding="utf-8")
    printed = re.findall(r"\+[\d,.]+ \[[^\]]*\]", tex.replace("$-$", "-"))
    assert len(printed) > 5
    assert all(cell in screen for cell in printed)
    study = tmp_path / "study.yaml"
    study.write_text(
        "base: bth_status_quo\ndesign: {method: factorial}\nreplicates: 2\naxes:\n  legislation: {off: {mechanisms.legislation.enabled: false}, "
        "on: {mechanisms.legislation.enabled: true}}\nkeep: {outcomes: [concentration, member], places: [ALL, Beijing]}\n",
        encoding="utf-8",
    )
    small = ["--set", "period.months=4", "--set", "agents.enterprises_per_city=2", "--set", "agents.citizens_per_city=2", "--no-charts"]
    assert command(["sweep", str(study), *small, "--out", str(tmp_path)]) == 0
    screen = capsys.readouterr().out
    assert command(["table", str(tmp_path / "study"), "--outcome", "concentration", "--place", "ALL", "--format", "csv,tex"]) == 0
    tex = (tmp_path / "study" / "tables" / "effects.tex").read_text(encoding="utf-8")
    printed = re.findall(r"[+-][\d,.]+ \[[^\]]*\]", tex.replace("$-$", "-"))
    assert printed
    assert all(cell in screen for cell in printed)
    assert "2 points with 2 replicates each" in tex


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--table", "summry", "--format", "pdf"], ["Did you mean 'summary'?", "Known names: csv, tex, docx, xlsx"]),
        (["--table", "differences,effects,coalitions"], ["hazepact run A B", "hazepact sweep", "hazepact coalitions"]),
        (["--outcome", "emision", "--place", "Beijng", "--period", "2031"], ["Did you mean 'emission'?", "Did you mean 'Beijing'?", "2013, 2014"]),
        (["--table", "summary", "--outcome", "trust", "--place", "Beijing"], ["has no rows"]),
        (["--table", "parameters", "--outcome", "trust"], ["--outcome chooses nothing"]),
        (["--table", "summary", "--all"], ["--all chooses nothing"]),
    ],
)
def test_wrong_input_writes_nothing(
    results: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: list[str]
) -> None:
    assert command(["table", str(results[0]), *arguments, "--out", str(tmp_path / "out")]) == 2
    lines = capsys.readouterr().err
    assert "Traceback" not in lines
    assert all(part in lines for part in said), lines
    assert not (tmp_path / "out").exists()


def test_every_folder_that_is_none_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "b").mkdir()
    assert command(["table", str(tmp_path / "a"), str(tmp_path / "b")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
