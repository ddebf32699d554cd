"""Make the results of an archive again and say of every table and every figure whether it came out the same."""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.declare.problems import InputError
from sim.declare.text import LANGUAGES, Text
from sim.share.archive.again import Machine, Stored, make_again, not_as_run, regions_of
from sim.share.archive.code import differing, digests, machine, source_files
from sim.share.archive.names import DATA, FIGURES, RESULTS, TABLES
from sim.share.archive.opened import Opened
from sim.share.archive.same import TOLERANCE, compare_files, tables_among
from sim.share.archive.shown import groups_of, make_figures, make_tables
from sim.study.runs.execute import Progress
from sim.study.runs.jobs import RunsFailed
from sim.study.store.files import file_sha256
from sim.study.store.runid import PLUGINS

PASS, FAIL, NOTE = "pass", "fail", "note"
_WHY = {
    "posterior": Text("the posterior that its parameters were drawn from is not in the archive", "归档中没有其参数抽样所用的后验"),
    "base": Text("the scenario that the treaty was designed on is not in the archive", "归档中没有制度组合设计所用的基础情景"),
}
_HOW = {
    "differs": Text("differs in", "不同的文件："), "lacks": Text("is not installed:", "未安装："), "more": Text("is not in the archive:", "归档中没有："),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line of the report: :data:`PASS`, :data:`FAIL` or :data:`NOTE`; ``kind``: ``table``, ``figure`` or what else was checked."""

    state: str
    kind: str
    text: Text


Told = Callable[[Line], None]


@dataclass
class Report:
    """Every line, told as it comes."""

    told: Told
    lines: list[Line] = dataclasses.field(default_factory=list)

    def add(self, state: str, kind: str, text: Text) -> None:
        """Add a line."""
        self.lines.append(Line(state, kind, text))
        self.told(self.lines[-1])

    def count(self, state: str, *kinds: str) -> int:
        """How many lines there are of a state, and of some kinds."""
        return sum(line.state == state and (not kinds or line.kind in kinds) for line in self.lines)

    @property
    def passed(self) -> bool:
        """Whether no check found a difference."""
        return not self.count(FAIL)


def check_code(opened: Opened, report: Report) -> None:
    """A line for every file of the installed program that is not that of the archive, and for other plug-ins; one line where all is the same."""
    apart = differing(opened.source, digests(source_files()))
    for how, name in apart:
        report.add(FAIL, "code", Text(f"code: {_HOW[how].en} {name}", f"代码：{_HOW[how].zh} {name}"))
    if (there := list(opened.code["plugins"])) != (here := list(PLUGINS)):
        report.add(FAIL, "code", Text(f"plug-ins: archived {_names(there)}, here {_names(here)}", f"插件：归档为 {_names(there)}，此处为 {_names(here)}"))
    elif not apart:
        count = len(opened.source)
        report.add(PASS, "code", Text(f"code: all {count} files are those of the archive", f"代码：全部 {count} 个文件与归档一致"))


def _names(found: list[Any]) -> str:
    return ", ".join(map(str, found)) or "-"


def tolerance_here(opened: Opened, report: Report) -> float:
    """0 on the kind of machine that made the archive and the results, else the relative tolerance; a line says which and why."""
    there, here = opened.code["machine"], machine()
    processors = {str(item["processor"]) for item in opened.about["results"]}
    apart = [f"{key} {there.get(key)} / {value}" for key, value in here.items() if there.get(key) != value and key != "processor"]
    apart += [f"{name} / {here['processor']}" for name in sorted({*processors, str(there.get("processor"))} - {here["processor"]})]
    if not apart:
        report.add(NOTE, "compared", Text(
            "numbers are compared exactly: processor and packages are those of the archive", "逐位比较数值：处理器与软件包版本同归档一致"
        ))  # fmt: skip
        return 0.0
    listed = "; ".join(apart)
    report.add(NOTE, "compared", Text(f"numbers are compared to a relative {TOLERANCE:g}: {listed}", f"数值按相对误差 {TOLERANCE:g} 比较：{listed}"))
    return TOLERANCE


def reproduce(opened: Opened, work: Path, workers: int, report: Report, progress: Progress | None = None) -> Path:
    """Make everything again in the new folder ``work``, with a store of its own, compare, and report; returns the folder of what was made.

    A difference is a line of the report, and so is an input of the archive that cannot be run. EnvironmentFailed: the folder cannot be written.
    """
    tolerance = tolerance_here(opened, report)
    made, store = work / "made", work / "runs"
    for folder in (made, store, made / RESULTS):
        folder.mkdir(parents=True)
    names = list[str]()
    for name, stored in opened.stored.items():
        _check_data(name, stored, report)
        if (why := opened.not_again.get(name)) is not None:
            said = _WHY.get(why, Text(why, why))
            report.add(NOTE, "again", Text(
                f"{name}: not run again, checked by checksum only: {said.en}", f"{name}：未重新运行，仅核对校验和：{said.zh}"
            ))  # fmt: skip
        elif _again(name, stored, Machine(store, workers, progress), made, work / "checked", report):
            names.append(name)
    _show(made, names, report)
    for table, old, new in _pairs(opened, made):
        _compare(table, "table", old, new, tolerance, report)
    for figure in opened.about["figures"]:
        if Path(figure).parts[1] not in opened.not_again:
            _compare(figure, "figure", opened.folder / figure, made / figure, tolerance, report)
    return made


def _check_data(name: str, stored: Stored, report: Report) -> None:
    """A line for every file of a region pack that is not the one that the results were made from."""
    for region, files in regions_of(stored.manifest, stored.kind).items():
        folder = stored.regions.get(region)
        for file, digest in files.items():
            if folder is None or not (folder / file).is_file() or file_sha256(folder / file) != digest:
                report.add(FAIL, "data", Text(
                    f"data: {DATA}/{region}/{file} is not the file that {name} was made from", f"数据：{DATA}/{region}/{file} 不是生成 {name} 时的文件"
                ))  # fmt: skip


def _again(name: str, stored: Stored, there: Machine, made: Path, checked: Path, report: Report) -> bool:
    """Make results again into ``made/results/<name>``; False with a line where the archive's own input does not allow it."""
    try:
        if (other := not_as_run(stored, checked)) is not None:
            report.add(FAIL, "scenario", Text(f"scenario: {name}: {other.en}", f"情景：{name}：{other.zh}"))
        shutil.copytree(make_again(stored, there), made / RESULTS / name)
        return True
    except InputError as error:
        inside = (stored.path.parents[1], checked, there.out)
        for problem in error.problems:
            en, zh = (_relative(problem.line(language), inside) for language in LANGUAGES)
            report.add(FAIL, "scenario", Text(f"scenario: {name}: {en}", f"情景：{name}：{zh}"))
    except RunsFailed as error:
        report.add(FAIL, "scenario", Text(f"scenario: {name}: every run failed: {error}", f"情景：{name}：全部模拟失败：{error}"))
    except (KeyError, TypeError, ValueError) as error:  # a manifest that is not what this program writes
        why = f"{type(error).__name__}: {error}"
        report.add(FAIL, "scenario", Text(f"scenario: {name}: cannot be run again: {why}", f"情景：{name}：无法重新运行：{why}"))
    return False


def _relative(text: str, folders: Sequence[Path]) -> str:
    """A message without the folders that the archive was unpacked into."""
    for folder in folders:
        text = text.replace(f"{folder}{os.sep}", "")
    return text


def _show(made: Path, names: list[str], report: Report) -> None:
    """Tables and figures of what was made again."""
    try:
        for group in groups_of(made, names):
            make_tables(group, made)
            make_figures(group, made, pictures=False)
    except InputError as error:
        for problem in error.problems:
            report.add(FAIL, "scenario", Text(problem.line("en"), problem.line("zh")))


def _pairs(opened: Opened, made: Path) -> Iterator[tuple[str, Path, Path]]:
    """Name, archived file and new file of every table: those of the results, then those made of them."""
    for name, stored in opened.stored.items():
        if name in opened.not_again:
            continue
        for file in tables_among(stored.kind, stored.manifest["files"]):
            yield f"{RESULTS}/{name}/{file}", stored.path / file, made / RESULTS / name / file
    for table in opened.about["tables"]:
        if table.startswith(f"{TABLES}/") and Path(table).parts[1] not in opened.not_again:
            yield table, opened.folder / table, made / table


def _compare(name: str, kind: str, old: Path, new: Path, tolerance: float, report: Report) -> None:
    """The line of a table or figure."""
    import pyarrow as pa

    shown = name.removeprefix(f"{FIGURES}/").removesuffix(".csv") if kind == "figure" else name
    word = Text("figure", "图") if kind == "figure" else Text("table", "表")
    try:
        found = compare_files(old, new, tolerance)
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        report.add(FAIL, kind, Text(f"{word.en} {shown}: cannot be read: {error}", f"{word.zh} {shown}：无法读取：{error}"))
        return
    if found.why is None:
        report.add(PASS, kind, Text(f"{word.en} {shown}: {found.rows:,} rows", f"{word.zh} {shown}：{found.rows:,} 行"))
    else:
        report.add(FAIL, kind, Text(f"{word.en} {shown}: {found.why.en}", f"{word.zh} {shown}：{found.why.zh}"))
