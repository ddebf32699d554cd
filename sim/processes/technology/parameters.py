"""Parameters of technology."""

from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

PARAMETERS = (
    Parameter(
        "technology_cost", "number", 1.0, T("Cost of technology", "技术投资成本"), unit="years of its full saving", low=0, high=100, plausible=(0.5, 2),
        help=T("investment over the yearly saving that it brings at full abatement", "投资额与完全减排时年节约额之比"),
    ),
    Parameter(
        "technology_factor", "number", 0.75, T("Cost left by technology", "技术后的成本系数"), unit="factor on unit abatement cost", low=0.01, high=1,
        plausible=(0.65, 0.85),
    ),
    Parameter("interest", "number", 0.08, T("Interest of enterprises", "企业利率"), unit="1/year", low=0.001, high=1, plausible=(0.04, 0.15)),
    Parameter("technology_life", "number", 10.0, T("Life of technology", "技术寿命"), unit="years", low=1, high=50, plausible=(5, 20)),
    Parameter(
        "treatment_lag", "number", 24.0, T("Time to build treatment", "治理设施建设时间"), unit="months", low=1, high=240, plausible=(6, 60),
        help=T("facilities come closer to the planned capacity by one part in so many a month", "设施每月按此分之一接近规划能力"),
    ),
    Parameter(
        "technology_unaided", "flag", False, T("Technology without support", "无扶持的技术采用"),
        help=T(
            "whether enterprises adopt where there is neither a subsidy nor a cheaper supply (off: only where policy opens it)",
            "在既无补贴也无更低成本供给之处企业是否也采用（关闭：仅在政策推动处采用）",
        ),
    ),
)
