"""Agreements between enterprises and governments, and a levy for victims (in the manner of Japan)."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost

MECHANISM = Mechanism(
    name="voluntary_agreements",
    label=T("Voluntary agreements", "自愿协议"),
    help=T(
        "Enterprises that sign emit less than the standard asks and are inspected less; who breaches and is found is out. Every tonne pays a levy for victims of pollution.",
        "签约企业排放低于标准要求并减少受检；违约被查实即失去资格。每吨排放须缴纳用于受害者的课征。",
    ),
    anchor=T(
        "beyond 0.05 = a twentieth of capacity below the standard; inspection_relief 0.5 = half as many routine inspections; levy 3,000 CNY per t = half of a tax as in Beijing from 2018",
        "beyond 0.05 表示比标准再低产能排放的二十分之一；inspection_relief 0.5 表示日常检查减半；每吨 3,000 元约为 2018 年北京环境税的一半",
    ),
    evidence=("S3.11",),
    fields=(
        field_of("inspection_relief", "inspection_relief", 0.5, T("Inspection left", "剩余检查强度"), low=0, high=1, plausible=(0.2, 0.9)),
        field_of("health_levy", "health_levy", 3000.0, T("Health levy", "健康损害课征"), low=0, high=1_000_000, plausible=(500, 10_000)),
        field_of(
            "beyond", None, 0.05, T("Beyond the standard", "超出标准的承诺"), clause=True, unit="share of capacity", low=0, high=0.9, plausible=(0.01, 0.2),
        ),
        field_of(
            "inspection_burden", None, 0.5, T("Burden of an inspection", "检查负担"), clause=True, unit="share of mean unit cost x uncontrolled emission", low=0,
            high=10, plausible=(0.1, 2), help=T("what an inspection costs the enterprise in stoppage, staff and sampling", "检查给企业带来的停工、人员与采样成本"),
        ),
        running_cost(1.0),
    ),
    clause="agreement",
    make_clause=lambda f: {"beyond": f["beyond"], "inspection_burden": f["inspection_burden"]},
    offers_membership=True,
    claims={"compliance": "+", "abated_share": "+", "agreement_share": "+"},
)  # fmt: skip
