"""How sure a statement about a party is: the replicates (sampled matrices) that agree, and the choices nobody measured under which it is kept."""

from __future__ import annotations

from dataclasses import dataclass

from sim.declare.text import Text

DETERMINED = 0.8
"""Below this share of agreement a statement is not determined by the data."""


@dataclass(frozen=True)
class Kept:
    """Under how many of the choices of a setting a statement holds."""

    name: Text
    kept: int
    choices: int


@dataclass(frozen=True)
class Agreement:
    """Share of the replicates that agree (``sampled``: each has a transport matrix of its own), and what else was varied.

    ``single``: of one run, which says nothing about that.
    """

    share: float
    sampled: bool
    single: bool
    rivals: tuple[Kept, ...] = ()

    @property
    def determined(self) -> bool:
        """Whether enough agree of everything that was varied."""
        return self.share >= DETERMINED and all(one.kept >= DETERMINED * one.choices for one in self.rivals)

    def text(self) -> Text:
        """In words."""
        if self.single:
            return Text("a single run, which says nothing about how sure this is", "单次模拟无法说明其可靠程度")
        what = Text("sampled matrices" if self.sampled else "replicates (one matrix)", "抽样矩阵" if self.sampled else "重复（单一矩阵）")
        share = f"{100 * self.share:.0f} %"
        en = [f"{share} of {what.en}", *(f"{one.kept} of {one.choices} {one.name.en}" for one in self.rivals)]
        zh = [f"{100 * self.share:.0f}% 的{what.zh}", *(f"{one.choices} {one.name.zh}中的 {one.kept} 种" for one in self.rivals)]
        both = f"{', '.join(en[:-1])} and {en[-1]}" if len(en) > 1 else en[0]
        return Text(f"{both} agree", f"{'、'.join(zh)}一致")
