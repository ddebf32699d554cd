"""A cap on the emission of enterprises, and a market for permits."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, clause_fields, field_of, running_cost, share_of_base_year
from sim.processes.permits.fields import PERMIT_MARKET

MECHANISM = Mechanism(
    name="emission_trading",
    label=T("Emission trading", "排污权交易"),
    help=T(
        "The enterprises of the named cities may together emit no more than a cap; permits are traded, and one price clears the market every month.",
        "所列城市的企业排放总和不得超过总量；排污权可交易，每月由同一价格出清市场。",
    ),
    anchor=T(
        "cap 0.8 = a fifth less than enterprises would emit without any abatement in the base year; auctioned 0 = permits are given by capacity",
        "cap 0.8 表示比基准年无任何减排时的企业排放少五分之一；auctioned 0 表示排污权按产能免费分配",
    ),
    evidence=("S0.16", "S2.32", "S4.29"),
    fields=(
        field_of(
            "cap", "permit_cap", 0.8, T("Cap", "总量"), contributes=share_of_base_year, unit="share of enterprises' uncontrolled emission of the base year", low=0.01,
            high=2, plausible=(0.5, 0.95),
        ),
        *clause_fields(PERMIT_MARKET),
        running_cost(0.0179),
    ),
    clause=PERMIT_MARKET,
    claims={"emission": "-", "abated_share": "+"},
)  # fmt: skip
