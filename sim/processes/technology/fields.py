"""Technology of enterprises as a stock: adopted where the annuity is below the yearly saving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.declare.blocks import Block, array, column, lever, parameter
from sim.declare.levers import Lever
from sim.declare.outcomes import SHARE, Outcome
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T
from sim.declare.units import MONEY_PER_MONTH

if TYPE_CHECKING:
    from sim.declare.arrays import Floats, Short


class Technology(Block):
    """Unit costs of abatement, and what investment and subsidies cost."""

    technology_cost: float = parameter("enterprises", Parameter(
        "technology_cost", "number", 1.0, T("Cost of technology", "技术投资成本"), unit="years of its full saving", low=0, high=100, plausible=(0.5, 2),
        help=T("investment over the yearly saving that it brings at full abatement", "投资额与完全减排时年节约额之比"),
    ))
    technology_factor: float = parameter("enterprises", Parameter(
        "technology_factor", "number", 0.75, T("Cost left by technology", "技术后的成本系数"), unit="factor on unit abatement cost", low=0.01, high=1,
        plausible=(0.65, 0.85),
    ))
    interest: float = parameter("enterprises", Parameter("interest", "number", 0.08, T("Interest of enterprises", "企业利率"), unit="1/year", low=0.001, high=1, plausible=(0.04, 0.15)))
    technology_life: float = parameter("enterprises", Parameter("technology_life", "number", 10.0, T("Life of technology", "技术寿命"), unit="years", low=1, high=50, plausible=(5, 20)))
    technology_reach: float = parameter("enterprises", Parameter(
        "technology_reach", "number", 0.1, T("Support that reaches everybody", "惠及全部企业的扶持力度"), unit="share of an investment or of unit cost", low=0.001, high=1,
        plausible=(0.02, 0.3), source="assumption: the subsidy of green industry (0.1) reaches everybody",
        help=T(
            "subsidy plus fall of cost at which cleaner technology is offered to every enterprise; to a share of them below",
            "补贴与成本降幅之和达到此值时向全部企业提供清洁技术；低于此值时只惠及相应份额",
        ),
    ))
    technology_unaided: bool = parameter("enterprises", Parameter(
        "technology_unaided", "flag", False, T("Technology without support", "无扶持的技术采用"),
        help=T(
            "whether enterprises adopt where there is neither a subsidy nor a cheaper supply (off: only where policy opens it)",
            "在既无补贴也无更低成本供给之处企业是否也采用（关闭：仅在政策推动处采用）",
        ),
    ))

    subsidy: Floats = lever(Lever("subsidy", T("Subsidy", "补贴"), "share of an investment", 0.0, "sum", "technology", high=0.9))
    cost_slope: Floats = lever(Lever("cost_slope", T("Slope of abatement cost", "减排成本斜率"), "factor", 1.0, "product", "cost", low=0.01, plausible=(0.65, 1.5)))

    gamma_year: Floats = column("scale of abatement cost of this year's enterprises, before activity and cost_slope, 10^8 CNY a month")
    technology_share: Floats = column("share of enterprises that have the technology", outcome=Outcome("technology_share", T("Enterprises with cleaner technology", "采用清洁技术的企业"), "share", "city", "mean", bounds=SHARE))
    technology_investment: Floats = column("invested this month, 10^8 CNY", outcome=Outcome("technology_investment", T("Investment in technology", "技术投资"), MONEY_PER_MONTH, "city", "sum", "sum"))
    subsidies: Floats = column("of it, paid by governments", outcome=Outcome("subsidies", T("Subsidies of technology", "技术补贴"), MONEY_PER_MONTH, "city", "sum", "sum"))
    unit_cost: Floats = array("firms", meaning="unit abatement cost, 10^8 CNY per kt")
    technology_age: Short = array("firms", dtype="i2", meaning="years of age, 0 = none")
