"""The commands that look things up: what they print, in which language, and how they end."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from sim.cli.listing import KINDS
from sim.cli.main import COMMANDS, run
from sim.declare.claims import KINDS as KINDS_OF_CLAIMS
from sim.declare.claims import STATUSES
from sim.declare.shipped import SCENARIOS
from sim.scenario.starter import TEMPLATES
from sim.scenario.tree import shipped_scenarios
from sim.version import __version__

CHINESE = re.compile("[\u4e00-\u9fff]")
HELPED = (*COMMANDS, "region new", "region check")
LANGUAGE_VARIABLES = ("HAZEPACT_LANG", "LANG", "LC_ALL", "LC_MESSAGES")


@pytest.fixture(autouse=True)
def _plain_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in LANGUAGE_VARIABLES:
        monkeypatch.delenv(name, raising=False)


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """What a command prints: on standard output when it succeeds, on standard error when not."""
    assert run(list(arguments)) == code
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    assert (err if code == 0 else out) == ""
    return out if code == 0 else err


# help, version, mistakes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HELPED)
def test_help_has_an_example_in_both_languages(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    english, chinese = (said(capsys, "--lang", lang, *name.split(), "--help") for lang in ("en", "zh"))
    assert english.startswith(f"Usage: hazepact {name}")
    assert re.search(rf"Example:\n +hazepact {name}\b", english)
    assert not CHINESE.search(english)
    assert chinese.startswith(f"用法： hazepact {name}")
    assert re.search(rf"示例:\n +hazepact {name}\b", chinese)
    assert "显示本帮助并退出" in chinese


def test_help_of_the_whole_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    for lang, word in (("en", "Commands"), ("zh", "命令")):
        text = said(capsys, "--lang", lang, "--help")
        assert word in text
        assert all(re.search(rf"^ +{name} ", text, re.M) for name in COMMANDS)
    assert "Usage" in said(capsys)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "--version") == f"hazepact {__version__}\n"


MISTAKES = {
    ("chek",): ("there is no command 'chek'. Did you mean 'check'?", "没有命令 'chek'"),
    ("check",): ("FILE... is missing", "缺少 FILE"),
    ("new",): ("DIR is missing", "缺少 DIR"),
    ("check", "--varient", "x", "bth_history"): ("there is no option '--varient'. Did you mean '--variant'?", "没有选项 '--varient'"),
    ("check", "bth_history", "--set"): ("--set needs a value", "--set 需要一个值"),
    ("list", "levers", "more"): ("one argument too many: more", "多余的参数：more"),
    ("list", "mechanism"): ("cannot list 'mechanism'. Did you mean 'mechanisms'?", "无法列出 'mechanism'"),
    ("evidence", "--source", "S9"): ("--source must be one of: S0, S1, S2, S3, S4", "--source 只能是：S0"),
    ("new", "x", "--template", "law"): ("--template must be one of: blank, compensation", "--template 只能是：blank"),
    ("explain", "bth_full_package", "mechanisms.legislaton"): ("Did you mean 'mechanisms.legislation'?", "您是否想写 'mechanisms.legislation'"),
}


@pytest.mark.parametrize("arguments", MISTAKES)
def test_mistakes_on_the_command_line_are_answered_in_both_languages(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    english, chinese = MISTAKES[arguments]
    assert english in said(capsys, *arguments, code=2)
    assert chinese in said(capsys, "--lang=zh", *arguments, code=2)


def test_a_language_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--lang must be one of: en, zh" in said(capsys, "--lang", "fr", "list", "levers", code=2)


@pytest.mark.parametrize(
    ("surroundings", "chinese"),
    [
        ({"LANG": "zh_CN.UTF-8"}, True), ({"LANG": "en_US.UTF-8"}, False), ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, False),
        ({"LC_MESSAGES": "zh_TW.UTF-8", "LANG": "C"}, True), ({"HAZEPACT_LANG": "zh"}, True),
        ({"HAZEPACT_LANG": "en", "LANG": "zh_CN.UTF-8"}, False), ({}, False),
    ],
)  # fmt: skip
def test_the_language_of_the_system(
    surroundings: dict[str, str], chinese: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    assert bool(CHINESE.search(said(capsys, "check", "bth_status_quo"))) is chinese
    assert not CHINESE.search(said(capsys, "check", "bth_status_quo", "--lang", "en"))


# new and check -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_starter_passes_the_check(template: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "new", "deep/study", "--template", template, "--lang", lang)
    file = Path("deep/study/study.yaml")
    text = file.read_text(encoding="utf-8")
    assert 15 <= len(text.splitlines()) <= 40
    assert bool(CHINESE.search("".join(line for line in text.splitlines() if line.startswith("#")))) is (lang == "zh")
    assert [p.name for p in file.parent.iterdir()] == ["study.yaml"]
    assert said(capsys, "check", str(file)).startswith(f"{file}: no errors")
    assert TEMPLATES[template] in said(capsys, "explain", str(file), "--lang", lang)


def test_new_never_touches_a_file_that_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine").mkdir()
    Path("mine/mine.yaml").write_text("mine", encoding="utf-8")
    assert "already exists" in said(capsys, "new", "mine", code=2)
    assert Path("mine/mine.yaml").read_text(encoding="utf-8") == "mine"
    assert "cannot write to" in said(capsys, "new", "mine/mine.yaml", code=2)


def test_new_in_a_folder_that_cannot_be_written(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *_: Any, **__: Any) -> None:
        self.touch()
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_text", refuse)
    assert "cannot write to study: permission denied" in said(capsys, "new", "study", code=2)
    assert "没有权限" in said(capsys, "new", "study", "--lang", "zh", code=2)
    assert list(Path("study").iterdir()) == []


def test_check_expands_patterns_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b", "c[1]"):
        Path(f"{name}.yaml").write_text("region: bth\n", encoding="utf-8")
    assert [line.split(":")[0] for line in said(capsys, "check", "*.yaml").splitlines()] == ["a.yaml", "b.yaml", "c[1].yaml"]
    assert said(capsys, "check", "c[1].yaml") == "c[1].yaml: no errors\n"
    assert said(capsys, "check", "--quiet", "a.yaml") == ""


@pytest.mark.parametrize("name", shipped_scenarios())
def test_every_shipped_scenario_passes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"{name}: no errors" in said(capsys, "check", name)


def test_a_mechanism_outside_the_period_is_noted(capsys: pytest.CaptureFixture[str]) -> None:
    Path("s.yaml").write_text("region: bth\nmechanisms: {legislation: {from: 2050-01}}\n", encoding="utf-8")
    assert "note: the mechanism 'legislation' lies outside the period 2013-01 to 2019-12" in said(capsys, "check", "s.yaml")
    assert "在模拟期" in said(capsys, "check", "s.yaml", "--lang", "zh")


# explain -------------------------------------------------------------------------------------------------------------


def test_explain_tells_value_unit_origin_and_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    whole = said(capsys, "explain", "bth_full_package", "--verbose")
    assert "governments.reciprocity = 0.6 share\n" in whole
    assert "from default" in whole
    assert "allowed 0 .. 0.999" in whole
    part = said(capsys, "explain", "bth_full_package", "mechanisms.legislation", "--set", "mechanisms.legislation.fine_multiplier=4")
    assert "mechanisms.legislation.fine_multiplier = 4 factor" in part
    assert "from --set mechanisms.legislation.fine_multiplier=4" in part
    assert "evidence S0.19" in part
    assert "information_platform" not in part
    assert "来自" in said(capsys, "explain", "bth_full_package", "period.months", "--lang", "zh")


def test_explain_of_a_variant_and_of_one_entry_of_a_list(capsys: pytest.CaptureFixture[str]) -> None:
    Path("s.yaml").write_text("region: bth\nvariants: {long: {period: {months: 120}}}\n", encoding="utf-8")
    assert "period.months = 120 months\n" in said(capsys, "explain", "s.yaml", "period.months", "--variant", "long")
    entry = said(capsys, "explain", "bth_history", "mechanisms.campaign[0]")
    assert "mechanisms.campaign[0].curtailment = 0.41" in entry
    assert "campaign[1]" not in entry


# list, evidence, schema ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_listed_without_escape_codes(kind: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "list", kind, "--lang", lang)
    assert len(text.splitlines()) > 1
    assert "\x1b" not in text
    assert bool(CHINESE.search(text.splitlines()[0])) is (lang == "zh")


def test_brackets_in_a_table_are_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert "[10^8 CNY/year]" in " ".join(said(capsys, "list", "mechanisms").split())


def test_evidence_is_filtered(capsys: pytest.CaptureFixture[str]) -> None:
    assert "S0.01" in said(capsys, "evidence")
    only = said(capsys, "evidence", "--source", "S2", "--quiet")
    assert set(re.findall(r"^(S\d)\.", only, re.M)) == {"S2"}
    statuses, kinds = said(capsys, "evidence", "--status", "contradicted").strip().splitlines()[-2:]
    (count,) = (int(n) for n in re.findall(r"^contradicted: (\d+)$", statuses))
    assert sum(int(n) for n in re.findall(rf"(?:{'|'.join(KINDS_OF_CLAIMS)}): (\d+)", kinds)) == count
    assert sum(int(n) for n in re.findall(rf"(?:{'|'.join(STATUSES)}): (\d+)", said(capsys, "evidence").splitlines()[-2])) >= 50
    assert "[" in said(capsys, "evidence", "--verbose", "--lang", "zh")


class _Loader(yaml.SafeLoader):
    """YAML as editors read it (1.2): dates are texts."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _judge(schema: dict[str, Any], text: str) -> list[str]:
    value = yaml.load(text, Loader=_Loader)
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(value)]


