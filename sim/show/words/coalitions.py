"""A coalition analysis in three sentences, English and Chinese: who gains, who stays with whom, who must pay whom."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from sim.declare.text import Language, Text
from sim.declare.units import MONEY_PER_YEAR
from sim.games.masks import coalition_of, mask_of
from sim.games.tu import Estimate
from sim.show.tables.main import place_text
from sim.show.words.common import unit_text
from sim.study.coalitions.analyse import NO_TRANSFERS, Band, CoalitionStudy, Stance, band
from sim.study.coalitions.sums import SAMPLES, CoalitionTable, SizeTable
from sim.study.compare.agreement import DETERMINED
from sim.study.compare.printed import number

RULE_NAMES = {
    NO_TRANSFERS: Text("no transfers", "无转移支付"),
    "chander_tulkens": Text("Chander-Tulkens", "Chander-Tulkens"),
    "shapley": Text("Shapley value", "沙普利值"),
    "nucleolus": Text("nucleolus", "核仁"),
}
MOST_NAMED, MOST_GAINERS = 3, 13
"""Payers, payees and coalitions that a sentence names; and parties that gain or lose (where there are more, as many as payers)."""
FEW_NAMES = 4
"""A coalition of more than these and of more than half of all is named by who is not in it."""


def party_name(study: CoalitionStudy, p: int) -> Text:
    """The name of a party."""
    name = study.parties[p]
    return Text(name, place_text(name, "zh", study.scenario.region.names_zh))


def coalition_name(study: CoalitionStudy, coalition: Sequence[int]) -> Text:
    """The members of a coalition, joined by a plus; everybody, or everybody but some, where that is shorter."""
    n, size = len(study.parties), len(coalition)
    if size == n > 2:
        return Text(f"all {n} parties", f"全部 {n} 方")
    if size > max(FEW_NAMES, n / 2):
        names = [party_name(study, p) for p in range(n) if p not in coalition]
        return Text(f"all but {', '.join(x.en for x in names)}", f"除{'、'.join(x.zh for x in names)}外的各方")
    names = [party_name(study, p) for p in coalition]
    return Text(" + ".join(name.en for name in names), " + ".join(name.zh for name in names))


def percent(share: float) -> Text:
    """A share as a percentage; whole replicates that are neither none nor all never read as such."""
    value = 100.0 * share
    if not math.isfinite(value):
        return Text(number(value), number(value))
    text = f"{value:.0f}" if round(value) not in (0, 100) or share in (0.0, 1.0) else f"{value:.1f}"
    return Text(f"{text} %", f"{text}%")


def what_agrees(study: CoalitionStudy) -> Text:
    """What the shares of a study are shares of."""
    count = study.replicates
    if study.sampled:
        return Text(f"{count} sampled {'matrix' if count == 1 else 'matrices'}", f"{count} 个抽样矩阵")
    return Text(f"{count} replicate{'s' * (count > 1)} with one matrix", f"{count} 次重复（单一矩阵）")


def value_name(study: CoalitionStudy) -> Text:
    """What clean air is worth in the study."""
    return {"felt": Text("felt value with accountability", "官员感知的价值（含问责）"), "true": Text("true damage", "真实损害")}[study.value]


def basis(study: CoalitionStudy) -> Text:
    """What was analysed, in a line: year, value, arrays, cost, matrices."""
    s = study.scenario
    months = "" if len(study.months) == 12 else f" ({study.months[0]} .. {study.months[-1]})"
    value = value_name(study)
    arrays = {"true": Text("true transport and cost", "真实传输与成本"), "believed": Text("believed transport and cost", "官员认知的传输与成本")}[study.arrays]
    cost = {"saturating": Text("saturating cost", "饱和成本"), "quadratic": Text("quadratic cost", "二次成本")}[s.get("governments", "cost")]
    cohesion = f"{s.get('governments', 'party_cohesion'):g}"
    agrees = what_agrees(study)
    unit = unit_text(MONEY_PER_YEAR, "zh")
    return Text(
        f"{s.title.en}, payoffs of {study.year}{months}: {value.en}, {arrays.en}, {cost.en}, party cohesion {cohesion}; {agrees.en}; money in {MONEY_PER_YEAR}",
        f"{s.title.zh}，{study.year} 年{months}收益：{value.zh}，{arrays.zh}，{cost.zh}，参与方内部凝聚度 {cohesion}；{agrees.zh}；单位：{unit}",
    )


def study_sentences(study: CoalitionStudy) -> tuple[Text, Text, Text]:
    """Who gains and who loses; who stays with whom; who must pay whom."""
    if np.all(np.abs(study.gains) <= study.nothing):
        return _NOTHING
    stays = _stays(study, study.table) if study.table is not None else _stays_sampled(study, study.sizes)
    return _gains(study), stays, _pays(study)


_NOTHING = (
    Text("Nothing is to be gained: full cooperation is what every party does by itself.", "合作没有额外收益：完全合作与各方各自的选择相同。"),
    Text("So it does not matter who stays with whom.", "因此谁与谁合作并无影响。"),
    Text("Nobody must pay anybody.", "无需任何转移支付。"),
)


def _joined(parts: Iterable[Text]) -> Text:
    """``a, b and c``."""
    found = list(parts)
    english = ", ".join(x.en for x in found[:-1]) + " and " + found[-1].en if len(found) > 1 else "".join(x.en for x in found)
    return Text(english, "、".join(x.zh for x in found))


def _span(x: Band) -> Text:
    """`` (1 to 2)``; empty for a single replicate."""
    if x.lo == x.hi:
        return Text("", "")
    low, high = (number(abs(end)) for end in sorted((x.lo, x.hi), key=abs)) if x.lo * x.hi >= 0 else (number(end, True) for end in (x.lo, x.hi))
    return Text(f" ({low} to {high})", f"（{low} 至 {high}）")


def _named(said: Sequence[Text], most: int) -> Text:
    """The first ``most`` and the number of the others."""
    rest = len(said) - most
    return _joined([*said[:most], Text(f"{rest} more", f"另外 {rest} 方")] if rest > 0 else said)


def _clauses(parts: Sequence[Text]) -> Text:
    return Text("; ".join(x.en for x in parts if x.en), "；".join(x.zh for x in parts if x.zh))


def _gainers(study: CoalitionStudy, stances: Sequence[tuple[int, Stance]], words: Text) -> Text:
    """``words`` about the parties, each with its mean gain and the share of replicates that agree; nothing where there are none."""
    if not stances:
        return Text("", "")
    said = []
    for p, s in stances:
        name, share, mean = party_name(study, p), percent(s.agree), number(s.band.mean, True)
        said.append(Text(f"{name.en} ({mean}, {share.en})", f"{name.zh}（{mean}，{share.zh}）"))
    names = _named(said, MOST_NAMED if len(said) > MOST_GAINERS else MOST_GAINERS)
    return Text(words.en.format(names.en), words.zh.format(names.zh))


def _gains(study: CoalitionStudy) -> Text:
    stances = sorted(enumerate(study.stances), key=lambda item: -item[1].band.mean)
    sure = [(p, s) for p, s in stances if s.determined]
    verdict = _clauses(
        [
            _gainers(study, [(p, s) for p, s in sure if s.side > 0], Text("{} would gain", "{}将受益")),
            _gainers(study, [(p, s) for p, s in sure if s.side < 0], Text("{} would lose", "{}将受损")),
            _gainers(study, [(p, s) for p, s in sure if s.side == 0], Text("{} would neither gain nor lose", "{}无得失")),
            _gainers(study, [(p, s) for p, s in stances if not s.determined], Text("for {} it is not determined by the data", "{}：数据不足以判定")),
        ]
    )
    total, agrees, n, unit = band(study.gains.sum(axis=1)), what_agrees(study), len(study.parties), unit_text(MONEY_PER_YEAR, "zh")
    span = _span(total)
    single = Text("; a single replicate says nothing about how sure this is", "；单次重复无法说明其可靠程度") if study.replicates == 1 else Text("", "")
    return Text(
        f"Full cooperation of all {n} parties would be worth {number(total.mean)}{span.en} {MONEY_PER_YEAR} more to them in {study.year} than acting alone; "
        f"without transfers {verdict.en} (in brackets the mean, and the share of the {agrees.en} that agree{single.en}).",
        f"{study.year} 年若 {n} 方完全合作，合计收益比各自为政多 {number(total.mean)}{span.zh} {unit}；"
        f"无转移支付时，{verdict.zh}（括号内为均值及 {agrees.zh}中一致的比例{single.zh}）。",
    )


def _without_transfers(study: CoalitionStudy, table: CoalitionTable) -> Text:
    """Which coalitions are stable without transfers."""
    order = [int(mask) for mask in np.argsort(-table.stable, kind="stable")[:MOST_NAMED] if table.stable[mask] > 0]
    named = []
    for mask in order:
        name, share = coalition_name(study, coalition_of(mask)), percent(float(table.stable[mask]))
        named.append((mask, Text(f"{name.en} ({share.en})", f"{name.zh}（{share.zh}）")))
    sure = [text for mask, text in named if table.stable[mask] >= DETERMINED]
    if sure:
        rest = int((table.stable >= DETERMINED).sum()) - len(sure)
        names = _joined([*sure, Text(f"{rest} more", f"另外 {rest} 个")] if rest else sure)
        verb = "is" if len(sure) + rest == 1 else "are"
        return Text(
            f"without transfers {names.en} {verb} stable: no member gains by leaving, no outsider by joining",
            f"无转移支付时稳定的联盟：{names.zh}，成员不愿退出，外部也无人愿加入",
        )
    if table.none_stable >= DETERMINED:
        share = percent(table.none_stable)
        return Text(f"without transfers no coalition of two or more is stable ({share.en})", f"无转移支付时，没有任何两方以上的联盟是稳定的（{share.zh}）")
    names, some = _joined(text for _, text in named), percent(1.0 - table.none_stable)
    return Text(
        f"whether any coalition of two or more is stable without transfers is not determined by the data (one is in {some.en}; most often {names.en})",
        f"无转移支付时是否存在稳定的联盟，数据不足以判定（{some.zh} 中存在；最常见：{names.zh}）",
    )


def _with_transfers(study: CoalitionStudy, table: CoalitionTable) -> Text:
    """Which coalition transfers can hold together."""
    everybody = coalition_name(study, range(len(study.parties)))
    all_held = float(table.potential[-1])
    share = percent(all_held)
    if all_held >= DETERMINED:
        return Text(f"transfers among the members can hold {everybody.en} together ({share.en})", f"成员间的转移支付可以维持{everybody.zh}的联盟（{share.zh}）")
    if all_held > 1.0 - DETERMINED:
        first = Text(
            f"whether transfers can hold {everybody.en} together is not determined by the data (they can in {share.en})",
            f"转移支付能否维持{everybody.zh}的联盟，数据不足以判定（{share.zh} 中可以）",
        )
    else:
        share = percent(1.0 - all_held)
        first = Text(
            f"no transfers among the members can hold {everybody.en} together ({share.en}): leaving while others stay would bring more than there is to share",
            f"成员间的任何转移支付都不能维持{everybody.zh}的联盟（{share.zh}）：其余各方留下时，退出所得超过可分配的收益",
        )
    if not study.focus:
        return first
    mask = mask_of(study.focus)
    name, held, part = coalition_name(study, study.focus), percent(float(table.potential[mask])), percent(float(table.worth[mask] / table.worth[-1]))
    return Text(
        f"{first.en}; the worthiest coalition that they can hold is {name.en} ({held.en}), which gains {part.en} of what full cooperation brings to all",
        f"{first.zh}；可维持的联盟中价值最大的是{name.zh}（{held.zh}），其所得相当于完全合作总收益的 {part.zh}",
    )


def _stays(study: CoalitionStudy, table: CoalitionTable) -> Text:
    without, held, agrees = _without_transfers(study, table), _with_transfers(study, table), what_agrees(study)
    return Text(
        f"{without.en[:1].upper()}{without.en[1:]}; {held.en} (shares of the {agrees.en}).",
        f"{without.zh}；{held.zh}（均为占 {agrees.zh}的比例）。",
    )


def sampled_share(study: CoalitionStudy, found: Estimate, k: int) -> str:
    """A sampled share with its standard error; where all draws agree, the limit that is left at 95 % (three over the number of draws)."""
    share, draws = float(found.value[k]), SAMPLES * study.replicates
    assert study.sizes is not None
    if share in (0.0, 1.0) and study.sizes.sizes[k] < len(study.parties):
        limit = 300.0 / draws
        return f"< {limit:.1f} %" if share == 0.0 else f"> {100.0 - limit:.1f} %"
    return f"{percent(share).en} ± {100 * float(found.standard_error[k]):.1f}"


def _stays_sampled(study: CoalitionStudy, sizes: SizeTable | None) -> Text:
    assert sizes is not None
    said = []
    for k in dict.fromkeys((0, len(sizes.sizes) // 2, len(sizes.sizes) - 1)):
        size = sizes.sizes[k]
        without, held = (sampled_share(study, found, k) for found in (sizes.internal, sizes.potential))
        said.append(Text(f"of {size} parties {without} without and {held} with transfers", f"{size} 方：无转移支付 {without}，有转移支付 {held}"))
    found, count = _clauses(said), len(study.parties)
    return Text(
        f"With {count} parties coalitions are sampled; so many random ones are left by no member (with the standard error of sampling): {found.en}.",
        f"共 {count} 方，联盟以抽样方式分析；随机联盟中无成员退出的比例（附抽样标准误）：{found.zh}。",
    )


def _pays(study: CoalitionStudy) -> Text:
    stances = sorted(enumerate(study.transfer_stances("chander_tulkens")), key=lambda item: item[1].band.mean)
    sure = [(p, s) for p, s in stances if s.determined and s.side]
    open_ = _joined(party_name(study, p) for p, s in stances if not s.determined)
    told = _clauses(
        [
            _amounts(study, [(p, s) for p, s in sure if s.side < 0], Text("payers: {}", "付款方：{}")),
            _amounts(study, [(p, s) for p, s in reversed(sure) if s.side > 0], Text("payees: {}", "收款方：{}")),
            Text(f"not determined by the data: {open_.en}", f"数据不足以判定：{open_.zh}") if open_.en else open_,
        ]
    )
    core, other, unit = percent(float(study.in_core["chander_tulkens"].mean())), _other_rules(study, sure), unit_text(MONEY_PER_YEAR, "zh")
    agrees = what_agrees(study)
    group = Text("no group of parties", "任何一组参与方") if study.table is not None else Text(f"none of {SAMPLES} drawn groups", f"抽取的 {SAMPLES} 组参与方")
    return Text(
        f"Under full cooperation the Chander-Tulkens rule settles what is owed ({MONEY_PER_YEAR}, mean and 5-95 %): {told.en}; then {group.en} "
        f"would do better by itself, the others acting alone, in {core.en} of the {agrees.en}; {other.en}.",
        f"完全合作时按 Chander-Tulkens 规则结算（{unit}，均值与 5-95%）：{told.zh}；此时在 {agrees.zh}的 {core.zh} 中，{group.zh}"
        f"（其余各自行动）都不会做得更好；{other.zh}。",
    )


def _amounts(study: CoalitionStudy, stances: Sequence[tuple[int, Stance]], words: Text) -> Text:
    """``words`` about the parties and their amounts; after the third the number of the others; nothing where there are none."""
    if not stances:
        return Text("", "")
    said = []
    for p, s in stances:
        name, mean, span = party_name(study, p), number(abs(s.band.mean)), _span(s.band)
        said.append(Text(f"{name.en} {mean}{span.en}", f"{name.zh} {mean}{span.zh}"))
    names = _named(said, MOST_NAMED)
    return Text(words.en.format(names.en), words.zh.format(names.zh))


def _other_rules(study: CoalitionStudy, sure: Sequence[tuple[int, Stance]]) -> Text:
    """Whether the other rules agree on who pays; a side that is not determined, or lost in the error of sampling, is no disagreement."""
    others = [rule for rule in study.shares if rule != "chander_tulkens"]
    names = _joined(RULE_NAMES[rule] for rule in others)
    error = 2.0 * study.shapley_error.mean(axis=0)
    found = {rule: study.transfer_stances(rule) for rule in others}
    differ = [p for p, s in sure if any(f[p].determined and f[p].side == -s.side and abs(f[p].band.mean) > error[p] for f in found.values())]
    if not differ:
        verb = "agree" if len(others) > 1 else "agrees"
        return Text(f"{names.en} {verb} on who pays and who receives", f"{names.zh}在付款方与收款方上与之一致")
    who = _joined(party_name(study, p) for p in differ)
    if len(others) > 1:
        return Text(f"{names.en} do not both agree on the side of {who.en}", f"{names.zh}对{who.zh}的收付方向并非都与之一致")
    return Text(f"{names.en} reverses the side of {who.en}", f"按{names.zh}，{who.zh}的收付方向相反")


def header(word: str, language: Language) -> str:
    """The words of the tables and charts."""
    return _HEADS[word].to(language)


_HEADS = {
    "parties": Text("Nash, and full cooperation without transfers: means over {count}", "纳什均衡与（无转移支付的）完全合作：{count}的均值"),
    "party": Text("party", "参与方"),
    "effort_nash": Text("effort, Nash", "努力（纳什）"),
    "effort_joint": Text("effort, joint", "努力（联合）"),
    "payoff_nash": Text("payoff, Nash", "收益（纳什）"),
    "payoff_joint": Text("payoff, joint", "收益（联合）"),
    "gain": Text("gain [5-95 %]", "得失 [5-95%]"),
    "verdict": Text("who gains", "结论"),
    "gains": Text("gains ({share})", "受益（{share}）"),
    "loses": Text("loses ({share})", "受损（{share}）"),
    "neither": Text("neither ({share})", "无得失（{share}）"),
    "open": Text("not determined by the data ({share})", "数据不足以判定（{share}）"),
    "coalitions": Text("Coalitions: shares of {count}", "联盟：占 {count}的比例"),
    "coalition": Text("coalition", "联盟"),
    "worth": Text("worth", "价值"),
    "nobody_leaves": Text("nobody leaves", "无人退出"),
    "nobody_joins": Text("nobody joins", "无人加入"),
    "stable": Text("stable", "稳定"),
    "held": Text("held by transfers", "转移支付可维持"),
    "maximal": Text("maximal", "极大"),
    "margin": Text("margin", "余量"),
    "transfers": Text("Transfers under full cooperation: received (+) or paid (-), mean [5-95 %]", "完全合作下的转移支付：获得（+）或支付（-），均值 [5-95%]"),
    "stabilising": Text("to hold {coalition}", "维持{coalition}"),
    "core": Text("no group does better alone", "无任何一组单独行动更好"),
    "core_drawn": Text("no drawn group does better alone", "抽取的各组单独行动均不更好"),
    "least_core": Text(
        "least core: the excess of the worst-off coalition is at least {value} (below 0: the core is not empty)",
        "最小核：处境最差联盟的超额至少为 {value}（小于 0 表示核非空）",
    ),
    "maximal_means": Text(
        "held by transfers: the members gain enough to give each what it would have outside; margin: what is then left; "
        "maximal: held, and no larger coalition around it is",
        "转移支付可维持：成员的收益足以补偿各自退出时的所得；余量：补偿后剩余；极大：可维持，且没有包含它的更大联盟可维持",
    ),
    "felt": Text(
        "felt payoffs are what officials feel (damage and accountability) less the cost of effort, not money that anybody has; "
        "--value true counts the health damage only",
        "感知收益为官员感受到的价值（损害与问责）减去努力成本，并非实际资金；--value true 仅计健康损害",
    ),
    "error": Text("sampling error of the Shapley value: at most {value}", "沙普利值的抽样误差：至多 {value}"),
    "size": Text("size", "规模"),
    "size_axis": Text("parties in the coalition", "联盟中的参与方数"),
    "share_axis": Text("share of random coalitions", "占随机联盟的比例"),
    "stability": Text("Members, and share of {count}", "成员，及占 {count}的比例"),
    "gain_of": Text("Gain over Nash, no transfers", "相对纳什的得失（无转移支付）"),
    "pairs_stable": Text("Together in a stable coalition", "同处一个稳定联盟的频率"),
    "pairs_held": Text("Together in a maximal coalition", "同处一个极大联盟的频率"),
    "none_stable": Text("{share} of the replicates have no coalition that is stable without transfers.", "{share} 的重复中没有无转移支付的稳定联盟。"),
    "by_sizes": Text("Shares of random coalitions of a size, bars two standard errors of the sampling.", "各规模随机联盟中的比例，误差线为两倍抽样标准误。"),
    "share_of_these": Text("Share of these coalitions, mean of the replicates that have one", "占此类联盟的比例（有此类联盟的各重复的均值）"),
    "net": Text("Received (+) or paid (−) by rule", "按规则的获得（+）或支付（−）"),
    "between": Text("Who pays whom, Chander-Tulkens, net", "谁向谁支付（Chander-Tulkens，净额）"),
    "payer": Text("payer", "付款方"),
    "payee": Text("payee", "收款方"),
    "matrices_band": Text("5-95 % of {count}", "{count}的 5-95%"),
    "payoffs_of": Text("Payoffs of {year} at full delivery: {value}.", "{year} 年收益（足额履约）：{value}。"),
    "held_means": Text(
        "Held by transfers: the members gain enough to give each what it would have outside.", "转移支付可维持：成员的收益足以补偿各自退出时的所得。"
    ),
    "maximal_short": Text("Maximal: held, and no larger coalition around it is.", "极大：可维持，且没有包含它的更大联盟可维持。"),
    "open_pairs": Text(
        "Pairs on whose payer fewer than {share} of the replicates agree are not determined by the data and {how}.",
        "对付款方向一致的重复不足 {share} 时，数据不足以判定该对的方向，{how}。",
    ),
    "grey": Text("printed in grey", "以灰色标出"),
    "white": Text("left white", "留白"),
    "largest_parties": Text("Of {total} parties the {shown} with the largest transfers are shown.", "仅显示 {total} 方中转移支付最大的 {shown} 方。"),
    "some": Text("of {total} coalitions, the {shown} that are stable or maximal most often", "共 {total} 个联盟，仅列出最常稳定或极大的 {shown} 个"),
}
