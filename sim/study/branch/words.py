"""Who left and who joined after a change, beside the original, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median_low

import numpy as np

from sim.declare.text import Text
from sim.outcomes.declarations import REGION, party_place
from sim.study.compare.printed import number
from sim.study.store.results import Results

MOST = 5
"""Parties that are named; the others are counted."""
_DOES = {"left": Text("leaves", "退出"), "joined": Text("joins", "加入")}
_DO = {"left": "leave", "joined": "join"}


@dataclass(frozen=True)
class Moves:
    """In how many of the replicates a party leaves (or joins) from a month on, and the median over those of the month in which it first does."""

    count: int
    month: str | None

    def text(self, of: int) -> Text:
        """"18 of 20 (median month 2017-05)"."""
        if self.month is None:
            return Text(f"{self.count} of {of}", f"{of} 次中的 {self.count} 次")
        return Text(f"{self.count} of {of} (median month {self.month})", f"{of} 次中的 {self.count} 次（中位月份 {self.month}）")


def moves(results: Results, kind: str, since: str, replicates: Sequence[int]) -> dict[str, Moves]:
    """Party place -> how often it leaves or joins (``kind``: left, joined) from the month ``since`` on; nothing for parties that never do."""
    events = results.events
    events = events[(events["kind"] == kind) & (events["month"] >= since) & events["replicate"].isin(list(replicates))]
    firsts = events.groupby(["place", "replicate"])["month"].min()
    return {str(place): Moves(len(months), median_low(months)) for place, months in firsts.groupby(level=0)}


def sentences(original: Results, branch: Results, name: Callable[[str], Text]) -> list[Text]:
    """Since when the two differ, who leaves and who joins from then on in each, and how many members there are in the last month.

    ``name``: a party place in words. Only replicates that both finished count.
    """
    since = str(branch.manifest["branch"]["at"])
    replicates = [r for r in branch.replicates if r in original.replicates]
    of = len(replicates)
    found = [Text(
        f"Before {since} both are the same {of} replicates; from then on: {', '.join(branch.manifest['branch']['set'])}.",
        f"{since} 之前两者是同样的 {of} 次重复；自该月起：{'，'.join(branch.manifest['branch']['set'])}。",
    )]  # fmt: skip
    if _alike(original, branch, replicates):
        alike = "No outcome differs in any month: what was changed acts at the start of a run only, or does not act here."
        return [*found, Text(alike, "任何月份的任何指标均无差别：所变更的内容只在模拟开始时起作用，或在此处不起作用。")]
    for kind, does in _DOES.items():
        before, after = (moves(results, kind, since, replicates) for results in (original, branch))
        none = Moves(0, None)
        every = sorted({*before, *after}, key=lambda place: (-abs(after.get(place, none).count - before.get(place, none).count), place))
        for place in every[:MOST]:
            there, here, who = before.get(place, none).text(of), after.get(place, none).text(of), name(place)
            found.append(Text(f"{who.en} {does.en} in {here.en}; in the original in {there.en}.", f"{who.zh}{does.zh}：{here.zh}；原模拟：{there.zh}。"))
        if len(every) > MOST:
            more = len(every) - MOST
            found.append(Text(f"{more} more {_DO[kind]} too, with smaller differences.", f"另有 {more} 个参与方亦{does.zh}，差别较小。"))
        if not every:
            found.append(Text(f"Nobody {does.en} from {since} on, in either.", f"自 {since} 起两者均无参与方{does.zh}。"))
    return [*found, *_members(original, branch, replicates)]


def _alike(original: Results, branch: Results, replicates: Sequence[int]) -> bool:
    """Whether every outcome is the same in every month and place."""
    outcomes = [name for name in branch.outcomes if name in original.outcomes]
    there, here = (results.values_of(outcomes)[:, [results.replicates.index(r) for r in replicates]] for results in (original, branch))
    return np.array_equal(there, here, equal_nan=True)


def _members(original: Results, branch: Results, replicates: Sequence[int]) -> list[Text]:
    """Number of members in the last month, mean over the replicates."""
    if not any(place.startswith(party_place("")) for place in branch.places):
        return []
    there, here = (
        float(np.mean(results.values("member")[[results.replicates.index(r) for r in replicates], -1, results.places.index(REGION)]))
        for results in (original, branch)
    )
    last = branch.months[-1]
    return [Text(f"Members in {last}: {number(here)}, in the original {number(there)}.", f"{last} 的成员数：{number(here)}，原模拟 {number(there)}。")]
