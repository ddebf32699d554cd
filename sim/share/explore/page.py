"""What the page is made of: controls, buttons, the answer and the figures, in the language of the visitor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.declare.text import Language, Text
from sim.declare.units import unit_text
from sim.share.explore.state import MOST_MONTHS, MOST_REPLICATES, STRENGTH, Base, Dial, State, Switch
from sim.share.explore.words import word

if TYPE_CHECKING:
    from sim.share.explore.figures import Shown
    from sim.show.tables.grid import Grid
    from sim.study.compare.answer import Answer


def skeleton(base: Base, token: str, language: Language) -> Any:
    """The page when it is opened: the head, what it remembers, and the body in a language."""
    from dash import dcc, html

    languages = [{"label": "English", "value": "en"}, {"label": "中文", "value": "zh"}]
    return html.Div([
        dcc.Store(id="visitor", data=token), dcc.Store(id="serial", data=-1), dcc.Download(id="file"), dcc.Interval(id="poll", interval=400, disabled=True),
        html.Header([
            html.H1(word("title", language), id="title"),
            dcc.RadioItems(languages, language, id="language", inline=True, className="lang"),
        ]),
        html.Div(body(base, base.start, language), id="body"),
    ])  # fmt: skip


def body(base: Base, state: State, language: Language) -> Any:
    """Controls in their positions, buttons, and room for what was run."""
    from dash import html

    return html.Main(
        [html.Div([_acts(base, state, language), *_controls(base, state, language)]), html.Div(_results(language))], className="columns", lang=language
    )


def _acts(base: Base, state: State, language: Language) -> Any:
    from dash import dcc, html

    def button(id: str, main: bool = False) -> Any:
        return html.Button(word(id, language), id=id.replace("_", "-"), n_clicks=0, className="main" if main else "")

    scenario = base.scenario
    middle = scenario.calendar.start + state.months // 2
    return html.Section([
        html.H2(scenario.title.to(language)), html.P(_question(base, language), className="question"),
        html.Div([button("run", main=True), button("cancel"), button("pin")], className="buttons"),
        html.Progress(id="progress", value="0", max="1"),
        html.P("", id="message", className="message", role="status"),
        html.P("", id="pinned", className="small"),
        html.Details([
            html.Summary(word("branches", language)), html.P(word("branch_help", language), className="small"),
            html.Div([
                dcc.Input(id="month", type="text", value=str(middle), maxLength=7, className="month", placeholder="YYYY-MM"), button("branch"),
            ], className="buttons", title=word("branch_month", language)),
        ], open=False),
        html.Details([
            html.Summary(word("files", language)), html.Div([button("export"), button("export_pinned"), button("unpin")], className="buttons"),
        ], open=True),
    ], className="card")  # fmt: skip


def _question(base: Base, language: Language) -> str:
    """The question of the scenario, where it stands in the language."""
    question = base.scenario.question
    return "" if question is None or (language == "zh" and question.zh.isascii()) else question.to(language)


def _controls(base: Base, state: State, language: Language) -> list[Any]:
    from dash import html

    def group(id: str, rows: Sequence[Any], opened: bool) -> Any:
        return html.Section(html.Details([html.Summary(word(id, language)), *rows], open=opened), className="card")

    used = [_switch(s, state, language) for s in base.switches if s.on]
    rest = [_switch(s, state, language) for s in base.switches if not s.on]
    size = [
        _slider("months", word("months", language), state.months, 1, MOST_MONTHS, 1, ""),
        _slider("replicates", word("replicates", language), state.replicates, 1, MOST_REPLICATES, 1, ""),
    ]
    found = [group("institutions", used, True)] if used else []
    return [
        *found, group("size", size, not used), group("more", rest, not used), group("settings", [_dial(d, state, language) for d in base.dials], False),
    ]  # fmt: skip


def _switch(switch: Switch, state: State, language: Language) -> Any:
    from dash import dcc, html

    locked = bool(switch.needs) and not switch.on
    option = {"label": switch.label.to(language), "value": "on", "disabled": locked}
    low, high = (f"{end:g}" for end in (STRENGTH.low or 0.0, STRENGTH.high or 1.0))
    said = word("strength", language, low=low, high=high, default=f"{switch.strength:g}")
    if locked:
        said = word("needs", language, fields=", ".join(switch.needs))
    return html.Div([
        dcc.Checklist([option], ["on"] if state.on[switch.key] else [], id={"part": "on", "key": switch.key}),
        dcc.Slider(
            STRENGTH.low, STRENGTH.high, step=0.05, value=state.strength[switch.key], marks=None, id={"part": "strength", "key": switch.key},
            disabled=locked, tooltip={"placement": "bottom", "always_visible": False},
        ),
        html.P(said, className="small"),
    ], className="control", title=switch.help.to(language))  # fmt: skip


def _dial(dial: Dial, state: State, language: Language) -> Any:
    p = dial.parameter
    low, high = p.low or 0.0, p.high if p.high is not None else 1.0
    unit = f"{unit_text(p.unit).to(language)}{Text(', ', '，').to(language)}" if p.unit else ""
    said = word("dial", language, unit=unit, low=f"{low:g}", high=f"{high:g}", default=f"{dial.value:g}")
    step = 0.01 if high - low < 2 else 0.1
    return _slider({"part": "dial", "key": dial.path}, p.label.to(language), state.dials[dial.path], low, high, step, said)


def _slider(id: Any, label: str, value: float, low: float, high: float, step: float, said: str) -> Any:
    from dash import dcc, html

    return html.Div([
        html.Div(label), dcc.Slider(low, high, step=step, value=value, marks=None, id=id, tooltip={"placement": "bottom", "always_visible": False}),
        html.P(said, className="small"),
    ], className="control")  # fmt: skip


def _results(language: Language) -> list[Any]:
    from dash import html

    return [
        html.Section([html.H2(word("answer", language)), html.Div(word("nothing", language), id="answer")], className="card"),
        html.Div([], id="figures", className="figures"),
    ]


def figure_card(shown: Shown) -> Any:
    """A figure on the page, under its title."""
    from dash import dcc, html

    settings: Any = {"displaylogo": False, "displayModeBar": False, "responsive": True}
    graph = [] if shown.figure is None else [dcc.Graph(figure=shown.figure, config=settings, style={"width": "100%", "height": shown.figure.layout.height})]
    return html.Section([html.H2(shown.title), html.P(shown.below, className="small"), *graph], className="card wide" if shown.wide else "card")


# what was run -----------------------------------------------------------------------------------------------------------


def answer_of(answers: Sequence[Answer], said: Sequence[Text], commands: Sequence[str], branched: bool, language: Language) -> Any:
    """The tables of the command line, its sentences about a branch, and the commands that print the same."""
    from dash import html

    from sim.show.answer import answer_grids
    from sim.study.compare.answer_words import answer_sentences

    parts = [html.Div(_table(grid, language), className="scroll") for answer in answers for grid in answer_grids(answer)]
    sentences: list[Text] = list(said) or [sentence for answer in answers for sentence in answer_sentences(answer)]
    notes = [note for answer in answers for note in answer.notes]
    return html.Div([
        *parts, *(html.P(sentence.to(language), className="small") for sentence in [*sentences, *notes]),
        html.P(word("same_branch" if branched else "same", language), className="small"), html.Code("\n".join(commands)),
    ])  # fmt: skip


def _table(grid: Grid, language: Language) -> Any:
    """A table of the command line: the same texts."""
    from dash import html

    sides = ["right" if column.right else "" for column in grid.columns]
    head = html.Tr([html.Th(text, className=side) for text, side in zip(grid.head(language), sides, strict=True)])
    rows = [html.Tr([html.Td(text, className=side) for text, side in zip(row, sides, strict=True)]) for row in grid.cells(language)]
    return html.Table([html.Thead(head), html.Tbody(rows)])


def positions(states: Mapping[str, Sequence[tuple[str, Any]]], months: Any, replicates: Any) -> dict[str, Any]:
    """What the browser sends about the controls, by part, as :func:`sim.share.explore.state.state_of` takes it."""
    return {
        "on": {key: value == ["on"] for key, value in states["on"]}, "strength": dict(states["strength"]), "dials": dict(states["dial"]),
        "months": months, "replicates": replicates,
    }  # fmt: skip
