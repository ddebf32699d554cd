"""hazepact list: look-ups from the declarations."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sim.cli.base import Argument, Command, command, console
from sim.cli.words import say
from sim.declare.problems import Hint, Place, fail
from sim.declare.text import Language, Text

Rows = Iterator[tuple[str, ...]]


def _mechanisms(language: Language) -> Rows:
    from sim.mechanisms import registry

    yield tuple(t.to(language) for t in (Text("name", "名称"), Text("label", "标签"), Text("levers", "杠杆"), Text("clause", "条款"), Text("evidence", "依据"), Text("cost [10^8 CNY/year]", "成本 [10^8 元/年]")))
    for m in registry().values():
        levers = ", ".join(dict.fromkeys(f.lever for f in m.fields if f.lever))
        yield m.name, m.label.to(language), levers, m.clause or "", " ".join(m.evidence), f"{m.defaults()['running_cost']:g}"


def _levers(language: Language) -> Rows:
    from sim.rules.levers import LEVERS

    yield tuple(t.to(language) for t in (Text("name", "名称"), Text("label", "标签"), Text("unit", "单位"), Text("base", "基准"), Text("combine", "合成"), Text("by", "层级"), Text("read by", "使用者")))
    for lever in LEVERS.values():
        yield lever.name, lever.label.to(language), lever.unit, f"{lever.base:g}", lever.combine, f"{lever.clock}, {lever.by}", lever.read_by


def _outcomes(language: Language) -> Rows:
    from sim.outcomes.declarations import OUTCOMES

    yield tuple(t.to(language) for t in (Text("name", "名称"), Text("label", "标签"), Text("unit", "单位"), Text("level", "层级"), Text("summed by", "汇总"), Text("over time", "时间汇总")))
    for o in OUTCOMES.values():
        yield o.name, o.label.to(language), o.unit, o.level, o.up, o.over_time


def _scenarios(language: Language) -> Rows:
    from sim.declare.positioned import read_yaml
    from sim.scenario.tree import SHIPPED, shipped_scenarios

    yield tuple(t.to(language) for t in (Text("name", "名称"), Text("title", "标题"), Text("question", "问题")))
    for name in shipped_scenarios():
        node = read_yaml(SHIPPED / f"{name}.yaml")
        title = node.get("name_zh" if language == "zh" else "name") or node.get("name")
        question = node.get("question")
        yield name, title.text if title else "", question.text if question else ""


def _regions(language: Language) -> Rows:
    from sim.world.reader import PACKAGED, packaged_regions, read_region

    yield tuple(t.to(language) for t in (Text("name", "名称"), Text("label", "标签"), Text("cities", "城市"), Text("parties", "参与方"), Text("base year", "基准年")))
    for name in packaged_regions():
        pack = read_region(PACKAGED / name)
        yield name, pack.label.to(language), str(len(pack.cities)), ", ".join(pack.party_names), str(pack.base_year)


def _parameters(language: Language) -> Rows:
    from sim.rules.sections import SECTIONS

    yield tuple(t.to(language) for t in (Text("key", "键"), Text("label", "标签"), Text("default", "默认"), Text("unit", "单位"), Text("allowed", "允许范围"), Text("source", "依据")))
    for section in SECTIONS.values():
        for p in section.parameters:
            yield f"{section.name}.{p.name}", p.label.to(language), p.shown(p.default), p.unit, p.range_text, p.source


def _stages(language: Language) -> Rows:
    from sim.model.schedule import SCHEDULE

    yield tuple(t.to(language) for t in (Text("stage", "阶段"), Text("does", "内容")))
    for number, stage in enumerate(SCHEDULE, 1):
        yield f"{number} {stage.name}", stage.does.to(language)


KINDS: dict[str, Callable[[Language], Rows]] = {
    "mechanisms": _mechanisms, "levers": _levers, "outcomes": _outcomes, "scenarios": _scenarios, "regions": _regions,
    "parameters": _parameters, "stages": _stages,
}  # fmt: skip


def listing(kind: str, language: Language, quiet: bool, verbose: bool) -> None:
    """Print a table of one kind of thing."""
    from rich.table import Table

    if kind not in KINDS:
        raise fail(Place("hazepact list"), "list.kind", found=kind, hint=Hint(kind, tuple(KINDS)))
    rows = KINDS[kind](language)
    table = Table(box=None, pad_edge=False)
    for position, head in enumerate(next(rows)):
        table.add_column(head, no_wrap=position == 0, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console().print(table)


def make(language: Language) -> Command:
    """The command."""
    return command("list", language, listing, [Argument(["kind"], f"{say('arg.kind', language)}: {', '.join(KINDS)}", metavar="KIND")])
