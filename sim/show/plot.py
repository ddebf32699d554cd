"""Draw figures into files: those that are named, those of a ``figures:`` block, or the usual ones of results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.declare.problems import Hint, InputError, Place, Problems, fail, file_error
from sim.declare.text import Language
from sim.show.choice import Choice
from sim.show.figure import KINDS, FigureType, Given, Kind
from sim.show.page.look import Look, missing_glyphs, style
from sim.show.page.sheet import caption, pages, save
from sim.show.words.common import say

if TYPE_CHECKING:
    from sim.study.store.results import Results

_FEW_PANELS = 4
NOT_HERE = ("figure.lacks", "figure.empty", "figure.axes")
"""Why a figure that was not named is left out."""
Note = Callable[[str], None]


@dataclass(frozen=True)
class Order:
    """A figure that is to be drawn: into files ``name``.png and so on. ``where``: what asked for it, for messages."""

    figure: str
    name: str
    choice: Choice
    look: Look
    formats: tuple[str, ...] = ("png",)
    where: Place | None = None


def open_any(path: str | Path) -> tuple[Kind, Any]:
    """Open a folder of results of any kind. InputError as the openers of each kind raise it."""
    import json

    from sim.study.attribute.store import open_attribution
    from sim.study.coalitions.opened import open_coalitions
    from sim.study.search.store import open_treaty
    from sim.study.store.manifest import NAME
    from sim.study.store.results import open_results
    from sim.study.sweeps.sweep_store import open_sweep

    try:
        kind = json.loads((Path(path) / NAME).read_text(encoding="utf-8")).get("kind")
    except (OSError, ValueError, AttributeError):
        kind = None
    if kind == "study":
        return "study", open_sweep(path)
    if kind == "coalitions":
        return "coalitions", open_coalitions(path)
    if kind == "attribution":
        return "attribution", open_attribution(path)
    if kind == "treaty":
        return "treaty", open_treaty(path)
    return "run", open_results(path)


def figure_of(name: str, where: Place | None = None) -> FigureType:
    """The figure of a name. InputError ``figure.unknown``."""
    from sim.show.figures import registry

    if name not in registry():
        raise fail(where or Place("plot"), "figure.unknown", found=name, hint=Hint(name, tuple(registry())))
    return registry()[name]


def usual(kind: Kind, choice: Choice = Choice()) -> list[str]:  # noqa: B008
    """Names of the figures that are drawn of a kind of results where none is named; with a choice, those that take it."""
    from sim.show.figures import registry

    return [name for name, figure in registry().items() if figure.of == kind and figure.usual and set(choice.made()) <= set(figure.takes)]


def draw(kind: Kind, results: Any, orders: Sequence[Order], folder: Path, named: bool = True, note: Note | None = None) -> list[Path]:
    """Draw the orders from results of one kind into ``folder``: all of them or none; older files of the same names are replaced.

    ``named``: a figure that has nothing to draw is an error; else it is left out. ``note`` is called with what the user should know: missing
    characters, figures of several pages. InputError with every mistake of every order. EnvironmentFailed: the folder cannot be written.
    """
    from sim.study.store.added import placed_files

    problems, drawings, notes = Problems(), [], dict[str, None]()
    for order in orders:
        try:
            figure = figure_of(order.figure, order.where)
            if figure.of != kind:
                raise fail(order.where or Place(f"figure {figure.name}"), "figure.kind", needs=KINDS[figure.of], found=KINDS[kind])
            with style(order.look):
                drawings.append((order, figure, figure.drawing(Given(results, order.choice, order.look))))
        except InputError as error:
            if named or not all(p.id in NOT_HERE for p in error.problems):
                problems.found += error.problems
    problems.stop()
    written: list[Path] = []
    try:
        with placed_files(Path(folder)) as part:
            for order, figure, drawing in drawings:
                written += _write(order, figure, drawing, Given(results, order.choice, order.look), part, notes)
    except OSError as error:
        raise file_error(error, folder) from None
    for text in notes if note is not None else ():
        note(text)  # type: ignore[misc]
    return [Path(folder) / file.name for file in written]


def _write(order: Order, figure: FigureType, drawing: Any, given: Given, part: Path, notes: dict[str, None]) -> list[Path]:
    """The files of one order: a page or more in every format, and the caption where it is not in the figure."""
    look, written = order.look, list[Path]()
    said = caption(drawing, look.title or _named(figure, drawing, look.language), look.language == "zh")
    with style(look):
        sheets = pages(drawing, look)
        for number, sheet in enumerate(sheets, 1):
            stem = order.name if number == 1 else f"{order.name}-{number}"
            written += [save(sheet, part / f"{stem}.{kind}", look, said) for kind in order.formats]
            if missing := missing_glyphs(sheet, look):
                notes[say("missing_glyphs", look.language, found=missing, file=order.name)] = None
    if len(sheets) > 1:
        notes[say("more_pages", look.language, file=order.name, count=len(sheets))] = None
    if not look.notes:
        texts = [said]
        for language in look.captions:
            if language != look.language:
                other = replace(given, look=replace(look, language=language, title=""))
                with style(other.look):
                    drawn = figure.drawing(other)
                    texts.append(caption(drawn, _named(figure, drawn, language), language == "zh"))
        file = part / f"{order.name}.caption.txt"
        file.write_text("\n\n".join(texts) + "\n", encoding="utf-8", newline="\n")
        written.append(file)
    return written


def _named(figure: FigureType, drawing: Any, language: Language) -> str:
    """The figure with what its axes or panels are called, where these are few."""
    shown = list(dict.fromkeys(panel.y_label or panel.title for panel in drawing.panels))
    label, few = figure.label.to(language), len(shown) <= _FEW_PANELS
    return f"{label}: {', '.join(shown)}" if few and language == "en" else f"{label}：{'、'.join(shown)}" if few else label


def orders_of(names: Iterable[str], choice: Choice, look: Look, formats: Sequence[str] = ("png",)) -> list[Order]:
    """An order a name, all with the same choice and look."""
    return [Order(name, name, choice, look, tuple(formats)) for name in names]


def draw_groups(results: Sequence[Results], language: Language = "en", note: Note | None = None, block: Sequence[Order] = ()) -> list[Path]:
    """Draw the usual figures (or those of a ``block``) of results of each region and period together; return the folders.

    The first result of a group is the baseline of its figures, which lie in the folder of the last one.
    """
    from sim.show.page.look import look_of
    from sim.study.store.manifest import list_added
    from sim.study.store.results import alike

    folders = []
    for group in alike(results):
        folder = group[-1].path / "figures"
        orders = block or orders_of(usual("run"), Choice(), look_of(language=language))
        drawn = draw("run", group, orders, folder, named=bool(block), note=note)
        list_added(group[-1].path, drawn)
        folders.append(folder)
    return folders
