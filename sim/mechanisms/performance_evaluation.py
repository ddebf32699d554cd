"""Performance evaluation of officials that counts air."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost

MECHANISM = Mechanism(
    name="performance_evaluation",
    label=T("Performance evaluation", "绩效考核"),
    help=T(
        "Officials are judged by air against a target, feel more of the health damage, and economic departments follow.",
        "官员按空气质量目标考核，更多地感受健康损害，经济部门随之配合。",
    ),
    anchor=T(
        "accountability_per_million 0.327 = fitted to the fall of 2013-2017 under the Action Plan (2.8 a city x 13 cities / 111.4 million people); 0 = growth alone decides careers",
        "accountability_per_million 0.327 由 2013-2017 年行动计划期间的降幅拟合（每市 2.8 × 13 市 / 1.114 亿人）；0 表示仅由经济增长决定升迁",
    ),
    evidence=("S2.12", "S2.24", "S3.15"),
    fields=(
        field_of("accountability_per_million", "accountability_per_million", 0.327, T("Accountability", "问责强度"), low=0, high=20, source="early fit (docs/validation.md)", plausible=(0.175, 0.47)),
        field_of("damage_weight", "damage_weight", 0.0, T("Added damage weight", "增加的损害权重"), low=0, high=1, plausible=(0, 0.7)),
        field_of("alpha_economy", "alpha_economy", 0.8, T("Alignment of the economy department", "经济部门配合度"), low=0, high=1, plausible=(0.6, 1)),
        running_cost(0.00449),
    ),
    claims={"concentration": "-"},
)
