"""The wording of messages about the validation."""

from __future__ import annotations

from sim.declare.text import Text

VALIDATE_MESSAGES: dict[str, Text] = {
    "validate.no_patterns": Text(
        "the region '{name}' has no published patterns ({file}), so there is nothing to validate.{hint}",
        "地区 '{name}' 没有已发表的规律（{file}），无可验证。{hint}",
    ),
    "validate.unknown": Text("there is no published pattern '{name}'.{hint}", "没有已发表的规律 '{name}'。{hint}"),
    "validate.posterior": Text(
        "or leave the posterior out: with --as-shipped every replicate has the parameters as shipped", "或不使用后验：加上 --as-shipped，每次重复均采用默认参数"
    ),
    "validate.json": Text(
        "this file is there and is no validation; it is not replaced: name another", "此文件已存在且不是验证结果，不予替换：请另取文件名"
    ),
    "validate.whole": Text(
        "the documents are made of the whole validation: leave out names of patterns, --region, --quick, --as-shipped and --replicates",
        "文档由完整验证生成：请勿给出规律名称、--region、--quick、--as-shipped 或 --replicates",
    ),
}
