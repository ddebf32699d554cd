"""The wording of every message about a user's input, English and Chinese, by message id."""

from __future__ import annotations

from sim.declare.text import Text
from sim.declare.wording.archive import ARCHIVE_MESSAGES
from sim.declare.wording.attribute import ATTRIBUTE_MESSAGES
from sim.declare.wording.calibrate import CALIBRATE_MESSAGES
from sim.declare.wording.cite import CITE_MESSAGES
from sim.declare.wording.discover import DISCOVER_MESSAGES
from sim.declare.wording.explore import EXPLORE_MESSAGES
from sim.declare.wording.export import EXPORT_MESSAGES
from sim.declare.wording.figure import FIGURE_MESSAGES
from sim.declare.wording.pack import PACK_MESSAGES
from sim.declare.wording.pilot import PILOT_MESSAGES
from sim.declare.wording.report import REPORT_MESSAGES
from sim.declare.wording.study import STUDY_MESSAGES
from sim.declare.wording.table import TABLE_MESSAGES
from sim.declare.wording.validate import VALIDATE_MESSAGES

MESSAGES: dict[str, Text] = {
    "hint.nearest": Text(" Did you mean '{near}'?", "您是否想写 '{near}'？"),
    "hint.list": Text(" Known names: {names}.", "可用名称：{names}。"),
    "hint.more": Text("... and {count} more errors", "……另有 {count} 处错误"),
    # files
    "file.missing": Text("there is no such file: {path}", "没有此文件：{path}"),
    "scenario.missing": Text("there is no such file or shipped scenario: {path}.{hint}", "没有此文件或内置情景：{path}。{hint}"),
    "file.kind": Text("this is a {kind}, not a {wanted}; to run it, type: {command}", "这是{kind}，不是{wanted}；运行请输入：{command}"),
    "scenario.folder": Text("this is a folder; name a file in it.{hint}", "这是文件夹；请指定其中的文件。{hint}"),
    "file.is_folder": Text("this is a folder, not a file: {path}", "这是文件夹而不是文件：{path}"),
    "file.unreadable": Text("cannot be read: {why}", "无法读取：{why}"),
    "file.not_utf8": Text(
        "not UTF-8 text ({found}); save the file as UTF-8", "不是 UTF-8 文本（{found}）；请将文件另存为 UTF-8 编码"
    ),
    "encoding.unknown": Text("there is no encoding '{name}'.{hint}", "没有名为 '{name}' 的编码。{hint}"),
    "encoding.no_mark": Text(
        "UTF-16 without its mark, or no text at all; save the file as UTF-8, or name the encoding ({how}, such as utf-16-le)",
        "没有标记的 UTF-16，或不是文本；请将文件另存为 UTF-8，或指明编码（{how}，如 utf-16-le）",
    ),
    "encoding.doubt": Text(
        "neither UTF-8 nor surely GB18030, as which this cell would be '{found}'.{others} Save the file as UTF-8, or name its encoding: {how}",
        "不是 UTF-8，也无法确定为 GB18030：按后者读取，此单元格为 '{found}'。{others}请将文件另存为 UTF-8，或指明其编码：{how}",
    ),
    "encoding.none": Text(
        "neither UTF-8 nor GB18030; this cell is '{found}'.{others} Save the file as UTF-8, or name its encoding: {how}",
        "既不是 UTF-8 也不是 GB18030；此单元格为 '{found}'。{others}请将文件另存为 UTF-8，或指明其编码：{how}",
    ),
    "encoding.wrong": Text(
        "cannot be read as {encoding}: this cell is '{found}'. Save the file as UTF-8, or name its encoding: {how}",
        "无法按 {encoding} 读取：此单元格为 '{found}'。请将文件另存为 UTF-8，或指明其编码：{how}",
    ),
    "encoding.damaged": Text(
        "the cell '{found}' looks damaged: {why}. Correct it in the file; if it is right, name the encoding: {how}",
        "单元格 '{found}' 似乎已损坏：{why}。请在文件中更正；如确实无误，请指明编码：{how}",
    ),
    "encoding.lost": Text(
        "the cell '{found}' holds U+FFFD: a letter was lost when the file was saved in another encoding. Write it again",
        "单元格 '{found}' 含有 U+FFFD：文件转存编码时丢失了字符。请重新填写",
    ),
    "encoding.name": Text(
        "the name cannot be written as {encoding} text: {found}. Choose another, or set the language of the system to a UTF-8 one",
        "名称无法以 {encoding} 编码写出：{found}。请更换名称，或将系统语言环境设为 UTF-8",
    ),
    "name.invisible": Text("'{found}' holds {code}, a character that is not seen; delete it", "'{found}' 含有不可见字符 {code}；请删除"),
    "file.large": Text(
        "the file holds {found} MB; a scenario may have at most {limit} MB: is this another kind of file?",
        "文件有 {found} MB；情景文件最大 {limit} MB：是否选错了文件？",
    ),
    "file.control": Text(
        "the character {found} cannot stand in a text file; is this another kind of file?", "文本文件中不能有字符 {found}；是否选错了文件？"
    ),
    "file.empty": Text("the file is empty; 'hazepact new DIR' writes a starter scenario", "文件为空；'hazepact new DIR' 可生成一份起步情景"),
    "file.no_match": Text("no file matches {pattern}", "没有文件与 {pattern} 匹配"),
    "folder.not_writable": Text("cannot write to {path}: {why}", "无法写入 {path}：{why}"),
    "folder.exists": Text("already exists and is not empty: {path}; nothing was written", "文件夹已存在且非空：{path}；未写入任何内容"),
    "file.exists": Text("already exists: {path}; nothing was written", "文件已存在：{path}；未写入任何内容"),
    "disk.full": Text(
        "writing {path} failed: {why}. Nothing half-written was kept; finished work is", "写入 {path} 失败：{why}。不完整的文件未保留，已完成的工作均已保留"
    ),
    "cost.large": Text("this takes {cost} (estimated); to run it, add --yes", "预计需要{cost}；确认运行请加 --yes"),
    "file.foreign": Text(
        "{path} was not written by this program, so it is not replaced; move it, or choose another folder",
        "{path} 不是本程序写入的文件，不会被替换；请移走该文件，或选择其他文件夹",
    ),
    "link.refused": Text(
        "{path} is a symbolic link, which is neither replaced nor removed; name the folder that it points to, or choose another name",
        "{path} 是符号链接，不会被替换或删除；请直接指定其指向的文件夹，或换用其他名称",
    ),
    "folder.held": Text(
        "process {process} on {host} is at work on {what} here since {since} ({command}); wait until it ends, or work in another folder",
        "主机 {host} 上的进程 {process} 自 {since} 起正在此处处理{what}（{command}）；请等待其结束，或换用其他文件夹",
    ),
    "folder.held_elsewhere": Text(
        "process {process} on {host} is or was at work on {what} here since {since} ({command}). "
        "From this machine nobody can tell whether it still runs: if it has ended, repeat the command with --force-unlock",
        "主机 {host} 上的进程 {process} 自 {since} 起在此处处理{what}（{command}）。本机无法得知它是否仍在运行：若已结束，请加 --force-unlock 重复该命令",
    ),
    "workers.dead": Text(
        "no worker process stays alive: memory may be short, or something ends them. Finished runs are kept and the same command goes on from them; "
        "try fewer --workers (a script that calls this needs: if __name__ == '__main__')",
        "工作进程均无法存活：可能内存不足，或被其他程序终止。已完成的模拟均已保留，重复同一命令即可继续；"
        "请减少 --workers（调用本功能的脚本需要：if __name__ == '__main__'）",
    ),
    # YAML
    "yaml.tab": Text("a tab is used for indentation; YAML allows spaces only", "缩进使用了制表符（Tab）；YAML 只允许空格"),
    "yaml.syntax": Text(
        "cannot be read as YAML: {why} (look here and at the line above)",
        "无法按 YAML 读取：{why}（请检查此处及上一行）",
    ),
    "yaml.full_width": Text(
        "full-width character {found}; write the plain one, {plain}", "使用了全角字符 {found}；请改用半角的 {plain}"
    ),
    "yaml.duplicate": Text("'{key}' is given twice at this level (first on line {line})", "'{key}' 在同一层级重复出现（首次出现在第 {line} 行）"),
    "yaml.recursive": Text(
        "the block marked &{name} contains itself through the alias *{name}; write it out instead",
        "标记为 &{name} 的内容通过别名 *{name} 包含了自身；请改为直接写出",
    ),
    "yaml.bomb": Text(
        "the file holds more than {limit} values, aliases (*) counted as often as they are used",
        "文件超过 {limit} 个值（别名 * 按使用次数计）",
    ),
    "yaml.deep": Text("nested deeper than {limit} levels; a scenario needs five", "嵌套超过 {limit} 层；情景文件只需五层"),
    "yaml.tag": Text("the tag {tag} is not allowed; write plain text, numbers, lists and mappings", "不允许使用标签 {tag}；请只写文本、数字、列表和映射"),
    "yaml.key": Text("a key must be a single word, not {kind}", "键必须是单个词，而不能是{kind}"),
    "yaml.many": Text(
        "a second document begins here (---); keep one scenario in a file", "此处开始了第二个 YAML 文档（---）；一个文件只放一个情景"
    ),
    "yaml.mapping": Text("'{key}' must hold 'name: value' lines, indented below it", "'{key}' 之下应为缩进的“名称: 值”各行"),
    "yaml.list": Text("'{key}' must be a list in brackets, such as [a, b]", "'{key}' 必须是方括号列表，如 [a, b]"),
    "yaml.scalar": Text("'{key}' must be a single value; found {found}", "'{key}' 必须是单个值；实际为{found}"),
    "yaml.top": Text("a scenario consists of 'key: value' lines; found {found}", "情景文件应由“键: 值”各行组成；实际为{found}"),
    # values
    "key.unknown": Text("unknown key '{key}' in {where}.{hint}", "{where} 中有未知的键 '{key}'。{hint}"),
    "key.former": Text("'{key}' is gone; write '{new}', {per}: its value x {rule}", "'{key}' 现已取消；请改写 '{new}'（{per}）：原值 × {rule}"),
    "key.former_here": Text(
        "'{key}' is gone; write '{new}', {per}: in {region} ({cities} cities, {millions} million people) {found} x {factor}{converted}",
        "'{key}' 现已取消；请改写 '{new}'（{per}）：{region}（{cities} 市，{millions} 百万人）为 {found} × {factor}{converted}",
    ),
    "life.missing": Text(
        "{region} lacks the value of a life '{found}' (it states: {stated})", "{region} 的 damage.yaml 未给出 '{found}' 的生命价值（已给出：{stated}）"
    ),
    "key.missing": Text("'{key}' is missing in {where}", "{where} 中缺少 '{key}'"),
    "value.number": Text("'{key}' must be a number{range}; found {found}", "'{key}' 必须是数字{range}；实际为 {found}"),
    "value.integer": Text("'{key}' must be a whole number{range}; found {found}", "'{key}' 必须是整数{range}；实际为 {found}"),
    "value.flag": Text("'{key}' must be true or false; found {found}", "'{key}' 必须是 true 或 false；实际为 {found}"),
    "value.text": Text("'{key}' must be text; found {found}", "'{key}' 必须是文本；实际为 {found}"),
    "value.range": Text("'{key}' is {found}; allowed: {range}", "'{key}' 为 {found}；允许范围：{range}"),
    "value.choice": Text("'{key}' is '{found}'.{hint}", "'{key}' 的值 '{found}' 无效。{hint}"),
    "value.held": Text("'{key}' is '{found}'.{hint} These results hold: {known}.", "'{key}' 的值 '{found}' 无效。{hint}这些结果包含：{known}。"),
    "smallest.form": Text("OUTCOME=VALUE or OUTCOME=VALUE% is needed, 0 or more; found '{found}'", "写法为 指标=值 或 指标=值%，不小于 0；实际为 '{found}'"),
    "value.month": Text("'{key}' must be a month YYYY-MM{range}; found {found}", "'{key}' 必须是月份 YYYY-MM{range}；实际为 {found}"),
    "value.day": Text(
        "'{key}' must be a month YYYY-MM or an existing day YYYY-MM-DD{range}; found {found}",
        "'{key}' 必须是月份 YYYY-MM 或真实存在的日期 YYYY-MM-DD{range}；实际为 {found}",
    ),
    "value.month_day": Text("'{key}' must be a day of the year MM-DD; found '{found}'", "'{key}' 必须是日期 MM-DD；实际为 '{found}'"),
    "value.numbers": Text("'{key}' must be a{what}; found {found}", "'{key}' 的格式有误{what}；实际为 {found}"),
    "value.window": Text("the window ends ({to}) before it begins ({start})", "时间窗口的结束（{to}）早于开始（{start}）"),
    "value.sum": Text("the weights of {where} must sum to 1; {parts} make {found}", "{where} 各权重之和必须为 1；当前 {parts}，合计 {found}"),
    "value.names": Text(
        "'{key}' must be the word all or a list in brackets, such as {sample}; found {found}",
        "'{key}' 必须是 all 或方括号列表，如 {sample}；实际为 {found}",
    ),
    "value.nobody": Text("'{key}' names no city; write at least one, or all", "'{key}' 未列出任何城市；请至少写一个，或写 all"),
    "city.unknown": Text("unknown city '{name}' in region {region}.{hint}", "地区 {region} 中没有城市 '{name}'。{hint}"),
    "party.unknown": Text("unknown party '{name}' in region {region}.{hint}", "地区 {region} 中没有参与方 '{name}'。{hint}"),
    "place.unknown": Text("unknown party or city '{name}' in region {region}.{hint}", "地区 {region} 中没有参与方或城市 '{name}'。{hint}"),
    "mechanism.places": Text(
        "'cities' does nothing in {name}: {fields} say where it acts; remove it", "'cities' 在 {name} 中不起作用：由 {fields} 决定适用地区；请删除"
    ),
    "mechanism.unknown": Text("unknown mechanism '{name}'.{hint}", "未知机制 '{name}'。{hint}"),
    "mechanism.twice": Text(
        "all entries of {name} must have the same '{key}'; found {found} and, on line {line}, {first}",
        "{name} 的各条目必须使用相同的 '{key}'；此处为 {found}，第 {line} 行为 {first}",
    ),
    "mechanism.clause": Text(
        "the mechanisms {first} and {second} both set the clause '{clause}'; only one may", "机制 {first} 与 {second} 都设定了条款 '{clause}'；只能保留一个"
    ),
    "clause.refused": Text("{why}", "{why}"),
    "growth.no_sector": Text(
        "'{name}' changes nothing: region '{region}' has no sector '{sector}'", "'{name}' 不起作用：地区 '{region}' 没有行业 '{sector}'"
    ),
    "measures.none": Text(
        "'{name}' changes nothing: region '{region}' has no dated policies (measures.csv)",
        "'{name}' 不起作用：地区 '{region}' 没有已实施政策的数据（measures.csv）",
    ),
    "measures.no_group": Text(
        "'{name}' changes nothing: measures.csv of region '{region}' has no row of this group; it has {groups}",
        "'{name}' 不起作用：地区 '{region}' 的 measures.csv 没有这一组；现有 {groups}",
    ),
    "lever.unknown": Text("unknown lever '{name}'.{hint}", "未知杠杆 '{name}'。{hint}"),
    "region.unknown": Text("unknown region '{name}'.{hint}", "未知地区 '{name}'。{hint}"),
    "extends.circular": Text("'extends' runs in a circle: {chain}", "'extends' 形成循环引用：{chain}"),
    "extends.place": Text("'{key}' can only stand at the top level of a scenario file", "'{key}' 只能写在情景文件的最上层"),
    "variant.unknown": Text("unknown variant '{name}'.{hint}", "未知变体 '{name}'。{hint}"),
    "variant.reserved": Text("'{name}' stands for the file itself and cannot be the name of a variant", "'{name}' 表示文件本身，不能用作变体名"),
    "variant.none_at_all": Text("--all-variants: no file that was named has variants", "--all-variants：所列文件均未定义变体"),
    "variant.both": Text("--all-variants runs every variant; leave out --variant", "--all-variants 已包含全部变体；请去掉 --variant"),
    "variant.none": Text("the scenario has no variants; '{name}' was asked for", "该情景没有定义变体；但要求使用 '{name}'"),
    "set.syntax": Text(
        "--set needs key.path=value, such as period.months=24; found '{found}'",
        "--set 的写法为 键.路径=值，如 period.months=24；实际为 '{found}'",
    ),
    "set.index": Text("'{path}' has {found} entries, counted from 0", "'{path}' 有 {found} 个条目，从 0 起编号"),
    "set.list": Text("'{path}' is no list; leave out the number in brackets", "'{path}' 不是列表；请去掉方括号中的序号"),
    "set.path": Text("'{path}' holds {found}, so nothing can be set below it", "'{path}' 的内容是{found}，其下不能再设值"),
    "period.short": Text("the mechanism '{name}' lies outside the period {start} to {end}", "机制 '{name}' 的时间窗口在模拟期 {start} 至 {end} 之外"),
    **PACK_MESSAGES,
    # plug-ins
    "plugin.kind": Text("the plug-in {name} of group {group} is not a {kind}", "组 {group} 的插件 {name} 不是 {kind}"),
    "plugin.name": Text(
        "two things of group {group} are called '{name}'; uninstall one of the packages", "组 {group} 中有两项都叫 '{name}'；请卸载其中一个软件包"
    ),
    "delivery.failed": Text(
        "the delivery rule {name} failed for {party} in {month}: {why}", "履约规则 {name} 在 {month} 为 {party} 计算时出错：{why}"
    ),
    "fork.differs": Text(
        "a run that was stopped after {month} cannot go on with this scenario: up to there it differs in {names}",
        "在 {month} 之后停下的模拟无法以此情景继续：此前两者在以下方面不同：{names}",
    ),
    "branch.version": Text(
        "these results are of model version {found}, and this is version {ours}: their runs cannot be repeated; run the scenario again first",
        "该结果由模型版本 {found} 生成，当前版本为 {ours}：无法重现其模拟；请先重新运行该情景",
    ),
    "branch.data": Text(
        "the data files of region {region} are not those of these results: their runs cannot be repeated; run the scenario again first",
        "地区 {region} 的数据文件与该结果所用的不同：无法重现其模拟；请先重新运行该情景",
    ),
    "branch.posterior": Text(
        "every replicate of these results has parameters of its own (--posterior); branch from results without them",
        "该结果的每次重复各有一组参数（--posterior）；请从不含后验抽样的结果分出",
    ),
    "branch.branch": Text("these results are a branch themselves; branch from the original", "该结果本身即为分支；请从原结果分出"),
    "branch.world": Text("'{key}' cannot change during a run", "'{key}' 不能在模拟途中更改"),
    "branch.arrays": Text(
        "the change needs other arrays ({names}), so a run cannot go on with it; such parts must stand in the original, with strength 0 before the change",
        "该变更需要不同的数组（{names}），模拟无法继续；此类内容须已在原情景中，变更之前强度为 0",
    ),
    "branch.nothing": Text(
        "nothing changes from {month} on: what --set says holds in the original too, or acts at the start of a run only",
        "自 {month} 起没有任何变化：--set 的内容在原情景中已成立，或只在模拟开始时起作用",
    ),
    "delivery.share": Text(
        "the delivery rule {name} gave {found} for {party} in {month}; a share lies between 0 and 1",
        "履约规则 {name} 在 {month} 为 {party} 给出 {found}；份额应在 0 与 1 之间",
    ),
    # evidence
    "checkout.needed": Text(
        "{what} writes into the sources and works only in a checkout; this is an installed package ({folder}), which is never changed",
        "{what} 要写入源文件，只能在源码目录（checkout）中使用；当前为已安装的软件包（{folder}），不会被改动",
    ),
    "claim.unknown": Text("there is no claim '{name}'.{hint}", "没有陈述 '{name}'。{hint}"),
    "claim.out_of_scope": Text(
        "the claim '{name}' is out of scope: no run can judge it (hazepact evidence {name} --verbose says why)",
        "陈述 '{name}' 不在范围内：任何模拟都无法判断（原因见 hazepact evidence {name} --verbose）",
    ),
    "comparison.same": Text(
        "two arms of the comparison of {name} resolve to the same scenario: there is nothing to compare", "{name} 的比较中有两组解析为同一情景：无可比较"
    ),
    "comparison.no_end": Text(
        "in {name} no use of {mechanisms} ends {months} months or more before the period does: there is no retention to measure",
        "{name} 中 {mechanisms} 没有在模拟期结束前至少 {months} 个月结束的使用：无法计算保持率",
    ),
    # commands
    "result.missing": Text("no results in {path}: there is no manifest.json", "{path} 中没有结果：缺少 manifest.json"),
    "result.changed": Text("has changed since the results were made; run them again", "在结果生成之后已被改动；请重新运行"),
    "result.broken": Text("the results in {path} are incomplete: {why}", "{path} 中的结果不完整：{why}"),
    "result.coalitions": Text(
        "{path} holds a coalition analysis: its tables and figures are there, but no runs to compare", "{path} 中是联盟分析：其中有表格与图，但没有可比较的模拟"
    ),
    "coalitions.year": Text("the year {found} lies outside the period {first} to {last}", "年份 {found} 不在模拟期 {first} 至 {last} 之内"),
    "coalitions.parties": Text(
        "a coalition analysis takes 2 to {most} parties; this scenario has {found} (governments.party: province or city)",
        "联盟分析需要 2 至 {most} 个参与方；该情景有 {found} 个（governments.party：province 或 city）",
    ),
    "compare.place": Text(
        "the outcome '{name}' has no value at '{found}'; it has at: {known}.{hint}", "指标 '{name}' 在 '{found}' 没有数值；有数值的地点：{known}。{hint}"
    ),
    "compare.relative": Text(
        "the outcome '{name}' cannot be compared between regions: only shares, ratios, indices and efforts can",
        "指标 '{name}' 不能跨地区比较：仅份额、比值、指数与努力可以",
    ),
    "compare.region": Text(
        "between regions only the whole region (ALL) can be compared, not '{found}'", "跨地区时仅能比较全区域（ALL），不能比较 '{found}'"
    ),
    "claim.filtered": Text(
        "the claim '{name}' is of {source}, '{status}' and '{kind}': the options leave it out",
        "陈述 '{name}' 属于 {source}，状态为 '{status}'，类别为 '{kind}'：所给选项将其排除",
    ),
    "result.one": Text("a comparison needs at least two results", "比较至少需要两个结果"),
    "extra.missing": Text(
        "this needs an optional package; type: pip install 'hazepact[{extra}]'",
        "此功能需要可选依赖；请输入：pip install 'hazepact[{extra}]'",
    ),
    "result.study": Text(
        "{path} holds the results of a study; type: hazepact sensitivity {path}", "{path} 中是研究设计的结果；请输入：hazepact sensitivity {path}"
    ),
    "result.no_study": Text("{path} does not hold the results of a study", "{path} 中不是研究设计的结果"),
    # studies
    "list.kind": Text("cannot list '{found}'.{hint}", "无法列出 '{found}'。{hint}"),
    "explain.key": Text("there is no '{found}' in this scenario.{hint}", "此情景中没有 '{found}'。{hint}"),
    **ARCHIVE_MESSAGES, **ATTRIBUTE_MESSAGES,
    **CALIBRATE_MESSAGES,
    **STUDY_MESSAGES, **DISCOVER_MESSAGES,
    **PILOT_MESSAGES,
    **CITE_MESSAGES,
    **EXPLORE_MESSAGES,
    **EXPORT_MESSAGES,
    **REPORT_MESSAGES,
    **FIGURE_MESSAGES,
    **TABLE_MESSAGES,
    **VALIDATE_MESSAGES,
}
