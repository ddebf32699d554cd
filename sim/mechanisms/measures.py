"""Dated policies of a region, as its measures.csv tells them."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, clause_fields, running_cost
from sim.processes.measures.fields import MEASURES

MECHANISM = Mechanism(
    name="measures",
    label=T("Dated policies", "已实施的政策"),
    help=T(
        "Policies that were carried out (measures.csv of the region) remove shares of what sectors emit: of enterprises, households, traffic and dust. "
        "What they remove costs what it would cost the sector otherwise.",
        "已实施的政策（地区的 measures.csv）按比例削减各行业（企业、居民、交通、扬尘）的排放，其成本与该行业自行减排相同。",
    ),
    anchor=T(
        "dose central = the central estimate of every row; a group at 1 = as in the table, at 0 = as if it had not been carried out",
        "dose central 表示每行取中间估计；某组为 1 表示按表执行，为 0 表示未曾实施",
    ),
    evidence=("Zhang et al. 2019, PNAS 116, 24463 (drivers of improved PM2.5 air quality in China from 2013 to 2017)",),
    fields=(*clause_fields(MEASURES), running_cost(0.00898)),
    clause=MEASURES,
    claims={"emission": "-", "abatement_cost": "+"},
)
