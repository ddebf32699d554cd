"""The month is a table: the stages in their order. Documentation and timings come from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.declare.text import Text as T
from sim.model import stages, stages_air, stages_citizens, stages_delivery, stages_enterprises, stages_transfers
from sim.model.recorder import record

if TYPE_CHECKING:
    from sim.model.model import CooperationModel


@dataclass(frozen=True)
class Stage:
    """One stage: what it does, and whether it runs in the burn-in (base levers, no membership, nothing recorded)."""

    name: str
    does: T
    run: Callable[[CooperationModel], None]
    in_burn_in: bool = True


SCHEDULE: tuple[Stage, ...] = (
    Stage("levers", T("levers of the month and its days", "当月与各日的杠杆取值"), stages.levers),
    Stage("central", T("visits; in January appraisal, and damage slopes are renewed", "督察；每年一月考核并更新损害斜率"), stages.central),
    Stage("observation", T("parties see partners' realised delivery; trust moves", "各方观察伙伴的实际履约，信任随之变化"), stages.observation, False),
    Stage("outlook", T("what air, effort and partners are worth this month", "当月空气、努力与伙伴的价值"), stages.outlook),
    Stage("membership", T("first month of a quarter: join, stay, leave, one after another", "每季度首月：各方依次决定加入、留下或退出"), stages.membership, False),
    Stage("plan", T("joint optimum of the pact and commitments", "协议的联合最优与承诺"), stages.plan),
    Stage("delivery", T("delivered share under the fiscal limit", "财政约束下的履约份额"), stages_delivery.delivery),
    Stage("effort", T("effort with habit and floors; departments set standards", "含习惯与下限的努力；各部门设定标准"), stages.effort),
    Stage("enterprises", T("emissions, inspections, fines; diffuse sources", "排放、检查、处罚；面源"), stages_enterprises.enterprises),
    Stage("air", T("concentrations day by day, with campaigns", "逐日浓度（含运动式治理）"), stages_air.air),
    Stage("citizens", T("exposure, awareness, complaints", "暴露、意识与投诉"), stages_citizens.citizens),
    Stage("transfers", T("transfers in whole fen; proven breaches are sanctioned; what partners could see", "以分结算转移支付；制裁已证实的违约；伙伴可见的履约"), stages_transfers.transfers),
    Stage("record", T("columns of the month are kept", "保存当月各列"), record, False),
)
