"""How sure a report is: weak data, validation, what the model must not be used for; how the results were made; where every number comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.declare.text import Language, Text
from sim.mechanisms import registry
from sim.share.cite.opened import open_cited
from sim.share.cite.references import references_of
from sim.share.report.content import Block, Entry, Listing, Section
from sim.share.report.limits import NOT_FOR, validation_sentence
from sim.share.report.telling import said, section, tables
from sim.show.tables.grid import Column, Grid, same
from sim.study.compare.printed import counted

SURE, METHODS, PROVENANCE = Text("How sure this is", "有多可靠"), Text("Methods", "方法"), Text("Where the numbers come from", "数值来源")
REFERENCES = Text("References", "参考文献")


def sure_section(regions: Mapping[str, int], weak: str, language: Language) -> list[Section]:
    """``regions``: name -> model version; ``weak``: which data are weak, in the language."""
    blocks = said([validation_sentence(region, version) for region, version in regions.items()], language)
    blocks += said([Text(weak, weak)] if weak else [], language)
    head = Text("The model must not be used for:", "本模型不得用于：")
    entries = tuple(Entry(f"{what.to(language)}{'：' if language == 'zh' else ': '}{why.to(language)}") for what, why in NOT_FOR)
    return section("sure", SURE, [*blocks, *said([head], language), Listing(entries)], language)


def methods_section(manifest: Mapping[str, Any], regions: Sequence[Text], mechanisms: Iterable[str], how: Sequence[Text], language: Language) -> list[Section]:
    """A paragraph that can stand in a paper: the model, the regions, the mechanisms that act, and ``how`` the runs were made."""
    known = registry()
    labels = [known[name].label for name in dict.fromkeys(mechanisms) if name in known]
    versions, model = manifest["versions"], manifest["model_version"]
    about = Text(
        f"Results were computed with HazePact {versions['hazepact']} (model version {model}), an agent-based model of governments, "
        f"enterprises and citizens on a shared airshed, built on Mesa {versions['mesa']}, for {', '.join(region.en for region in regions)}.",
        f"结果由 HazePact {versions['hazepact']}（模型版本 {model}）计算，这是一个关于共同大气流域中政府、企业与市民的主体模型，"
        f"基于 Mesa {versions['mesa']}；地区为{'、'.join(region.zh for region in regions)}。",
    )
    en, zh = ", ".join(label.en[:1].lower() + label.en[1:] for label in labels), "、".join(label.zh for label in labels)
    acting = Text(f"Mechanisms that act: {en}.", f"起作用的机制：{zh}。")
    return section("methods", METHODS, said([about, *([acting] if labels else []), *how], language), language)


def references_section(folders: Sequence[str], language: Language) -> list[Section]:
    """What ``hazepact cite`` lists of the results, each with what it is cited for."""
    cited = open_cited(folders)
    found = references_of(cited.scenarios, cited.posterior, cited.study)
    entries = tuple(Entry(one.text(language), (one.used_for.to(language),)) for one in found)
    return section("references", REFERENCES, [Listing(entries, numbered=True)], language)


def provenance_section(rows: Sequence[tuple[Text, str]], files: Mapping[str, str], commands: Sequence[str], language: Language) -> list[Section]:
    """``rows``: what and its value; ``files``: data file -> sha256; ``commands``: what makes the results again."""
    facts = Grid(Text("Runs", "模拟"), (Column(Text("What", "项目")), Column(Text("Value", "取值"))), tuple((what, same(value)) for what, value in rows))
    data = Grid(
        Text("Data of the region (sha256)", "地区数据（sha256）"), (Column(Text("File", "文件")), Column(Text("Checksum", "校验和"))),
        tuple((same(name), same(digest)) for name, digest in files.items()),
    )  # fmt: skip
    blocks: list[Block] = tables([facts, *([data] if files else [])])
    if commands:
        again = Text("The same numbers again:", "重新得到相同数值：")
        blocks += [*said([again], language), *said([Text(command, command) for command in commands], language, "code")]
    return section("provenance", PROVENANCE, blocks, language)


def run_rows(manifest: Mapping[str, Any], title: Text) -> list[tuple[Text, str]]:
    """What one manifest says of where its numbers come from."""
    failed, digests = len(manifest.get("failures", ())), manifest.get("scenario_sha256", "")
    return [
        (title, digests if isinstance(digests, str) else ", ".join(digests)),
        (Text("Made", "生成时间"), str(manifest.get("created", ""))),
        (Text("Root seed", "随机种子"), str(manifest.get("root_seed", ""))),
        *([(Text("Failed runs", "失败的模拟"), counted(failed, "run"))] if failed else []),
        (Text("Code", "代码"), f"HazePact {manifest['versions']['hazepact']}, {manifest.get('git_revision') or '-'}"),
        (Text("Machine", "机器"), f"{manifest.get('processor', '')}; {manifest.get('platform', '')}"),
    ]
