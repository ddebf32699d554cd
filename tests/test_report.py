"""A report says what the commands say, with the same numbers; its page needs nothing beside it and is readable without scripts."""

from __future__ import annotations

import base64
import csv
import io
import itertools
import json
import re
import shutil
import xml.etree.ElementTree as ET
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from sim.cli.main import run
from sim.scenario.load import load_scenario
from sim.share.report import report_of
from sim.share.report.content import Picture, Table
from sim.share.report.html import html
from sim.share.report.limits import NOT_FOR, validation_sentence
from sim.share.report.runs import Asked
from sim.show.block import orders_for
from sim.show.figures import registry
from sim.show.plot import usual
from sim.study.runs.run import run_scenarios
from tests.conftest import needs_extra
from tests.odd_numbers import BAD, PAIRS, pairs_in

SMALL = {"period.months": 24, "agents.enterprises_per_city": 3, "agents.citizens_per_city": 3}
CHINESE = re.compile("[\u4e00-\u9fff]")
VOID = {"meta", "link", "img", "br", "hr", "wbr", "input"}
QUIET = Asked(attribution=False)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    scenarios = [load_scenario(name, overrides=SMALL) for name in ("bth_status_quo", "bth_full_package")]
    return run_scenarios(scenarios, 3, 1, 1, tmp_path_factory.mktemp("results"))


@pytest.fixture(scope="module")
def folders(results):
    return [str(r.path) for r in results]


@pytest.fixture(scope="module")
def page(folders):
    needs_extra("plotly")
    return html(report_of(folders, "en", QUIET))


