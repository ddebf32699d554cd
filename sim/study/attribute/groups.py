"""Groups of parts that an effect is shared out to: the sets of levers, or what the user names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.declare.problems import Hint, Place, Problems, fail
from sim.declare.text import Text
from sim.mechanisms import registry
from sim.mechanisms.base import OFFERS
from sim.processes.sections import LEVERS
from sim.scenario.scenario import Scenario
from sim.study.attribute.parts import differing, parts_of, set_of
from sim.study.attribute.sets import REST, REST_SET, SETS

MOST = 10
"""Groups that may differ: every combination of them is run."""
OPTION = "--groups"
_SET = "set."
_PLACE = Place(OPTION)
_NAME = re.compile(r"[^\W\d][\w-]*")


@dataclass(frozen=True)
class Group:
    """Parts that are switched together. ``parts``: those of them in which the two scenarios differ; none: the group changes nothing."""

    name: str
    label: Text
    short: Text
    parts: tuple[str, ...]


def usual_groups(first: Scenario, second: Scenario) -> tuple[Group, ...]:
    """The sets of levers, and everything else where that differs."""
    apart = differing(first, second)
    groups = [Group(s.name, s.label, s.short, tuple(part for part in apart if set_of(part) == s.name)) for s in (*SETS, REST_SET)]
    return tuple(group for group in groups if group.parts or group.name != REST)


def read_groups(texts: Sequence[str], first: Scenario, second: Scenario) -> tuple[Group, ...]:
    """Groups as users write them: ``NAME=ITEM,ITEM,NAME=ITEM`` (repeatable); the usual ones without any text.

    An item is a lever, a mechanism, a field of a mechanism (``supervision.verification``), a setting (``governments.delivery_rule``), ``offers``
    (of membership), a set of levers (``set.pact``), or ``rest`` (what no other group names). InputError with every mistake: a form that cannot
    be read, a name that is not known, a part in two groups, a part in which the scenarios differ and that is in no group.
    """
    if not texts:
        return usual_groups(first, second)
    problems, apart = Problems(), differing(first, second)
    items = _items(texts, problems)
    known = _known(first, second)
    found = {name: _parts(wanted, known, problems) for name, wanted in items.items()}
    takers = [name for name, wanted in items.items() if REST in wanted]
    if len(takers) > 1:
        problems.add(_PLACE, "attribute.twice", found=REST, first=takers[0], second=takers[1])
    owners: dict[str, list[str]] = {}
    for name, parts in found.items():
        for part in parts:
            owners.setdefault(part, []).append(name)
    for part, names in owners.items():
        if len(names) > 1:
            problems.add(_PLACE, "attribute.twice", found=part, first=names[0], second=names[1])
    left = tuple(part for part in apart if part not in owners)
    if takers:
        found[takers[0]] |= dict.fromkeys(left)
    elif left and not any(problem.id == "attribute.item" for problem in problems.found):  # a misspelt name leaves out what it meant
        problems.add(_PLACE, "attribute.left_out", parts=", ".join(left))
    problems.stop()
    return tuple(Group(name, Text(name, name), Text(name, name), tuple(part for part in apart if part in parts)) for name, parts in found.items())


def check_count(groups: Sequence[Group]) -> None:
    """InputError: more groups differ than can be run in every combination."""
    count = sum(bool(group.parts) for group in groups)
    if count > MOST:
        raise fail(_PLACE, "attribute.many", found=count, most=MOST, arms=2**count)


def _items(texts: Sequence[str], problems: Problems) -> dict[str, list[str]]:
    """Items by name of the group."""
    found: dict[str, list[str]] = {}
    for text in texts:
        name = ""
        for token in filter(None, re.split(r"[,，;；\s]+", re.sub(r"\s*[=＝]\s*", "=", text))):
            head, equals, item = token.partition("=")
            if equals:
                name = head
                if name in found:
                    problems.add(_PLACE, "attribute.group_twice", name=name)
            if not _NAME.fullmatch(name):
                problems.add(_PLACE, "attribute.form", found=token)
                continue
            found.setdefault(name, []).extend(filter(None, [item if equals else token]))
    for name, items in found.items():
        if not items:
            problems.add(_PLACE, "attribute.empty", name=name)
    return found


def _known(first: Scenario, second: Scenario) -> dict[str, tuple[str, ...]]:
    """What every item means: names of parts of the two scenarios."""
    here = tuple(dict.fromkeys((*parts_of(first), *parts_of(second))))
    known: dict[str, tuple[str, ...]] = {part: (part,) for part in here}
    for name, mechanism in registry().items():
        known |= {f"{name}.{part}": known.get(f"{name}.{part}", ()) for part in mechanism.parts}
        known[name] = tuple(part for part in here if part.startswith(f"{name}."))
    for name in LEVERS:
        fields = [f"{m.name}.{f.parameter.name}" for m in registry().values() for f in m.fields if f.lever == name]
        named = (*known.get(name, ()), *(part for part in here if part in fields or part == f"levers.{name}"))  # a mechanism may have the lever's name
        known[name] = tuple(dict.fromkeys(named))
    known[OFFERS] = tuple(part for part in here if part.endswith(f".{OFFERS}"))
    return known | {f"{_SET}{s.name}": tuple(part for part in here if set_of(part) == s.name) for s in SETS}


def _parts(items: Sequence[str], known: Mapping[str, tuple[str, ...]], problems: Problems) -> dict[str, None]:
    """The parts that items name, each once."""
    parts: dict[str, None] = {}
    for item in items:
        if item in known:
            parts |= dict.fromkeys(known[item])
        elif item != REST:
            problems.add(_PLACE, "attribute.item", found=item, hint=Hint(item, (*known, REST)))
    return parts
