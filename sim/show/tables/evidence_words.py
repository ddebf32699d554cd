"""The evidence in sentences: for the README and docs/evidence.md, and for each abstract in docs/findings.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sim.declare.claims import JUDGED, KINDS, Claim, claims
from sim.declare.comparisons import AS_WRITTEN, chances, findings, members, structures
from sim.declare.text import Language, Text
from sim.study.evidence.ledger import by_claim, distinct
from sim.study.evidence.members import by_bundle
from sim.study.evidence.placebo import rate_of

COULD, BUILT_IN, CIRCULAR, BUNDLE = KINDS


def _of_kind(kind: str, some: Sequence[Claim]) -> Counter[str]:
    return Counter(claim.status for claim in some if claim.kind == kind)


def _judged(count: Counter[str]) -> int:
    return sum(count[status] for status in JUDGED)


def sentence(language: Language) -> str:
    """The counts in a paragraph: claims that could fail first, then what tests little, then what chance gives."""
    every = claims()
    outside = sum(claim.status == "out of scope" for claim in every)
    could, built_in, circular, bundle = (_of_kind(kind, every) for kind in KINDS)
    whole, few = bundles(every)
    untested = sum(claim.status == "untested" for claim in every)
    chance = _chance()
    en = (
        f"The five abstracts make {len(every)} statements; {outside} are background or method that no run can judge, {untested} could not be tested. "
        f"Of the {_judged(could)} that were judged and could have failed, the model reproduces {could[JUDGED[0]]} under every structure and draw of "
        f"parameters tried, contradicts {could[JUDGED[1]]}, and in {could[JUDGED[2]]} the answer depends on them. "
        f"The others test little: {_judged(built_in)} have a sign that is built in ({built_in[JUDGED[0]]} reproduced), {_judged(circular)} rest on a number "
        f"that was fitted to what they explain ({circular[JUDGED[0]]} reproduced), and {_judged(bundle)} switch several mechanisms at once "
        f"({bundle[JUDGED[0]]} reproduced; in {few} of these {whole} not every mechanism adds to it).{chance.en}"
    )
    zh = (
        f"五篇文献摘要共有 {len(every)} 条陈述，其中 {outside} 条为背景或方法，任何模拟都无法判断，{untested} 条尚不能检验。"
        f"已判定且可能不成立的 {_judged(could)} 条中，模型在所试的各种结构与参数抽样下均再现 {could[JUDGED[0]]} 条，"
        f"不符 {could[JUDGED[1]]} 条，{could[JUDGED[2]]} 条取决于结构或参数。其余陈述检验力弱："
        f"{_judged(built_in)} 条符号内定（再现 {built_in[JUDGED[0]]} 条），{_judged(circular)} 条所依据的数值正是由其所解释的现象拟合而来"
        f"（再现 {circular[JUDGED[0]]} 条），{_judged(bundle)} 条同时切换多项机制"
        f"（再现 {bundle[JUDGED[0]]} 条，其中 {few} 条并非每项机制都起作用）。{chance.zh}"
    )
    return Text(en, zh).to(language)


def bundles(some: Sequence[Claim]) -> tuple[int, int]:
    """Reproduced bundles, and those of them in which not every mechanism adds to the whole."""
    record = by_bundle(members())
    whole = [record[claim.id] for claim in some if claim.kind == BUNDLE and claim.status == JUDGED[0] and claim.id in record]
    return len(whole), sum(any(one.role != "carries" for one in group) for group in whole)


def _chance() -> Text:
    """What the placebo says; nothing where there is none on record."""
    every = chances()
    if not every:
        return Text("", "")
    rate, could = rate_of(every), rate_of(every, (COULD,))
    own, own_could = rate.own / rate.claims, could.own / could.claims
    return Text(
        f" As the scenarios are written, with other mechanisms put in the place of the stated ones {100 * rate.chance:.0f} % of "
        f"{rate.claims} claims still come out as stated, against "
        f"{100 * own:.0f} % with their own (of those that could fail {100 * could.chance:.0f} % against {100 * own_could:.0f} %).",
        f"按情景所写，把所述机制换成其他机制后，{rate.claims} 条陈述中仍有 {100 * rate.chance:.0f}% 如所述，原机制下为 {100 * own:.0f}%"
        f"（可能不成立者分别为 {100 * could.chance:.0f}% 与 {100 * own_could:.0f}%）。",
    )


def distinct_sentence(language: Language) -> str:
    """How many results are of their own, over all claims and structures, and which structures give none."""
    record = by_claim(findings())
    every, own = sum(len(group) for group in record.values()), sum(distinct(group) for group in record.values())
    pairs = {name: [(group[0], f) for group in record.values() for f in group if f.structure == name] for name in structures() if name != AS_WRITTEN}
    idle = [structures()[name].label for name, some in pairs.items() if some and all(distinct(pair) == 1 for pair in some)]
    count = len(structures()) - len(idle) - 1
    en = (
        f"Over all claims {every:,} comparisons were judged under some structure, and {own:,} of them gave results of their own; the others repeat another "
        f"one of the same claim to the last digit and count once. Of the {len(structures()) - 1} other structures {count} differ from the model as "
        "written in some claim"
    )
    zh = (
        f"全部陈述在各结构下共判定 {every:,} 次比较，其中 {own:,} 次结果各异；其余与同一陈述的另一结构逐位相同，只计一次。"
        f"其他 {len(structures()) - 1} 种结构中 {count} 种至少在一条陈述上与按情景所写不同"
    )
    if idle:
        en += f"; in none: {', '.join(label.en for label in idle)}"
        zh += f"；在任何陈述上都相同的是：{'、'.join(label.zh for label in idle)}"
    return Text(en + ".", zh + "。").to(language)


def abstract_sentence(source: str, language: Language) -> str:
    """The counts of one abstract: of its claims that could fail, and of the others."""
    some = [claim for claim in claims() if claim.source == source]
    could = _of_kind(COULD, some)
    names = {status: [claim.id for claim in some if claim.kind == COULD and claim.status == status] for status in JUDGED}
    others = sum(claim.kind in KINDS[1:] and claim.status == JUDGED[0] for claim in some)
    rest = sum(claim.kind in KINDS[1:] and claim.status in JUDGED for claim in some)
    parts_en = [f"{_word(status).en} {len(ids)}{_listed(ids, ', ')}" for status, ids in names.items()]
    parts_zh = [f"{_word(status).zh} {len(ids)}{_listed(ids, '、')}" for status, ids in names.items()]
    return Text(
        f"Claims that could fail: {_judged(could)} judged; {'; '.join(parts_en)}. Of the {rest} others (sign built in, circular or bundle) {others} are "
        "reproduced.",
        f"可能不成立的陈述：判定 {_judged(could)} 条；{'；'.join(parts_zh)}。其余 {rest} 条（符号内定、循环论证或机制组合）再现 {others} 条。",
    ).to(language)


def _word(status: str) -> Text:
    from sim.show.tables.evidence import status_text

    return status_text(status)


def _listed(ids: Sequence[str], between: str) -> str:
    return f" ({between.join(ids)})" if ids else ""
