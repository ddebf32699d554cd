"""Archives of results: what they hold, what is refused, and that everything in them is made again in another place."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest

from sim.cli.main import run
from sim.declare.problems import InputError
from sim.scenario.load import load_scenario
from sim.share.archive import zipped
from sim.share.archive.private import without_paths
from sim.share.archive.same import compare_files
from sim.share.archive.write import archive
from sim.share.archive.zipped import inside, unzip
from sim.show.numbers import write_numbers
from sim.study.runs.run import run_scenarios
from sim.study.store.results import open_results
from sim.version import __version__

ROOT = Path(__file__).parents[1]
SHORT = {"period.months": 3, "agents.enterprises_per_city": 2, "agents.citizens_per_city": 2}
FLAGS = [word for key, value in SHORT.items() for word in ("--set", f"{key}={value}")]
PLAIN = ["--no-figures", "--lang", "en"]
SUMS, CRATE, ABOUT = "manifest-sha256.txt", "ro-crate-metadata.json", "archive.json"


def results_in(folder, names=("bth_status_quo",), replicates=1, **more):
    return run_scenarios([load_scenario(name, overrides=SHORT) for name in names], replicates, 1, 1, folder, **more)


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    """An archive of one short run, with two figures."""
    folder = tmp_path_factory.mktemp("one")
    [result] = results_in(folder / "results", [drawn(folder / "bth_status_quo.yaml", "bth_status_quo")])
    return archive([result.path], folder / "one.zip").path


def drawn(file, base, name="trend"):
    """A short scenario with two figures, which take less time than the usual ones."""
    figures = f"figures:\n  - {{figure: trend, outcome: exposure, file: {name}}}\n  - {{figure: places, outcome: exposure}}\n"
    text = f"extends: {ROOT}/scenarios/{base}.yaml\nperiod: {{months: 3}}\nagents: {{enterprises_per_city: 2, citizens_per_city: 2}}\n{figures}"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Folders and archive of two scenarios, of which one bears a name with a space and Chinese characters."""
    folder = tmp_path_factory.mktemp("two 两个")
    second = drawn(folder / "一揽子 方案.yaml", "bth_full_package", "走势 图")
    paths = [result.path for result in results_in(folder / "results", ["bth_status_quo", second], 2)]
    return paths, archive(paths, folder / "归档 two.zip").path


def content_of(path):
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def rewritten(path, target, changed, repaired=False):
    """A copy with files changed (None: left out); ``repaired``: somebody has put the checksums right."""
    content = content_of(path) | changed
    content = {name: data for name, data in content.items() if data is not None}
    if repaired:
        crate = json.loads(content[CRATE])
        for entity in crate["@graph"]:
            if entity["@type"] == "File":
                entity["sha256"] = sha256(content[unquote(entity["@id"])])
        content[CRATE] = json.dumps(crate).encode()
        content[SUMS] = "".join(f"{sha256(data)}  {name}\n" for name, data in content.items() if name != SUMS).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in content.items():
            file.writestr(name, data)
    return target


def reproduced(path, capsys, *more):
    """(exit code, lines of the output, lines of the errors)."""
    capsys.readouterr()
    code = run(["reproduce", str(path), "--lang", "en", *more])
    printed = capsys.readouterr()
    return code, printed.out.splitlines(), printed.err.splitlines()


def failed(lines):
    return [line for line in lines if line.startswith("FAIL")]


# what an archive holds ---------------------------------------------------------------------------------------------------


