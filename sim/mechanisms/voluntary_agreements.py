"""Agreements between enterprises and governments, and a levy for victims (in the manner of Japan)."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, clause_fields, field_of, running_cost
from sim.processes.agreements.fields import AGREEMENT

MECHANISM = Mechanism(
    name="voluntary_agreements",
    label=T("Voluntary agreements", "自愿协议"),
    help=T(
        "Enterprises that sign emit less than the standard asks and are inspected less; who breaches and is found is out. Every tonne pays a levy for victims of pollution.",
        "签约企业排放低于标准要求并减少受检；违约被查实即失去资格。每吨排放须缴纳用于受害者的健康补偿金。",
    ),
    anchor=T(
        "beyond 0.05 = a twentieth of capacity below the standard; inspection_relief 0.5 = half as many routine inspections; levy 3,000 CNY per t = half of a tax as in Beijing from 2018",
        "beyond 0.05 表示比标准再低产能排放的二十分之一；inspection_relief 0.5 表示日常检查减半；每吨 3,000 元约为 2018 年北京环境税的一半",
    ),
    evidence=("S3.11",),
    fields=(
        field_of("inspection_relief", "inspection_relief", 0.5, T("Inspection left", "剩余检查强度"), low=0, high=1, plausible=(0.2, 0.9)),
        field_of("health_levy", "health_levy", 3000.0, T("Health levy", "健康补偿金"), low=0, high=1_000_000, plausible=(500, 10_000)),
        *clause_fields(AGREEMENT),
        running_cost(0.00897),
    ),
    clause=AGREEMENT,
    offers_membership=True,
    claims={"compliance": "+", "abated_share": "+", "agreement_share": "+"},
)  # fmt: skip
