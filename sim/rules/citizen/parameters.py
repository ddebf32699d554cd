"""Parameters of citizens."""

from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

PARAMETERS = (
    Parameter("threshold_sd", "number", 0.3, T("Spread of exposure thresholds", "暴露阈值离散度"), unit="sd of ln", low=0, high=2, plausible=(0.1, 0.6)),
    Parameter(
        "experience_half_life", "number", 24.0, T("Half-life of experience", "经验半衰期"), unit="months", low=1, high=240, plausible=(12, 48),
        help=T("the threshold follows what a city is used to", "阈值随城市已习惯的浓度变化"),
    ),
    Parameter("awareness_gain", "number", 0.2, T("Awareness gain", "环境意识调整速度"), unit="1/month", low=0, high=1, plausible=(0.05, 0.5)),
    Parameter(
        "checks_per_complaint", "number", 1.0, T("Checks per complaint", "每件投诉引发的检查"), low=0, high=20, plausible=(0.5, 2),
        help=T("about 0.10 a month and enterprise at full disclosure and reach", "信息充分公开且渠道畅通时每企业每月约 0.10 次"),
    ),
)
