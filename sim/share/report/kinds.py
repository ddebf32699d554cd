"""The sections of a report on results other than runs: a study, a coalition analysis, an attribution, a designed treaty."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sim.declare.problems import InputError
from sim.declare.text import Language, Text
from sim.declare.units import MONEY_PER_YEAR, unit_text
from sim.share.report.content import Block, Section
from sim.share.report.runs import ANSWER, QUESTION
from sim.share.report.telling import listed, said, section, tables
from sim.show.tables.grid import Column, Grid, same
from sim.study.calibrate.interval_words import posterior_sentences
from sim.study.compare.printed import number
from sim.study.store.manifest import question_of

if TYPE_CHECKING:
    from sim.study.attribute.store import StoredAttribution
    from sim.study.coalitions.opened import StoredCoalitions
    from sim.study.search.store import StoredTreaty
    from sim.study.sweeps.sweep_store import SweepResults

DESIGN = Text("What was varied", "变动了什么")


def study_sections(study: SweepResults, language: Language) -> list[Section]:
    """Question, axes, and the sentences on the effects on each headline outcome."""
    m = study.manifest
    grid = Grid(
        Text("Axes of the study", "研究的变动轴"), (Column(Text("Axis", "变动轴")), Column(Text("Values", "取值"))),
        tuple((Text(a["label"]["en"], a["label"]["zh"]), same(", ".join(_levels(a)))) for a in m["axes"]),
    )  # fmt: skip
    about = list((m.get("posterior") or {}).values())
    return [
        *section("question", QUESTION, _asked(m, language), language),
        *section("design", DESIGN, tables([grid]), language),
        *section("answer", ANSWER, [*_effects(study, language), *said(posterior_sentences(about, study=True), language, "note")], language),
    ]


def _levels(axis: dict[str, Any]) -> list[str]:
    """The levels of an axis as they were written, or its range."""
    levels = axis.get("levels") or []
    return [str(level.get("text", level) if isinstance(level, dict) else level) for level in levels] or [str(axis.get("low")), "..", str(axis.get("high"))]


def _asked(manifest: dict[str, Any], language: Language) -> list[Block]:
    question = question_of(manifest)
    return [] if question is None else said([question], language, "lead")


def _effects(study: SweepResults, language: Language) -> list[Block]:
    """What ``hazepact sensitivity`` says of each headline outcome at the first place and period; why there are no effects where there are none."""
    from sim.show.tables.indices import indices_grid
    from sim.study.analysis.effect_words import effect_sentences
    from sim.study.analysis.index_words import index_sentences
    from sim.study.analysis.sensitivity import headline_outcomes, sensitivity

    try:
        found = sensitivity(study)
    except InputError as error:
        return said([Text(p.message("en"), p.message("zh")) for p in error.problems], language)
    m, blocks = study.manifest, list[Block]()
    place, period = m["places"][0], m["periods"][0]
    for outcome in headline_outcomes(study):
        for base in m["bases"]:
            where = (base["name"], outcome, place, period)
            of = dict(zip(("base", "outcome", "place", "period"), where, strict=True))
            told = effect_sentences(found, *where) if found.rows(**of) else []
            blocks += said([*told, *index_sentences(found, *where)], language)
            blocks += tables([indices_grid(found, *where)] if found.found(**of) else [])
    return blocks + listed(found.notes, language)


def coalition_sections(stored: StoredCoalitions, language: Language) -> list[Section]:
    """What was analysed, and who gains, who would stay with whom, who must pay whom."""
    from sim.show.words.coalitions import basis, study_sentences

    m = stored.manifest
    about = [m["posterior"]] if m.get("posterior") else []
    return [
        *section("question", QUESTION, [*_asked(m, language), *said([basis(stored.study)], language)], language),
        *section("answer", ANSWER, [*listed(study_sentences(stored.study), language), *said(posterior_sentences(about), language, "note")], language),
    ]


def attribution_sections(stored: StoredAttribution, language: Language) -> list[Section]:
    """The shares in words."""
    from sim.study.attribute.words import sentences

    m, (first, second) = stored.manifest, stored.found.titles
    asked = Text(f"What carries the effect of {second.en} over {first.en}?", f"“{second.zh}”相对于“{first.zh}”的效应由何承担？")
    about = [m["posterior"]] if isinstance(m.get("posterior"), dict) else list(m.get("posterior") or [])
    return [
        *section("question", QUESTION, said([asked], language, "lead"), language),
        *section("answer", ANSWER, [*listed(sentences(stored.found), language), *said(posterior_sentences(about), language, "note")], language),
    ]


def treaty_sections(stored: StoredTreaty, language: Language) -> list[Section]:
    """The answer: which level of every institution, what it costs, in which share of draws it reaches the aim."""
    m = stored.manifest
    answer, unit = m["answer"], unit_text(MONEY_PER_YEAR)
    extra = answer["cost"] - answer["cost_of_base"]
    told = Text(
        f"{'The cheapest mix that was found to reach the aim' if answer['met'] else 'No mix reaches the aim; the nearest'} reaches it in "
        f"{100 * answer['share']:.0f} % of the draws, in {100 * answer['fresh_share']:.0f} % of fresh ones, and costs {number(extra, True)} {unit.en} "
        f"more than the base ({m['tried']} mixes tried).",
        f"{'所找到的达标且最廉价的组合' if answer['met'] else '没有组合达到目标；最接近者'}在 {100 * answer['share']:.0f}% 的抽样中达标，"
        f"在全新抽样中为 {100 * answer['fresh_share']:.0f}%，成本较基准 {number(extra, True)} {unit.zh}（共试 {m['tried']} 个组合）。",
    )
    rows = tuple((Text(a["label"]["en"], a["label"]["zh"]), same(level)) for a, level in zip(m["axes"], answer["levels"], strict=True))
    grid = Grid(Text("The mix", "所得组合"), (Column(Text("Institution", "制度")), Column(Text("Level", "水平"))), rows)
    about = [m["posterior"]] if m.get("posterior") else []
    return [
        *section("question", QUESTION, _asked(m, language), language),
        *section("answer", ANSWER, [*said([told], language, "lead"), *tables([grid]), *said(posterior_sentences(about), language, "note")], language),
    ]


OF_KIND: dict[str, Callable[[Any, Language], list[Section]]] = {
    "study": study_sections, "coalitions": coalition_sections, "attribution": attribution_sections, "treaty": treaty_sections,
}  # fmt: skip
"""Kind of results -> its own sections."""