class Page(HTMLParser):
    """Elements of a page, with a mistake where tags do not close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.mistakes: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.mistakes.append(f"{tag} at {self.getpos()}")

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("script", "style"):
            self.words.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.words))


def decoded(uri):
    head, _, body = uri.partition(",")
    assert head.endswith(";base64"), head
    return base64.b64decode(body)


# the page ----------------------------------------------------------------------------------------------------------------


def test_the_page_is_whole_and_asks_for_nothing_outside(page):
    read = Page(page)
    assert read.mistakes == []
    assert read.open == []
    for tag, attributes in read.elements:
        for key in ("src", "href", "srcset", "data", "action", "poster"):
            if key in attributes:
                assert attributes[key].startswith(("data:", "#")), (tag, attributes[key][:60])
    own = re.sub(r"(?s)<script.*?</script>", "", page)
    assert not re.search(r"url\((?!data:)", own)
    assert "@import" not in own
    policy = next(a["content"] for a in read.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert len(page.encode()) < 6_000_000


def test_the_page_is_readable_without_scripts_and_by_ear(page):
    read = Page(page)
    assert read.all("html")[0]["lang"] == "en"
    pictures = read.all("img")
    assert len(pictures) >= 5
    for picture in pictures:
        assert len(picture["alt"]) > 20
        assert "hidden" not in picture
        ET.fromstring(decoded(picture["src"]))
    assert all("hidden" in a for a in read.all("div") if a.get("class") == "live")
    heads = [int(tag[1]) for tag, _ in read.elements if re.fullmatch("h[1-6]", tag)]
    assert heads[0] == 1
    assert heads.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(heads))
    assert all(a.get("scope") in ("col", "row") for a in read.all("th"))
    targets = {a["id"] for _, a in read.elements if "id" in a}
    assert {a["href"][1:] for a in read.all("a") if a["href"].startswith("#")} <= targets
    ids = [a["id"] for _, a in read.elements if "id" in a]
    assert len(ids) == len(set(ids))


def test_downloads_are_the_pictures_and_the_numbers_of_the_figures(page, results):
    read = Page(page)
    files = {a["download"]: decoded(a["href"]) for a in read.all("a") if "download" in a}
    assert {"differences.svg", "differences.csv", "trend.svg", "trend.csv"} <= set(files)
    for name, content in files.items():
        if name.endswith(".svg"):
            assert ET.fromstring(content).tag == "{http://www.w3.org/2000/svg}svg"
            assert b"<text" not in content, "letters are outlines, so no font is needed"
    rows = list(csv.DictReader(io.StringIO(files["differences.csv"].decode())))
    data = registry()["differences"].data(results)
    assert [row["outcome"] for row in rows] == list(data["outcome"])
    assert [float(row["value"]) for row in rows] == pytest.approx(list(data["value"]), rel=1e-9)


def test_moving_figures_hold_the_numbers_of_the_printed_ones(page, results):
    read = Page(page)
    marks = [json.loads(a["data-marks"]) for a in read.all("div") if a.get("class") == "live"]
    assert len(marks) >= 4
    drawn = registry()["differences"].data(results)
    panels = next(m for m in marks if m["kind"] == "intervals" and len(m["panels"]) > 2)["panels"]
    held = [(value, low, high) for p in panels for t in p["traces"] for value, low, high in zip(t["y"], t["lo"], t["hi"], strict=True)]
    wanted = drawn[["value", "lo", "hi"]].itertuples(index=False, name=None)
    assert held == [tuple(pytest.approx(x, rel=1e-9) for x in row) for row in wanted]
    lines = [p for m in marks if m["kind"] in ("dates", "lines") for p in m["panels"]]
    trend = registry()["trend"].data(results)
    curve = trend[(trend["arm"] == "bth_full_package") & (trend["outcome"] == "emission") & (trend["place"] == "ALL")]
    assert any(t["y"] == pytest.approx(list(curve["value"]), rel=1e-9) for p in lines for t in p["traces"] if len(t["y"]) == len(curve) and None not in t["y"])


def test_the_report_says_what_compare_prints(page, folders, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert run(["compare", *folders, "--no-attribution"]) == 0
    screen = capsys.readouterr().out
    text = Page(page).text
    for line in screen.splitlines():
        if re.match(r"(Emission|Exposure|Deaths|Cost|Cooperation index|Members)", line):
            for number in re.findall(r"[+-]?\d[\d.,]*(?: \[[^]]*\])?", line.split("  ", 1)[1]):
                assert number in text, line
        if line.startswith(("Better:", "Worse:", "Cannot tell:")):
            assert line.strip() in text


def test_what_carries_the_effect_is_asked_as_compare_asks_it(folders, capsys):
    assert run(["compare", *folders]) == 0
    screen = re.sub(r"\s+", " ", capsys.readouterr().out)
    made = report_of(folders, "en")
    line = next(section for section in made.sections if section.key == "carried").blocks[0].texts[0]
    assert line in screen
    assert "%" in line


def test_references_are_those_that_cite_lists(folders, page, capsys):
    assert run(["cite", *folders]) == 0
    listed = [line.split(". ", 1)[1] for line in capsys.readouterr().out.splitlines() if re.match(r"\d+\. ", line)]
    assert len(listed) > 20
    text = Page(page).text
    assert all(re.sub(r"\s+", " ", one) in text for one in listed)


def test_both_languages_have_the_same_sections_and_their_own_words(folders):
    needs_extra("plotly")
    english, chinese = (report_of(folders, language, QUIET) for language in ("en", "zh"))
    assert [s.key for s in english.sections] == [s.key for s in chinese.sections]
    assert [len(s.blocks) for s in english.sections] == [len(s.blocks) for s in chinese.sections]
    assert not CHINESE.search("\n".join(english.texts()))
    assert all(CHINESE.search(s.title) for s in chinese.sections)
    told = html(chinese)
    assert 'lang="zh-CN"' in told
    assert "HazePact Han" in told
    font = re.search(r"url\((data:font/woff;base64,[^)]*)\)", told)
    assert font is not None
    from fontTools.ttLib import TTFont

    held = TTFont(io.BytesIO(decoded(font[1]))).getBestCmap()
    assert {ord(c) for c in "情景结论区间"} <= set(held)
    assert "@font-face" not in html(english)


def test_the_same_results_give_the_same_bytes(folders, page):
    assert html(report_of(folders, "en", QUIET)) == page


def test_what_a_user_wrote_is_text_and_no_markup(folders):
    needs_extra("plotly")
    hostile = "</title><script>alert(1)</script>\"'&"
    read = Page(html(report_of(folders, "en", QUIET, hostile)))
    assert read.mistakes == []
    assert len(read.all("script")) == 2
    assert hostile.replace("\u0000", "") in "".join(read.words)


def test_limits_are_those_of_the_page_of_limits():
    text = (Path(__file__).parents[1] / "docs" / "limits.md").read_text(encoding="utf-8")
    heads = re.findall(r"(?m)^- \*\*(.+?)\*\*", text.split("## What it has been wrong about")[0])
    assert [head.en for head, _ in NOT_FOR] == [head.rstrip(".") for head in heads]


def test_validation_is_counted_from_the_record_and_missing_where_there_is_none():
    record = {
        "region": "x", "model_version": 9,
        "tallies": [
            {"role": "fitted", "class": "A", "counts": {"in band": 3, "misses": 1}, "total": 4, "needed": 1.0},
            {"role": "input", "class": "A", "counts": {"in band": 1}, "total": 1, "needed": None},
        ],
    }  # fmt: skip
    assert "3 of 4 fitted patterns (100 % asked)" in validation_sentence("x", 9, record).en
    assert "input" not in validation_sentence("x", 9, record).en
    for other in (("y", 9), ("x", 8)):
        assert validation_sentence(*other, record).en.startswith("No validation")


# the PDF -----------------------------------------------------------------------------------------------------------------


@pytest.mark.validation
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pdf_has_every_section(folders, language, tmp_path):
    needs_extra("typst")
    from sim.share.report.pdf import pdf

    made = report_of(folders, language, QUIET)
    content = pdf(made)
    assert content.startswith(b"%PDF-")
    if (reader := shutil.which("pdftotext")) is not None:
        import subprocess

        (tmp_path / "r.pdf").write_bytes(content)
        text = subprocess.run([reader, str(tmp_path / "r.pdf"), "-"], capture_output=True, check=True).stdout.decode("utf-8")
        squeezed = re.sub(r"\s+", "", text)
        assert all(re.sub(r"\s+", "", section.title) in squeezed for section in made.sections)


# other kinds -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kinds(tmp_path_factory):
    """A small folder of each kind of results: kind -> folder."""
    out = tmp_path_factory.mktemp("kinds")
    small = [f"--set={key}={value}" for key, value in SMALL.items()]
    (out / "base.yaml").write_text(
        "extends: bth_status_quo\nperiod: {start: 2013-01, months: 24}\nagents: {enterprises_per_city: 3, citizens_per_city: 3}\n", encoding="utf-8"
    )
    (out / "tiny.yaml").write_text(
        "base: base\ndesign: {method: factorial}\nreplicates: 2\naxes:\n  mechanisms.legislation.enabled: [false, true]\n"
        "  mechanisms.supervision.enabled: [false, true]\nkeep: {outcomes: [exposure, cooperation_index]}\n",
        encoding="utf-8",
    )
    asked = {
        "attribution": ["attribute", "bth_status_quo", "bth_full_package", "-n", "2", *small],
        "coalitions": ["coalitions", "bth_full_package", "-n", "1", "--parties", "province", *small],
        "study": ["sweep", str(out / "tiny.yaml")],
    }
    found = {}
    for kind, arguments in asked.items():
        assert run([*arguments, "--out", str(out / kind), "--no-figures", "-q"]) == 0, kind
        (found[kind],) = [p for p in (out / kind).iterdir() if p.is_dir() and not p.name.startswith(".")]
    return found


@pytest.mark.parametrize("kind", ["attribution", "coalitions", "study"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_of_results_has_a_report(kinds, kind, language):
    needs_extra("plotly")
    made = report_of([kinds[kind]], language)
    keys = [section.key for section in made.sections]
    assert Counter(keys).most_common(1)[0][1] == 1
    assert {"answer", "figures", "sure", "methods", "provenance"} <= set(keys)
    blocks = [block for section in made.sections for block in section.blocks]
    assert any(isinstance(block, Picture) for block in blocks)
    assert any(isinstance(block, Table) for block in blocks)
    assert Page(html(made)).mistakes == []
    assert language == "zh" or not CHINESE.search("\n".join(made.texts()))


# the command, and what is wrong -------------------------------------------------------------------------------------------


def test_the_command_writes_the_page_beside_the_results_and_lists_it(results, tmp_path, capsys):
    needs_extra("plotly")
    copies = [Path(shutil.copytree(r.path, tmp_path / r.path.name)) for r in results]
    assert run(["report", *map(str, copies), "--no-attribution"]) == 0
    said = capsys.readouterr().out
    assert str(copies[1] / "report.html") in said
    assert "report.html" in json.loads((copies[1] / "manifest.json").read_text(encoding="utf-8"))["added"]
    elsewhere = tmp_path / "new" / "页 面.html"
    assert run(["report", str(copies[0]), "--out", str(elsewhere), "--no-attribution"]) == 0
    assert elsewhere.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_mistakes_are_told_at_once_with_the_version(results, kinds, tmp_path, capsys):
    old = Path(shutil.copytree(results[0].path, tmp_path / "old"))
    manifest = json.loads((old / "manifest.json").read_text(encoding="utf-8"))
    (old / "manifest.json").write_text(json.dumps(manifest | {"model_version": 3}), encoding="utf-8")
    assert run(["report", str(old), str(tmp_path / "nowhere")]) == 2
    said = capsys.readouterr().err
    assert "model version 3" in said
    assert "nowhere" in said
    assert run(["report", str(results[0].path), str(kinds["study"])]) == 2
    assert "one study or analysis" in capsys.readouterr().err
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    assert run(["report", str(results[0].path), "--no-attribution", "--out", str(file / "page.html")]) in (1, 2)
    assert "Traceback" not in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == "x"


@pytest.mark.parametrize("name", ["manifest.json", "summary.csv", "scenario.yaml", "notes.txt", "mine.html", "", "noext", "x.pdf"])
def test_a_report_replaces_nothing_but_a_report(results, tmp_path, capsys, name):
    copy = Path(shutil.copytree(results[0].path, tmp_path / "copy"))
    (copy / "notes.txt").write_text("mine", encoding="utf-8")
    (copy / "mine.html").write_text("<!DOCTYPE html><p>mine", encoding="utf-8")
    before = {p.name: p.read_bytes() for p in copy.iterdir() if p.is_file()}
    assert run(["report", str(copy), "--no-attribution", "--out", str(copy / name) if name else ""]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert {p.name: p.read_bytes() for p in copy.iterdir() if p.is_file()} == before


def test_a_report_and_its_pdf_are_replaced_by_new_ones_but_a_link_is_not(results, tmp_path, capsys):
    needs_extra("plotly")
    needs_extra("typst")
    page = tmp_path / "page.html"
    for _ in range(2):
        assert run(["report", str(results[0].path), "--no-attribution", "--out", str(page), "--pdf"]) == 0
    assert {p.name for p in tmp_path.iterdir()} == {"page.html", "page.pdf"}
    (tmp_path / "target.txt").write_text("mine", encoding="utf-8")
    page.unlink()
    page.symlink_to(tmp_path / "target.txt")
    capsys.readouterr()
    assert run(["report", str(results[0].path), "--no-attribution", "--out", str(page)]) == 2
    assert (tmp_path / "target.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("file", ["scenario.yaml", "summary.csv", "series.parquet"])
def test_results_that_were_changed_have_no_report(results, tmp_path, capsys, file):
    copy = Path(shutil.copytree(results[0].path, tmp_path / "copy"))
    content = (copy / file).read_bytes()
    middle = len(content) // 2
    (copy / file).write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    assert run(["report", str(copy), "--no-attribution"]) == 2
    assert file in capsys.readouterr().err
    assert not (copy / "report.html").exists()


@pytest.mark.validation
def test_odd_numbers_go_through_a_report(tmp_path):
    """Nothing, infinite and zero values: no nan, inf or None is printed, and the page is whole."""
    needs_extra("plotly")
    for number, pair in enumerate(pairs_in(tmp_path, PAIRS[:3])):
        with np.errstate(all="ignore"):
            made = report_of([result.path for result in pair], ("en", "zh")[number % 2], QUIET)
        for text in made.texts():
            assert not BAD.search(text), text
        read = Page(html(made))
        assert read.mistakes == []
        assert "NaN" not in "".join(a["data-marks"] for a in read.all("div") if "data-marks" in a)


def test_figures_of_a_run_that_stand_in_a_scenario_are_not_asked_of_an_analysis_of_it(tmp_path):
    (tmp_path / "scenario.yaml").write_text("figures: [trend]\n", encoding="utf-8")
    stored = SimpleNamespace(path=tmp_path)
    assert [order.figure for order in orders_for("coalitions", stored, "en")] == usual("coalitions")