def test_the_schema_accepts_every_shipped_scenario_and_starter(capsys: pytest.CaptureFixture[str]) -> None:
    schema = json.loads(said(capsys, "schema"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for name in shipped_scenarios():
        assert _judge(schema, (SCENARIOS / f"{name}.yaml").read_text(encoding="utf-8")) == []
    for template in TEMPLATES:
        said(capsys, "new", template, "--template", template)
        assert _judge(schema, Path(template, f"{template}.yaml").read_text(encoding="utf-8")) == []
    assert _judge(schema, "region: bth\nmechanisms:\n  legislation:\n  campaign: {from: , cities: all}\nperiod:\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "perod: {months: 3}", "period: {month: 3}", "period: {months: 0}", "mechanisms: {legislaton: {}}", "mechanisms: {legislation: {fine: 3}}",
        "mechanisms: {legislation: {strength: 2}}", "governments: {delivery_rule: alway}", "period: {start: 2013}", "replicates: '3'", "variants: {a: {b: 1}}",
        "central: {appraisal: {gpd: 1}}", "mechanisms: {legislation: {from: 2013-13}}",
    ],
)  # fmt: skip
def test_the_schema_refuses_what_check_refuses(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    schema = json.loads(said(capsys, "schema"))
    assert len(_judge(schema, text)) == 1
    Path("s.yaml").write_text(f"region: bth\n{text}\n", encoding="utf-8")
    said(capsys, "check", "s.yaml", code=2)


def test_the_schema_speaks_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    schema = json.loads(said(capsys, "schema", "--lang", "zh"))
    assert "履约规则" in schema["properties"]["governments"]["properties"]["delivery_rule"]["description"]
    assert not re.search(r"source: ?(\.|$)", json.dumps(schema, ensure_ascii=False))


# as a process --------------------------------------------------------------------------------------------------------


def test_exit_codes_and_pipes_of_the_process() -> None:
    surroundings = {k: v for k, v in os.environ.items() if k not in LANGUAGE_VARIABLES} | {"LANG": "zh_CN.UTF-8", "PYTHONPATH": str(SCENARIOS.parent)}

    def call(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        script = "import sys; from sim.cli.main import main; main(sys.argv[1:])"
        return subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, env=surroundings, check=False)

    listed = call("list", "scenarios")
    assert (listed.returncode, listed.stderr) == (0, b"")
    assert b"\x1b" not in listed.stdout
    assert "现状" in listed.stdout.decode("utf-8")
    wrong = call("check", "nope")
    assert (wrong.returncode, wrong.stdout) == (2, b"")
    assert "没有此文件或内置情景" in wrong.stderr.decode("utf-8")
