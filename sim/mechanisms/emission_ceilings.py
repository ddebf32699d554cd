"""Emission ceilings in the way of the European Union: a ceiling by city, a price above it, a common target for the air."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost, share_of_base_year

MECHANISM = Mechanism(
    name="emission_ceilings",
    label=T("Emission ceilings", "排放上限"),
    help=T(
        "Every city has a ceiling on its emission and pays for what lies above it; a target for the air goes with it.",
        "各城市设排放上限，超出部分付费，并配有空气质量目标。",
    ),
    anchor=T(
        "ceiling 0.7 = 30 % below the base year, as national ceilings ask for over a decade; excess_price 6000 CNY/t is near the abatement cost of Hebei",
        "ceiling 0.7 表示比基准年低 30%，与十年期国家排放上限相当；excess_price 6000 元/吨接近河北的减排成本",
    ),
    evidence=("S3.10",),
    fields=(
        field_of(
            "ceiling", "emission_ceiling", 0.7, T("Ceiling", "上限"), contributes=share_of_base_year, unit="share of base-year emission", low=0.05, high=2,
            plausible=(0.5, 0.9),
        ),
        field_of("excess_price", "excess_price", 6000.0, T("Price of excess", "超限价格"), low=0, high=1e7, plausible=(1000, 50000)),
        field_of(
            "target", "target", 0.7, T("Target", "目标"), contributes=share_of_base_year, unit="share of the base-year mean", low=0.05, high=2, plausible=(0.5, 0.9)
        ),
        running_cost(0.00897),
    ),
    claims={"nash_effort": "+", "emission": "-"},
)  # fmt: skip
