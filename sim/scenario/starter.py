"""Starter scenarios for ``hazepact new``: about 25 commented lines, written from the declarations."""

from __future__ import annotations

from sim.declare.parameters import Parameter
from sim.declare.text import Language, Text
from sim.declare.units import unit_text
from sim.mechanisms import registry

TEMPLATES = {
    "blank": "",
    "compensation": "ecological_compensation",
    "joint_enforcement": "joint_enforcement",
    "platform": "information_platform",
    "campaign": "campaign",
}
"""Template -> the mechanism that it starts with ('' = none)."""

_WORDS = {
    "head": Text("A scenario of HazePact. Lines that begin with # are remarks; change the rest.", "HazePact 情景文件。以 # 开头的行是说明，其余可按需修改。"),
    "run": Text("Check it:  hazepact check {file}      Run it:  hazepact run {file}", "检查：hazepact check {file}      运行：hazepact run {file}"),
    "extends": Text("Start from a scenario that ships with HazePact; everything not named here is as there.", "以内置情景为起点；此处未写的内容均与其相同。"),
    "name": Text("My scenario", "我的情景"),
    "question": Text("What does this institution buy?", "这项制度带来什么？"),
    "period": Text(
        "First month, number of months; weather: climatology (drawn) or history (the weather of each year).",
        "起始月份与月数；weather：climatology（抽样）或 history（各年实际气象）。",
    ),
    "replicates": Text("Runs with different draws; 20 gives usable intervals.", "重复模拟次数；20 次可得到可用的区间。"),
    "mechanisms": Text("Institutions. 'hazepact list mechanisms' shows all of them.", "制度机制。'hazepact list mechanisms' 可列出全部。"),
    "none": Text("No institution yet: remove the # of the next two lines to add a law.", "尚无制度：去掉下面两行开头的 # 即可加入一部法律。"),
    "window": Text("first month (or day) and last, both included", "起止月份（或日期），含首尾"),
    "strength": Text("0 = as without it, 1 = in full", "0 表示等同于没有，1 表示完全生效"),
}


def _comment(p: Parameter, language: Language) -> str:
    unit = f" [{unit_text(p.unit).to(language)}]" if p.unit else ""
    allowed = f"{Text(', ', '，').to(language)}{p.range_text}" if p.range_text else ""
    return f"{p.label.to(language)}{unit}{allowed}"


def starter(template: str, language: Language, file: str = "scenario.yaml") -> str:
    """The text of a starter scenario."""
    say = {key: text.to(language) for key, text in _WORDS.items()}
    lines = [
        f"# {say['head']}",
        f"# {say['run'].format(file=file)}",
        "",
        f"# {say['extends']}",
        "extends: bth_status_quo",
        f"name: {_WORDS['name'].en}",
        f"name_zh: {_WORDS['name'].zh}",
        f"question: {_WORDS['question'].en}",
        f"question_zh: {_WORDS['question'].zh}",
        "",
        f"# {say['period']}",
        "period: {start: 2013-01, months: 84, weather: climatology}",
        "",
        f"# {say['replicates']}",
        "replicates: 20",
        "",
        f"# {say['mechanisms']}",
    ]
    name = TEMPLATES[template]
    if not name:
        lines += [f"# {say['none']}", "# mechanisms:", "#   legislation: {from: 2015-01, fine_multiplier: 3.0}"]
        return "\n".join(lines) + "\n"
    mechanism = registry()[name]
    by_day = mechanism.by_day
    lines += [f"# {mechanism.anchor.to(language)}", "mechanisms:", f"  {name}:"]
    start, end = ("2014-11-03", "2014-11-12") if by_day else ("2014-01", "")
    rows = [("from", start, say["window"])] + ([("to", end, "")] if end else [])
    rows += [("strength", "1", say["strength"])]
    rows += [(f.parameter.name, f.parameter.shown(f.parameter.default), _comment(f.parameter, language)) for f in mechanism.fields]
    lines += [f"    {key}: {value}" + (f"  # {note}" if note else "") for key, value, note in rows]
    return "\n".join(lines) + "\n"
