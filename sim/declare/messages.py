"""The wording of every message about a user's input, English and Chinese, by message id."""

from __future__ import annotations

from sim.declare.text import Text

MESSAGES: dict[str, Text] = {
    "hint.nearest": Text(" Did you mean '{near}'?", " 您是否想写 '{near}'？"),
    "hint.list": Text(" Known names: {names}.", " 可用名称：{names}。"),
    # files
    "file.missing": Text("there is no such file or shipped scenario: {path}", "没有此文件或内置情景：{path}"),
    "file.is_folder": Text("this is a folder, not a file: {path}", "这是文件夹而不是文件：{path}"),
    "file.unreadable": Text("cannot be read: {why}", "无法读取：{why}"),
    "file.not_utf8": Text(
        "not UTF-8 text ({found}); save the file as UTF-8", "不是 UTF-8 文本（{found}）；请将文件另存为 UTF-8 编码"
    ),
    "file.empty": Text("the file is empty; 'hazepact new DIR' writes a starter scenario", "文件为空；'hazepact new DIR' 可生成一份起步情景"),
    "file.no_match": Text("no file matches {pattern}", "没有文件与 {pattern} 匹配"),
    "folder.not_writable": Text("cannot write to {path}: {why}", "无法写入 {path}：{why}"),
    "folder.exists": Text("already exists and is not empty: {path}; nothing was written", "文件夹已存在且非空：{path}；未写入任何内容"),
    "disk.full": Text(
        "writing {path} failed: {why}. Nothing half-written was kept", "写入 {path} 失败：{why}。未保留任何不完整的文件"
    ),
    # YAML
    "yaml.tab": Text("a tab is used for indentation; YAML allows spaces only", "缩进使用了制表符（Tab）；YAML 只允许空格"),
    "yaml.syntax": Text(
        "cannot be read as YAML: {why}; check indentation, quotes and colons here and on the line above",
        "无法按 YAML 读取：{why}；请检查此处及上一行的缩进、引号和冒号",
    ),
    "yaml.full_width": Text(
        "full-width punctuation '{found}'; write the plain character '{plain}'", "使用了全角标点“{found}”；请改用半角字符 '{plain}'"
    ),
    "yaml.duplicate": Text("'{key}' is given twice at this level (first on line {line})", "'{key}' 在同一层级重复出现（首次出现在第 {line} 行）"),
    "yaml.recursive": Text("the alias *{name} refers to a block that contains it", "别名 *{name} 引用了包含它自身的内容"),
    "yaml.bomb": Text("aliases expand to more than {limit} values", "别名展开后超过 {limit} 个值"),
    "yaml.tag": Text("the tag {tag} is not allowed; write plain text, numbers, lists and mappings", "不允许使用标签 {tag}；请只写文本、数字、列表和映射"),
    "yaml.key": Text("a key must be a single word, not a {kind}", "键必须是单个词，而不能是{kind}"),
    "yaml.many": Text("the file holds more than one YAML document", "文件中包含多个 YAML 文档"),
    "yaml.mapping": Text("'{key}' must be a mapping (name: value lines)", "'{key}' 必须是映射（“名称: 值”的行）"),
    "yaml.list": Text("'{key}' must be a list", "'{key}' 必须是列表"),
    "yaml.scalar": Text("'{key}' must be a single value", "'{key}' 必须是单个值"),
    "yaml.top": Text("a scenario is a mapping of keys to values", "情景文件应为“键: 值”的映射"),
    # values
    "key.unknown": Text("unknown key '{key}' in {where}.{hint}", "{where} 中有未知的键 '{key}'。{hint}"),
    "key.missing": Text("'{key}' is missing in {where}", "{where} 中缺少 '{key}'"),
    "value.number": Text("'{key}' must be a number{range}; found {found}", "'{key}' 必须是数字{range}；实际为 {found}"),
    "value.integer": Text("'{key}' must be a whole number{range}; found {found}", "'{key}' 必须是整数{range}；实际为 {found}"),
    "value.flag": Text("'{key}' must be true or false; found {found}", "'{key}' 必须是 true 或 false；实际为 {found}"),
    "value.text": Text("'{key}' must be text; found {found}", "'{key}' 必须是文本；实际为 {found}"),
    "value.range": Text("'{key}' is {found}, outside {range}", "'{key}' 为 {found}，超出允许范围 {range}"),
    "value.choice": Text("'{key}' is '{found}'.{hint}", "'{key}' 的值 '{found}' 无效。{hint}"),
    "value.month": Text("'{key}' must be a month YYYY-MM; found '{found}'", "'{key}' 必须是月份 YYYY-MM；实际为 '{found}'"),
    "value.day": Text(
        "'{key}' must be a month YYYY-MM or an existing day YYYY-MM-DD; found '{found}'",
        "'{key}' 必须是月份 YYYY-MM 或真实存在的日期 YYYY-MM-DD；实际为 '{found}'",
    ),
    "value.month_day": Text("'{key}' must be a day of the year MM-DD; found '{found}'", "'{key}' 必须是日期 MM-DD；实际为 '{found}'"),
    "value.numbers": Text("'{key}' must be a{what}; found {found}", "'{key}' 的格式有误{what}；实际为 {found}"),
    "value.window": Text("the window ends ({to}) before it begins ({start})", "时间窗口的结束（{to}）早于开始（{start}）"),
    "value.sum": Text("{where} must sum to 1; the sum is {found}", "{where} 之和必须为 1；当前之和为 {found}"),
    "value.conflict": Text("{why}", "{why}"),
    "city.unknown": Text("unknown city '{name}' in region {region}.{hint}", "地区 {region} 中没有城市 '{name}'。{hint}"),
    "party.unknown": Text("unknown party '{name}' in region {region}.{hint}", "地区 {region} 中没有参与方 '{name}'。{hint}"),
    "mechanism.unknown": Text("unknown mechanism '{name}'.{hint}", "未知机制 '{name}'。{hint}"),
    "mechanism.clause": Text(
        "the mechanisms {first} and {second} both set the clause '{clause}'; only one may", "机制 {first} 与 {second} 都设定了条款 '{clause}'；只能保留一个"
    ),
    "lever.unknown": Text("unknown lever '{name}'.{hint}", "未知杠杆 '{name}'。{hint}"),
    "region.unknown": Text("unknown region '{name}'.{hint}", "未知地区 '{name}'。{hint}"),
    "extends.circular": Text("'extends' runs in a circle: {chain}", "'extends' 形成循环引用：{chain}"),
    "variant.unknown": Text("unknown variant '{name}'.{hint}", "未知变体 '{name}'。{hint}"),
    "set.syntax": Text("--set needs key.path=value; found '{found}'", "--set 的写法为 键.路径=值；实际为 '{found}'"),
    "set.path": Text("--set: there is no '{path}'.{hint}", "--set：不存在 '{path}'。{hint}"),
    "period.short": Text("the mechanism '{name}' lies outside the period {start} to {end}", "机制 '{name}' 的时间窗口在模拟期 {start} 至 {end} 之外"),
    # tables
    "table.missing": Text("the region pack lacks the file {path}", "地区数据包缺少文件 {path}"),
    "table.column": Text("the column '{column}' is missing.{hint}", "缺少列 '{column}'。{hint}"),
    "table.separator": Text(
        "the columns are separated by {found}; save the table with plain commas (CSV)",
        "各列以 {found} 分隔；请将表格另存为以半角逗号分隔的 CSV 文件",
    ),
    "table.extra": Text("unknown column '{column}'.{hint}", "未知列 '{column}'。{hint}"),
    "table.fields": Text("the row has {found} fields, the header {expected}", "此行有 {found} 个字段，表头有 {expected} 个"),
    "table.empty": Text("the table has no rows", "表中没有数据行"),
    "table.name": Text("{column} '{found}' is not in {where}.{hint}", "{column} '{found}' 不在 {where} 中。{hint}"),
    "table.duplicate": Text("{what} is given twice (first on line {line})", "{what} 重复出现（首次出现在第 {line} 行）"),
    "table.close": Text(
        "the row of '{city}' in transport.csv sums to {found} %, not to 100 (tolerance 0.5)", "transport.csv 中 '{city}' 一行之和为 {found} %，而不是 100（容差 0.5）"
    ),
    "table.order": Text("{low} <= {value} <= {high} does not hold for '{column}'", "'{column}' 不满足 {low} <= {value} <= {high}"),
    "table.pair": Text("{what} is missing", "缺少 {what}"),
    "table.shares": Text("the emission shares of '{city}' sum to {found}, not to 1", "'{city}' 的排放份额之和为 {found}，而不是 1"),
    "table.source": Text("the source key '{key}' is not in SOURCES.md.{hint}", "来源代码 '{key}' 不在 SOURCES.md 中。{hint}"),
    "region.few": Text("a region needs at least two cities; found {found}", "一个地区至少需要两个城市；实际为 {found} 个"),
    "table.reserved": Text("'{found}' is a reserved word and cannot be the name of a city", "'{found}' 是保留字，不能用作城市名称"),
    "region.parties": Text("a region needs at least two parties; found {found}", "一个地区至少需要两个参与方；实际为 {found} 个"),
    # commands
    "result.missing": Text("no results in {path}: there is no manifest.json", "{path} 中没有结果：缺少 manifest.json"),
    "result.broken": Text("the results in {path} are incomplete: {why}", "{path} 中的结果不完整：{why}"),
    "result.one": Text("a comparison needs at least two results", "比较至少需要两个结果"),
    "extra.missing": Text("this needs an optional package; type: pip install 'hazepact[{extra}]'", "此功能需要可选依赖；请输入：pip install 'hazepact[{extra}]'"),
    "list.kind": Text("cannot list '{found}'.{hint}", "无法列出 '{found}'。{hint}"),
    "explain.key": Text("there is no '{found}' in this scenario.{hint}", "此情景中没有 '{found}'。{hint}"),
    "option.value": Text("{option} must be {range}; found {found}", "{option} 必须为 {range}；实际为 {found}"),
}
