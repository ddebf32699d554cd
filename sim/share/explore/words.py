"""The words of the page, English and Chinese."""

from __future__ import annotations

from sim.declare.text import Language, Text

WORDS: dict[str, Text] = {
    "title": Text("HazePact: explore a scenario", "HazePact：情景探索"),
    "language": Text("Language", "语言"),
    "controls": Text("Controls", "控件"),
    "institutions": Text("Institutions in the scenario", "情景中的制度"),
    "more": Text("Institutions to add", "可加入的制度"),
    "settings": Text("Settings of the pact and the governments", "协议与政府的设定"),
    "size": Text("Size of the run", "模拟规模"),
    "months": Text("Months", "月数"),
    "replicates": Text("Replicates", "重复次数"),
    "strength": Text("Strength, share, {low} to {high} (in the file: {default})", "强度，份额，{low} 至 {high}（文件中为 {default}）"),
    "dial": Text("{unit}{low} to {high} (in the file: {default})", "{unit}{low} 至 {high}（文件中为 {default}）"),
    "needs": Text("Only a file can name: {fields}", "只能在文件中指定：{fields}"),
    "run": Text("Run", "运行"),
    "cancel": Text("Cancel", "取消"),
    "pin": Text("Pin this scenario", "固定此情景"),
    "unpin": Text("Pin the first one again", "恢复最初的对照"),
    "pinned": Text("Compared with: {title}", "对照情景：{title}"),
    "onscreen": Text("On screen: {title}", "当前情景：{title}"),
    "branches": Text("Branch from a month", "自某月分支"),
    "branch": Text("Branch", "分支"),
    "branch_help": Text(
        "Run a scenario, change controls, choose a month: the same luck, with the changes from that month on, beside the original.",
        "先运行情景，再调整控件并选择月份：随机性不变，自该月起按改动运行，并与原模拟并列。",
    ),
    "branch_month": Text("First month of the change", "变更开始的月份"),
    "files": Text("Scenario files", "情景文件"),
    "export": Text("Save the scenario (YAML)", "保存当前情景（YAML）"),
    "export_pinned": Text("Save the pinned one (YAML)", "保存对照情景（YAML）"),
    "answer": Text("Answer", "结果"),
    "same": Text("The same on the command line, with the saved files", "用保存的文件在命令行中得到同样结果"),
    "same_branch": Text("The same on the command line, after running the saved file", "运行保存的文件后，在命令行中得到同样结果"),
    "nothing": Text("Nothing was run yet. Press Run.", "尚未运行。请按“运行”。"),
    "waiting": Text("Starting the model...", "正在启动模型……"),
    "running": Text("{done} of {total} runs", "已完成 {done}/{total} 次模拟"),
    "judging": Text("Comparing...", "正在比较……"),
    "done": Text("Done: {title}", "完成：{title}"),
    "map": Text("The airshed: {outcome}", "大气流域：{outcome}"),
    "less": Text("{title} less {first}", "{title}与{first}之差"),
    "members": Text("Who is in the pact", "协议成员"),
    "members_axis": Text("share of replicates in which the party is a member", "该参与方为成员的重复占比"),
    "air": Text("Air: exposure by month", "空气：逐月暴露水平"),
    "money": Text("Cost by kind", "成本构成"),
    "transfers": Text("Transfers: what each party receives on balance", "转移支付：各参与方净收入"),
    "band": Text("90 % interval of the mean", "均值的 90% 区间"),
    "schematic": Text("Schematic: circles are cities, their area the population; no boundaries.", "示意图：圆代表城市，面积表示人口；不绘边界。"),
    "none": Text("This result does not hold what the figure needs.", "此结果不含该图所需的内容。"),
    "no_transfers": Text("no transfers", "无转移支付"),
    "wrong": Text("The command line would refuse this scenario:", "命令行会拒绝此情景："),
    "gone": Text("What was shown has been removed, because newer results took its place. Press Run.", "先前显示的结果已被较新的结果取代。请按“运行”。"),
}


def word(id: str, language: Language, **values: object) -> str:
    """A word of the page."""
    return WORDS[id].to(language).format(**values)
