"""A user's mistakes in scenario files: each is reported at its place, in both languages, with exit code 2 and no traceback."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.cli.main import run
from sim.declare.problems import InputError
from sim.declare.text import Text
from sim.mechanisms import registry
from sim.mechanisms.base import Mechanism, clause_fields, running_cost
from sim.processes.transfers.clause import TRANSFER
from sim.scenario.load import load_scenario

CHINESE = re.compile("[\u4e00-\u9fff]")
R = "region: bth\n"
M = f"{R}mechanisms:\n"
BOMB = "".join(f"{k}: &{k} [{','.join([v] * 10)}]\n" for k, v in zip("abcde", ("x", "*a", "*b", "*c", "*d"), strict=True))

# name: (text, [(line:column, fragment of the English message)]); '' as the place means the file as a whole
CASES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    # keys
    "misspelt key": (f"{R}perod: {{months: 3}}\n", [("2:1", "unknown key 'perod' in s.yaml. Did you mean 'period'?")]),
    "misspelt key of a section": (f"{R}central:\n  visits_per_town: 3\n", [("3:3", "in central. Did you mean 'visits_per_city'?")]),
    "misspelt field": (f"{M}  legislation: {{fine_multiplyer: 3}}\n", [("3:17", "Did you mean 'fine_multiplier'?")]),
    "misspelt weight": (f"{R}central: {{appraisal: {{gpd: 0.75}}}}\n", [("2:23", "Did you mean 'gdp'?")]),
    "unknown mechanism": (f"{M}  legislaton: {{}}\n", [("3:3", "unknown mechanism 'legislaton'. Did you mean 'legislation'?")]),
    "rate by city": (f"{M}  supervision: {{accountability: 0.3}}\n", [("3:17", "in bth (13 cities, 111.4 million people) 0.3 x 0.1167 = 0.035")]),
    "rate by city as a lever": (f"{R}levers: {{accountability: x}}\n", [("2:10", "write 'accountability_per_million', per million people: in bth")]),
    "running cost of the whole region": (f"{M}  supervision: {{running_cost: 3}}\n", [("3:17", "million people) 3 x 0.008975 = 0.0269")]),
    "visits of the whole region": (f"{R}central: {{visits_per_year: 13}}\n", [("2:11", "write 'visits_per_city', per city: in bth (13 cities")]),
    "rate by city, no region": ("region: bht\nlevers: {accountability: 1}\n", [("1:9", "unknown region"), ("2:10", "cities of the region / million people")]),
    "unicode key": (f"{R}人口: 3\n", [("2:1", "unknown key '人口'")]),
    "empty key": (f"{R}? \n: 3\n", [("2:2", "unknown key ''")]),
    "merge key": (f"{R}period:\n  <<: {{months: 3}}\n", [("3:3", "unknown key '<<' in period")]),
    "duplicate key": (f"{R}replicates: 3\nreplicates: 4\n", [("3:1", "'replicates' is given twice at this level (first on line 2)")]),
    "list as key": (f"{R}? [a]\n: 1\n", [("2:3", "a key must be a single word, not a list")]),
    "mapping as key": (f"{R}? {{a: b}}\n: 1\n", [("2:3", "a key must be a single word, not a mapping")]),
    # numbers
    "text for a number": (f"{R}period: {{months: many}}\n", [("2:18", "'months' must be a whole number (1 .. 1200 months); found 'many'")]),
    "no month": (f"{R}period: {{months: 0}}\n", [("2:18", "'months' is 0; allowed: 1 .. 1200 months")]),
    "negative": (f"{R}replicates: -1\n", [("2:13", "'replicates' is -1; allowed: 1 .. 100000")]),
    "out of range": (f"{R}governments: {{trust: 1.2}}\n", [("2:22", "'trust' is 1.2; allowed: 0 .. 1 share")]),
    "scientific for a whole number": (f"{R}replicates: 1e3\n", [("2:13", "must be a whole number")]),
    "fraction for a whole number": (f"{R}replicates: 2.5\n", [("2:13", "must be a whole number")]),
    "sexagesimal": (f"{R}replicates: 1:30\n", [("2:13", "found '1:30'")]),
    "underscores": (f"{R}replicates: 1_000\n", [("2:13", "found '1_000'")]),
    "not a number": (f"{R}governments: {{trust: .nan}}\n", [("2:22", "'trust' must be a number (0 .. 1 share); found '.nan'")]),
    "infinite": (f"{R}levers: {{exit_cost: .inf}}\n", [("2:21", "'exit_cost' must be a number (>= 0")]),
    "too large for a number": (f"{R}levers: {{exit_cost: 1e999}}\n", [("2:21", "found '1e999'")]),
    "400 digits": (f"{R}replicates: {'9' * 400}\n", [("2:13", "'replicates' must be a number (1 .. 100000); found '999")]),
    "quoted number": (f"{R}governments: {{trust: '0.3'}}\n", [("2:22", 'found "0.3" in quotation marks; remove them')]),
    "yes": (f"{R}governments: {{fiscal_limit: yes}}\n", [("2:29", "'fiscal_limit' must be true or false; found 'yes'")]),
    "quoted switch": (f"{R}governments: {{fiscal_limit: 'true'}}\n", [("2:29", "in quotation marks; remove them")]),
    "blank": (f"{R}period: {{months: }}\n", [("2:18", "found a blank")]),
    "null": (f"{R}replicates: null\n", [("2:13", "found a blank")]),
    "list for a number": (f"{R}replicates: [3]\n", [("2:13", "found a list")]),
    "mapping for a number": (f"{R}replicates: {{a: 3}}\n", [("2:13", "found 'name: value' lines")]),
    "scalar for a mapping": (f"{R}period: 3\n", [("2:9", "'period' must hold 'name: value' lines")]),
    "scalar for a mechanism": (f"{M}  legislation: 3\n", [("3:16", "'mechanisms.legislation' must hold 'name: value' lines")]),
    "list for the mechanisms": (f"{R}mechanisms: [legislation]\n", [("2:13", "'mechanisms' must hold")]),
    "scalar for the weights": (f"{R}central: {{appraisal: 3}}\n", [("2:22", "'central.appraisal' must hold")]),
    "weights": (f"{R}central: {{appraisal: {{air: 0.3}}}}\n", [("2:22", "must sum to 1; gdp 0.75 + air 0.3 + liveability 0.1 make 1.15")]),
    "choice": (f"{R}governments: {{delivery_rule: alway}}\n", [("2:30", "'delivery_rule' is 'alway'. Did you mean 'always'?")]),
    "list for a choice": (f"{R}governments: {{delivery_rule: [always]}}\n", [("2:30", "must be text; found a list")]),
    "list for a text": (f"{R}name: [a]\n", [("2:7", "'name' must be text; found a list")]),
    "record": (f"{R}record: [dayly]\n", [("2:10", "Did you mean 'daily'?")]),
    "record no list": (f"{R}record: daily\n", [("2:9", "'record' must be a list in brackets")]),
    "record nested": (f"{R}record: [[daily]]\n", [("2:10", "'record' must be a single value; found a list")]),
    # names
    "unknown city": (f"{M}  legislation: {{cities: [Beijing, Bejing]}}\n", [("3:35", "unknown city 'Bejing' in region bth. Did you mean 'Beijing'?")]),
    "city alone": (f"{M}  legislation: {{cities: Beijing}}\n", [("3:25", "the word all or a list in brackets, such as [Beijing, Tianjin]")]),
    "no city": (f"{M}  legislation: {{cities: []}}\n", [("3:25", "names no city")]),
    "list in the cities": (f"{M}  legislation: {{cities: [[Beijing]]}}\n", [("3:26", "'cities' must be a single value; found a list")]),
    "unknown party": (f"{R}governments: {{members: [Hebai]}}\n", [("2:25", "unknown party 'Hebai' in region bth. Did you mean 'Hebei'?")]),
    "city as party": (f"{R}governments: {{members: [Langfang]}}\n", [("2:25", "unknown party 'Langfang'")]),
    "unknown region": ("region: bht\nreplicates: x\n", [("1:9", "unknown region 'bht'. Did you mean 'bth'?"), ("2:13", "whole number")]),
    "no region": ("replicates: 3\n", [("1:1", "'region' is missing in s.yaml")]),
    "list for the region": ("region: [bth]\n", [("1:9", "'region' must be a single value; found a list")]),
    "very long region": (f"region: {'a' * 5000}\n", [("1:9", "")]),
    "folder without region.yaml": ("region: .\n", [("1:9", "lacks the file region.yaml")]),
    # time
    "window ends before it begins": (f"{M}  legislation: {{from: 2014-01, to: 2013-05}}\n", [("3:36", "ends (2013-05) before it begins (2014-01)")]),
    "30 February": (f"{M}  campaign: {{from: 2013-02-30}}\n", [("3:20", "an existing day YYYY-MM-DD between 1900 and 2100; found '2013-02-30'")]),
    "month 13": (f"{M}  campaign: {{from: 2013-13}}\n", [("3:20", "found '2013-13'")]),
    "day for a month": (f"{R}period: {{start: 2013-01-01}}\n", [("2:17", "'start' must be a month YYYY-MM between 1900 and 2100")]),
    "year 1": (f"{R}period: {{start: 0001-01}}\n", [("2:17", "between 1900 and 2100")]),
    "year 9999": (f"{R}period: {{start: 9999-12}}\n", [("2:17", "between 1900 and 2100")]),
    "list for a day": (f"{M}  campaign: {{from: [2013-01]}}\n", [("3:20", "found a list")]),
    # form
    "empty": ("", [("", "the file is empty; 'hazepact new DIR'")]),
    "blanks": (" \n\n", [("", "the file is empty")]),
    "comments only": ("# a\n# b\n", [("", "the file is empty")]),
    "list at the top": ("- a\n", [("1:1", "consists of 'key: value' lines; found a list")]),
    "text at the top": ("hello\n", [("1:1", "found 'hello'")]),
    "tab": (f"{R}period:\n\tmonths: 3\n", [("3:1", "a tab is used for indentation")]),
    "indentation": (f"{R}period:\n  start: 2013-01\n   months: 3\n", [("4:10", "indented deeper than the one above")]),
    "indentation back": (f"{R}period:\n    start: 2013-01\n  months: 3\n", [("4:3", "indented differently from its neighbours")]),
    "no colon": (f"{R}replicates 3\nperiod:\n", [("2:1", "a colon is missing")]),
    "no blank after the colon": (f"{R}replicates:3\n", [("2:1", "a colon is missing")]),
    "open quotation": (f'{R}name: "abc\nreplicates: 3\n', [("2:7", "a quotation mark that opens here is never closed")]),
    "open bracket": (f"{R}record: [daily\nreplicates: 3\n", [("3:11", "lacks a comma or its ]")]),
    "open brace": (f"{R}period: {{months: 3\n", [("3:1", "lacks a comma or its }")]),
    "unknown alias": (f"{R}name: *x\n", [("2:7", "whose anchor (&) does not exist")]),
    "at sign": (f"{R}name: @x\n", [("2:7", "put it in quotes")]),
    "several documents": (f"{R}---\nregion: bth\n", [("2:1", "a second document begins here")]),
    "recursive alias": (f"{R}mechanisms: &m\n  legislation: *m\n", [("2:13", "the block marked &m contains itself")]),
    "alias bomb": (BOMB, [("1:", "more than 50000 values")]),
    "python tag": (f"{R}name: !!python/object/apply:os.system [ls]\n", [("2:7", "the tag !!python/object/apply:os.system is not allowed")]),
    "python tag on a key": (f"{R}!!python/name:os.system name: x\n", [("2:1", "the tag !!python/name:os.system")]),
    "own tag": (f"{R}name: !mine x\n", [("2:7", "the tag !mine")]),
    "deep nesting": (f"a: {'[' * 20000}{']' * 20000}\n", [("1:43", "nested deeper than 40 levels")]),
    "control character": (f"{R}name: a\x07b\n", [("2:8", "the character U+0007")]),
    # full-width punctuation
    "full-width colon, one line": ("region：bth\n", [("1:7", "full-width character ：; write the plain one, ':'")]),
    "full-width colon": ("region：bth\nreplicates: 3\n", [("1:7", "full-width character ：")]),
    "full-width colon before a block": (f"{R}period： {{start: 2013-01}}\n", [("2:7", "full-width character ：")]),
    "full-width colon inside": (f"{R}period: {{start：2013-01}}\n", [("2:15", "full-width character ：")]),
    "full-width comma": (f"{R}period: {{start: 2013-01， months: 3}}\n", [("2:24", "full-width character ，")]),
    "full-width brackets": (f"{M}  legislation: {{cities: ［Beijing］}}\n", [("3:25", "full-width character ［; write the plain one, '['")]),
    "full-width comma in a list": (f"{M}  legislation: {{cities: [Beijing，Tianjin]}}\n", [("3:33", "full-width character ，")]),
    "full-width comma in Chinese": (f"{M}  legislation: {{cities: [北京、天津]}}\n", [("3:28", "full-width character 、")]),
    "full-width digits": (f"{R}replicates: ２０\n", [("2:13", "full-width character ２; write the plain one, '2'")]),
    "full-width hyphen": (f"{R}period: {{start: 2013－01}}\n", [("2:21", "full-width character －")]),
    "full-width blank": (f"{R}　replicates: 3\n", [("2:1", "full-width character U+3000; write the plain one, a space")]),
    "full-width mechanism": (f"{M}  legislation： {{strength: 1}}\n", [("3:14", "full-width character ：")]),
    "innocent quotation marks": (f"{R}question: 他说“好”\nperiod: [\n", [("4:1", "where a value is due")]),
    # parents and variants
    "parent missing": (
        "extends: bth_statusquo\nreplicats: 3\n",
        [("1:10", "there is no such file or shipped scenario: bth_statusquo. Did you mean 'bth_status_quo'?"), ("2:1", "unknown key 'replicats'")],
    ),
    "parent is a list": ("extends: [a]\n", [("1:10", "'extends' must be a single value; found a list")]),
    "parent is itself": ("extends: s.yaml\n", [("1:10", "'extends' runs in a circle: s.yaml -> s.yaml")]),
    "variants": (
        f"{R}variants: {{a: 3, b: {{replicates: x}}, c: {{extends: x}}}}\n",
        [("2:15", "'variants.a' must hold"), ("2:34", "whole number"), ("2:42", "can only stand at the top level of a scenario file")],
    ),
    "variants base": (f"{R}variants: {{base: {{replicates: 3}}}}\n", [("2:12", "'base' stands for the file itself")]),
    "variants no block": (f"{R}variants: 3\n", [("2:11", "'variants' must hold")]),
    "two rules of one clause": (
        f"{M}  ecological_compensation:\n    - {{rule: horizontal}}\n    - {{rule: marginal_damage}}\n",
        [("5:14", "all entries of ecological_compensation must have the same 'rule'; found marginal_damage and, on line 4, horizontal")],
    ),
    "everything at once": (
        f"perod: 1\n{M}  legislation: {{strength: 2, form: 2014-01, cities: [Bejing]}}\n  campain: {{}}\nreplicates: !!float x\nagents: {{a: 1, a: 2}}\n",
        [
            ("1:1", "'perod'"), ("4:27", "'strength' is 2"), ("4:30", "unknown key 'form'"), ("4:54", "unknown city"), ("5:3", "'campain'"),
            ("6:13", "whole number"), ("7:10", "unknown key 'a'"), ("7:16", "'a' is given twice"),
        ],
    ),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, so that messages hold short names; English unless asked."""
    monkeypatch.chdir(tmp_path)
    for name in ("HAZEPACT_LANG", "LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def complaints(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """The lines on standard error of a ``check`` that must end with 2 and print nothing else."""
    assert run(["check", *arguments]) == 2
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    assert out == ""
    return err.splitlines()


def _expect(lines: list[str], expected: list[tuple[str, str]], file: str = "s.yaml") -> None:
    assert len(lines) == len(expected), lines
    for line, (place, fragment) in zip(lines, expected, strict=True):
        assert line.startswith(f"{file}:{place}" if place.endswith(":") else f"{file}:{place}: " if place else f"{file}: "), line
        assert fragment in line


@pytest.mark.parametrize("name", CASES)
def test_every_mistake_is_reported_at_its_place_in_both_languages(name: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, expected = CASES[name]
    (folder / "s.yaml").write_text(text, encoding="utf-8")
    english = complaints(capsys, "s.yaml")
    _expect(english, expected)
    chinese = complaints(capsys, "s.yaml", "--lang", "zh")
    place = re.compile(r"s\.yaml(:\d+:\d+)?: ")
    assert [place.match(x)[0] for x in chinese] == [place.match(x)[0] for x in english]  # type: ignore[index]
    assert all(CHINESE.search(x) for x in chinese)


@pytest.mark.parametrize(
    "text",
    [
        f"{R}replicates: 010\n", f"{R}governments: {{trust: 1e-1, choice_sharpness: .inf, cap: none, members: [Hebei, 北京]}}\n", f"{R}mechanisms:\n",
        f"{M}  legislation:\n", f"{M}  legislation: {{cities: all, from: , to: }}\n", f"{M}  campaign: {{cities: [北京, Tianjin], from: 2014-11-03}}\n",
        f"{R}governments: {{party: city, members: [Langfang, 唐山]}}\n", f"{R}period:\nagents:\nvariants:\n",
        f"{M}  legislation: {{from: 2014-01, to: 2014-02-03}}\n",
        f"{R}name: \"“好”，\\e[31m\"\n", "---\nregion: bth\n...\n", f"{R}agents: &a {{enterprises_per_city: 1}}\nvariants: {{v: {{agents: *a}}}}\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["\n", "\r\n", "bom"])
def test_what_is_right_passes_with_any_line_end_and_mark(text: str, form: str, folder: Path) -> None:
    raw = b"\xef\xbb\xbf" + text.encode() if form == "bom" else text.replace("\n", form).encode()
    (folder / "s.yaml").write_bytes(raw)
    assert run(["check", "s.yaml"]) == 0


def test_texts_are_read_as_written(folder: Path) -> None:
    (folder / "s.yaml").write_text(f'{R}replicates: 010\nname: "no\\e[31m"\nquestion: |\n  a\n  b\n', encoding="utf-8")
    scenario = load_scenario("s.yaml")
    assert (scenario.replicates, scenario.title.en) == (10, "no [31m")
    assert scenario.question is not None
    assert scenario.question.en == "a b"


def test_columns_count_with_line_ends_of_windows_and_a_byte_order_mark(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "s.yaml").write_bytes(b"\xef\xbb\xbf" + b"perod: 3\r\nregion: bth\r\nreplicates: x\r\n")
    _expect(complaints(capsys, "s.yaml"), [("1:1", "perod"), ("3:13", "replicates")])


@pytest.mark.parametrize(
    ("raw", "place", "fragment"),
    [
        ("region: bth\n".encode("utf-16"), "", "not UTF-8 text (UTF-16)"),
        ("region: bth\n".encode("utf-16-le"), ":1:2", "the character U+0000"),
        ("region: bth\nname: 北京\n".encode("gb18030"), ":2:7", "not UTF-8 text (byte 0xb1); save the file as UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ":1:1", "not UTF-8 text (byte 0x89)"),
        (b"PK\x03\x04xlsx", "", "xlsx, docx or zip"),
        (b"\xef\xbb\xbfname: \xff\n", ":1:7", "byte 0xff"),
        (b"# filler\n" * 600_000, "", "the file holds 5.4 MB; a scenario may have at most 2 MB"),
        (b"".join(b"k%d: %d\n" % (i, i) for i in range(60_000)), "", "more than 50000 values"),
    ],
)
def test_files_that_are_no_scenario(raw: bytes, place: str, fragment: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "s.yaml").write_bytes(raw)
    (line,) = complaints(capsys, "s.yaml")
    assert line.startswith(f"s.yaml{place}:")
    assert fragment in line


def test_names_of_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "study").mkdir()
    (folder / "study" / "mine.yaml").write_text(R, encoding="utf-8")
    assert complaints(capsys, "bth_full_pakage") == [
        "bth_full_pakage: there is no such file or shipped scenario: bth_full_pakage. Did you mean 'bth_full_package'?"
    ]
    (line,) = complaints(capsys, "study")
    assert "this is a folder; name a file in it." in line
    assert os.path.join("study", "mine.yaml") in line
    assert complaints(capsys, "*.nope", "a" * 5000, "x\0y", "nope/s.yaml")[0] == "*.nope: no file matches *.nope"


def test_files_that_are_wrong_do_not_hide_each_other(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "s.yaml").write_text(f"{R}x: 1\n", encoding="utf-8")
    assert run(["check", "*.nope", "s.yaml", "bth_status_quo"]) == 2
    out, err = capsys.readouterr()
    assert out == "bth_status_quo: no errors\n"
    assert [line.split(":")[0] for line in err.splitlines()] == ["*.nope", "s.yaml"]


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_no_permission(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / "s.yaml"
    file.write_text(R, encoding="utf-8")
    file.chmod(0)
    (line,) = complaints(capsys, "s.yaml")
    assert line == "s.yaml: cannot be read: permission denied"


def test_a_file_that_the_system_refuses(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (folder / "s.yaml").write_text(R, encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert complaints(capsys, "s.yaml") == ["s.yaml: cannot be read: permission denied"]
    assert complaints(capsys, "s.yaml", "--lang", "zh") == ["s.yaml: 无法读取：没有权限"]


def test_problems_of_parents_come_with_those_of_the_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "far.yaml").write_text("region: bht\nreplicates: 3\nreplicates: 4\n", encoding="utf-8")
    (folder / "near.yaml").write_text("extends: far\nperiod: {months: 0}\n", encoding="utf-8")
    (folder / "s.yaml").write_text("extends: near.yaml\nmechanisms:\n  legislation: {strength: -1}\n", encoding="utf-8")
    found = [line.partition(": ")[0] for line in complaints(capsys, "s.yaml")]
    assert found == ["far.yaml:1:9", "far.yaml:3:1", "near.yaml:2:18", "s.yaml:3:27"]


def test_a_broken_parent_brings_no_false_errors(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "far.yaml").write_text("region: [bth\n", encoding="utf-8")
    (folder / "s.yaml").write_text("extends: far.yaml\ncentral: {appraisal: {gdp: 0.5}}\nreplicates: x\n", encoding="utf-8")
    found = [line.partition(": ")[0] for line in complaints(capsys, "s.yaml")]
    assert found == ["far.yaml:2:1", "s.yaml:3:13"]


def test_a_circle_over_three_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, parent in (("a", "b"), ("b", "c"), ("c", "a")):
        (folder / f"{name}.yaml").write_text(f"extends: {parent}\n", encoding="utf-8")
    assert complaints(capsys, "a.yaml") == ["c.yaml:1:10: 'extends' runs in a circle: a.yaml -> b.yaml -> c.yaml -> a.yaml"]


def test_a_parent_stands_beside_its_child_wherever_the_command_is_given(folder: Path) -> None:
    study = folder / "study"
    study.mkdir()
    (folder / "base.yaml").write_text("region: nowhere\n", encoding="utf-8")
    (study / "base.yaml").write_text(f"{R}replicates: 7\n", encoding="utf-8")
    (study / "s.yaml").write_text("extends: base\n", encoding="utf-8")
    assert load_scenario("study/s.yaml").replicates == 7


def test_problems_of_the_region_pack_come_with_those_of_the_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "pack").mkdir()
    (folder / "pack" / "region.yaml").write_text("name: pack\nnmae: x\n", encoding="utf-8")
    (folder / "s.yaml").write_text("region: pack\nreplicates: x\n", encoding="utf-8")
    lines = complaints(capsys, "s.yaml")
    files = {Path(line.split(":")[0]).name for line in lines}
    assert {"s.yaml", "region.yaml", "cities.csv", "SOURCES.md"} <= files


def test_two_mechanisms_that_set_one_clause(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    words = (Text("Second", "第二"), Text("-", "-"), Text("-", "-"))
    second = Mechanism("second", *words, (), (*clause_fields(TRANSFER), running_cost(0.0)), TRANSFER)
    monkeypatch.setattr("sim.scenario.load.registry", lambda: registry() | {"second": second})
    (folder / "s.yaml").write_text(f"{M}  ecological_compensation: {{}}\n  second: {{}}\n", encoding="utf-8")
    _expect(complaints(capsys, "s.yaml"), [("4:3", "ecological_compensation and second both set the clause 'transfer'")])
    (folder / "s.yaml").write_text(f"{M}  ecological_compensation: {{}}\n  second: {{enabled: false}}\n", encoding="utf-8")
    assert run(["check", "s.yaml"]) == 0


SETS = {
    "period.months": "--set: --set needs key.path=value, such as period.months=24; found 'period.months'",
    "=3": "--set: --set needs key.path=value",
    "a..b=3": "--set: --set needs key.path=value",
    "mechanisms.campaign[-1].strength=1": "--set: --set needs key.path=value",
    "period.months＝3": "--set period.months＝3: full-width character ＝",
    "perod.months=3": "unknown key 'perod' in bth_history.yaml. Did you mean 'period'?",
    "period.month=3": "unknown key 'month' in period. Did you mean 'months'?",
    "period.months=x": "--set period.months=x: 'months' must be a whole number (1 .. 1200 months); found 'x'",
    "period.months=": "found a blank",
    "period.months.y=1": "'period.months' holds '84', so nothing can be set below it",
    "period=3": "'period' must hold",
    "replicates={a": "lacks a comma or its }",
    "mechanisms.campaign[9].curtailment=0.3": "'mechanisms.campaign' has 4 entries, counted from 0",
    "mechanisms.legislation[0].strength=1": "'mechanisms.legislation' is no list; leave out the number in brackets",
    "mechanisms.campaign.strength=1": "'mechanisms.campaign' holds a list, so nothing can be set below it",
    "mechanisms.legislaton.strength=1": "unknown mechanism 'legislaton'. Did you mean 'legislation'?",
    "extends=bth_status_quo": "'extends' can only stand at the top level",
    "variants.a.replicates=3": "'variants' can only stand at the top level",
}


@pytest.mark.parametrize("text", SETS)
def test_changes_on_the_command_line(text: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = complaints(capsys, "bth_history", "--set", text)
    assert line.startswith("--set")
    assert SETS[text] in line
    (line,) = complaints(capsys, "bth_history", "--set", text, "--lang", "zh")
    assert CHINESE.search(line)


def test_all_changes_are_judged_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(complaints(capsys, "bth_history", "--set", "x", "--set", "period.months=x", "--set", "perod=3")) == 3
    assert run(["check", "bth_history", "--set", "mechanisms.campaign[0].curtailment=0.3"]) == 0


def test_variants_are_named_when_one_is_unknown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "s.yaml").write_text(f"{R}variants: {{mild: {{replicates: 3}}, strict: }}\n", encoding="utf-8")
    assert complaints(capsys, "s.yaml", "--variant", "mlid") == ["s.yaml: unknown variant 'mlid'. Did you mean 'mild'? Known names: base, mild, strict."]
    assert "the scenario has no variants; 'x' was asked for" in complaints(capsys, "bth_status_quo", "--variant", "x")[0]
    assert load_scenario("s.yaml", "mild").replicates == 3
    assert run(["check", "s.yaml"]) == 0


def test_hundreds_of_errors_are_counted_not_poured_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "s.yaml").write_text(R + "".join(f"key_{i}: 1\n" for i in range(300)), encoding="utf-8")
    lines = complaints(capsys, "s.yaml")
    assert (len(lines), lines[-1]) == (201, "... and 100 more errors")


def test_an_error_can_be_sent_to_another_process(folder: Path) -> None:
    import pickle

    (folder / "s.yaml").write_text(f"{R}x: 1\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario("s.yaml")
    assert pickle.loads(pickle.dumps(caught.value)).lines("zh") == caught.value.lines("zh")


VALID = (Path(__file__).parents[1] / "scenarios" / "bth_history.yaml").read_text(encoding="utf-8") + "variants: {v: {replicates: 3}}\n"
PIECES = st.sampled_from([
    *":,[]{}-&*!|>'\"%@`#?~\t\n ", "：", "，", "［", "　", "“", "---\n", "<<: ", "&a ", "*a", "!!python/name:x ", "\0", "\ufeff", "\u2028", "null", "1e999",
    "extends: ", "\n  ", "\n- ", "{a: {a: ", "0001-01", "9" * 30, "日",
])  # fmt: skip
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.one_of(PIECES, st.integers(1, 40))), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(CHANGES)
def test_no_change_of_a_scenario_can_raise(folder: Path, changes: list[tuple[float, str | int]]) -> None:
    text = VALID
    for where, what in changes:
        at = int(where * len(text))
        text = text[:at] + what + text[at:] if isinstance(what, str) else text[:at] + text[at + what :]
    (folder / "s.yaml").write_text(text, encoding="utf-8")
    assert run(["check", "s.yaml", "--quiet"]) in (0, 2)
