"""Messages about figures and their options."""

from sim.declare.text import Text

FIGURE_MESSAGES: dict[str, Text] = {
    "figure.unknown": Text("there is no figure '{found}'.{hint} See: hazepact list figures", "没有图 '{found}'。{hint} 请查看：hazepact list figures"),
    "figure.neither": Text(
        "'{found}' is neither a folder of results nor a figure.{hint} See: hazepact list figures",
        "'{found}' 既不是结果文件夹，也不是图的名称。{hint} 请查看：hazepact list figures",
    ),
    "figure.kind": Text("this figure is drawn from {needs}; this is {found}", "此图由{needs}绘制；此处为{found}"),
    "figure.no_result": Text("name at least one folder of results", "请至少指定一个结果文件夹"),
    "figure.mixed": Text("results of different kinds cannot be drawn together: {found}", "不同类别的结果不能画在一起：{found}"),
    "figure.regions": Text("results of different regions or periods cannot be drawn together: {found}", "不同地区或时期的结果不能画在一起：{found}"),
    "figure.several": Text("one {kind} at a time can be drawn", "一次只能绘制一个结果（{kind}）"),
    "figure.choice": Text("it takes no --{key} (it takes: {known})", "不接受 --{key}（可用：{known}）"),
    "figure.not_held": Text("--{key} '{found}' is not in these results.{hint} They hold: {known}", "结果中没有 --{key} '{found}'。{hint} 其中有：{known}"),
    "figure.lacks": Text("these results do not have what it needs: {needs}", "这些结果缺少此图所需的内容：{needs}"),
    "figure.empty": Text("nothing is left to draw after these choices", "按此选择后没有可绘制的内容"),
    "figure.panels": Text(
        "axes take a figure of one panel, and this one has {count} ({titles}): choose one outcome and one place",
        "给定的坐标轴只能绘制单个分图，而此图有 {count} 个（{titles}）：请选定一个指标和一个地点",
    ),
    "figure.height": Text(
        "a height of {found} mm has no room for {panels} panels: at least {least} mm, or fewer places or outcomes",
        "高度 {found} 毫米容纳不下 {panels} 个分图：至少 {least} 毫米，或减少地点、指标",
    ),
    "figure.axes": Text("it needs {count} of the axes of the study; name them: --by ({known})", "此图需要研究中的 {count} 个轴；请用 --by 指定（{known}）"),
    "figure.entry": Text(
        "an entry of 'figures' is the name of a figure, or a block with 'figure' and its options", "'figures' 的条目应为图名，或含 'figure' 及其选项的内容"
    ),
    "figure.file": Text("'{found}' cannot be the name of a file", "'{found}' 不能用作文件名"),
    "figure.key": Text("an entry of 'figures' has no key '{key}'.{hint}", "'figures' 的条目没有键 '{key}'。{hint}"),
    "figure.name": Text(
        "two figures would be written to the same file, {found}: give one of them another file", "两个图会写入同一文件 {found}：请为其一另取 file"
    ),
    "figure.colour": Text("'{found}' is no palette and no colour.{hint}", "'{found}' 不是配色方案，也不是颜色。{hint}"),
    "figure.font": Text("the font '{found}' is not installed", "未安装字体 '{found}'"),
    "figure.range": Text("'{key}' must lie between {low} and {high}; found {found}", "'{key}' 应在 {low} 与 {high} 之间；实际为 {found}"),
    "figure.none": Text("nothing in these results can be drawn", "这些结果中没有可绘制的内容"),
    "coalitions.none": Text("{path} does not hold a coalition analysis", "{path} 中不是联盟分析结果"),
    "coalitions.old": Text(
        "{path} was written by a version that kept no {file}: run hazepact coalitions again",
        "{path} 由未保存 {file} 的版本写出：请重新运行 hazepact coalitions（联盟分析）（联盟分析）"
    ),
    "map.file": Text("the boundaries cannot be read: {why}", "无法读取边界文件：{why}"),
    "map.polygon": Text("the boundaries hold no polygon", "边界文件中没有多边形"),
    "map.elsewhere": Text(
        "the boundaries lie elsewhere ({found}) than the cities ({cities}); longitude and latitude in degrees are wanted",
        "边界所在位置（{found}）与城市（{cities}）不符；应为以度表示的经纬度",
    ),
}  # fmt: skip
