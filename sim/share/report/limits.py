"""What the model must not be used for, in both languages, and how it fared where it was set against what was published."""

from __future__ import annotations

import json
from typing import Any

from sim.declare.problems import InputError
from sim.declare.text import Text
from sim.share.archive.code import document

NOT_FOR: tuple[tuple[Text, Text], ...] = (
    (Text("Forecasts of air quality", "空气质量预报"),
     Text("a trend by city or last year's level is hard to beat", "各城市的趋势或上一年的水平已很难超越")),
    (Text("Saying what the pact of Beijing, Tianjin and Hebei did for the air", "断言京津冀协议对空气的实际作用"),
     Text("history minus an institution is an effect inside this model", "“历史减去某项制度”只是模型内部的效应")),
    (Text("Who should pay whom, in money", "以金额判定谁该付给谁"),
     Text("the matrix is a surrogate and the sign turns with what accountability goes by", "传输矩阵为替代矩阵，且符号随问责分配依据而变")),
    (Text("Costs and benefits as amounts", "把成本与效益当作确切数额"),
     Text("the value of a life alone turns a ratio from below to above one", "仅生命价值的取值就足以使效益成本比跨过 1")),
    (Text("A single city, district, firm or person", "单个城市、区县、企业或个人"),
     Text("agents are draws that stand for many", "主体是代表多数的抽样")),
    (Text("Days", "具体某一天"), Text("the daily air has the statistics of the observed days, not the days", "逐日空气只具有观测日的统计特征")),
    (Text("Ozone, NO2, greenhouse gases, illness, crops", "臭氧、二氧化氮、温室气体、疾病、农作物"),
     Text("nothing that needs chemistry is in it", "模型不含化学过程")),
    (Text("Regions without data of their own", "没有自身数据的地区"),
     Text("a pack of assumptions gives answers that are assumptions", "由假设构成的数据只能得出假设性的答案")),
    (Text("Ranking institutions in general", "一般性的制度排名"),
     Text("a ranking is a statement about the tried package, region and range", "排名只对所试的组合、地区与参数范围成立")),
    (Text("Proof that a statement of an abstract is true", "证明某条陈述为真"),
     Text("a reproduced verdict says that a mechanism is enough in this model", "“得到再现”只说明该机制在本模型中足以产生所述结果")),
    (Text("Judging persons, offices or governments", "评判具体的人、机构或政府"),
     Text("parties are names for interests on a map", "参与方只是地图上利益的代称")),
)  # fmt: skip
"""What, and why in a few words; docs/limits.md says more under the same heads."""

_ROLES = {
    ("fitted", "A"): Text("fitted patterns", "用于拟合的规律"), ("held_out", "A"): Text("held-out patterns of class A", "未用于拟合的 A 类规律"),
    ("held_out", "B"): Text("held-out patterns of class B", "未用于拟合的 B 类规律"),
}  # fmt: skip


def validation_sentence(region: str, model_version: int, found: dict[str, Any] | None = None) -> Text:
    """How many published patterns came out in their bands, by role; or that no validation of this region and version is on record.

    ``found``: the record (None: that which ships).
    """
    found = _shipped() if found is None else found
    if found is None or found.get("region") != region or found.get("model_version") != model_version:
        return Text(
            "No validation of this region under this version is on record: its numbers were not set against published ones.",
            "没有该地区在此版本下的验证记录：其数值尚未与已发表结果对照。",
        )
    en, zh = [], []
    for tally in found["tallies"]:
        if (name := _ROLES.get((tally["role"], tally["class"]))) is not None:
            inside = tally["counts"].get("in band", 0)
            asked = "" if tally["needed"] is None else f" ({100 * tally['needed']:.0f} % asked)"
            asked_zh = "" if tally["needed"] is None else f"（要求 {100 * tally['needed']:.0f}%）"
            en.append(f"{inside} of {tally['total']} {name.en}{asked}")
            zh.append(f"{name.zh} {tally['total']} 项中 {inside} 项{asked_zh}")
    return Text(
        f"Set against published numbers the model is in the accepted band for {', '.join(en)}.", f"与已发表数值对照，模型落入可接受范围的有：{'，'.join(zh)}。"
    )


def _shipped() -> dict[str, Any] | None:
    """The record of ``hazepact validate --write``; None where it is not there or cannot be read."""
    try:
        found = json.loads(document("docs/validation.json").read_text(encoding="utf-8"))
    except (InputError, OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
