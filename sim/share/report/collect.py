"""A report of stored results of any kind, put together in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.declare.problems import InputError, Place, Problems, fail
from sim.declare.text import Language, Text
from sim.share.report.content import Report, Section
from sim.share.report.figures import pictures
from sim.share.report.kinds import OF_KIND
from sim.share.report.runs import Asked, run_sections
from sim.share.report.sure import methods_section, provenance_section, references_section, run_rows, sure_section
from sim.share.report.telling import section, tables
from sim.show.figure import KINDS, Kind
from sim.show.marks.lines import weak_text
from sim.show.plot import open_any
from sim.show.tables.paper import Choice, open_all, tables_of
from sim.study.store.manifest import refuse_changed
from sim.study.store.results import Results, alike
from sim.version import MODEL_VERSION

FIGURES, TABLES = Text("Figures", "图"), Text("Tables", "表")
_HOW_RUNS = Text(
    "Every replicate draws its own random numbers, the same in every scenario (common random numbers), so that differences are taken within pairs; "
    "intervals are 90 % intervals.",
    "每次重复使用各自的随机数，在各情景间相同（共同随机数），故差值在配对内计算；区间均为 90% 区间。",
)


def report_of(folders: Sequence[str | Path], language: Language = "en", asked: Asked = Asked(), title: str = "") -> Report:  # noqa: B008
    """A report of the results in ``folders``: several of runs (the first is the baseline), or one of another kind.

    InputError: folders that cannot be opened, kinds that are not reported together, runs of several regions or periods, results of another version
    of the model.
    """
    kind, results = opened(folders)
    many: list[Any] = list(results) if kind == "run" else [results]
    manifests = [one.manifest for one in many]
    own = run_sections(many, language, asked) if kind == "run" else OF_KIND[kind](results, language)
    sections = [
        *own,
        *section("figures", FIGURES, pictures(kind, results, language), language),
        *section("tables", TABLES, tables(_grids(kind, folders)), language),
        *_sure(manifests, language),
        *methods_section(manifests[-1], _labels(manifests), _mechanisms(kind, many), [_HOW_RUNS], language),
        *references_section([str(folder) for folder in folders], language),
        *_provenance(many, folders, language),
    ]
    titles = [_title(one) for one in many]
    head = title or _heading([t.to(language) or t.en for t in titles], language)
    return Report(head, _subtitle(many, language), language, str(manifests[-1].get("created", "")), tuple(sections))


def opened(folders: Sequence[str | Path]) -> tuple[Kind, Any]:
    """Kind of the results, and the results (of runs a list). InputError with every folder that cannot be opened or reported with the others."""
    problems, found = Problems(), list[tuple[Kind, Any]]()
    for folder in folders:
        try:
            kind, one = open_any(folder)
            version = one.manifest.get("model_version")
            if version != MODEL_VERSION:
                raise fail(Place(str(folder)), "report.version", found=version, ours=MODEL_VERSION)
            refuse_changed(Path(folder), one.manifest)
            found.append((kind, one))
        except InputError as error:
            problems.found += error.problems
    problems.stop()
    kinds = {kind for kind, _ in found}
    if len(kinds) > 1 or (len(found) > 1 and kinds != {"run"}):
        listed = ", ".join(f"{folder} ({KINDS[kind].en})" for folder, (kind, _) in zip(folders, found, strict=True))
        raise fail(Place(str(folders[0])), "report.mixed", found=listed)
    kind = found[0][0]
    if kind != "run":
        return kind, found[0][1]
    runs: list[Results] = [one for _, one in found]
    if len(alike(runs)) > 1:
        said = ", ".join(f"{r.name} ({r.manifest['region']['name']}, {r.months[0]}..{r.months[-1]})" for r in runs)
        raise fail(Place(str(folders[0])), "report.regions", found=said)
    return kind, runs


def _grids(kind: Kind, folders: Sequence[str | Path]) -> list[Any]:
    """The tables of a paper that the results can give; a treaty has its own in the answer, and some results have none."""
    if kind == "treaty":
        return []
    try:
        found = tables_of(open_all([str(folder) for folder in folders]), (), Choice())
    except InputError as error:
        if {problem.id for problem in error.problems} <= {"paper.default", "study.effects", "paper.empty"}:
            return []
        raise
    return [grid for grids in found.values() for grid in grids]


def _regions(manifests: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What the manifests say of each region, once."""
    found: dict[str, Mapping[str, Any]] = {}
    for m in manifests:
        for region in [m["region"]] if "region" in m else [base["region"] for base in m["bases"]]:
            found.setdefault(region["name"], region)
    return list(found.values())


def _labels(manifests: Sequence[Mapping[str, Any]]) -> list[Text]:
    return [Text(region["label"]["en"], region["label"]["zh"]) for region in _regions(manifests)]


def _sure(manifests: Sequence[Mapping[str, Any]], language: Language) -> list[Section]:
    regions = _regions(manifests)
    files = list(dict.fromkeys(file for region in regions for file in region.get("weak_files", {})))
    medium = (regions[0].get("measure") or {}).get("medium", "air")
    weak = weak_text(files, any(region.get("surrogate_transport") for region in regions), language, medium)
    return sure_section({region["name"]: int(manifests[0]["model_version"]) for region in regions}, weak, language)


def _mechanisms(kind: Kind, many: Sequence[Any]) -> list[str]:
    """Names of the mechanisms that act in any of the results, as far as their manifests say."""
    names = [name for one in many for name in one.manifest.get("mechanisms", ())]
    if kind in ("run", "coalitions"):
        scenarios = [one.scenario() if kind == "run" else one.study.scenario for one in many]
        names = [use.name for scenario in scenarios for use in scenario.mechanisms if use.strength > 0]
    return list(dict.fromkeys(names))


def _title(one: Any) -> Text:
    said = one.manifest.get("title")
    if said is None:
        return Text(*(" / ".join(title[key] for title in one.manifest["titles"]) for key in ("en", "zh")))
    return Text(said["en"], said["zh"])


def _heading(titles: Sequence[str], language: Language) -> str:
    """The title of one result, or of several against the first."""
    first, others = titles[0], ("、" if language == "zh" else ", ").join(titles[1:])
    if not others:
        return first
    return f"{others}：与{first}比较" if language == "zh" else f"{others} against {first}"


def _subtitle(many: Sequence[Any], language: Language) -> str:
    """Region, months, and how many replicates."""
    m = many[0].manifest
    regions = [region["label"][language] for region in _regions([one.manifest for one in many])]
    months = m.get("months") or ()
    count = len(m["replicates"]) if isinstance(m.get("replicates"), list) else m.get("replicates") or len(m.get("runs", ()) if "runs" in m else ())
    parts = [("、" if language == "zh" else ", ").join(regions), f"{months[0]} – {months[-1]}" if months else ""]
    if count:
        parts.append(f"{count} 次重复" if language == "zh" else f"{count} replicate{'' if count == 1 else 's'}")
    return " · ".join(part for part in parts if part)


def _provenance(many: Sequence[Any], folders: Sequence[str | Path], language: Language) -> list[Section]:
    rows = [row for one in many for row in run_rows(one.manifest, _title(one))]
    files = {name: digest for region in _regions([one.manifest for one in many]) for name, digest in region.get("data_files", {}).items()}
    names = " ".join(Path(folder).name for folder in folders)
    return provenance_section(rows, files, [f"hazepact archive {names} --out archive.zip", "hazepact reproduce archive.zip"], language)
