"""The wording of messages of the page to explore."""

from __future__ import annotations

from sim.declare.text import Text

EXPLORE_MESSAGES: dict[str, Text] = {
    "explore.bounds": Text(
        "{name} may be {low} to {high} on this page; found {found}. Larger runs: hazepact run",
        "在此页面上，{name}为 {low} 至 {high}；实际为 {found}。更大的模拟请用：hazepact run",
    ),
    "explore.control": Text("this page has no control '{found}'; load it again", "此页面没有控件 '{found}'；请重新载入页面"),
    "explore.port": Text(
        "port {port} of 127.0.0.1 cannot be used: {why}. Type another one (--port {other}), or leave --port out to take a free one",
        "无法使用 127.0.0.1 的端口 {port}：{why}。请改用其他端口（--port {other}），或省略 --port 由程序选取空闲端口",
    ),
    "explore.ports": Text(
        "no port of 127.0.0.1 from {first} to {last} is free; name one: --port {other}",
        "127.0.0.1 的端口 {first} 至 {last} 均被占用；请指定一个：--port {other}",
    ),
    "explore.unchanged": Text(
        "nothing was changed since the run; move a control, then branch", "自上次模拟以来没有改动；请先调整控件，再从该月分支"
    ),
    "explore.no_run": Text("run the scenario first; then a month of that run can be branched from", "请先运行情景，然后才能从其中某月分支"),
    "explore.many": Text(
        "{count} branches are kept at most; press Run to begin anew", "最多保留 {count} 个分支；请按“运行”重新开始"
    ),
    "explore.busy": Text(
        "another run is in hand in this program; try again when it has ended", "本程序正在进行另一次模拟；请待其结束后再试"
    ),
    "explore.died": Text(
        "the process that runs the model ended before it was done (killed, or out of memory); press Run to try again",
        "运行模型的进程提前结束（被终止或内存不足）；请按“运行”重试",
    ),
    "explore.failed": Text("{count} of the runs failed: {why}", "{count} 次模拟失败：{why}"),
    "explore.cancelled": Text("cancelled; runs that had ended are kept", "已取消；已完成的模拟仍会保留"),
    "explore.folder_period": Text(
        "the results to compare with have the period {theirs}, the scenario on screen {own}; both must be the same",
        "作为对照的结果时段为 {theirs}，屏幕上的情景为 {own}；两者须相同",
    ),
}
