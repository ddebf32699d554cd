"""Draw charts into files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.declare.problems import Hint, Place, fail, file_error
from sim.declare.text import Language

if TYPE_CHECKING:
    from sim.study.store.results import Results

FORMATS = ("pdf", "svg", "png")


def draw_groups(results: Sequence[Results], language: Language = "en", note: Callable[[str], None] | None = None) -> list[Path]:
    """Draw the charts of results of one region and period together, at most as many as there are colours; return the folders.

    The first result of a group is the baseline of its charts, which lie in the folder of the last one.
    """
    from sim.show.style import PALETTE
    from sim.study.store.manifest import list_added
    from sim.study.store.results import alike

    folders = []
    for group in alike(results):
        others = len(PALETTE) - 1
        for begin in range(1, max(len(group), 2), others):
            shown = [group[0], *group[begin : begin + others]]
            folders.append(shown[-1].path / "figures")
            list_added(shown[-1].path, draw_all(shown, folders[-1], language, note=note))
    return folders


def draw_all(
    results: Sequence[Results],
    folder: Path,
    language: Language = "en",
    formats: Sequence[str] = FORMATS,
    names: Sequence[str] | None = None,
    note: Callable[[str], None] | None = None,
) -> list[Path]:
    """Draw every chart that applies (or those of ``names``) into ``folder``, one file a format; the first result is the baseline.

    All charts are drawn or none; they replace older charts of the same name. Of a part of the results (:func:`sim.study.store.part.part_of`)
    only the charts are drawn that can show a part; ``note`` names the others. ``note`` is called with a message when labels fall back to
    English because no Chinese font is installed. InputError: unknown chart or format (before anything is drawn), or a file of that name
    is not this program's. EnvironmentFailed: the folder cannot be written.
    """
    from sim.show.charts import registry
    from sim.show.style import journal, save, usable_language
    from sim.show.words import say
    from sim.study.store.added import placed_files
    from sim.study.store.part import Part

    charts = registry()
    for kind, given, known in (("chart", names or (), tuple(charts)), ("format", formats, FORMATS)):
        for name in given:
            if name not in known:
                raise fail(Place(f"{kind} {name}"), "value.choice", key=kind, found=name, hint=Hint(name, known))
    chosen, left_out = list(names or charts), list[str]()
    if any(isinstance(result, Part) for result in results):
        chosen, left_out = ([name for name in chosen if charts[name].follows is follows] for follows in (True, False))
    drawn_language, message = usable_language(language)
    if message is not None and note is not None:
        note(message.to(language))
    folder = Path(folder)
    written: list[Path] = []
    try:
        with placed_files(folder) as part, journal():
            for name in chosen:
                figure = charts[name].draw(results, drawn_language)
                if figure is not None:
                    written += [save(figure, part / f"{name}.{kind}") for kind in formats]
    except OSError as error:
        raise file_error(error, folder) from None
    if left_out and note is not None:
        note(say("left_out", language, names=", ".join(left_out)))
    return [folder / file.name for file in written]
