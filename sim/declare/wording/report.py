"""The wording of messages about reports."""

from __future__ import annotations

from sim.declare.text import Text

REPORT_MESSAGES: dict[str, Text] = {
    "report.version": Text(
        "made by model version {found}, and this is version {ours}, whose words and limits are others; run the scenario again",
        "由模型版本 {found} 生成，而当前为版本 {ours}，说明与局限均不同；请重新运行该情景",
    ),
    "report.mixed": Text(
        "a report is of results of runs (several are compared), or of one study or analysis; given: {found}",
        "报告可针对若干情景的模拟结果（多个则作比较），或单个研究或分析；给出的是：{found}",
    ),
    "report.regions": Text("results of one report have one region and one period; here are {found}", "同一报告中的结果须属同一地区与时段；此处为 {found}"),
    "report.suffix": Text("'{found}' must end in .html; --pdf writes the PDF beside it", "'{found}' 须以 .html 结尾；加 --pdf 时 PDF 写在其旁"),
    "report.typst": Text("the PDF could not be made: {why}", "无法生成 PDF：{why}"),
}
