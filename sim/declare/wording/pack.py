"""The wording of messages about tables and region packs."""

from __future__ import annotations

from sim.declare.text import Text

PACK_MESSAGES: dict[str, Text] = {
    "value.text_pair": Text("'{key}' must be a mapping with two texts, 'en' and 'zh'", "'{key}' 应为含 'en' 与 'zh' 两条文本的映射"),
    # tables
    "table.missing": Text("the region pack lacks the file {path}", "地区数据包缺少文件 {path}"),
    "table.column": Text("the column '{column}' is missing.{hint}", "缺少列 '{column}'。{hint}"),
    "table.separator": Text(
        "the columns are separated by {found}; save the table as CSV: commas between the columns, points in the numbers",
        "各列以 {found} 分隔；请将表格另存为 CSV：列间用半角逗号，小数点用句点",
    ),
    "table.title": Text(
        "'{found}' is no header; the header is on line {line}. Delete what stands above it", "'{found}' 不是表头；表头在第 {line} 行。请删除其上各行"
    ),
    "table.comment_above": Text(
        "'{found}' is a comment, and a table has none; the header is on line {line}. Delete what stands above it",
        "'{found}' 是注释，表格中不能有注释；表头在第 {line} 行。请删除其上各行",
    ),
    "table.comment": Text("'{found}' is a comment, and a table has none; delete the line", "'{found}' 是注释，表格中不能有注释；请删除此行"),
    "table.note": Text(
        "only one cell is filled: '{found}'. A title or a note has no place in a table; delete the line",
        "此行只有一个单元格有内容：'{found}'。表格中不能有标题或说明；请删除此行",
    ),
    "table.units": Text("a row of units ({found}); delete the line", "这是单位行（{found}）；请删除此行"),
    "table.unit": Text("the header '{header}' names another unit: '{column}' is in {unit}", "表头 '{header}' 的单位不符：'{column}' 的单位为 {unit}"),
    "table.no_header": Text(
        "the table has no header: line 1 must name the columns, {names}; found {found}", "表格没有表头：第 1 行应为各列名称 {names}；实际为 {found}"
    ),
    "table.other_header": Text(
        "this is not the header of the table: it must name the columns {names}; found {found}", "这不是该表的表头：表头应有 {names}；实际为 {found}"
    ),
    "table.extra": Text("unknown column '{column}'.{hint}", "未知列 '{column}'。{hint}"),
    "table.fields": Text("the row has {found} fields, the header {expected}", "此行有 {found} 个字段，表头有 {expected} 个"),
    "table.empty": Text("the table has no rows", "表中没有数据行"),
    "table.name": Text("{column} '{found}' is not in {where}.{hint}", "{column} '{found}' 不在 {where} 中。{hint}"),
    "table.duplicate": Text("{what} is given twice (first on line {line})", "{what} 重复出现（首次出现在第 {line} 行）"),
    "table.close": Text(
        "the row of '{city}' in transport.csv sums to {found} %, not to 100 (tolerance 0.5)",
        "transport.csv 中 '{city}' 一行之和为 {found}%，而不是 100（容差 0.5）",
    ),
    "table.order": Text("{low} <= {value} <= {high} does not hold for '{column}'", "'{column}' 不满足 {low} <= {value} <= {high}"),
    "table.upstream": Text(
        "in a river '{receptor}' receives nothing from '{source}', which comes after it in cities.csv; write 0, or put the cities in the order of the water",
        "河流中 '{receptor}' 不会接受位于其后的 '{source}' 的污染；请填 0，或在 cities.csv 中按水流顺序排列各断面",
    ),
    "table.pair": Text("{what} is missing", "缺少 {what}"),
    "table.shares": Text("the emission shares of '{city}' sum to {found}, not to 1", "'{city}' 的排放份额之和为 {found}，而不是 1"),
    "table.source": Text(
        "the source key '{key}' is not in SOURCES.md; a new key needs a line there: | {key} | what it is |.{hint}",
        "来源代码 '{key}' 不在 SOURCES.md 中；新的代码须在其中加一行：| {key} | 说明 |。{hint}",
    ),
    "region.few": Text("a region needs at least two cities; found {found}", "一个地区至少需要两个城市；实际为 {found} 个"),
    "table.reserved": Text("'{found}' is a reserved word and cannot be the name of a city", "'{found}' 是保留字，不能用作城市名称"),
    "city.income": Text(
        "GDP per head of {city} would be {found} CNY a year (possible: {range}); {why}", "{city} 的人均 GDP 将为每年 {found} 元（可能范围：{range}）；{why}"
    ),
    "city.density": Text(
        "{city} would have {found} persons per km2 (possible: {range}); is area_km2 in km2 and population in persons?",
        "{city} 每平方公里将有 {found} 人（可能范围：{range}）；area_km2 单位是否为平方公里、人口单位是否为人？",
    ),
    "city.same_place": Text("{city} has the same lat and lon as {other} (line {line})", "{city} 的经纬度与 {other}（第 {line} 行）相同"),
    "city.party_zh": Text(
        "{party} has the Chinese name '{found}' here and '{first}' on line {line}", "{party} 的中文名此处为 '{found}'，第 {line} 行为 '{first}'"
    ),
    "city.ambiguous": Text("'{found}' is also a name of {other}", "'{found}' 同时也是 {other} 的名称"),
    "emission.per_head": Text(
        "the emission of {city} would be {found} kg per head and year (possible: {range}); is it in kt a year?",
        "{city} 的人均排放将为每年 {found} 千克（可能范围：{range}）；单位是否为千吨/年？",
    ),
    "emission.pollutant": Text(
        "the pollutant of this region is {pollutant}; a row of '{found}' is not read. Delete it, or correct the name",
        "本地区的污染物为 {pollutant}；'{found}' 的行不会被使用。请删除该行或更正名称",
    ),
    "concentration.unit": Text(
        "{found} cannot be a concentration in {unit} here (possible: {range}); is it in another unit?",
        "{found} 不可能是以 {unit} 计的浓度（可能范围：{range}）；是否用了其他单位？",
    ),
    "revenue.unit": Text(
        "{column} of {party} is {found} (possible: {range}); is it in 10^8 CNY a year?",
        "{party} 的 {column} 为 {found}（可能范围：{range}）；单位是否为亿元/年？"
    ),
    "measure.overlap": Text(
        "{city} {sector}: two measures of the group {group} act at the same time (the other on line {line})",
        "{city} {sector}：{group} 组有两项措施在同一时间生效（另一项在第 {line} 行）",
    ),
    "measure.sector": Text("{city} has no sector '{found}' in sectors.csv.{hint}", "{city} 在 sectors.csv 中没有行业 '{found}'。{hint}"),
    "measure.season": Text("the region has no heating season (region.yaml); write 'all'", "该地区没有供暖季（region.yaml）；请写 'all'"),
    "border.itself": Text("{city} is no neighbour of itself", "{city} 不能与自身相邻"),
    "border.km": Text("'km' is {found} for {what} (possible: {range}); is it in km?", "{what} 的 'km' 为 {found}（可能范围：{range}）；单位是否为公里？"),
    "unit.other": Text("'{key}' is in '{found}'; it must be in {unit}", "'{key}' 的单位为 '{found}'；应为 {unit}"),
    "unit.medium": Text(
        "the unit of a region of {medium} must be one of {units}; found '{found}'", "介质为 {medium} 的地区，单位应为 {units} 之一；实际为 '{found}'"
    ),
    "damage.unit": Text(
        "kind gemm counts deaths by ug/m3 of fine particles; this region is in {found}. Use linear or none",
        "gemm 按细颗粒物的 ug/m3 计算死亡；本地区单位为 {found}。请用 linear 或 none",
    ),
    "season.other": Text(
        "heating_season is {found}, but weather.yaml heats {heating}; the two must agree",
        "heating_season 为 {found}，而 weather.yaml 的供暖期为 {heating}；两者必须一致",
    ),
}
