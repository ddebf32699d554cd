"""Parameters of membership."""

from sim.declare.parameters import Parameter
from sim.declare.text import Text as T

PARAMETERS = (
    Parameter(
        "party", "choice", "province", T("Who signs", "签约主体"), choices=("province", "city"),
        help=T("province: the pack's parties; city: every city is its own party (theory, 2+26 studies)", "province：数据包中的参与方；city：每个城市自成一方"),
    ),
    Parameter(
        "on_exit", "choice", "carry_on", T("When a party leaves", "一方退出后"), choices=("carry_on", "dissolve"),
        help=T("carry_on: the others stay (d'Aspremont); dissolve: back to Nash (gamma)", "carry_on：其余各方继续；dissolve：协议解散，回到纳什"),
    ),
    Parameter(
        "members", "parties", (), T("Members at the start", "初始成员"),
        help=T("parties in the pact at the start; 'all' for everybody", "期初已加入协议的参与方；all 表示全部"),
    ),
    Parameter(
        "trust", "number", 0.0, T("Trust at the start", "初始信任"), unit="share", low=0, high=1,
        help=T("trust of every party in every other at the start", "期初各方之间的信任"),
    ),
    Parameter(
        "choice_sharpness", "number", 10.0, T("Choice sharpness", "选择敏锐度"), low=0, plausible=(5, 15), infinite=True,
        help=T("slope of the logit choice; .inf = join exactly when it pays (d'Aspremont)", "加入决策的 logit 斜率；.inf 表示有利即加入"),
    ),
    Parameter(
        "sanctions_in_choice", "flag", False, T("Sanctions count in the choice", "决策时计入制裁"),
        help=T("expected sanctions of a shortfall lower the payoff of a member", "成员的收益中扣除未履约的期望制裁"),
    ),
)
