"""What the intervals of results that were run under a posterior carry, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.declare.text import Text


def posterior_sentences(posteriors: Sequence[dict[str, Any]], study: bool = False) -> list[Text]:
    """What the intervals of results carry, by what their manifests say about posteriors; nothing where there is none.

    ``study``: of a study, whose intervals may also be of ranks or means, only what every replicate has of its own.
    """
    if not posteriors:
        return []
    acting = {label["en"]: label["zh"] for about in posteriors for label in about["acting"].values()}
    title = {about["title"]["en"]: about["title"]["zh"] for about in posteriors}
    drawn = ", ".join(label[:1].lower() + label[1:] for label in acting)
    found = [Text(
        f"Intervals hold 90 % of the draws: parameters ({drawn}; posterior: {', '.join(title)}), matrix and luck.",
        f"区间含 90% 的抽样：参数（{'、'.join(acting.values())}；后验：{'、'.join(title.values())}）、传输矩阵与随机性。",
    )]  # fmt: skip
    if study:
        found = [Text(
            f"Every replicate has parameters of its own ({drawn}; posterior: {', '.join(title)}) and a matrix, the same at every point.",
            f"每次重复各有一组参数（{'、'.join(acting.values())}；后验：{'、'.join(title.values())}）与一个传输矩阵，在各设计点相同。",
        )]  # fmt: skip
    if stated := ", ".join(dict.fromkeys(path for about in posteriors for path in about["stated"])):
        found.append(Text(f"As a scenario states, not drawn: {stated}.", f"按情景设定、未抽样：{stated}。"))
    return found
