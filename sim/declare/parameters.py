"""What a parameter is, and how its text is read.

A parameter is declared once, where it is used: name, kind, default, unit, bounds, source, label and help in two
languages. Schema, ``--set``, JSON Schema, documentation and sweep axes come from the declaration.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from sim.declare.dates import FIRST_YEAR, LAST_YEAR, Month, parse_day
from sim.declare.problems import Hint, Problems
from sim.declare.reading.forms import same_name
from sim.declare.reading.positioned import Node, blame_full_width
from sim.declare.records import record
from sim.declare.text import Text
from sim.declare.units import unit_text

Kind = Literal["number", "integer", "flag", "choice", "month", "day", "cities", "parties", "party", "place"]
_QUANTITIES = ("number", "integer")

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\Z", re.ASCII)
_INTEGER = re.compile(r"[-+]?\d+\Z", re.ASCII)
_INFINITY = re.compile(r"([-+])?\.(inf|Inf|INF)\Z")
INFINITY = float("inf")
_EXACT = 2**53


@record
class Parameter:
    """One value that a user may set.

    ``low`` and ``high`` are the allowed bounds (inclusive); ``plausible`` is the range for sensitivity studies;
    ``source`` is a source key, a paper, or ``assumption``; what is no quantity (a switch, a choice, a date, a name) needs none.
    ``more_choices`` gives every choice, those of other packages too; it is asked only where ``choices`` (the own ones) do not answer.
    ``anchor`` says in words what a value means. ``none_word`` is a text that means "no limit" (stored as None); ``words`` are
    texts that stand for numbers; ``infinite`` allows ``.inf``.
    """

    name: str
    kind: Kind
    default: Any
    label: Text
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    more_choices: Callable[[], Iterable[str]] | None = None
    source: str = "assumption"
    plausible: tuple[float, float] | None = None
    help: Text | None = None
    anchor: Text | None = None
    none_word: str = ""
    words: tuple[tuple[str, float], ...] = ()
    infinite: bool = False

    def __post_init__(self) -> None:
        if self.kind not in _QUANTITIES and self.source == "assumption":
            object.__setattr__(self, "source", "")

    @property
    def every_choice(self) -> tuple[str, ...]:
        """The own choices, and those that other packages add."""
        return self.choices if self.more_choices is None else tuple(self.more_choices())

    @property
    def range_text(self) -> str:
        """The allowed range in words, '' when everything is allowed."""
        if self.choices:
            return " | ".join(self.choices)
        return " | ".join(filter(None, (*(word for word, _ in self.words), self._bounds)))

    @property
    def _bounds(self) -> str:
        if self.low is None and self.high is None:
            return ""
        if self.low is None:
            return f"<= {_plain(self.high)}"
        return f">= {_plain(self.low)}" if self.high is None else f"{_plain(self.low)} .. {_plain(self.high)}"

    def shown(self, value: Any) -> str:
        """A value as it would be written in YAML."""
        if value is None:
            return self.none_word or "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, float):
            for word, number in self.words:
                if value == number:
                    return word
            return ".inf" if value == INFINITY else _plain(value)
        if isinstance(value, (list, tuple)):
            return "[" + ", ".join(str(v) for v in value) + "]"
        if isinstance(value, dict):
            return "{" + ", ".join(f"{k}: {_plain(v) if isinstance(v, float) else v}" for k, v in value.items()) + "}"
        return str(value)

    def read(self, node: Node, problems: Problems, names: Names | None = None) -> Any:
        """The value of ``node``; a wrong value is added to ``problems`` and the default is returned."""
        before = len(problems.found)
        value = _READERS[self.kind](self, node, problems, names)
        if len(problems.found) == before:
            return value
        wide = Problems()
        if node.kind == "scalar" and blame_full_width(node.text, node.place, wide, node.quoted):
            problems.found[before:] = wide.found
        return self.default


@record
class Names:
    """The names of a region that values may use: cities (English or Chinese to canonical) and parties."""

    region: str
    cities: dict[str, str]
    parties: dict[str, str]

    @property
    def city_list(self) -> tuple[str, ...]:
        """Canonical city names in the order of the region."""
        return tuple(dict.fromkeys(self.cities.values()))


def _plain(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _range_clause(p: Parameter) -> Text:
    words = _allowed(p)
    return Text(f" ({words.en})", f"（{words.zh}）") if words.en else Text("", "")


def _allowed(p: Parameter) -> Text:
    """The allowed range with its unit."""
    unit = unit_text(p.unit)
    times = " x" if p.unit.startswith("10^8") and p.range_text else ""  # 0 .. 100 x 10^8 CNY
    return Text(" ".join(filter(None, (p.range_text + times, unit.en))), " ".join(filter(None, (p.range_text, unit.zh))))


def parse_number(text: str) -> float | None:
    """A number in plain or scientific notation, ``.inf`` included; None when it is none (or too large for a number)."""
    if _NUMBER.match(text):
        value = float(text)
        return value if abs(value) < INFINITY else None
    sign = _INFINITY.match(text)
    return None if not sign else (-INFINITY if sign[1] == "-" else INFINITY)


def found_in(node: Node) -> Text:
    """What stands there instead, in words."""
    if node.kind == "list":
        return Text("a list", "列表")
    if node.kind == "mapping":
        return Text("'name: value' lines", "“名称: 值”各行")
    return Text("a blank", "空值") if node.is_null else Text(f"'{node.text}'", f"'{node.text}'")


def _found_value(node: Node) -> Text:
    """As :func:`found_in`, for values that are no texts: quotation marks are named as the fault."""
    if node.kind == "scalar" and node.quoted:
        return Text(f'"{node.text}" in quotation marks; remove them', f'带引号的 "{node.text}"；请去掉引号')
    return found_in(node)


def _read_number(p: Parameter, node: Node, problems: Problems, names: Names | None) -> Any:
    if p.none_word and node.kind == "scalar" and node.text == p.none_word:
        return None
    if node.kind == "scalar" and node.text in dict(p.words):
        return dict(p.words)[node.text]
    value = parse_number(node.text) if node.kind == "scalar" and not node.quoted else None
    if value is None or (abs(value) == INFINITY and not p.infinite):
        problems.add(node.place, "value.number", key=p.name, range=_range_clause(p), found=_found_value(node))
        return None
    if (p.low is not None and value < p.low) or (p.high is not None and value > p.high):
        problems.add(node.place, "value.range", key=p.name, found=node.text, range=_allowed(p))
    return value


def _read_integer(p: Parameter, node: Node, problems: Problems, names: Names | None) -> Any:
    if node.kind != "scalar" or node.quoted or not _INTEGER.match(node.text):
        problems.add(node.place, "value.integer", key=p.name, range=_range_clause(p), found=_found_value(node))
        return None
    rounded = parse_number(node.text)
    if rounded is not None and abs(rounded) >= _EXACT:  # a floating-point number would round it
        exact = int(node.text)
        if (p.low is not None and exact < p.low) or (p.high is not None and exact > p.high):
            problems.add(node.place, "value.range", key=p.name, found=node.text, range=_allowed(p))
        return exact
    value = _read_number(p, node, problems, names)
    return None if value is None else int(value)


def _read_flag(p: Parameter, node: Node, problems: Problems, names: Names | None) -> Any:
    if node.kind != "scalar" or node.quoted or node.text not in ("true", "false"):
        problems.add(node.place, "value.flag", key=p.name, found=_found_value(node))
        return None
    return node.text == "true"


def _read_choice(p: Parameter, node: Node, problems: Problems, names: Names | None) -> Any:
    if node.kind != "scalar" or node.is_null:
        problems.add(node.place, "value.text", key=p.name, found=found_in(node))
    elif node.text not in p.choices and node.text not in p.every_choice:
        problems.add(node.place, "value.choice", key=p.name, found=node.text, hint=Hint(node.text, p.every_choice))
    return node.text


def _years() -> Text:
    return Text(f" between {FIRST_YEAR} and {LAST_YEAR}", f"（{FIRST_YEAR} 至 {LAST_YEAR} 年）")


def _read_month(p: Parameter, node: Node, problems: Problems, names: Names | None) -> Any:
    try:
        return Month.parse(node.text if node.kind == "scalar" else "")
    except ValueError:
        problems.add(node.place, "value.month", key=p.name, range=_years(), found=found_in(node))


def _read_day(p: Parameter, node: Node, problems: Problems, names: Names | None) -> Any:
    """A month or a day, as text, or a blank for an open end; the scenario turns a pair of them into a window."""
    if node.is_null:
        return None
    text = node.text if node.kind == "scalar" else ""
    for parse in (Month.parse, parse_day):
        try:
            return parse(text)
        except ValueError:
            continue
    problems.add(node.place, "value.day", key=p.name, range=_years(), found=found_in(node))
    return None


def _read_name(kind: str, known: dict[str, str], p: Parameter, node: Node, problems: Problems, region: str) -> str:
    """The canonical name of a city or party; '' with a problem where there is none, and where the region's names are not known."""
    if node.kind == "scalar" and (name := same_name(node.text, known)):
        return known[name]
    if node.kind != "scalar" or node.is_null:
        problems.add(node.place, "yaml.scalar", key=p.name, found=found_in(node))
    elif known and not blame_full_width(node.text, node.place, problems, node.quoted):
        problems.add(node.place, f"{kind}.unknown", name=node.text, region=region, hint=Hint(node.text, tuple(dict.fromkeys(known.values())), tuple(known)))
    return ""


