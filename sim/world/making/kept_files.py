"""Files of a pack that no run reads: published patterns and statistics of the weather. They are checked, so that they stay true."""

from __future__ import annotations

from sim.declare.parameters import found_in, parse_number
from sim.declare.problems import Hint, Problems
from sim.declare.reading.positioned import Node
from sim.declare.text import Text
from sim.world.reading.pack_columns import STATISTICS
from sim.world.reading.reader import PackReader
from sim.world.reading.sheets import known_keys

PATTERNS, WEATHER_STATISTICS = "patterns.yaml", "weather_monthly_statistics.csv"
_PATTERN = ("id", "class", "role", "text", "values", "rule")
_VALUE = ("name", "value", "unit", "accept", "source", "quality")
_CHOICES = {"class": ("A", "B", "C"), "role": ("input", "fitted", "held_out")}
_MONTHS = (*map(str, range(1, 13)), "year", "winter", "spring", "summer", "autumn", "all")


def check_kept(reader: PackReader) -> None:
    """Check the files that are there; problems go to those of ``reader``, whose cities must have been read."""
    if (reader.folder / PATTERNS).is_file() and (node := reader.sheet(PATTERNS)) is not None:
        check_patterns(node, reader.problems)
        reader.marks.pop(PATTERNS, None)  # the summary is about the numbers that a run rests on
    table = reader.table(WEATHER_STATISTICS, STATISTICS, optional=True)
    reader.marks.pop(WEATHER_STATISTICS, None)
    reader.known(table, "city", ("region",))
    reader.unique(table, "city", "month")
    for row in table.rows:
        if row.texts["month"] not in _MONTHS:
            found = row.texts["month"]
            reader.problems.add(row.place("month"), "value.choice", key="month", found=found, hint=Hint(found, _MONTHS))


def check_patterns(root: Node, problems: Problems) -> None:
    """Note every mistake of a file of patterns (a mapping at its top)."""
    known_keys(root, ("patterns",), PATTERNS, problems)
    patterns = root.get("patterns")
    if patterns is None or patterns.kind != "list":
        problems.add(root.place if patterns is None else patterns.place, "yaml.list", key="patterns")
    else:
        _check_patterns(patterns.items, problems)


def _check_patterns(patterns: list[Node], problems: Problems) -> None:
    first: dict[str, int] = {}
    for pattern in patterns:
        if pattern.kind != "mapping":
            problems.add(pattern.place, "yaml.mapping", key="patterns")
            continue
        known_keys(pattern, _PATTERN, PATTERNS, problems)
        for key in ("id", *_CHOICES, "text", "values"):
            if key not in pattern.entries:
                problems.add(pattern.place, "key.missing", key=key, where=PATTERNS)
        for key, choices in _CHOICES.items():
            node = pattern.get(key)
            if node is not None and node.text not in choices:
                problems.add(node.place, "value.choice", key=key, found=node.text, hint=Hint(node.text, choices))
        text = pattern.get("text")
        if text is not None and (text.kind != "mapping" or {*text.entries} != {"en", "zh"}):
            problems.add(text.place, "value.text_pair", key="text")
        name = pattern.entries.get("id", pattern)
        if name.text and first.setdefault(name.text, name.place.line) != name.place.line:
            problems.add(name.place, "table.duplicate", what=name.text, line=first[name.text])
        values = pattern.get("values")
        if values is not None and values.kind != "list":
            problems.add(values.place, "yaml.list", key="values")
            continue
        for value in values.items if values is not None else ():
            _check_value(value, problems)


def _check_value(value: Node, problems: Problems) -> None:
    if value.kind != "mapping":
        problems.add(value.place, "yaml.mapping", key="values")
        return
    known_keys(value, _VALUE, f"{PATTERNS}: values", problems)
    for key in ("name", "value", "unit", "source", "quality"):
        if key not in value.entries:
            problems.add(value.place, "key.missing", key=key, where=f"{PATTERNS}: values")
    number = value.get("value")
    if number is not None and parse_number(number.text) is None:
        problems.add(number.place, "value.number", key="value", range="", found=found_in(number))
    accept = value.get("accept")
    if accept is None:
        return
    if accept.kind != "list":
        problems.add(accept.place, "yaml.list", key="accept")
        return
    ends = [None if item.is_null else parse_number(item.text) for item in accept.items]
    wrong = any(end is None and not item.is_null for end, item in zip(ends, accept.items, strict=True))
    if len(ends) != 2 or wrong or (ends[0] is not None and ends[1] is not None and ends[0] > ends[1]):
        what = Text(" list of a low and a high end (null = open)", "：应为下限与上限的列表（null 表示不限）")
        problems.add(accept.place, "value.numbers", key="accept", what=what, found=Text(f"{len(ends)} values", f"{len(ends)} 个值"))
