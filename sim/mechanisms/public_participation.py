"""Public participation: disclosure, channels, media, organisations, expert advice."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost

MECHANISM = Mechanism(
    name="public_participation",
    label=T("Public participation", "公众参与"),
    help=T(
        "What enterprises emit is disclosed, channels for complaints open, media report, social organisations complain and sue, experts advise.",
        "公开企业排放信息，畅通投诉渠道，媒体监督，社会组织投诉与提起公益诉讼，专家参与咨询。",
    ),
    anchor=T(
        "disclosure 0.8 = nearly all monitored sources are published hour by hour (as from 2014); complaint_reach 2 = one hotline and one web page for all",
        "disclosure 0.8 表示绝大部分受监测源逐时公开（如 2014 年起）；complaint_reach 2 表示统一热线与网络平台",
    ),
    evidence=("S0.13", "S0.21", "S0.22", "S2.20", "S2.33", "S4.07", "S4.08", "S4.23", "S4.24", "S4.25"),
    fields=(
        field_of("disclosure", "disclosure", 0.8, T("Disclosure", "信息公开"), low=0, high=1, plausible=(0.4, 1)),
        field_of("complaint_reach", "complaint_reach", 2.0, T("Complaint reach", "投诉渠道"), low=0, high=10, plausible=(1, 3)),
        field_of("media", "media", 1.5, T("Media", "媒体监督"), low=0, high=10, plausible=(1, 2.5)),
        field_of("organisations", "organisations", 5.0, T("Social organisations", "社会组织"), low=0, high=1000, plausible=(1, 20)),
        field_of("planning_error", "planning_error", 0.8, T("Planning error left (expert advice)", "剩余规划误差（专家咨询）"), unit="factor", low=0, high=1, plausible=(0.5, 1)),
        running_cost(0.00897),
    ),
    claims={"complaints": "+", "compliance": "+"},
)