def _read_names(kind: str, known: dict[str, str], p: Parameter, node: Node, problems: Problems, region: str) -> Any:
    canonical = tuple(dict.fromkeys(known.values()))
    if node.kind == "scalar" and (node.text == "all" or node.is_null):
        return canonical if node.text == "all" else p.default
    if node.kind != "list":
        sample = "[" + ", ".join(canonical[:2]) + "]"
        problems.add(node.place, "value.names", key=p.name, sample=sample, found=found_in(node))
        return None
    chosen = [_read_name(kind, known, p, item, problems, region) for item in node.items]
    return tuple(dict.fromkeys(filter(None, chosen)))


def _read_cities(p: Parameter, node: Node, problems: Problems, names: Names | None) -> Any:
    if node.kind == "list" and not node.items:
        problems.add(node.place, "value.nobody", key=p.name)
    known, region = (names.cities, names.region) if names is not None else ({}, "")
    return _read_names("city", known, p, node, problems, region)


def _read_parties(p: Parameter, node: Node, problems: Problems, names: Names | None) -> Any:
    known, region = (names.parties, names.region) if names is not None else ({}, "")
    return _read_names("party", known, p, node, problems, region)


def _read_party(p: Parameter, node: Node, problems: Problems, names: Names | None) -> Any:
    known, region = (names.parties, names.region) if names is not None else ({}, "")
    return "" if node.is_null else _read_name("party", known, p, node, problems, region)


