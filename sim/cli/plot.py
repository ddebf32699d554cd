"""hazepact plot: draw figures of stored results: named ones, those of a figures: block, or the usual ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli.base import Argument, Command, command, expand
from sim.cli.words import say
from sim.declare.figure_options import CHOICES, LOOKS, RANGES, figure_names
from sim.declare.problems import Hint, InputError, Place, Problems, fail
from sim.declare.text import Language

_SEVERAL = ("outcome", "place", "arm")


def plot(*, names: tuple[str, ...], out: str | None, language: Language, quiet: bool, verbose: bool, **options: Any) -> None:
    """Draw the figures into ``out`` (default: ``figures`` in the folder of the last result)."""
    folders, figures = _sorted(expand(names))
    from sim.show.options import read_options

    choice, look, formats = read_options({**options, "lang": language})
    kind, results, last = _opened(folders)
    from sim.show.block import block_orders, stored_block
    from sim.show.figure import held
    from sim.show.plot import draw, orders_of, usual
    from sim.study.store.manifest import list_added

    block = () if figures or choice.made() else stored_block(kind, results)
    if block:
        orders = block_orders(block, kind, held(kind, results), language)
    else:
        orders = orders_of(figures or usual(kind, choice), choice, look, formats)
    if not orders:
        raise fail(Place("plot"), "figure.none")
    folder = last / "figures" if out is None else Path(out)
    written = draw(kind, results, orders, folder, bool(figures or block), lambda text: click.echo(say("note", language, text=text), err=True))
    if not written:
        raise fail(Place("plot"), "figure.none")
    if out is None:
        list_added(last, written)
    for file in () if quiet else written:
        click.echo(file)


def _sorted(names: list[str]) -> tuple[list[str], list[str]]:
    """Folders of results, then names of figures. InputError: a name that is neither, or no folder at all."""
    from sim.show.figures import registry

    folders = [name for name in names if Path(name).is_dir() or "/" in name or "\\" in name]
    figures = [name for name in names if name not in folders]
    problems = Problems()
    for name in figures:
        if name not in figure_names() and name not in registry():
            near = (*registry(), *(str(path) for path in Path("results").glob("*") if path.is_dir()))
            problems.add(Place("plot"), "figure.neither", found=name, hint=Hint(name, near))
    problems.stop()
    if not folders:
        raise fail(Place("plot"), "figure.no_result")
    return folders, figures


def _opened(folders: list[str]) -> tuple[Any, Any, Path]:
    """Kind of the results, the results, and the folder of the last of them. InputError: folders that cannot be opened, or not drawn together."""
    from sim.show.figure import KINDS
    from sim.show.plot import open_any
    from sim.study.store.results import alike

    problems, found = Problems(), list[Any]()
    for folder in folders:
        try:
            found.append(open_any(folder))
        except InputError as error:
            problems.found += error.problems
    problems.stop()
    kinds = dict.fromkeys(kind for kind, _ in found)
    if len(kinds) > 1:
        raise fail(Place("plot"), "figure.mixed", found=", ".join(f"{folder} ({kind})" for folder, (kind, _) in zip(folders, found, strict=True)))
    kind = next(iter(kinds))
    if kind != "run":
        if len(found) > 1:
            raise fail(Place("plot"), "figure.several", kind=KINDS[kind])
        return kind, found[0][1], Path(folders[0])
    results = [result for _, result in found]
    if len(alike(results)) > 1:
        said = (f"{r.name} ({r.manifest['region']['name']}, {r.months[0]}..{r.months[-1]})" for r in results)
        raise fail(Place("plot"), "figure.regions", found=", ".join(said))
    return kind, results, results[-1].path


def figure_options(language: Language) -> list[click.Parameter]:
    """An option a choice and a look, but for --lang, which every command has."""
    kinds = {name: "MM" if name in ("width", "height") else "NUMBER" for name in RANGES}
    made = []
    for name, text in (CHOICES | LOOKS).items():
        if name != "lang":
            flag = f"--{name.replace('_', '-')}"
            made.append(click.Option([flag, name], multiple=name in _SEVERAL, metavar=kinds.get(name, name.upper()), help=text.to(language)))
    return list(made)


def make(language: Language) -> Command:
    """The command."""
    return command(
        "plot", language, plot,
        [
            Argument(["names"], say("arg.plot", language), nargs=-1, required=True, metavar="RESULT... [FIGURE...]"),
            *figure_options(language),
            click.Option(["--out"], metavar="DIR", help=say("opt.figures_out", language)),
        ],
    )  # fmt: skip
