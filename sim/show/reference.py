"""Look-ups from the declarations: the tables of ``hazepact list`` and of the documentation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from sim.declare.parameters import Parameter
from sim.declare.text import Language, Text
from sim.declare.units import unit_text
from sim.mechanisms.base import RUNNING_COST

Rows = Iterator[tuple[str, ...]]


def _head(language: Language, *words: tuple[str, str]) -> tuple[str, ...]:
    return tuple(Text(*pair).to(language) for pair in words)


_IDS_ZH = {
    "region": "地区", "party": "参与方", "city": "城市", "enterprise": "企业", "month": "月", "day": "日", "own": "各自计算", "sum": "求和", "mean": "平均",
    "population": "人口加权", "max": "取最大", "min": "取最小", "product": "连乘", "1-prod": "1 - 连乘(1 - x)",
}  # fmt: skip


def _id(word: str, language: Language) -> str:
    """An id of the declarations in the language of the reader."""
    return _IDS_ZH.get(word, word) if language == "zh" else word


def _source(p: Parameter, language: Language) -> str:
    return "假设" if p.source == "assumption" and language == "zh" else p.source


def _mechanisms(language: Language) -> Rows:
    from sim.mechanisms import registry

    yield _head(language, ("name", "名称"), ("label", "标签"), ("levers", "杠杆"), ("clause", "条款"), ("evidence", "依据"), ("cost per million people [10^8 CNY/year]", "每百万人成本 [10^8 元/年]"))
    for m in registry().values():
        levers = ", ".join(dict.fromkeys(f.lever for f in m.fields if f.lever))
        yield m.name, m.label.to(language), levers, m.clause.name if m.clause else "", " ".join(m.evidence), f"{m.defaults()[RUNNING_COST]:g}"


def _levers(language: Language) -> Rows:
    from sim.processes.sections import LEVERS

    yield _head(language, ("name", "名称"), ("label", "标签"), ("unit", "单位"), ("base", "基准"), ("combine", "合成"), ("by", "层级"), ("read by", "使用者"))
    for lever in LEVERS.values():
        yield lever.name, lever.label.to(language), unit_text(lever.unit).to(language), f"{lever.base:g}", _id(lever.combine, language), f"{_id(lever.clock, language)}, {_id(lever.by, language)}", lever.read_by


def _outcomes(language: Language) -> Rows:
    from sim.outcomes.declarations import OUTCOMES

    yield _head(language, ("name", "名称"), ("label", "标签"), ("unit", "单位"), ("level", "层级"), ("summed by", "汇总"), ("over time", "时间汇总"))
    for o in OUTCOMES.values():
        yield o.name, o.label.to(language), unit_text(o.unit).to(language), *(_id(word, language) for word in (o.level, o.up, o.over_time))


def _figures(language: Language) -> Rows:
    from sim.show.figures import registry

    yield _head(language, ("name", "名称"), ("shows", "内容"), ("needs", "需要"), ("choices", "可选项"))
    for figure in registry().values():
        yield figure.name, figure.shows.to(language), figure.needs.to(language), " ".join(f"--{name}" for name in figure.takes)


def _scenarios(language: Language) -> Rows:
    from sim.declare.reading.positioned import read_yaml
    from sim.scenario.tree import SHIPPED, shipped_scenarios

    yield _head(language, ("name", "名称"), ("title", "标题"), ("question", "问题"), ("variants", "变体"))
    for name in shipped_scenarios():
        node = read_yaml(SHIPPED / f"{name}.yaml")
        title = node.get("name_zh" if language == "zh" else "name") or node.get("name")
        question, variants = node.get("question_zh" if language == "zh" else "question") or node.get("question"), node.get("variants")
        names = ", ".join(variants.entries) if variants is not None else ""
        yield name, title.text if title else "", question.text if question else "", names


def _studies(language: Language) -> Rows:
    from sim.declare.reading.positioned import read_yaml
    from sim.study.sweeps.study_file import STUDIES, shipped_studies

    yield _head(language, ("name", "名称"), ("title", "标题"), ("question", "问题"))
    for name in shipped_studies():
        node = read_yaml(STUDIES / f"{name}.yaml")
        title, question = (node.get(f"{key}_zh" if language == "zh" else key) or node.get(key) for key in ("name", "question"))
        yield name, title.text if title else "", question.text if question else ""


def _regions(language: Language) -> Rows:
    from sim.show.tables.main import place_text
    from sim.world.reading.reader import PACKAGED, packaged_regions, read_region

    yield _head(language, ("name", "名称"), ("label", "标签"), ("cities", "城市"), ("parties", "参与方"), ("base year", "基准年"))
    for name in packaged_regions():
        pack = read_region(PACKAGED / name)
        yield name, pack.label.to(language), str(len(pack.cities)), ", ".join(place_text(name, language, pack.names_zh) for name in pack.party_names), str(pack.base_year)


def _parameters(language: Language) -> Rows:
    from sim.processes.sections import SECTIONS

    yield _head(language, ("key", "键"), ("label", "标签"), ("default", "默认"), ("unit", "单位"), ("allowed", "允许范围"), ("source", "依据"))
    for section in SECTIONS.values():
        for p in section.parameters:
            yield f"{section.name}.{p.name}", p.label.to(language), p.shown(p.default), unit_text(p.unit).to(language), p.range_text, _source(p, language)


def _delivery_rules(language: Language) -> Rows:
    from sim.processes.delivery.rules import delivery_rules

    yield _head(language, ("name", "名称"), ("label", "标签"), ("a party delivers", "各方如何履约"))
    for rule in delivery_rules().values():
        yield rule.name, rule.label.to(language), rule.help.to(language)


def _transfer_rules(language: Language) -> Rows:
    from sim.processes.transfers.rules import transfer_rules

    yield _head(language, ("name", "名称"), ("who pays whom for what", "谁因何向谁付款"), ("fields", "字段"))
    for rule in transfer_rules().values():
        yield rule.name, rule.says.to(language), ", ".join(parameter.name for parameter, _ in rule.parameters)


def _clauses(language: Language) -> Rows:
    from sim.mechanisms import registry

    yield _head(language, ("name", "名称"), ("who does what", "内容"), ("fields", "字段"), ("set by", "机制"))
    for name, clause in sorted({m.clause.name: m.clause for m in registry().values() if m.clause}.items()):
        by = ", ".join(m.name for m in registry().values() if m.clause == clause)
        yield name, clause.says.to(language), ", ".join(p.name for p in clause.fields), by


def _sets(language: Language) -> Rows:
    from sim.mechanisms import registry
    from sim.study.attribute.sets import SETS, set_of_part

    yield _head(language, ("set", "集合"), ("label", "标签"), ("what it is", "内容"), ("levers", "杠杆"), ("clauses", "条款"), ("mechanisms", "机制"), ("settings", "设定"))
    for s in SETS:
        mechanisms = [m.name for m in registry().values() if any(set_of_part(m.name, part) == s.name for part in m.parts)]
        offers = ("offers",) if s.offers else ()
        yield s.name, s.label.to(language), s.why.to(language), ", ".join(s.levers), ", ".join((*s.clauses, *offers)), ", ".join(mechanisms), ", ".join(s.settings)


def _stages(language: Language) -> Rows:
    from sim.engine.month import printed
    from sim.processes import steps

    yield _head(language, ("step", "步骤"), ("does", "内容"), ("burn-in", "预热期"), ("writes", "写入"), ("reads (' as last month left it)", "读取（' 为上月之值）"))
    for step, writes, reads in printed(steps()):
        yield f"{step.when} {step.name}", step.does.to(language), Text("yes", "是").to(language) if step.in_burn_in else "", writes, ", ".join(reads)


KINDS: dict[str, Callable[[Language], Rows]] = {
    "mechanisms": _mechanisms, "levers": _levers, "outcomes": _outcomes, "figures": _figures, "scenarios": _scenarios, "studies": _studies, "regions": _regions,
    "parameters": _parameters, "delivery_rules": _delivery_rules, "transfer_rules": _transfer_rules, "clauses": _clauses, "sets": _sets,
    "stages": _stages,
}  # fmt: skip


def mechanism_fields(language: Language) -> Rows:
    """Every field of every mechanism, for the reference of scenario files."""
    from sim.mechanisms import registry

    yield _head(language, ("field", "字段"), ("label", "标签"), ("default", "默认"), ("unit", "单位"), ("allowed", "允许范围"), ("lever", "杠杆"), ("source", "依据"))
    for m in registry().values():
        for field in m.fields:
            p = field.parameter
            where = field.lever or (m.clause.name if m.clause and field.clause else "governance_cost")
            yield f"{m.name}.{p.name}", p.label.to(language), p.shown(p.default), unit_text(p.unit).to(language), p.range_text, where, _source(p, language)


def common_fields(language: Language) -> Rows:
    """The keys of ``period`` and the fields that every mechanism takes."""
    from sim.scenario.schema import COMMON, PERIOD

    yield _head(language, ("key", "键"), ("label", "标签"), ("default", "默认"), ("allowed", "允许范围"), ("meaning", "含义"))
    for section in (PERIOD, COMMON):
        for p in section.parameters:
            yield f"{section.name}.{p.name}", p.label.to(language), p.shown(p.default), p.range_text, p.help.to(language) if p.help else ""


def top_level(language: Language) -> Rows:
    """The top-level keys of a scenario file."""
    from sim.scenario.schema import TOP_LEVEL

    yield _head(language, ("key", "键"), ("meaning", "含义"))
    yield from ((key, text.to(language)) for key, text in TOP_LEVEL.items())


def assumptions(language: Language) -> Rows:
    """Every default that no source carries."""
    from sim.processes.sections import SECTIONS

    yield _head(language, ("key", "键"), ("default", "默认"), ("unit", "单位"), ("plausible range", "合理范围"))
    for section in SECTIONS.values():
        for p in section.parameters:
            if p.source == "assumption":
                plausible = f"{p.plausible[0]:g} .. {p.plausible[1]:g}" if p.plausible else p.range_text
                yield f"{section.name}.{p.name}", p.shown(p.default), unit_text(p.unit).to(language), plausible
    from sim.mechanisms import registry

    for m in registry().values():
        for p in (field.parameter for field in m.fields):
            if p.source == "assumption":
                plausible = f"{p.plausible[0]:g} .. {p.plausible[1]:g}" if p.plausible else p.range_text
                yield f"mechanisms.{m.name}.{p.name}", p.shown(p.default), unit_text(p.unit).to(language), plausible


def patterns(language: Language) -> Rows:
    """The published patterns of the packaged regions, by the id under which code and documents cite them."""
    from sim.declare.reading.positioned import read_yaml
    from sim.world.reading.reader import PACKAGED, packaged_regions
    from sim.world.reading.sheets import plain

    yield _head(language, ("id", "编号"), ("region", "地区"), ("class", "等级"), ("role", "用途"), ("pattern", "规律"), ("accepted", "接受范围"), ("source", "依据"))
    for region in packaged_regions():
        if not (file := PACKAGED / region / "patterns.yaml").is_file():
            continue
        for p in plain(read_yaml(file))["patterns"]:
            bands = (f"{v['name']} {_band(*v['accept'])} {v['unit']}" for v in p["values"] if "accept" in v)
            keys = dict.fromkeys(key for v in p["values"] for key in v["source"].split(";"))
            yield p["id"], region, p["class"], p["role"], p["text"][language], "; ".join(bands), ", ".join(keys)


def _band(low: float | None, high: float | None) -> str:
    if high is None:
        return f">= {low:g}"
    return f"<= {high:g}" if low is None else f"{low:g} .. {high:g}"


def terms(language: Language) -> Rows:
    """The table of terms: English, Chinese, why, and what is not used."""
    from sim.declare.terms import TERMS

    yield _head(language, ("English", "英文"), ("Chinese", "中文"), ("why this word", "理由"), ("not used", "不用"))
    yield from ((term.en, term.zh, term.why, "、".join(term.avoid)) for term in TERMS)


def _evidence(kind: str) -> Callable[[Language], Rows]:
    """A table of the evidence ledger; ``S0`` .. ``S4`` are the claims of an abstract."""

    def rows(language: Language) -> Rows:
        from sim.show.tables import evidence as tables

        return tables.claim_rows(kind, language) if kind.startswith("S") else getattr(tables, f"{kind}_rows")(language)

    return rows


def _evidence_sentence(language: Language) -> str:
    from sim.show.tables.evidence_words import sentence

    return sentence(language) + "\n"


def _evidence_distinct(language: Language) -> str:
    from sim.show.tables.evidence_words import distinct_sentence

    return distinct_sentence(language) + "\n"


def _evidence_abstract(source: str) -> Callable[[Language], str]:
    def words(language: Language) -> str:
        from sim.show.tables.evidence_words import abstract_sentence

        return abstract_sentence(source, language) + "\n"

    return words


def posterior(language: Language) -> Rows:
    """The posterior that ships with bth."""
    from sim.show.tables.calibration import posterior_rows

    yield from posterior_rows(language)


def _posterior_sentences(language: Language) -> str:
    from sim.show.tables.calibration import posterior_sentences

    return posterior_sentences(language)


def smallest_effects(language: Language) -> Rows:
    """Smallest effects of interest, by outcome."""
    from sim.study.compare.smallest import declared, size_text

    yield tuple(Text(*pair).to(language) for pair in (("outcome", "结果"), ("smallest effect of interest", "有意义的最小效应"), ("why", "理由"), ("source", "来源")))
    yield from ((name, size_text(name).to(language), one.why.to(language), one.source) for name, one in declared().items())


def _of_data(kind: str) -> Callable[[Language], Rows]:
    """A table on data and what speaks against the model."""

    def rows(language: Language) -> Rows:
        from sim.show.tables import data_use

        return getattr(data_use, kind)(language)

    return rows


def iamc(language: Language = "en") -> Rows:
    """The variable of the IAMC's tables of every outcome."""
    from sim.study.export.iamc import ORIGINS, documented

    head = ("结果名", "变量", "单位", "来源") if language == "zh" else ("outcome", "variable", "unit", "origin")
    yield head
    for name, variable, unit, origin in documented():
        yield f"`{name}`", f"`{variable}`", unit, ORIGINS[origin].to(language)


