"""A file of another kind than the command takes is told in one line with the command that takes it; check takes all kinds."""

from __future__ import annotations

import shutil

import pytest

from sim.cli.main import run
from sim.declare.file_kinds import CALIBRATION, DESIGN, KINDS, SCENARIO, STUDY, kind_of
from sim.declare.shipped import SCENARIOS
from sim.world.reading.reader import PACKAGED

COMMANDS = {SCENARIO: "run", STUDY: "sweep", DESIGN: "design", CALIBRATION: "calibrate"}
SHIPPED = {
    SCENARIO: sorted(SCENARIOS.glob("*.yaml")) + sorted((SCENARIOS / "validation").glob("*.yaml")),
    STUDY: sorted((SCENARIOS / "studies").glob("*.yaml")),
    DESIGN: sorted((SCENARIOS / "designs").glob("*.yaml")),
    CALIBRATION: sorted(PACKAGED.glob("*/posterior/calibration.yaml")),
}
PAIRS = [(wanted, found) for wanted in COMMANDS for found in COMMANDS if wanted != found]


@pytest.mark.parametrize("kind", COMMANDS)
def test_every_shipped_file_is_known_by_the_keys_at_its_top(kind):
    """Read without the program: a key at the top begins a line."""
    assert SHIPPED[kind]
    for file in SHIPPED[kind]:
        keys = {line.partition(":")[0] for line in file.read_text(encoding="utf-8").splitlines() if line[:1].isalpha() and ":" in line}
        assert kind_of(keys) == kind, file


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        ({"base", "design", "axis"}, STUDY), ({"bsae", "axes", "keep"}, STUDY), ({"base", "axes", "aim", "keep"}, DESIGN), ({"base", "axes"}, None),
        ({"scenario", "parameter", "observed", "error"}, CALIBRATION), ({"extend", "mechanisms"}, SCENARIO), ({"aim"}, None), (set(), None),
        ({"name", "question"}, None),
    ],
)  # fmt: skip
def test_one_misspelt_key_hides_no_kind_and_common_keys_say_nothing(keys, kind):
    assert kind_of(keys) == kind


@pytest.mark.parametrize(("wanted", "found"), PAIRS)
def test_a_file_of_another_kind_is_one_line_with_its_own_command(wanted, found, tmp_path, capsys, monkeypatch):
    """By path; nothing is run or written."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(SHIPPED[found][0], "mine.yaml")
    assert run([COMMANDS[wanted], "mine.yaml"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        f"mine.yaml: this is a {KINDS[found].text.en}, not a {KINDS[wanted].text.en}; to run it, type: hazepact {COMMANDS[found]} mine.yaml"
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["run", "tianjin_factors"], "hazepact sweep tianjin_factors"), (["sweep", "bth_history"], "hazepact run bth_history"),
        (["run", "treaty_bth"], "hazepact design treaty_bth"), (["attribute", "collapse", "bth_status_quo"], "hazepact sweep collapse"),
        (["calibrate", "bth_history", "--lang", "zh"], "这是情景，不是校准；运行请输入：hazepact run bth_history"),
    ],
)  # fmt: skip
def test_the_name_of_a_shipped_file_of_another_kind(words, says, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(words) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert says in line


def test_a_base_that_is_a_study_is_told_at_its_line(tmp_path, capsys):
    file = tmp_path / "study.yaml"
    file.write_text("base: collapse\ndesign: {method: factorial}\naxes: {governments.reciprocity: [0.1, 0.9]}\n", encoding="utf-8")
    assert run(["sweep", str(file)]) == 2
    assert "study.yaml:1:7: this is a study, not a scenario" in capsys.readouterr().err


def test_check_takes_every_kind_and_finds_the_mistakes_of_each(tmp_path, capsys):
    files = {kind: tmp_path / f"{kind}.yaml" for kind in COMMANDS}
    for kind, file in files.items():
        shutil.copy(SHIPPED[kind][0], file)
    assert run(["check", *map(str, files.values())]) == 0
    assert capsys.readouterr().out.count("no errors") == 4
    for file in files.values():
        with file.open("a", encoding="utf-8") as opened:
            opened.write("\nsurprise: 1\n")
    assert run(["check", *map(str, files.values())]) == 2
    said = capsys.readouterr().err
    assert all(f"{file}:" in said and f"unknown key 'surprise' in {file.name}" in said for file in files.values())