def test_an_archive_is_an_ro_crate(two):
    """The rules of RO-Crate 1.1 on the root, its descriptor, and data entities (sections 'Root data entity' and 'Data entities')."""
    content = content_of(two[1])
    crate = json.loads(content[CRATE])
    assert "https://w3id.org/ro/crate/1.1/context" in crate["@context"]
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    assert len(entities) == len(crate["@graph"])
    assert all(entity.get("@type") for entity in entities.values())
    descriptor = entities[CRATE]
    assert descriptor["@type"] == "CreativeWork"
    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    root = entities["./"]
    assert root["@type"] == "Dataset"
    assert all(root[key] for key in ("name", "description", "license"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d(T[\d:+.-]+)?", root["datePublished"])

    def references(value):
        if isinstance(value, dict):
            yield from [value["@id"]] if list(value) == ["@id"] else [r for v in value.values() for r in references(v)]
        elif isinstance(value, list):
            yield from [r for v in value for r in references(v)]

    dangling = [r for entity in entities.values() for r in references(list(entity.values())) if r not in entities and not r.startswith("https://")]
    assert dangling == []
    reached, left = set(), ["./"]
    while left:
        found = [part["@id"] for part in entities[left.pop()].get("hasPart", [])]
        left += [name for name in found if name.endswith("/") and name not in reached]
        reached |= set(found)
    files = {name for name, entity in entities.items() if entity["@type"] == "File"}
    assert files <= reached
    assert all(re.fullmatch(r"[\w.~%/+@-]+", name, re.ASCII) for name in files)  # a relative address: everything else is escaped
    assert {unquote(name) for name in files} == set(content) - {CRATE, SUMS}
    for name in files:
        data = content[unquote(name)]
        assert (entities[name]["sha256"], entities[name]["contentSize"]) == (sha256(data), str(len(data)))


def test_it_holds_what_made_the_results(two):
    paths, file = two
    content, second = content_of(file), "一揽子 方案"
    for name in ("CITATION.cff", "LICENSE", "docs/odd.md", "scenarios/bth_status_quo.yaml", "requirements.lock", "sim/engine/month.py"):
        there = name if name in content else f"code/{name}"
        assert content[there] == (ROOT / name).read_bytes()
    for path in paths:
        for table in ("summary.csv", "series.parquet", "scenario.yaml"):
            assert content[f"results/{path.name}/{table}"] == (path / table).read_bytes()
    pack = json.loads((paths[0] / "manifest.json").read_text(encoding="utf-8"))["region"]["data_files"]
    assert {name: sha256(content[f"data/bth/{name}"]) for name in pack} == pack
    figures = {f"figures/{second}/{name}.{kind}" for name in ("走势 图", "places") for kind in ("csv", "png")}
    assert {name for name in content if name.startswith("figures/")} == figures
    assert content[f"figures/{second}/places.png"].startswith(b"\x89PNG")
    assert f"tables/{second}/differences.csv" in content
    code = json.loads(content[ABOUT])["code"]
    assert re.fullmatch("[0-9a-f]{16}", code["engine_sha256"])
    sources = {name.removeprefix("code/"): sha256(data) for name, data in content.items() if re.match("code/(sim|scenarios|seeds)/", name)}
    assert code["source_sha256"] == sha256("".join(f"{name}\0{digest}\n" for name, digest in sorted(sources.items())).encode())
    tracked = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z", "sim", "scenarios", "seeds"], capture_output=True, check=False)
    if tracked.returncode == 0:
        assert set(filter(None, tracked.stdout.decode().split("\0"))) <= set(sources)
    readme = content["README.md"].decode()
    assert "hazepact reproduce" in readme
    assert "中文说明" in readme


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs sha256sum")
def test_the_checksums_are_those_of_other_programs(two, tmp_path):
    with zipfile.ZipFile(two[1]) as file:
        file.extractall(tmp_path)
    done = subprocess.run(["sha256sum", "--check", "--strict", "--quiet", SUMS], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    listed = {line[66:] for line in (tmp_path / SUMS).read_text(encoding="utf-8").splitlines()}
    assert listed == {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()} - {SUMS}


def test_the_same_results_give_the_same_bytes(one, tmp_path, monkeypatch):
    with zipfile.ZipFile(one) as file:
        entries = file.infolist()
    assert [e.filename for e in entries] == sorted(e.filename for e in entries)
    assert {e.date_time for e in entries} == {(1980, 1, 1, 0, 0, 0)}
    elsewhere = tmp_path / "moved" / "bth_status_quo"
    shutil.copytree(one.parent / "results" / "bth_status_quo", elsewhere)
    monkeypatch.chdir(tmp_path)
    assert archive(["moved/bth_status_quo"], Path("again.zip")).path.read_bytes() == one.read_bytes()


def test_no_path_user_or_host_is_inside(tmp_path, monkeypatch):
    """Not even where a pack of one's own lies in a home, and a failed run told of a file there."""
    home = tmp_path / "home" / "strangeuser"
    pack = home / "my packs" / "ringland"
    shutil.copytree(ROOT / "sim" / "world" / "data" / "ring", pack)
    for name, value in {"HOME": home, "USER": "strangeuser", "LOGNAME": "strangeuser"}.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.chdir(home)
    scenario = load_scenario(drawn(home / "own.yaml", "bth_status_quo"), overrides={"region": str(pack)})
    from sim.study.runs.execute import model_as_function

    model = model_as_function()

    def fails(scenario, draws):
        if draws.replicate == 1:
            raise OSError(f"cannot read '{home}/my packs/secret/x.csv' nor /srv/data/strangeuser/y.csv")
        return model(scenario, draws)

    [result] = run_scenarios([scenario], 2, 1, 1, home / "results", simulate=fails)
    assert "strangeuser" in (result.path / "manifest.json").read_text(encoding="utf-8")
    content = content_of(archive([result.path], home / "out.zip").path)
    host = socket.gethostname()
    marks = [b"strangeuser", b"my packs", str(tmp_path).encode(), *([host.encode()] if len(host) > 5 else [])]
    assert [(name, mark) for name, data in content.items() for mark in marks if mark in data or mark in name.encode()] == []
    assert content["data/ring/cities.csv"] == (pack / "cities.csv").read_bytes()
    [failure] = json.loads(content["results/own/manifest.json"])["failures"]
    assert "cannot read 'x.csv' nor y.csv" in failure["error"]
    kept = "file: https://a.org/b/c, 10^8 CNY/year, 和/或/其他"
    assert without_paths(f"{kept}, C:\\Users\\me\\x.yaml, /opt/x/y.csv") == f"{kept}, x.yaml, y.csv"


# what cannot be archived -------------------------------------------------------------------------------------------------


def changed_copy(one, tmp_path, name, old, new):
    path = tmp_path / "bth_status_quo"
    if not path.exists():
        shutil.copytree(one.parent / "results" / "bth_status_quo", path)
    file = path / name
    content = file.read_bytes()
    assert old in content
    file.write_bytes(content.replace(old, new, 1))
    return path


def ids(error):
    return sorted({problem.id for problem in error.value.problems})


def test_what_has_changed_since_is_not_archived(one, tmp_path):
    """Every problem of every result at once."""
    changed = changed_copy(one, tmp_path, "summary.csv", b"bth_status_quo", b"bth_status_qua")
    none = tmp_path / "none"
    with pytest.raises(InputError) as error:
        archive([changed, none], tmp_path / "x.zip")
    assert ids(error) == ["result.changed", "result.missing"]
    assert not (tmp_path / "x.zip").exists()


@pytest.mark.parametrize(
    ("old", "new", "id"),
    [(b'"model_version": ', b'"model_version": 9', "archive.version"), (b'"cities.csv": "', b'"cities.csv": "0', "archive.data"),
     (b'"scenario_sha256": "', b'"scenario_sha256": "0', "archive.other")],
)  # fmt: skip
def test_other_versions_data_and_scenarios_are_not_archived(one, tmp_path, old, new, id):
    with pytest.raises(InputError) as error:
        archive([changed_copy(one, tmp_path, "manifest.json", old, new)], tmp_path / "x.zip")
    assert ids(error) == [id]


def test_only_an_archive_is_replaced(one, tmp_path, capsys):
    result, out = str(one.parent / "results" / "bth_status_quo"), tmp_path / "x.zip"
    out.write_bytes(b"mine")
    for more, word in ([], "already"), (["--overwrite"], "not"):
        assert run(["archive", result, "--out", str(out), "--lang", "en", *more]) == 2
        assert word in capsys.readouterr().err
    assert out.read_bytes() == b"mine"
    shutil.copy(one, out)
    assert run(["archive", result, "--out", str(out), "--lang", "en", "--overwrite"]) == 0
    assert out.read_bytes() == one.read_bytes()


# reproducing -------------------------------------------------------------------------------------------------------------


def elsewhere(tmp_path):
    """The environment of another user in an empty home; compiled code is that of the sources, wherever they stand."""
    home = tmp_path / "other home"
    home.mkdir()
    return os.environ | {"HOME": str(home), "USER": "nobody", "LOGNAME": "nobody", "XDG_CACHE_HOME": str(home / "cache"), "PYTHONPATH": str(ROOT)}, home


def test_another_user_makes_the_same_in_an_empty_folder(two, tmp_path):
    environment, home = elsewhere(tmp_path)
    shutil.copy(two[1], home / "某 归档.zip")
    call = [sys.executable, "-m", "sim", "reproduce", "某 归档.zip", "--lang", "en", "--out", "made again"]
    done = subprocess.run(call, capture_output=True, text=True, env=environment, cwd=home, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    second = "一揽子 方案"
    tables = [line.split(": ")[0] for line in lines if line.startswith("pass table ")]
    own = [f"results/{name}/{table}" for name in ("bth_status_quo", second) for table in (
        "contribution.parquet", "events.parquet", "flows.parquet", "runs.parquet", "series.parquet", "spells.parquet", "summary.csv",
    )]  # fmt: skip
    assert tables == [f"pass table {name}" for name in [*own, f"tables/{second}/differences.csv"]]
    figures = sorted(line.split(": ")[0] for line in lines if line.startswith("pass figure "))
    assert figures == [f"pass figure {second}/{name}" for name in ("places", "走势 图")]
    assert failed(lines) == []
    assert lines[-2] == "All 17 tables and figures came out the same."
    assert open_results(home / "made again" / "results" / second).replicates == (0, 1)
    assert (home / "made again" / "report.txt").read_text(encoding="utf-8").splitlines() == lines[1:-2]
    assert sorted(p.name for p in home.iterdir() if p.name != "cache" and p.name[0] != ".") == ["made again", "某 归档.zip"]


def test_a_store_of_the_machine_is_not_asked(one, tmp_path, monkeypatch, capsys):
    """Wrong runs lie in the store of the working folder, under the very names that would be asked for."""
    shutil.copytree(one.parent / "results", tmp_path / "results")
    for file in (tmp_path / "results" / ".store").rglob("*.parquet"):
        file.write_bytes(b"wrong")
    monkeypatch.chdir(tmp_path)
    code, lines, _ = reproduced(one, capsys)
    assert (code, failed(lines)) == (0, [])


@pytest.mark.parametrize(
    "name", ["data/bth/cities.csv", "results/bth_status_quo/scenario.yaml", "code/sim/engine/month.py", "results/bth_status_quo/summary.csv", "LICENSE"]
)
def test_one_changed_byte_is_found(one, tmp_path, capsys, name):
    data = bytearray(content_of(one)[name])
    data[len(data) // 2] ^= 1
    code, lines, errors = reproduced(rewritten(one, tmp_path / "x.zip", {name: bytes(data)}), capsys)
    assert (code, lines) == (2, [])
    assert errors == [f"{name}: the checksum is not that of {where}: the file was changed" for where in (SUMS, CRATE)]


def test_a_file_that_lacks_and_one_that_no_list_has(one, tmp_path, capsys):
    changed = {"data/bth/cities.csv": None, "LICENSE": None, "more.txt": b"more"}
    code, _, errors = reproduced(rewritten(one, tmp_path / "x.zip", changed), capsys)
    assert code == 2
    assert errors == [
        "LICENSE: the archive lacks this file", "data/bth/cities.csv: the archive lacks this file",
        f"more.txt: the file does not stand in {SUMS}", f"more.txt: the file does not stand in {CRATE}",
    ]  # fmt: skip


def test_a_table_that_was_changed_with_its_checksums(one, tmp_path, capsys):
    name = "results/bth_status_quo/summary.csv"
    rows = list(csv.reader(io.StringIO(content_of(one)[name].decode("utf-8-sig"))))
    column = rows[0].index("mean")
    was, rows[5][column] = rows[5][column], "12345.678"
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    code, lines, _ = reproduced(rewritten(one, tmp_path / "x.zip", {name: text.getvalue().encode()}, repaired=True), capsys)
    assert code == 1
    assert failed(lines) == [f"FAIL table {name}: row 5, column mean: archived 12345.678, now {was}"]


def test_a_figure_and_source_that_were_changed_with_their_checksums(one, tmp_path, capsys):
    """The numbers of one figure, and a comment in one file: these two lines and no other."""
    content = content_of(one)
    figure = min(name for name in content if name.startswith("figures/") and name.endswith(".csv"))
    head, first, *rest = content[figure].decode().splitlines()
    changed = {figure: "\n".join([head, first + "1", *rest]).encode(), "code/sim/engine/month.py": content["code/sim/engine/month.py"] + b"# changed\n"}
    code, lines, _ = reproduced(rewritten(one, tmp_path / "x.zip", changed, repaired=True), capsys)
    assert code == 1
    wrong = failed(lines)
    assert wrong[0] == "FAIL code: differs in sim/engine/month.py"
    assert wrong[1].startswith(f"FAIL figure {figure[8:-4]}: row 1, column {head.split(',')[-1]}: archived ")
    assert len(wrong) == 2
    assert lines[-1].endswith("1 did not; 1 other differences.")


def test_data_and_scenario_that_were_changed_with_their_checksums(one, tmp_path, capsys):
    """Twice the emission of a city: the file is named, the scenario is not what was run, and the tables are not those of the archive."""
    content = content_of(one)
    head, first, *rest = csv.reader(io.StringIO(content["data/bth/emissions.csv"].decode("utf-8-sig")))
    column = next(i for i, name in enumerate(head) if "emission" in name or "kt" in name)
    first[column] = str(2 * float(first[column]))
    text = io.StringIO()
    csv.writer(text).writerows([head, first, *rest])
    changed = {"data/bth/emissions.csv": text.getvalue().encode()}
    code, lines, _ = reproduced(rewritten(one, tmp_path / "x.zip", changed, repaired=True), capsys)
    wrong = failed(lines)
    assert code == 1
    assert wrong[0] == "FAIL data: data/bth/emissions.csv is not the file that bth_status_quo was made from"
    assert wrong[1].startswith("FAIL scenario: bth_status_quo: scenario.yaml with the data of the archive is not what was run")
    assert any(line.startswith("FAIL table results/bth_status_quo/series.parquet: row 1, column ") for line in wrong)

    text = content["results/bth_status_quo/scenario.yaml"].replace(b"months: 3", b"months: 4")
    broken = text.replace(b"agents:", b"agentz:")
    for data, word in (text, "months"), (broken, "agentz"):
        code, lines, _ = reproduced(rewritten(one, tmp_path / "y.zip", {"results/bth_status_quo/scenario.yaml": data}, repaired=True), capsys)
        assert code == 1
        assert any(line.startswith("FAIL scenario: bth_status_quo:") for line in failed(lines))
        assert any(line.startswith("FAIL table results/bth_status_quo/series.parquet:") for line in failed(lines))
        assert word == "months" or any(line.startswith("FAIL scenario: bth_status_quo: results/bth_status_quo/scenario.yaml:") for line in failed(lines))


# what is no archive ------------------------------------------------------------------------------------------------------


def test_what_is_no_archive_is_told_in_a_line(one, tmp_path, capsys):
    data = one.read_bytes()
    cut, text, other = tmp_path / "cut.zip", tmp_path / "text.zip", tmp_path / "other.zip"
    cut.write_bytes(data[: len(data) // 2])
    text.write_text("no zip", encoding="utf-8")
    with zipfile.ZipFile(other, "w") as file:
        file.writestr("x.txt", "x")
    inner = bytearray(data)
    inner[len(data) // 3 : len(data) // 3 + 64] = bytes(64)
    torn = tmp_path / "torn.zip"
    torn.write_bytes(bytes(inner))
    for path, word in [
        (cut, "no zip file"), (text, "no zip file"), (torn, "no zip file"), (other, f"lacks {ABOUT}"), (tmp_path / "none.zip", "no such file"),
        (tmp_path, "folder"),
    ]:  # fmt: skip
        code, lines, errors = reproduced(path, capsys)
        assert (code, lines, len(errors)) == (2, [], 1)
        assert word in errors[0]
    assert run(["reproduce", str(text), "--lang", "zh"]) == 2
    assert "不是 zip 文件" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [("made_by", "Else", ["another program"]), ("format", 99, ["99"]), ("results", [], ["cannot be read"]),
     ("code", {"version": "9.9"}, ["9.9", __version__, "--archived-code"]),
     ("results", [{"name": "../x", "kind": "run", "regions": {}, "not_again": None}], ["cannot be read"]),
     ("results", [{"name": "bth_status_quo", "kind": "film", "regions": {}, "not_again": None}], ["film"])],
)  # fmt: skip
def test_archives_of_others_and_of_other_versions(one, tmp_path, capsys, key, value, words):
    about = json.loads(content_of(one)[ABOUT])
    about[key] = about[key] | value if isinstance(value, dict) else value
    code, lines, errors = reproduced(rewritten(one, tmp_path / "x.zip", {ABOUT: json.dumps(about).encode()}, repaired=True), capsys)
    assert (code, lines, len(errors)) == (2, [], 1)
    assert all(word in errors[0] for word in words)


@pytest.mark.parametrize("name", ["../evil", "/evil", "a/../../evil", "..\\evil", "C:evil", "a//evil", "./evil", "", "a\0b", "a/"])
def test_names_that_lead_out_of_the_folder(name):
    assert not inside(name)
    assert inside("results/两 个/x.csv")


def entry(name, mode=0o100644):
    info = zipfile.ZipInfo(name)
    info.external_attr, info.create_system = mode << 16, 3
    return info


@pytest.mark.parametrize("made", [entry("../evil"), entry("/tmp/evil"), entry("link", stat.S_IFLNK | 0o777)])
def test_nothing_is_written_outside(tmp_path, made):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as file:
        file.writestr(entry("good"), "good")
        file.writestr(made, "../../evil")
    with pytest.raises(InputError) as error:
        unzip(tmp_path / "x.zip", tmp_path / "in" / "to")
    assert ids(error) == ["archive.outside"]
    assert [p.name for p in tmp_path.rglob("*")] == ["x.zip"]


def test_what_is_too_large_or_stands_twice_is_not_unpacked(tmp_path, monkeypatch):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("zeros", bytes(5000))
    monkeypatch.setattr(zipped, "MOST_BYTES", 4999)
    with pytest.raises(InputError) as error:
        unzip(path, tmp_path / "a")
    assert ids(error) == ["archive.large"]
    monkeypatch.setattr(zipped, "MOST_BYTES", 5000)
    assert unzip(path, tmp_path / "b") == ["zeros"]
    monkeypatch.setattr(zipped, "MOST_FILES", 0)
    with pytest.raises(InputError):
        unzip(path, tmp_path / "c")
    monkeypatch.setattr(zipped, "MOST_FILES", 9)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.txt", "1")
        file.writestr("A.txt", "2")
    with pytest.raises(InputError) as error:
        unzip(path, tmp_path / "d")
    assert ids(error) == ["archive.twice"]


# comparing ---------------------------------------------------------------------------------------------------------------


def test_tables_are_compared_cell_by_cell(tmp_path):
    import pandas as pd

    def compared(old, new, tolerance=0.0, kind="csv"):
        files = []
        for name, columns in ("old", old), ("new", new):
            files.append(tmp_path / f"{name}.{kind}")
            frame = pd.DataFrame(columns)
            if kind == "csv":
                with files[-1].open("w", encoding="utf-8", newline="") as out:
                    write_numbers(frame, out)
            else:
                frame.to_parquet(files[-1])
        return compare_files(*files, tolerance)

    base = {"place": ["a", "b"], "x": [0.1, float("nan")]}
    for kind in ("csv", "parquet"):
        assert compared(base, base, kind=kind).why is None
        assert compared(base, base, kind=kind).rows == 2
        near = base | {"x": [0.1 * (1 + 5e-10), float("nan")]}
        assert "row 1, column x: archived 0.1, now 0.1000000000" in compared(base, near, kind=kind).why.en
        assert compared(base, near, 1e-9, kind).why is None
        assert compared(base, base | {"x": [0.1 * (1 + 3e-9), float("nan")]}, 1e-9, kind).why is not None
        assert "row 2, column x: archived " in compared(base, base | {"x": [0.1, 2.0]}, 1e-9, kind).why.en
        assert "(and 1 more cells)" in compared(base, base | {"place": ["c", "b"], "x": [0.2, float("nan")]}, kind=kind).why.en
        assert compared(base, base | {"place": ["c", "b"]}, 1e-9, kind).why.en.startswith("row 1, column place: archived a, now c")
        assert compared(base, {"place": ["a"], "x": [0.1]}, kind=kind).why.en == "column place: archived 2 rows, now 1"
        assert compared(base, {"place": ["a", "b"], "y": [0.1, 1.0]}, kind=kind).why.en == "other columns: archived alone x; now alone y"


def test_another_machine_compares_to_a_tolerance(one, tmp_path, capsys):
    """A last digit that another processor may give is no difference there, and is told here."""
    content = content_of(one)
    name = "results/bth_status_quo/summary.csv"
    rows = list(csv.reader(io.StringIO(content[name].decode("utf-8-sig"))))
    column = rows[0].index("mean")
    row = next(i for i, cells in enumerate(rows) if i and cells[column] and 0.1 < abs(float(cells[column])) < 1e6)
    rows[row][column] = repr(float(rows[row][column]) * (1 + 1e-12))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    about = json.loads(content[ABOUT])
    about["code"]["machine"]["processor"] = "Other 9000"
    changed = {name: text.getvalue().encode(), ABOUT: json.dumps(about).encode()}
    code, lines, _ = reproduced(rewritten(one, tmp_path / "x.zip", changed, repaired=True), capsys)
    assert (code, failed(lines)) == (0, [])
    assert any(line.startswith("note numbers are compared to a relative 1e-09: Other 9000 / ") for line in lines)
    code, lines, _ = reproduced(rewritten(one, tmp_path / "y.zip", {name: changed[name]}, repaired=True), capsys)
    assert code == 1
    assert len(failed(lines)) == 1
    assert any(line.startswith("note numbers are compared exactly") for line in lines)


# every kind of results ---------------------------------------------------------------------------------------------------

SMALL = "extends: bth_full_package\nname: Small\nname_zh: 小\nperiod: {months: 14}\nagents: {enterprises_per_city: 2, citizens_per_city: 2}\n"
AXES = """axes:
  legislation: {"off": {mechanisms.legislation.enabled: false}, "on": {mechanisms.legislation.enabled: true}}
  weights: {weak: {mechanisms.ecological_compensation.strength: 0.2}, strong: {mechanisms.ecological_compensation.strength: 0.8}}
"""
TREATY = f"name: Treaty\nbase: BASE\n{AXES}aim: {{outcome: exposure, at_most: 0.95, of: base}}\nshare: 0.8\ndraws: 2\n"


def made(tmp_path, monkeypatch, *calls):
    """Run commands in a folder with a small scenario, a study and a treaty; return the folders of results."""
    monkeypatch.chdir(tmp_path)
    Path("small.yaml").write_text(SMALL, encoding="utf-8")
    Path("研究 a.yaml").write_text(f"name: Study\nbase: small.yaml\ndesign: {{method: factorial}}\nreplicates: 2\n{AXES}", encoding="utf-8")
    Path("treaty.yaml").write_text(TREATY.replace("BASE", "small.yaml"), encoding="utf-8")
    Path("shipped.yaml").write_text(TREATY.replace("BASE", "bth_status_quo") + "posterior: region\n", encoding="utf-8")
    for call in calls:
        assert run([*call, *PLAIN]) == 0, call
    return sorted(str(path) for path in Path("results").iterdir() if not path.name.startswith("."))


@pytest.mark.validation
@pytest.mark.parametrize(
    ("calls", "kinds", "tables"),
    [
        ([["run", "small.yaml", "-n", "1"], ["branch", "results/small", "--at", "2013-06", "--set", "levers.verification=0.9"]], ["run", "run"], 15),
        ([["sweep", "研究 a.yaml"]], ["study"], 3),
    ],
    ids=["branch", "study"],
)
def test_branches_and_studies_are_made_again(tmp_path, monkeypatch, capsys, calls, kinds, tables):
    check_kinds(made(tmp_path, monkeypatch, *calls), kinds, tables, capsys)


def check_kinds(folders, kinds, tables, capsys):
    out = archive(folders, Path("x.zip"))
    about = json.loads(content_of(out.path)[ABOUT])
    assert [item["kind"] for item in about["results"]] == kinds
    assert (out.tables, out.not_again) == (tables, {})
    shutil.rmtree("results")
    code, lines, errors = reproduced(out.path, capsys)
    assert (code, failed(lines), errors) == (0, [], [])
    assert sum(line.startswith("pass table ") for line in lines) == tables
    assert sum(line.startswith("pass figure ") for line in lines) == out.figures > 0


@pytest.mark.validation
def test_analyses_are_made_again(tmp_path, monkeypatch, capsys):
    attribute = ["attribute", "bth_status_quo", "bth_full_package", "-n", "2", *FLAGS]
    coalitions = ["coalitions", "small.yaml", "-n", "2", "--year", "2013"]
    folders = made(tmp_path, monkeypatch, attribute, coalitions, ["design", "shipped.yaml"])
    check_kinds(folders, ["attribution", "treaty", "coalitions"], 2 + 1 + 8, capsys)


@pytest.mark.validation
def test_drawn_parameters_are_the_same_again(tmp_path, monkeypatch, capsys):
    run_ = ["run", "bth_status_quo", "bth_full_package", "-n", "2", "--posterior", "--no-attribution", *FLAGS]
    study, coalitions = ["sweep", "研究 a.yaml", "--posterior"], ["coalitions", "small.yaml", "--posterior", "-n", "2", "--year", "2013"]
    check_kinds(made(tmp_path, monkeypatch, run_, study, coalitions), ["run", "run", "coalitions", "study"], 15 + 8 + 3, capsys)


@pytest.mark.validation
def test_what_cannot_be_made_again_is_said(tmp_path, monkeypatch, capsys):
    folders = made(tmp_path, monkeypatch, ["design", "treaty.yaml"], ["run", "small.yaml", "-n", "1"])
    capsys.readouterr()
    assert run(["archive", *folders, "--out", "x.zip", "--lang", "en"]) == 0
    assert "treaty cannot be made again from the archive: the scenario that it was designed on is not at hand" in capsys.readouterr().out
    code, lines, _ = reproduced("x.zip", capsys)
    assert (code, failed(lines)) == (0, [])
    assert [line for line in lines if "treaty" in line] == [
        "note treaty: not run again, checked by checksum only: the scenario that the treaty was designed on is not in the archive"
    ]


@pytest.mark.validation
def test_the_code_in_the_archive_runs(one, tmp_path):
    """The archived program says that it is another version: the installed one refuses, the archived one does not."""
    content = content_of(one)
    version = content["code/sim/version.py"].replace(f'"{__version__}"'.encode(), f'"{__version__}.other"'.encode())
    assert version != content["code/sim/version.py"]
    about = json.loads(content[ABOUT])
    about["code"]["version"] = f"{__version__}.other"
    other = rewritten(one, tmp_path / "x.zip", {"code/sim/version.py": version, ABOUT: json.dumps(about).encode()}, repaired=True)
    environment, home = elsewhere(tmp_path)
    call = [sys.executable, "-m", "sim", "reproduce", str(other), "--lang", "en"]
    refused = subprocess.run(call, capture_output=True, text=True, env=environment, cwd=home, check=False)
    assert refused.returncode == 2
    assert f"{__version__}.other" in refused.stderr
    done = subprocess.run([*call, "--archived-code", "--out", "kept"], capture_output=True, text=True, env=environment, cwd=home, check=False)
    assert done.returncode == 0, done.stderr
    assert "came out the same" in done.stdout
    assert (home / "kept" / "results" / "bth_status_quo" / "summary.csv").is_file()
