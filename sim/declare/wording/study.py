"""The wording of messages about studies."""

from __future__ import annotations

from sim.declare.text import Text

STUDY_MESSAGES: dict[str, Text] = {
    "study.missing": Text("there is no such file or shipped study: {path}.{hint}", "没有此文件或内置研究：{path}。{hint}"),
    "study.none": Text(
        "this is no study file: it has neither 'base' nor 'axes' (a scenario is run with: hazepact run {path})",
        "这不是研究文件：既没有 'base' 也没有 'axes'（情景请用 hazepact run {path} 运行）",
    ),
    "study.base": Text(
        "a base is a scenario file, or {{file: NAME, variants: [NAME, ...]}}", "base 应为情景文件，或 {{file: 文件, variants: [变体, ...]}}"
    ),
    "study.base_twice": Text("two bases are called '{name}'; give one of the files another name", "有两个 base 都叫 '{name}'；请更改其中一个文件名"),
    "study.label": Text("the label of '{key}' must be text, or {{en: ..., zh: ...}}", "'{key}' 的标签应为文本，或 {{en: ..., zh: ...}}"),
    "study.axis": Text(
        "the axis '{key}' must be a list of values, {{low: ..., high: ...}}, or named levels that hold 'key: value' lines; found {found}",
        "轴 '{key}' 应为取值列表、{{low: ..., high: ...}} 或若干命名水平（其下为“键: 值”各行）；实际为{found}",
    ),
    "study.level": Text(
        "the level '{key}' of the axis '{axis}' must hold 'key: value' lines; found {found}", "轴 '{axis}' 的水平 '{key}' 之下应为“键: 值”各行；实际为{found}"
    ),
    "study.path": Text("'{key}' is no key path such as mechanisms.legislation.enabled", "'{key}' 不是键路径（如 mechanisms.legislation.enabled）"),
    "study.fixed": Text(
        "'{key}' cannot be an axis: region, months and names are those of the base; use several bases instead",
        "'{key}' 不能作为轴：地区、月份与名称由 base 决定；请改用多个 base",
    ),
    "study.few": Text("the axis '{key}' needs at least two levels that differ", "轴 '{key}' 至少需要两个不同的水平"),
    "study.level_twice": Text("the axis '{key}' has the value {found} twice", "轴 '{key}' 的取值 {found} 重复"),
    "study.low_high": Text("the axis '{key}' goes from {low} to {high}; low must lie below high", "轴 '{key}' 的范围为 {low} 至 {high}；low 必须小于 high"),
    "study.log": Text("the logarithmic axis '{key}' must begin above 0; found {found}", "对数轴 '{key}' 必须从大于 0 的值开始；实际为 {found}"),
    "study.unordered": Text("'{key}' is no quantity, so it has no range; list its values in brackets", "'{key}' 不是数量，没有范围；请用方括号列出取值"),
    "study.twice": Text("the axes '{first}' and '{second}' both set {path}", "轴 '{first}' 与 '{second}' 都设定了 {path}"),
    "study.short": Text(
        "the short label of '{key}' may have {en} letters, or {zh} Chinese characters", "'{key}' 的短标签最多 {en} 个字母，或 {zh} 个汉字"
    ),
    "study.nested_method": Text(
        "the method {method} cannot be nested: its analysis needs the whole design", "方法 {method} 不能用于 nested：其分析需要完整的设计"
    ),
    "study.power": Text(
        "'samples' of a Sobol design must be a power of two; found {found} (nearest: {low} and {high})",
        "Sobol 设计的 'samples' 必须是 2 的幂；实际为 {found}（最近的为 {low} 与 {high}）",
    ),
    "study.even": Text("'levels' of a Morris design must be even; found {found}", "Morris 设计的 'levels' 必须为偶数；实际为 {found}"),
    "study.one_axis": Text("the method {method} needs at least two axes or groups", "方法 {method} 至少需要两个轴或组"),
    "study.ends": Text(
        "a fractional factorial needs axes with two levels; '{key}' has {found}", "部分析因设计要求每个轴有两个水平；'{key}' 有 {found} 个"
    ),
    "study.group_again": Text("'{name}' stands twice in the group '{group}'", "'{name}' 在组 '{group}' 中重复出现"),
    "study.group_twice": Text("'{name}' stands in the groups '{first}' and '{second}'", "'{name}' 同时属于组 '{first}' 与 '{second}'"),
    "study.scale": Text("'scale' must be a list of two numbers, the lowest rating first, such as [1, 5]", "'scale' 应为两个数的列表，最低分在前，如 [1, 5]"),
    "study.posterior_axes": Text(
        "the axis '{name}' has no place here: the parameters of the posterior are the axes", "此处不能有轴 '{name}'：后验的参数即为各轴"
    ),
    "study.posterior_regions": Text("a posterior belongs to one region; the bases are of {found}", "后验只属于一个地区；base 涉及 {found}"),
    "study.posterior_none": Text(
        "no axis is left: the bases set every parameter of the posterior themselves", "没有可用的轴：各 base 已自行设定后验的全部参数"
    ),
    "study.draws": Text("the posterior has {limit} draws; found {found} points", "后验仅有 {limit} 组抽样；实际要求 {found} 个点"),
    "treaty.missing": Text("there is no such file or shipped design: {path}.{hint}", "没有此文件或内置设计：{path}。{hint}"),
    "treaty.limit": Text("'aim' needs either 'at_most' or 'at_least'", "'aim' 需要 'at_most' 或 'at_least' 之一"),
    "treaty.stays": Text("'stays' must be all, none, or a list of parties; found {found}", "'stays' 应为 all、none 或参与方列表；实际为 {found}"),
    "result.treaty": Text(
        "this folder holds a designed treaty: it is drawn by 'hazepact plot {path}' and read from its CSV files",
        "此文件夹是制度组合设计结果：用 'hazepact plot {path}' 绘图，数据在其 CSV 文件中",
    ),
    "store.no_engine": Text("{path} holds no run of this engine ({engine})", "{path} 中没有此引擎（{engine}）的模拟"),
    "slurm.exists": Text("these scripts are there already: {files}; add --overwrite to replace them", "以下脚本已存在：{files}；如需替换请加 --overwrite"),
    "dask.dead": Text("no Dask scheduler answers at {address} ({why})", "{address} 没有 Dask 调度器应答（{why}）"),
    "dask.workers": Text("the Dask scheduler at {address} has had no worker for {seconds} seconds", "{address} 的 Dask 调度器 {seconds} 秒内没有工作进程"),
    "dask.lost": Text(
        "the Dask scheduler at {address} is lost; finished runs are kept, and the same command goes on",
        "与 {address} 的 Dask 调度器失去联系；已完成的模拟已保存，重新执行同一命令即可继续",
    ),
    "dask.engine": Text(
        "a worker has another engine (engine / model version / hazepact: {found}; here: {ours}); install the same version there",
        "某工作进程的引擎不同（引擎 / 模型版本 / hazepact：{found}；本机：{ours}）；请在该处安装相同版本",
    ),
    "study.no_axes": Text("{where} has no axes", "{where} 没有轴"),
    "study.needs": Text("the method {method} needs {key}", "方法 {method} 需要 {key}"),
    "study.useless": Text("{key} changes nothing with the method {method}; leave it out", "方法 {method} 不使用 {key}；请删去"),
    "study.nested": Text(
        "'{key}' needs a factorial design in which every axis has two levels", "'{key}' 要求 factorial 设计，且每个轴都只有两个水平"
    ),
    "study.series": Text("monthly series need bases with the same months", "保留月度序列要求各 base 的月份相同"),
    "study.both": Text("'{name}' stands above and below", "'{name}' 同时出现在 above 与 below 中"),
    "study.many": Text("the study has {found} runs; at most {limit} are allowed", "该研究共 {found} 次模拟；最多允许 {limit} 次"),
    "study.set": Text(
        "--set {path} would override the axis '{axis}'; take the axis out of the study instead", "--set {path} 会覆盖轴 '{axis}'；请改为从研究文件中删去该轴"
    ),
    "study.retry": Text("there are no failed runs in {path}", "{path} 中没有失败的模拟"),
    "study.effects": Text(
        "effects need a factorial design of two-level axes, or at least {needed} points with numbers; this study has {found}",
        "效应分析需要两水平 factorial 设计，或至少 {needed} 个数值设计点；该研究有 {found} 个",
    ),
}
