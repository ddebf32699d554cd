"""hazepact sensitivity: which axes of a study move an outcome, in a table, a chart and three sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli.base import Argument, Command, command, console
from sim.cli.words import say
from sim.declare.text import Language


def sensitivity(
    result: str, outcome: tuple[str, ...], out: str | None, no_charts: bool, language: Language, quiet: bool, verbose: bool
) -> None:
    """Work out the effects of a stored study and show them."""
    from sim.study.sweeps.sweep_store import open_sweep

    results = open_sweep(result)
    report(results, outcome, results.path if out is None else Path(out), language, quiet, charts=not no_charts)


def report(results: Any, outcomes: tuple[str, ...], folder: Path, language: Language, quiet: bool, charts: bool) -> None:
    """Tables and sentences of ``outcomes`` (or the headlines) at the first kept place and period; CSV and charts into ``folder``."""
    from sim.show.plot import draw
    from sim.show.tables.sweeps import order_tables
    from sim.study.analysis.sensitivity import headline_outcomes
    from sim.study.analysis.sensitivity import sensitivity as effects_of
    from sim.study.store.manifest import list_added

    found = effects_of(results, outcomes or None)
    m, out = results.manifest, console()
    shown = outcomes or headline_outcomes(results)
    place, period = m["places"][0], m["periods"][0]
    for name in shown:
        for base in m["bases"]:
            _print_one(found, (base["name"], name, place, period), language)
    for table in order_tables(found, shown, language):
        out.print(table)
        out.print()
    told = {why.en for _, why in found.lacking}
    for note in () if quiet else (note for note in found.notes if note.en not in told):
        out.print(say("note", language, text=note.to(language)))
    written = found.write(folder)
    click.echo(say("tables_in", language, path=", ".join(str(path) for path in written)))
    if charts:
        figures = folder / "figures"
        tell = lambda text: click.echo(say("note", language, text=text))  # noqa: E731
        drawn = draw("study", results, _orders(results, outcomes, language), figures, named=False, note=tell)
        written += drawn
        if drawn:
            click.echo(say("charts_in", language, path=figures))
    if folder == results.path:
        list_added(folder, written)


def _print_one(found: Any, where: tuple[str, str, str, str], language: Language) -> None:
    """Tables and sentences of one outcome, or why there are none."""
    from sim.show.tables.grid import rich_table
    from sim.show.tables.indices import indices_grid, pairs_grid
    from sim.show.tables.sweeps import effects_table
    from sim.study.analysis.effect_words import effect_sentences
    from sim.study.analysis.index_words import index_sentences

    out, of = console(), dict(zip(("base", "outcome", "place", "period"), where, strict=True))
    if found.rows(**of):
        out.print(effects_table(found, *where, language))
        for sentence in effect_sentences(found, *where):
            out.print(sentence.to(language))
        out.print()
    if found.found(**of):
        out.print(rich_table(indices_grid(found, *where), language))
        if (pairs := pairs_grid(found, *where)) is not None:
            out.print()
            out.print(rich_table(pairs, language))
    said = [sentence.to(language) for sentence in index_sentences(found, *where)]
    said += [why.to(language) for place, why in found.lacking if place == where]
    for text in said:
        out.print(text)
    if said:
        out.print()


def _orders(results: Any, outcomes: tuple[str, ...], language: Language) -> list[Any]:
    """The figures of the study's own block, else the usual ones."""
    from sim.show.block import block_orders, stored_block
    from sim.show.choice import Choice
    from sim.show.figure import held
    from sim.show.page.look import look_of
    from sim.show.plot import orders_of, usual

    if block := stored_block("study", results):
        return block_orders(block, "study", held("study", results), language)
    return orders_of(usual("study"), Choice(outcome=outcomes), look_of(language=language))


def make(language: Language) -> Command:
    """The command."""
    return command(
        "sensitivity", language, sensitivity,
        [
            Argument(["result"], say("arg.study_result", language), required=True, metavar="RESULT"),
            click.Option(["--outcome"], multiple=True, metavar="NAME", help=say("opt.kept_outcome", language)),
            click.Option(["--out"], metavar="DIR", help=say("opt.effects_out", language)),
            click.Option(["--no-figures", "--no-charts", "no_charts"], is_flag=True, help=say("opt.nocharts", language)),
        ],
    )  # fmt: skip
