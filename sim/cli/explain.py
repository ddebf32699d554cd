"""hazepact explain: every resolved value, where it came from, unit, anchor, evidence."""

from __future__ import annotations

import click

from sim.cli.base import Argument, Command, command
from sim.cli.words import say
from sim.declare.text import Language
from sim.declare.units import unit_text
from sim.scenario.explain import explain as rows_of
from sim.scenario.load import load_scenario

_WORDS: dict[Language, dict[str, str]] = {
    "en": {"from": "from", "allowed": "allowed", "source": "source", "evidence": "evidence"},
    "zh": {"from": "来自", "allowed": "允许范围", "source": "依据", "evidence": "证据", "default": "默认值", "assumption": "假设"},
}


def explain(
    file: str, key: str | None, set_: tuple[str, ...], variant: str | None, language: Language, quiet: bool, verbose: bool
) -> None:
    """Print two lines a value; with --verbose the allowed range too."""
    scenario = load_scenario(file, variant, set_)
    words = _WORDS[language]
    for row in rows_of(scenario, key or ""):
        unit = f" {unit_text(row.unit).to(language)}" if row.unit else ""
        click.echo(f"{row.key} = {row.value}{unit}" if row.value else row.key)
        meaning = row.label.to(language) + (f": {row.meaning.to(language)}" if row.meaning else "")
        facts = [meaning, f"{words['from']} {words.get(row.origin, row.origin)}"]
        facts += [f"{words['allowed']} {row.allowed}"] if verbose and row.allowed else []
        facts += [f"{words['source']} {words.get(row.source, row.source)}"] if row.source else []
        facts += [f"{words['evidence']} {' '.join(row.evidence)}"] if row.evidence else []
        click.echo("    " + "; ".join(facts))


def make(language: Language) -> Command:
    """The command."""
    return command(
        "explain", language, explain,
        [
            Argument(["file"], say("arg.file", language), metavar="FILE"),
            Argument(["key"], say("arg.key", language), required=False, metavar="[KEY]"),
            click.Option(["--set", "set_"], multiple=True, metavar="KEY=VALUE", help=say("opt.set", language)),
            click.Option(["--variant"], metavar="NAME", help=say("opt.variant", language)),
        ],
    )  # fmt: skip
