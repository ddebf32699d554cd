"""The wording of messages about references."""

from __future__ import annotations

from sim.declare.text import Text

CITE_MESSAGES: dict[str, Text] = {
    "cite.kind": Text(
        "this takes scenarios, and the results of runs, studies, coalition analyses, attributions and designs; here is: {found}",
        "此命令接受情景，以及模拟、研究、联盟分析、效应归因和制度组合设计的结果；此处为：{found}",
    ),
}
