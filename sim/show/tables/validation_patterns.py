"""Tables of published patterns, from the plain values of a validation, and how its numbers are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.declare.text import Text
from sim.show.tables.grid import Column, Grid, same
from sim.study.validate.scoring import IN_BAND, MISSES, NOT_SIMULATED, ROLES, SHOWN, SIGN_ONLY, VERDICTS

Report = Mapping[str, Any]
NOTHING = same("")
_YES = Text("yes", "是")


def text_of(value: Mapping[str, str] | None) -> Text:
    """A text of the report."""
    return NOTHING if value is None else Text(value["en"], value["zh"])


def figure(value: Any, digits: int = 3) -> str:
    """A number in few digits; '-' where there is none."""
    if value is None:
        return "-"
    if isinstance(value, str):
        return "∞"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.{digits}g}"


def interval(values: Sequence[Any] | None, digits: int = 3) -> str:
    """A number with its interval."""
    if values is None or values[0] is None:
        return "-"
    middle, low, high = (figure(v, digits) for v in values)
    return f"{middle} [{low}, {high}]"


def band(accept: Sequence[Any]) -> Text:
    """An accepted band in words."""
    low, high = accept
    if low is None and high is None:
        return same("-")
    if high is None:
        return Text("above 0", "大于 0") if low == 0 else same(f">= {figure(low)}")
    if low is None:
        return Text("below 0", "小于 0") if high == 0 else same(f"<= {figure(high)}")
    return same(f"{figure(low)} .. {figure(high)}")


# patterns ---------------------------------------------------------------------------------------------------------------


def _asked(line: Mapping[str, Any]) -> bool:
    """True if the number is judged."""
    return line["verdict"] in (IN_BAND, SIGN_ONLY, MISSES) or (line["verdict"] == NOT_SIMULATED and line["accept"] != [None, None])


def pattern_grid(report: Report, role: str, everything: bool = False) -> Grid:
    """Patterns of a role, one line a judged number (``everything``: those that are only shown, too), with the likely causes of misses below."""
    rows, why = [], dict[tuple[str, str], list[Mapping[str, Any]]]()
    for p in (p for p in report["patterns"] if p["role"] == role):
        lines = [line for line in p["lines"] if everything or _asked(line)] or p["lines"][:1]
        for k, line in enumerate(lines):
            head = f"{p['id']} ({p['class']})" if k == 0 else ""
            name = line["name"].replace("_", " ") if line["says"] is None else text_of(line["says"])
            unit = "" if line["unit"] in ("sign", "ratio") else f" {line['unit']}"
            published = "-" if line["published"] is None else f"{figure(line['published'])}{unit}"
            rows.append(
                (
                    same(head),
                    same(name) if isinstance(name, str) else name,
                    same(published),
                    band(line["accept"]),
                    same(interval(line["simulated"])),
                    VERDICTS[line["verdict"]],
                )
            )
            if line["why"] is not None:
                why.setdefault((p["id"], line["why"]["en"]), []).append(line)
    columns = (
        Column(Text("pattern (class)", "规律（等级）"), whole=True),
        Column(Text("number", "数值")),
        Column(Text("published", "文献值"), right=True),
        Column(Text("accepted", "接受范围"), right=True),
        Column(Text("simulated, median and 90 %", "模拟：中位数与 90% 区间"), right=True),
        Column(Text("verdict", "结论"), whole=True),
    )
    notes = tuple(_reason(id, lines) for (id, _), lines in why.items())
    return Grid(Text(f"Patterns: {ROLES[role].en}", f"规律：{ROLES[role].zh}"), columns, tuple(rows), notes)


def _reason(id: str, lines: Sequence[Mapping[str, Any]]) -> Text:
    """The likely cause of misses, or why numbers are not simulated."""
    names, text = ", ".join(line["name"].replace("_", " ") for line in lines), text_of(lines[0]["why"])
    miss = lines[0]["verdict"] != NOT_SIMULATED
    word = Text("likely cause", "可能原因") if miss else Text("not simulated", "未模拟")
    return Text(f"- {id}, {names}: {word.en}: {text.en}.", f"- {id}（{names}）：{word.zh}：{text.zh}。")


def tally_grid(report: Report) -> Grid:
    """Patterns by role and class."""
    rows = []
    for t in report["tallies"]:
        counts = t["counts"]
        needed = NOTHING if t["needed"] is None else same(f"{100 * t['needed']:.0f} %")
        met = NOTHING if t["needed"] is None else (_YES if t["share"] >= t["needed"] else Text("no", "否"))
        cells = [same(str(counts.get(v, 0))) for v in (IN_BAND, SIGN_ONLY, MISSES, NOT_SIMULATED, SHOWN)]
        rows.append((ROLES[t["role"]], same(t["class"]), *cells, same(f"{100 * t['share']:.0f} %"), needed, met))
    columns = (
        Column(Text("role", "用途")),
        Column(Text("class", "等级")),
        *(Column(VERDICTS[v], right=True) for v in (IN_BAND, SIGN_ONLY, MISSES, NOT_SIMULATED, SHOWN)),
        Column(Text("share in band", "接受范围内的份额"), right=True),
        Column(Text("asked", "要求"), right=True),
        Column(Text("met", "达到")),
    )
    note = Text(
        "Inputs are not counted. What is not simulated counts as not in band. Fitted patterns must all be in band.",
        "输入不计入。未模拟者计为不在接受范围内。拟合的规律须全部在接受范围内。",
    )
    return Grid(Text("Patterns by verdict", "各结论的规律数"), columns, tuple(rows), (note, drawn_sentence(report)))


def drawn_sentence(report: Report) -> Text:
    """Which parameters the runs had."""
    p = report["posterior"]
    if p is None:
        return Text("Parameters as shipped in every replicate.", "每次重复均采用默认参数。")
    return Text(
        f"Every replicate has its own parameters ({p['draws']} draws of the posterior \"{p['title']['en']}\") and its own sampled matrix.",
        f"每次重复采用各自的参数（后验“{p['title']['zh']}”的 {p['draws']} 个抽样）与抽样的传输矩阵。",
    )


def short_grid(report: Report) -> Grid:
    """Patterns of class A that are not inputs, one line each (the first number that is judged), and what is counted."""
    rows = []
    for p in (p for p in report["patterns"] if p["class"] == "A" and p["role"] != "input"):
        line = next((line for line in p["lines"] if _asked(line) and line["verdict"] != NOT_SIMULATED), p["lines"][0])
        unit = "" if line["unit"] in ("sign", "ratio") else f" {line['unit']}"
        shown = same(f"{figure(line['published'])}{unit}")
        rows.append((text_of(p["text"]), ROLES[p["role"]], shown, same(interval(line["simulated"])), VERDICTS[p["verdict"]]))
    columns = (
        Column(Text("published", "文献规律")),
        Column(Text("role", "用途")),
        Column(Text("published number", "文献值"), right=True),
        Column(Text("simulated, median and 90 %", "模拟：中位数与 90% 区间"), right=True),
        Column(Text("verdict", "结论")),
    )
    return Grid(Text("Patterns that decide", "起决定作用的规律"), columns, tuple(rows), (count_sentence(report),))


def count_sentence(report: Report) -> Text:
    """The counts by role and class, in a sentence."""
    asked = [t for t in report["tallies"] if t["needed"] is not None]
    en = "; ".join(
        f"{ROLES[t['role']].en}, class {t['class']}: {t['counts'].get(IN_BAND, 0)} of {t['total']} in band ({100 * t['needed']:.0f} % asked)" for t in asked
    )
    zh = "；".join(
        f"{ROLES[t['role']].zh}（{t['class']} 级）：{t['total']} 项中 {t['counts'].get(IN_BAND, 0)} 项在接受范围内（要求 {100 * t['needed']:.0f}%）"
        for t in asked
    )
    return Text(f"{en}.", f"{zh}。")
