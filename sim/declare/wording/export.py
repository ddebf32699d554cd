"""The wording of messages about exported results."""

from __future__ import annotations

from sim.declare.text import Text

EXPORT_MESSAGES: dict[str, Text] = {
    "export.kind": Text(
        "this takes results of scenarios (hazepact run) or of a study (hazepact sweep); here is: {found}",
        "此命令接受情景的结果（hazepact run）或研究的结果（hazepact sweep）；此处为：{found}",
    ),
    "export.one_study": Text("a study is exported alone; given: {found}", "研究只能单独导出；给出的是：{found}"),
    "export.apart": Text(
        "{aspect} is {own}, but that of the first result is {first}; results are exported together only where it is the same",
        "{aspect}为 {own}，而第一个结果为 {first}；两者相同时才能一并导出",
    ),
    "export.not_kept": Text(
        "the study does not keep '{found}'; it keeps the periods {known} (keep: in the study file says what is kept)",
        "此研究未保留 '{found}'；保留的时段为 {known}（由研究文件中的 keep: 指定）",
    ),
    "export.no_years": Text(
        "the table of the IAMC holds whole years, and there is none here (of a study: keep: periods in its file)",
        "IAMC 表按整年给出，而此处没有完整年份（研究见其文件中的 keep: periods）",
    ),
    "export.empty": Text(
        "nothing is left with what was chosen; choose other outcomes or places", "按所选内容没有任何取值；请选择其他指标或地点"
    ),
    "export.failed": Text("every run of this study failed, so there is nothing to export", "此研究的模拟全部失败，没有可导出的内容"),
    "export.rows": Text(
        "the table '{table}' has {rows} rows, and a sheet takes {most}; choose outcomes, places or --period, or another format",
        "表格 '{table}' 有 {rows} 行，而工作表最多 {most} 行；请选择指标、地点或 --period，或改用其他格式",
    ),
    "export.results": Text(
        "this folder holds results, whose tables have the same names; choose another one for --out", "此文件夹中是模拟结果，其表格同名；请为 --out 另选文件夹"
    ),
    "export.exists": Text("is there already; --overwrite replaces what this program wrote", "已存在；加 --overwrite 可替换本程序写出的文件"),
}