EVIDENCE = {f"evidence_{kind}": _evidence(kind) for kind in ("count", "kind", "placebo", "structure", "smallest", "S0", "S1", "S2", "S3", "S4")}
DOCUMENTED = KINDS | {"mechanism_fields": mechanism_fields, "common_fields": common_fields, "top_level": top_level, "assumptions": assumptions, "patterns": patterns, "terms": terms, "smallest_effects": smallest_effects, "data_quality": _of_data("data_quality"), "contradicted": _of_data("contradicted"), "posterior": posterior, "iamc": iamc} | EVIDENCE
PROSE: dict[str, Callable[[Language], str]] = {"evidence_sentence": _evidence_sentence, "evidence_distinct": _evidence_distinct, "posterior_sentences": _posterior_sentences} | {
    f"abstract_{source}": _evidence_abstract(source) for source in ("S0", "S1", "S2", "S3", "S4")
}
_BLOCK = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.S)


def markdown(kind: str, language: Language = "en") -> str:
    """A table (or a paragraph) as Markdown."""
    if kind in PROSE:
        return PROSE[kind](language)
    rows = [tuple(str(cell).replace("|", "\\|") for cell in row) for row in DOCUMENTED[kind](language)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]) + "\n"


def renewed(text: str, language: Language = "en") -> str:
    """A document with every block ``<!-- generated: KIND -->`` made anew."""
    return _BLOCK.sub(lambda m: m[1] + markdown(m[2], language) + m[3], text)


if __name__ == "__main__":
    for document in (Path("README.md"), *sorted(Path("docs").glob("*.md"))):
        document.write_text(renewed(document.read_text(encoding="utf-8"), "zh" if document.stem.endswith("_zh") else "en"), encoding="utf-8")
