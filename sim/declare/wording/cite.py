"""The wording of messages about references."""

from __future__ import annotations

from sim.declare.text import Text

CITE_MESSAGES: dict[str, Text] = {
    "cite.kind": Text(
        "this takes scenarios and results of run, sweep, coalitions, attribute and design; here is: {found}",
        "此命令接受情景，以及 run、sweep、coalitions、attribute 和 design 的结果；此处为：{found}",
    ),
}
