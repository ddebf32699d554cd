"""When a work of the literature is cited, and what for.

``model``: with every result; ``mechanism:NAME``: where it is switched on; ``rule:NAME``: a rule of compensation; ``setting:SECTION.NAME=VALUE`` and
``positive:SECTION.NAME``: of the scenario; ``damage:KIND``, ``medium:KIND``: of the region; ``posterior``; ``study:METHOD``.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.declare.text import Text
from sim.scenario.scenario import Scenario

METHOD = Text("method: {what}", "方法：{what}")
MECHANISM = Text("mechanism: {what}", "机制：{what}")


def holds(condition: str, scenarios: Sequence[Scenario], posterior: bool, methods: Sequence[str]) -> bool:
    """Whether a condition holds for any of the scenarios. ValueError: no such kind of condition."""
    kind, _, value = condition.partition(":")
    if kind == "model":
        return bool(scenarios)
    if kind == "posterior":
        return posterior
    if kind == "study":
        return value in methods
    return any(_holds_in(kind, value, scenario) for scenario in scenarios)


def _holds_in(kind: str, value: str, scenario: Scenario) -> bool:
    """Whether a condition on the scenario holds. ValueError: no such kind of condition."""
    if kind == "mechanism":
        return any(use.name == value for use in scenario.mechanisms)
    if kind == "rule":
        return any(use.fields.get("rule") == value for use in scenario.mechanisms)
    if kind == "damage":
        return scenario.region.damage.kind == value
    if kind == "medium":
        return scenario.region.medium == value
    if kind in ("setting", "positive"):
        path, _, wanted = value.partition("=")
        found = scenario.get(*path.split(".", 1))
        return str(found) == wanted if kind == "setting" else float(found) > 0
    raise ValueError(f"no condition {kind}")


def reason_of(condition: str, words: Text | None, scenarios: Sequence[Scenario]) -> Text:
    """What a work is cited for: a method in ``words``, or the mechanism that the condition names."""
    if words is not None:
        return Text(METHOD.en.format(what=words.en), METHOD.zh.format(what=words.zh))
    kind, _, name = condition.partition(":")
    used = next(use.mechanism for scenario in scenarios for use in scenario.mechanisms if use.name == name or use.fields.get("rule") == name)
    rule = Text(f" ({name})", f"（{name}）") if kind == "rule" else Text("", "")
    return Text(MECHANISM.en.format(what=used.label.en + rule.en), MECHANISM.zh.format(what=used.label.zh + rule.zh))
