"""Membership of the pact: parties join, stay and leave, one after another, in the first month of a quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, given, parameter, party_column, party_lever, stream
from sim.declare.levers import Lever
from sim.declare.outcomes import Outcome
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

if TYPE_CHECKING:
    from sim.declare.arrays import Flags, Floats, Ints, Keys

def _is_city(party: str) -> bool:
    return party == "city"


def _is_offered(pact: str) -> bool:
    return pact == "offered"


def _is_dissolve(on_exit: str) -> bool:
    return on_exit == "dissolve"


class Membership(Block):
    """Who is a voluntary member, and what membership is worth."""

    by_city: bool = parameter("governments", Parameter(
        "party", "choice", "province", T("Who signs", "签约主体"), choices=("province", "city"),
        help=T("province: the pack's parties; city: every city is its own party (theory, 2+26 studies)", "province：数据包中的参与方；city：每个城市自成一方"),
    ), _is_city, "?")
    founded: bool = parameter("governments", Parameter(
        "pact", "choice", "offered", T("Who may join the pact", "谁可加入协议"), choices=("offered", "open"),
        help=T(
            "offered: only where an institution offers membership, and a pact is founded by all who are invited; open: everybody, one after another (theory)",
            "offered：仅在有制度提供成员资格之处，并由全体受邀方共同创立；open：各方均可依次加入（理论算例）",
        ),
    ), _is_offered, "?")
    minimum_participation: int = parameter("governments", Parameter(
        "minimum_participation", "integer", 2, T("Minimum participation", "最低参与数"), unit="parties", low=2, high=1000, plausible=(2, 5),
        help=T("acceptances without which a pact is not founded (Carraro, Marchiori & Oreffice 2009)", "创立协议所需的最少接受方数（Carraro、Marchiori 与 Oreffice 2009）"),
    ))
    founding_wait: int = parameter("governments", Parameter(
        "founding_wait", "integer", 12, T("Wait after a failed founding", "创立失败后的等待"), unit="months", low=3, high=120, plausible=(3, 36), source="assumption",
        help=T("months in which nobody tries again", "其间不再尝试的月数"),
    ))
    material_gain: float = parameter("governments", Parameter(
        "material_gain", "number", 1e-4, T("Material gain", "实质收益下限"), unit="share of the value of the party's own pollution", low=0, high=1,
        plausible=(1e-5, 1e-3), source="assumption",
        help=T("a party for which full cooperation moves less than this has nothing to gain and does not join", "完全合作所涉及的收益低于此值的一方视为无利可图，不加入协议"),
    ))
    dissolve: bool = parameter("governments", Parameter(
        "on_exit", "choice", "carry_on", T("When a party leaves", "一方退出后"), choices=("carry_on", "dissolve"),
        help=T("carry_on: the others stay (d'Aspremont); dissolve: back to Nash (gamma)", "carry_on：其余各方继续；dissolve：协议解散，回到纳什"),
    ), _is_dissolve, "?")
    at_start: int = parameter("governments", Parameter(
        "members", "parties", (), T("Members at the start", "初始成员"),
        help=T("parties in the pact at the start; 'all' for everybody", "期初已加入协议的参与方；all 表示全部"),
    ), len, "i8")
    choice_sharpness: float = parameter("governments", Parameter(
        "choice_sharpness", "number", 10.0, T("Choice sharpness", "选择敏锐度"), low=0, plausible=(5, 15), infinite=True,
        help=T("slope of the logit choice; .inf = join exactly when it pays (d'Aspremont)", "加入决策的 logit 斜率；.inf 表示有利即加入"),
    ))
    sanctions_in_choice: bool = parameter("governments", Parameter(
        "sanctions_in_choice", "flag", False, T("Sanctions count in the choice", "决策时计入制裁"),
        help=T("expected sanctions of a shortfall lower the payoff of a member", "成员的收益中扣除未履约的期望制裁"),
    ))

    meeting_cost: Floats = party_lever(Lever("meeting_cost", T("Meeting cost", "协商成本"), "multiple of the cooperation scale", 0.05, "product", "membership", by="party", plausible=(0.02, 0.1)))
    exit_cost: Floats = party_lever(Lever("exit_cost", T("Exit cost", "退出成本"), "multiple of the cooperation scale", 0.0, "sum", "membership", by="party", plausible=(0, 0.5)))

    offered: Flags = given("months", "parties", dtype="?", meaning="whether an institution offers membership to the party")

    luck: Keys = stream("governments.membership")
    turn: Keys = stream("governments.membership_order")

    margin: Floats = party_column("gain of membership without mandate and exit cost, in cooperation scales (NaN: nothing to gain)", start=float("nan"), outcome=Outcome(
        "voluntary_margin", T("Voluntary margin", "自愿参与余量"), "share of the cooperation scale", "party", "mean", better="higher",
        help=T("gain of being a member without mandate and exit cost", "不计强制与退出成本时加入协议的净收益"),
    ))
    member: Flags = array("parties", dtype="?", meaning="voluntary members of the pact")
    next_attempt: Ints = array("1", dtype="i8", meaning="first month in which founding a pact may be tried again")
    stability: Floats = array("3", start=float("nan"), meaning="internal, external and potential margin of the last quarter")
