"""The sections of a report on results of runs: question, differences, answer, what carries it, who would leave, tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.declare.text import Language, Text
from sim.share.report.content import Block, Entry, Listing, Section
from sim.share.report.telling import listed, said, section, tables
from sim.show.answer import answer_grids
from sim.show.tables.main import place_text
from sim.study.calibrate.interval_words import posterior_sentences
from sim.study.compare.again import carried_by_results, rivals_of_results
from sim.study.compare.answer import Answer, answers
from sim.study.compare.answer_words import answer_sentences
from sim.study.compare.leaving import Leaver, Payer
from sim.study.diff.diff import diff
from sim.study.diff.words import headline, items
from sim.study.runs.execute import Progress
from sim.study.store.manifest import question_of
from sim.study.store.results import Results

QUESTION, ANSWER = Text("The question", "问题"), Text("The answer", "结论")
DIFFERENCES = Text("What differs between the scenarios", "情景之间的差异")
CARRIED = Text("What carries the effect", "效应由何承担")
LEAVING = Text("Who would leave, who pays", "谁会退出，谁付款")
COMPARED = Text("Compared: {titles}.", "比较的情景：{titles}。")


@dataclass(frozen=True)
class Asked:
    """What of a report on runs takes further runs: ``attribution``: what carries an effect."""

    attribution: bool = True
    progress: Progress | None = None


def run_sections(results: Sequence[Results], language: Language, asked: Asked) -> list[Section]:
    """Everything but figures, tables and what all kinds of results have."""
    found = answers(results, rivals_of_results(results))
    return [
        *section("question", QUESTION, _question(results, language), language),
        *section("answer", ANSWER, _answer(found, results, language), language),
        *section("differences", DIFFERENCES, _differences(results, language), language),
        *section("carried", CARRIED, _carried(results, language, asked), language),
        *section("leaving", LEAVING, [block for answer in found for block in _leaving(answer, language)], language),
    ]


def _question(results: Sequence[Results], language: Language) -> list[Block]:
    """The questions of the scenarios as they were written, and what is compared with what."""
    questions = dict.fromkeys(question for result in results if (question := question_of(result.manifest)) is not None)
    titles = [result.title.to(language) or result.title.en for result in results]
    names = ("、" if language == "zh" else ", ").join(titles)
    blocks = [block for question in questions for block in said([question], language, "lead")]
    if len(results) > 1:
        blocks += said([Text(COMPARED.en.format(titles=names), COMPARED.zh.format(titles=names))], language)
    return blocks


def _answer(found: Sequence[Answer], results: Sequence[Results], language: Language) -> list[Block]:
    """The sentences and the table that ``compare`` prints, and what the intervals hold."""
    blocks: list[Block] = []
    for answer in found:
        blocks += said(answer_sentences(answer), language, "lead")
        blocks += tables(answer_grids(answer))
        blocks += said(answer.notes, language, "note")
    about = [one for result in results if (one := result.manifest.get("posterior"))]
    return blocks + said(posterior_sentences(about) or [_mean_interval(results)], language, "note")


def _mean_interval(results: Sequence[Results]) -> Text:
    """What the intervals are where no parameters were drawn."""
    if max(len(result.replicates) for result in results) < 2:
        return Text("A single replicate: there are no intervals.", "仅一次重复：没有区间。")
    return Text(
        "Intervals are 90 % intervals of the mean over replicates, at the parameters as stated; what is not known of the parameters is not in them.",
        "区间为各重复均值的 90% 区间，参数按情景取值；参数本身的不确定性未计入。",
    )


def _differences(results: Sequence[Results], language: Language) -> list[Block]:
    """What every other scenario has otherwise than the first, in words."""
    blocks: list[Block] = []
    first = results[0].scenario() if len(results) > 1 else None
    for result in results[1:]:
        assert first is not None
        found = diff(first, result.scenario())
        blocks += said([headline(found)], language)
        entries = [
            Entry(item.what.to(language), tuple(text.to(language) for text in (*item.details, *([item.literature] if item.literature else []))))
            for item in items(found, origins=False)
        ]
        blocks += [Listing(tuple(entries))] if entries else []
    return blocks


def _carried(results: Sequence[Results], language: Language, asked: Asked) -> list[Block]:
    line = carried_by_results(results, progress=asked.progress) if asked.attribution else None
    if line is None:
        return []
    meaning = Text(
        "Shares are Shapley shares: the mean of what a group of levers adds over every order in which the groups can be switched on; "
        "n: replicates that were run for this.",
        "份额为沙普利份额：各组杠杆按所有可能次序加入时增量的平均；n 为回答此问而运行的重复数。",
    )
    return [*said([line], language, "lead"), *said([meaning], language, "note")]


def _leaving(answer: Answer, language: Language) -> list[Block]:
    """Of every result who would leave of its own will and who pays, each with how much agrees; or why there is no pact."""
    blocks: list[Block] = []
    for title, facts in zip(answer.titles, answer.facts, strict=bool(answer.facts)):
        every: list[Leaver | Payer] = [*facts.leavers, *facts.payers]
        sentences = [one.sentence(place_text(one.party, "zh", answer.names_zh)) for one in every]
        told = [facts.no_pact] if facts.no_pact is not None else sentences
        if told:
            blocks += said([title], language)
            blocks += listed([Text(f"{text.en.rstrip('.')}.", f"{text.zh.rstrip('。')}。") for text in told], language)
    return blocks
