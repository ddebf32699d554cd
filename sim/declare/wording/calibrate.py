"""The wording of messages about calibration files and posteriors."""

from __future__ import annotations

from sim.declare.text import Text

CALIBRATE_MESSAGES: dict[str, Text] = {
    "result.calibration": Text(
        "this folder holds a calibration: use it with --posterior={path}; its draws and intervals stand in its CSV files",
        "此文件夹是校准结果：以 --posterior={path} 使用；抽样与区间见其 CSV 文件",
    ),
    "calibrate.exists": Text(
        "the region has a posterior already; --overwrite lets it be replaced", "该地区已有后验；加上 --overwrite 可替换"
    ),
    "calibrate.missing": Text(
        "there is no such file, and no packaged region of that name with a calibration: {path}.{hint}",
        "没有此文件，也没有此名称且带校准文件的内置地区：{path}。{hint}",
    ),
    "calibrate.none": Text(
        "this is no calibration file: it has neither 'parameters' nor 'observed' (a scenario is run with: hazepact run {path})",
        "这不是校准文件：既没有 'parameters' 也没有 'observed'（情景请用 hazepact run {path} 运行）",
    ),
    "calibrate.scenario": Text("scenario is a scenario file, or {{file: NAME, variant: NAME}}", "scenario 应为情景文件，或 {{file: 文件, variant: 变体}}"),
    "calibrate.no_parameters": Text("there is no parameter to calibrate", "没有要校准的参数"),
    "calibrate.sets": Text(
        "'sets' of '{key}' must be a key path, or a list of them that all get the same value",
        "'{key}' 的 sets 应为一个键路径，或取同一值的若干键路径的列表",
    ),
    "calibrate.twice": Text("'{first}' and '{second}' both set {path}", "'{first}' 与 '{second}' 都设定了 {path}"),
    "calibrate.no_number": Text(
        "'{key}' is no number that can be calibrated, such as levers.fine or mechanisms.legislation.fine_multiplier",
        "'{key}' 不是可校准的数值（如 levers.fine 或 mechanisms.legislation.fine_multiplier）",
    ),
    "calibrate.unused": Text(
        "'{key}' changes nothing: the scenario {scenario} does not use the mechanism '{name}'.{hint}",
        "'{key}' 不起作用：情景 {scenario} 未使用机制 '{name}'。{hint}",
    ),
    "calibrate.prior": Text(
        "'{key}' needs a prior, such as {{distribution: lognormal, median: 1, spread: 0.3}}, {{distribution: normal, mean: 0, sd: 0.01}} or "
        "{{distribution: uniform, low: 0, high: 1}}",
        "'{key}' 需要 prior（先验），如 {{distribution: lognormal, median: 1, spread: 0.3}}、{{distribution: normal, mean: 0, sd: 0.01}} 或 "
        "{{distribution: uniform, low: 0, high: 1}}",
    ),
    "calibrate.positive": Text("'{key}' must be above 0; found {found}", "'{key}' 必须大于 0；实际为 {found}"),
    "calibrate.outside": Text(
        "only {share} % of the prior of '{key}' lies within what is allowed ({range}); at least {least} % must",
        "'{key}' 的先验仅有 {share}% 落在允许范围（{range}）内；至少应有 {least}%",
    ),
    "calibrate.variable": Text(
        "the region {region} has no annual values of '{found}' that the model also gives.{hint}",
        "地区 {region} 没有模型也能给出的 '{found}' 年度观测值。{hint}",
    ),
    "calibrate.years": Text(
        "'years' must be a list of years, or {{from: YEAR, to: YEAR}} with from at most to; found {found}",
        "'years' 应为年份列表，或 {{from: 年份, to: 年份}}（from 不大于 to）；实际为{found}",
    ),
    "calibrate.no_data": Text(
        "no city has an observed value of '{variable}' in {found}; there are values of {years}",
        "{found} 年没有任何城市的 '{variable}' 观测值；有观测的年份：{years}",
    ),
    "calibrate.period": Text(
        "{found} is no whole year of the scenario, which runs from {start} to {end}; change it with set: {{period.start: ..., period.months: ...}}",
        "情景时段为 {start} 至 {end}，{found} 年不是其中的完整年份；可用 set: {{period.start: ..., period.months: ...}} 更改",
    ),
    "calibrate.few_observed": Text("{found} observed values are too few; at least {least} are needed", "只有 {found} 个观测值；至少需要 {least} 个"),
    "calibrate.few": Text(
        "{found} points are too few for {parameters} parameters: at least {least} ({each} a parameter, as a power of two)",
        "{parameters} 个参数用 {found} 个设计点太少：至少需要 {least} 个（每个参数 {each} 个，取 2 的幂）",
    ),
    "calibrate.power": Text(
        "the number of points must be a power of two: {below} or {above}, not {found}",
        "点数必须是 2 的幂：{below} 或 {above}，而不是 {found}",
    ),
    "calibrate.failed": Text("{found} of {points} points have a failed run; too few are left", "{points} 个点中有 {found} 个存在失败的模拟；剩余的点太少"),
    "posterior.none": Text(
        "the region {region} has no posterior; write a calibration file and type: hazepact calibrate FILE --into-region",
        "地区 {region} 没有后验；请编写校准文件并输入：hazepact calibrate 文件 --into-region",
    ),
    "posterior.missing": Text(
        "no posterior stands in {path}: a folder that hazepact calibrate wrote is needed",
        "{path} 中没有后验：应为 hazepact calibrate 写出的文件夹",
    ),
    "posterior.broken": Text("the posterior in {path} cannot be read: {why}", "{path} 中的后验无法读取：{why}"),
    "posterior.region": Text("the posterior is of the region {found}, the scenario of {region}", "该后验属于地区 {found}，而情景属于地区 {region}"),
    "posterior.data": Text(
        "the data of the region {region} changed since the posterior was made ({files}); to renew it, type: {command}",
        "后验生成之后，地区 {region} 的数据已变动（{files}）；如需更新，请输入：{command}",
    ),
    "posterior.version": Text(
        "the posterior is of model version {found}, this is {version}; to renew it, type: {command}",
        "该后验属于模型版本 {found}，当前为 {version}；如需更新，请输入：{command}",
    ),
    "posterior.nothing": Text(
        "nothing of the posterior acts in the scenario {scenario}: it uses none of its mechanisms, or states every value itself",
        "后验对情景 {scenario} 不起作用：该情景未使用其中的机制，或已自行给定全部取值",
    ),
}