def _read_place(p: Parameter, node: Node, problems: Problems, names: Names | None) -> Any:
    """A party or a city; a name that both have is the party."""
    known, region = (names.cities | names.parties, names.region) if names is not None else ({}, "")
    return "" if node.is_null else _read_name("place", known, p, node, problems, region)


_READERS: dict[str, Any] = {
    "number": _read_number,
    "integer": _read_integer,
    "flag": _read_flag,
    "choice": _read_choice,
    "month": _read_month,
    "day": _read_day,
    "cities": _read_cities,
    "parties": _read_parties,
    "party": _read_party,
    "place": _read_place,
}


@record
class Section:
    """A named group of parameters: one top-level key of the scenario file."""

    name: str
    label: Text
    parameters: tuple[Parameter, ...]

    def __getitem__(self, name: str) -> Parameter:
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters, in order."""
        return tuple(p.name for p in self.parameters)


def merged_section(name: str, label: Text, *groups: Sequence[Parameter]) -> Section:
    """One section from the parameters that several rules declare; a name declared twice is an error."""
    parameters = tuple(p for group in groups for p in group)
    names = [p.name for p in parameters]
    doubled = {n for n in names if names.count(n) > 1}
    if doubled:
        raise ValueError(f"section {name}: declared twice: {sorted(doubled)}")
    return Section(name, label, parameters)
