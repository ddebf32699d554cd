"""Treaty design: every mix that was tried by cost and by the share of draws in which it meets the aim, with the answer."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sim.declare.text import Text
from sim.declare.units import MONEY_PER_YEAR
from sim.show.figure import FigureType, Given
from sim.show.marks.lines import number_axis, weak_text
from sim.show.page.drawing import Drawing, Panel
from sim.show.page.look import GREY, NOTE
from sim.show.words.common import say, unit_text

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from sim.study.search.store import StoredTreaty


def compose(given: Given) -> Drawing | None:
    """One panel: cost beyond the base against share; the front as a line, the share that was asked as a dashed one."""
    import pandas as pd

    stored: StoredTreaty = given.results
    answer = stored.manifest["answer"]
    base = float(answer["cost_of_base"])
    rows = [
        {"cost": cost - base, "share": share, "answer": int(chosen)}
        for cost, share, chosen in stored.mixes
        if math.isfinite(cost - base) and math.isfinite(share)
    ]
    if not rows:
        return None
    label = f"{say('treaty.cost', given.language)} ({unit_text(MONEY_PER_YEAR, given.language)})"
    panel = Panel("", _drawn(rows, float(stored.manifest["share"]), given), label, say("treaty.share", given.language), 62.0)
    notes = [say("treaty.note", given.language, draws=stored.manifest["draws"], tried=stored.manifest["tried"])]
    return Drawing([panel], pd.DataFrame(rows), _handles(given), notes, _source(stored, given))


def _drawn(rows: list[dict[str, Any]], asked: float, given: Given) -> Callable[[Axes], None]:
    front, most = list[tuple[float, float]](), -1.0
    for row in sorted(rows, key=lambda row: (row["cost"], -row["share"])):
        if row["share"] > most:
            most = row["share"]
            front.append((row["cost"], most))

    def draw(axes: Axes) -> None:
        axes.plot([r["cost"] for r in rows], [r["share"] for r in rows], "o", color=GREY, markersize=2.6, alpha=0.7, zorder=2, clip_on=False)
        axes.plot(*zip(*front, strict=True), "-o", color=given.look.colour(0), markersize=3.4, linewidth=1.0, drawstyle="steps-post", zorder=3, clip_on=False)
        for row in rows:
            if row["answer"]:
                axes.plot(row["cost"], row["share"], "D", color=given.look.colour(1), markersize=6.0, zorder=4, clip_on=False)
        axes.axhline(asked, color=NOTE, linewidth=0.8, linestyle="--", zorder=1)
        axes.set_ylim(-0.04, 1.04)
        number_axis(axes.xaxis, bins=6)

    return draw


def _handles(given: Given) -> list[Artist]:
    from matplotlib.lines import Line2D

    language = given.language
    return [
        Line2D([], [], marker="D", linestyle="none", color=given.look.colour(1), label=say("treaty.answer", language)),
        Line2D([], [], marker="o", color=given.look.colour(0), markersize=3.4, linewidth=1.0, label=say("treaty.front", language)),
        Line2D([], [], marker="o", linestyle="none", color=GREY, markersize=2.6, label=say("treaty.mix", language)),
        Line2D([], [], color=NOTE, linewidth=0.8, linestyle="--", label=say("treaty.asked", language)),
    ]


def _source(stored: StoredTreaty, given: Given) -> str:
    m, language = stored.manifest, given.language
    stop, comma = ("; ", ", ") if language == "en" else ("；", "，")
    parts = ["HazePact" + comma + say("model", language, version=m["model_version"]), m["region"]["label"][language], f"{m['title'][language]} [{stored.name}]"]
    weak = weak_text(list(m["region"]["weak_files"]), m["region"]["surrogate_transport"], language)
    return "\n".join(text for text in (stop.join(parts) + ("." if language == "en" else "。"), weak) if text)


FIGURE = FigureType(
    "treaty",
    Text("Cost of reaching the aim", "达到目标的费用"),
    Text("every mix that was tried, by cost and by the share of draws in which it meets the aim", "所有尝试过的组合：费用与达到目标的抽样比例"),
    Text("a designed treaty (hazepact design)", "制度组合设计结果（hazepact design）"),
    compose,
    of="treaty",
    usual=True,
)
