"""What happens when a control is moved or a button pressed."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from sim.declare.problems import InputError, Place, ProblemError, fail
from sim.declare.text import Language
from sim.share.explore.page import answer_of, body, figure_card, positions
from sim.share.explore.runner import Task
from sim.share.explore.state import EXPLORED, PINNED, ROOT_SEED, State, state_of, title_of
from sim.share.explore.visitors import Explorer, View, Visitor
from sim.share.explore.words import WORDS, word
from sim.study.store.results import open_results

if TYPE_CHECKING:
    from dash import Dash

WRONG = "message wrong"


def connect(app: Dash, explorer: Explorer) -> None:
    """Connect the page with what stands behind it."""
    _connect_runs(app, explorer)
    _connect_files(app, explorer)
    _connect_shown(app, explorer)


def controls() -> list[Any]:
    """The positions of the controls, as every callback that needs them takes them."""
    from dash import ALL
    from dash import State as Held

    parts = [Held({"part": part, "key": ALL}, end) for part in ("on", "strength", "dial") for end in ("id", "value")]
    return [*parts, Held("months", "value"), Held("replicates", "value")]


def read_controls(explorer: Explorer, held: tuple[Any, ...]) -> State:
    """The state on screen. InputError: what the browser sent is out of bounds, or no control of the page."""
    names, parts = ("on", "strength", "dial"), {}
    for i, name in enumerate(names):
        ids, values = held[2 * i], held[2 * i + 1]
        if not isinstance(ids, list) or not isinstance(values, list) or not all(isinstance(id, dict) for id in ids):
            raise fail(Place("explore"), "explore.control", found=name)
        parts[name] = [(str(id.get("key")), value) for id, value in zip(ids, values, strict=False)]
    return state_of(explorer.base, **positions(parts, *held[6:8]))


def message_of(error: ProblemError, language: Language) -> str:
    """Every problem on a line of its own, without the place of a file that the visitor never saw."""
    month = {"key": WORDS["branch_month"]}  # what the command line calls --at
    problems = [dataclasses.replace(p, values=p.values | month) if p.values.get("key") == "--at" else p for p in error.problems]
    return "\n".join(dict.fromkeys(problem.message(language) for problem in sorted(problems, key=lambda p: p.place)))


def known_language(language: Any) -> Language:
    """The language that the browser names, if it is one."""
    return "zh" if language == "zh" else "en"


def _connect_runs(app: Dash, explorer: Explorer) -> None:
    from dash import Input, Output
    from dash import State as Held

    told = [Output("message", "children", allow_duplicate=True), Output("message", "className", allow_duplicate=True)]
    going = [*told, Output("poll", "disabled", allow_duplicate=True), Output("progress", "value", allow_duplicate=True)]

    @app.callback(going, Input("run", "n_clicks"), Held("visitor", "data"), Held("language", "value"), *controls(), prevent_initial_call=True)
    def run(clicks: Any, token: Any, language: Any, *held: Any) -> Any:
        pressed(clicks)
        return _started(lambda: explorer.run(checked(token), read_controls(explorer, held)), known_language(language))

    @app.callback(
        going, Input("branch", "n_clicks"), Held("visitor", "data"), Held("language", "value"), Held("month", "value"), *controls(),
        prevent_initial_call=True,
    )  # fmt: skip
    def branch(clicks: Any, token: Any, language: Any, month: Any, *held: Any) -> Any:
        pressed(clicks)
        return _started(lambda: explorer.branch(checked(token), read_controls(explorer, held), str(month)[:20]), known_language(language))

    @app.callback(
        [*told, Output("poll", "disabled", allow_duplicate=True)], Input("cancel", "n_clicks"), Held("visitor", "data"), Held("language", "value"),
        prevent_initial_call=True,
    )  # fmt: skip
    def cancel(_: Any, token: Any, language: Any) -> Any:
        from dash import no_update

        if not explorer.runner.cancel(checked(token)):
            return no_update, no_update, no_update
        return *_said(fail(Place("explore"), "explore.cancelled"), known_language(language), "message"), True

    @app.callback(
        [*told, Output("poll", "disabled", allow_duplicate=True), Output("progress", "value", allow_duplicate=True), Output("progress", "max"),
         Output("serial", "data")],
        Input("poll", "n_intervals"), Held("visitor", "data"), Held("language", "value"), Held("serial", "data"), prevent_initial_call=True,
    )  # fmt: skip
    def look(_: Any, token: Any, language: Any, serial: Any) -> Any:
        from dash import no_update

        visitor, task = explorer.look(checked(token))
        new = no_update if visitor.shown is None or visitor.shown.serial == serial else visitor.shown.serial  # what is set again is drawn again
        if task is None or task.stage == "cancelled":
            return no_update, no_update, True, no_update, no_update, new
        text, how = task_words(task, known_language(language))
        return text, how, task.ended, str(task.done), str(task.total or 1), new


def pressed(clicks: Any) -> None:
    """Go no further where a button was only put on the page, not pressed."""
    if not clicks:
        from dash.exceptions import PreventUpdate

        raise PreventUpdate


def _started(start: Any, language: Language) -> tuple[Any, ...]:
    """What a button that starts a run answers."""
    try:
        start()
    except ProblemError as error:
        from dash import no_update

        return *_said(error, language, WRONG), no_update, no_update
    return word("waiting", language), "message", False, "0"


def _said(error: ProblemError, language: Language, look: str) -> tuple[str, str]:
    return message_of(error, language), look


def task_words(task: Task, language: Language) -> tuple[str, str]:
    """What is said of an order, and the class of the line."""
    if task.stage == "done" and task.finished is not None:
        title = task.finished.answers[0].titles[-1].to(language)
        count, why = task.finished.failures
        if count:
            return message_of(fail(Place("explore"), "explore.failed", count=count, why=why), language), WRONG
        return word("done", language, title=title), "message"
    if task.stage == "failed":
        return message_of(task.error, language) if task.error is not None else "", WRONG
    if task.stage == "running":
        return word("running", language, done=task.done, total=task.total), "message"
    return word("judging" if task.stage == "judging" else "waiting", language), "message"


def checked(token: Any) -> str:
    """The token of a page. InputError: it is none."""
    if not isinstance(token, str) or not 16 <= len(token) <= 64 or not token.replace("-", "").replace("_", "").isalnum():
        raise fail(Place("explore"), "explore.control", found=str(token))
    return token


def _connect_files(app: Dash, explorer: Explorer) -> None:
    from dash import Input, Output, ctx, dcc, no_update
    from dash import State as Held

    told = [Output("message", "children", allow_duplicate=True), Output("message", "className", allow_duplicate=True)]

    @app.callback(
        [Output("file", "data"), *told], Input("export", "n_clicks"), Input("export-pinned", "n_clicks"), Held("visitor", "data"), Held("language", "value"),
        *controls(), prevent_initial_call=True,
    )  # fmt: skip
    def export(own_clicks: Any, pinned_clicks: Any, token: Any, language: Any, *held: Any) -> Any:
        pressed(own_clicks or pinned_clicks)
        try:
            visitor, state = explorer.visitor(checked(token)), read_controls(explorer, held)
            explorer.read(visitor, state)
            own, pinned = explorer.texts(visitor, state)
        except ProblemError as error:
            return no_update, *_said(error, known_language(language), WRONG)
        if ctx.triggered_id == "export-pinned":
            return (no_update if pinned is None else dcc.send_string(pinned, f"{PINNED}.yaml")), no_update, no_update
        return dcc.send_string(own, f"{EXPLORED}.yaml"), no_update, no_update

    @app.callback(
        [Output("pinned", "children"), *told], Input("pin", "n_clicks"), Input("unpin", "n_clicks"), Held("visitor", "data"), Held("language", "value"),
        *controls(), prevent_initial_call="initial_duplicate",
    )  # fmt: skip
    def pin(pins: Any, unpins: Any, token: Any, language: Any, *held: Any) -> Any:
        said, mine = known_language(language), checked(token)
        try:
            if ctx.triggered_id == "pin" and pins:
                explorer.pin(mine, read_controls(explorer, held))
            elif ctx.triggered_id == "unpin" and unpins:
                explorer.unpin(mine)
        except ProblemError as error:
            return no_update, *_said(error, said, WRONG)
        return pinned_words(explorer.visitor(mine), said), no_update, no_update


def pinned_words(visitor: Visitor, language: Language) -> str:
    """What the visitor compares with."""
    pinned = visitor.pinned
    title = title_of(pinned.base, pinned.state) if pinned.folder is None else open_results(pinned.folder).title
    return word("pinned", language, title=title.to(language))


def _connect_shown(app: Dash, explorer: Explorer) -> None:
    from dash import Input, Output
    from dash import State as Held

    @app.callback(
        [Output("body", "children"), Output("title", "children")], Input("language", "value"), Held("visitor", "data"), *controls(), prevent_initial_call=True
    )
    def translate(language: Any, token: Any, *held: Any) -> Any:
        said = known_language(language)
        try:
            state = read_controls(explorer, held)
        except InputError:  # a slider that stands out of bounds goes back
            state = explorer.base.start
        return body(explorer.base, state, said), word("title", said)

    @app.callback(
        [Output("answer", "children"), Output("figures", "children")], Input("serial", "data"), Held("visitor", "data"), Held("language", "value")
    )
    def show(_: Any, token: Any, language: Any) -> Any:
        visitor, said = explorer.visitor(checked(token)), known_language(language)
        return (word("nothing", said), []) if visitor.shown is None else shown(visitor.shown, said, explorer.seed)


def shown(view: View, language: Language, seed: int) -> tuple[Any, ...]:
    """The answer and the figures."""
    from sim.share.explore.figures import figures

    finished = view.finished
    try:
        drawn = figures([open_results(folder) for folder in finished.folders], language)
    except ProblemError:  # newer results took their place while the page waited
        return word("gone", language), []
    answer = answer_of(finished.answers, finished.said, commands(view, seed), view.branch is not None, language)
    return answer, [figure_card(one) for one in drawn]


def commands(view: View, root_seed: int) -> list[str]:
    """What to type for the same numbers."""
    seed = "" if root_seed == ROOT_SEED else f" --seed {root_seed}"
    if view.branch is not None:
        at, sets = view.branch
        return [f"hazepact branch results/{EXPLORED} --at {at} " + " ".join(f"--set '{text}'" for text in sets)]
    if view.pinned.folder is not None:
        return [f"hazepact run {EXPLORED}.yaml{seed}", f"hazepact compare {view.pinned.folder} results/{EXPLORED}"]
    return [f"hazepact run {PINNED}.yaml {EXPLORED}.yaml{seed}"]
