"""The page to explore says what the command line says, answers nobody else, and stays within its bounds."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from sim.cli.main import run as hazepact
from sim.declare.problems import InputError
from sim.mechanisms import registry
from sim.scenario.load import load_scenario
from sim.share.explore import visitors
from sim.share.explore.app import MOST_BYTES, bound, build, explorer_of
from sim.share.explore.callbacks import checked, message_of
from sim.share.explore.page import answer_of
from sim.share.explore.runner import Runner, RunOrder
from sim.share.explore.state import (
    DIALS,
    MOST_MONTHS,
    MOST_REPLICATES,
    State,
    branch_sets,
    changes_of,
    load_text,
    read_base,
    scenario_text,
    state_of,
    title_of,
)
from sim.share.explore.visitors import MOST_VISITORS, RUNS_KEPT, new_token
from sim.study.branch.branch import read_branch, run_branch
from sim.study.store.results import open_results
from sim.study.store.store import write_scenario
from tests.conftest import needs_extra
from tests.processes import started

PORT = 8077
HERE = {"Host": f"127.0.0.1:{PORT}"}
SMALLEST = "extends: bth_status_quo\nname: Small\nagents: {enterprises_per_city: 2, citizens_per_city: 2}\nperiod: {months: 14}\nreplicates: 2\n"
SMALL = "extends: small\nname: Small with law\nmechanisms:\n  legislation: {from: 2013-06}\n  ecological_compensation: {from: 2013-06, share: 0.3}\n"


@pytest.fixture
def file(tmp_path):
    """A scenario of few agents with two mechanisms, which extends one without."""
    (tmp_path / "small.yaml").write_text(SMALLEST, encoding="utf-8")
    path = tmp_path / "law.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture
def explorer(file):
    found = explorer_of(str(file))
    yield found
    found.close()


def moved(state, **changes):
    """The state with some switches, strengths, dials or sizes changed."""
    on, strength, dials = (dict(part) | changes.get(name, {}) for name, part in (("on", state.on), ("strength", state.strength), ("dials", state.dials)))
    return State(on, strength, dials, changes.get("months", state.months), changes.get("replicates", state.replicates))


def ids(error):
    return sorted({problem.id for problem in error.value.problems})


def waited(explorer, token, seconds=120):
    """What is known of a visitor once the order has ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        visitor, task = explorer.look(token)
        if task is not None and task.ended:
            return visitor, task
        time.sleep(0.05)
    raise AssertionError("the order did not end")


# who is answered --------------------------------------------------------------------------------------------------------


@pytest.fixture
def client(explorer):
    needs_extra("dash")
    return build(explorer, PORT, "en").server.test_client()


def routes(client):
    """A path for every route and method that the server knows."""
    for rule in client.application.url_map.iter_rules():
        path = str(rule.rule)
        for name in rule.arguments:
            path = path.replace(next(part for part in path.split("/") if f"{name}>" in part), "dash")
        yield from ((path, method) for method in sorted(rule.methods))


def test_no_route_answers_a_foreign_host_or_origin(client):
    every = list(routes(client))
    assert {"/", "/_dash-update-component", "/_dash-layout", "/style.css", "/font/NotoSansSC-GB2312.ttf"} <= {path for path, _ in every}
    foreign = [
        {"Host": "evil.example"}, {"Host": f"evil.example:{PORT}"}, {"Host": "127.0.0.1"}, {"Host": f"127.0.0.1:{PORT + 1}"}, {"Host": ""},
        {"Host": f"127.0.0.1:{PORT}.evil.example"}, HERE | {"Origin": "http://evil.example"}, HERE | {"Origin": "null"},
        HERE | {"Origin": f"https://127.0.0.1:{PORT}"}, HERE | {"Origin": f"http://127.0.0.1:{PORT + 1}"}, HERE | {"Origin": ""},
    ]  # fmt: skip
    for path, method in [*every, ("/no/such/place", "GET"), ("/no/such/place", "DELETE")]:
        for headers in foreign:
            assert client.open(path, method=method, headers=headers).status_code == 400, (path, method, headers)


def test_the_page_answers_its_own_names(client):
    for host in (f"127.0.0.1:{PORT}", f"localhost:{PORT}", f"[::1]:{PORT}", f"LOCALHOST:{PORT}"):
        for headers in ({"Host": host}, {"Host": host, "Origin": f"http://{host}"}):
            assert client.get("/", headers=headers).status_code == 200
    answer = client.get("/", headers=HERE)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "unsafe-eval" not in policy
    text = answer.get_data(as_text=True)
    assert "http://" not in text
    assert "https://" not in text
    assert client.get("/font/NotoSansSC-GB2312.ttf", headers=HERE).get_data()[:4] == b"\x00\x01\x00\x00"
    assert client.get("/_dash-layout", headers=HERE).status_code == 200


def test_a_large_request_is_refused(client):
    body = "x" * (MOST_BYTES + 1)
    for wrong in (b"{}", b"[]", b"x", b'{"output": "no.such", "inputs": [], "changedPropIds": []}'):
        assert client.post("/_dash-update-component", data=wrong, headers=HERE, content_type="application/json").status_code == 400
    assert client.post("/_dash-update-component", data=body, headers=HERE, content_type="application/json").status_code == 413


# what is on screen ------------------------------------------------------------------------------------------------------


PACKAGE = read_base("bth_full_package")
SIZES = {"months": st.integers(1, MOST_MONTHS), "replicates": st.integers(1, MOST_REPLICATES)}


@st.composite
def states(draw):
    """Random positions; few switches move, so that many states are such as the loader takes."""
    start = PACKAGE.start
    on = {key: not start.on[key] for key in draw(st.lists(st.sampled_from(list(start.on)), max_size=4))}
    share = st.integers(0, 20).map(lambda step: round(step * 0.05, 2))
    strength = draw(st.dictionaries(st.sampled_from(list(start.strength)), share, max_size=4))
    dials = draw(st.dictionaries(st.sampled_from([d for d in DIALS if d != "central.visits_per_city"]), st.integers(0, 99).map(lambda x: x / 100), max_size=3))
    return moved(start, on=on, strength=strength, dials=dials, **{name: draw(values) for name, values in SIZES.items()})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(states())
def test_the_exported_file_says_what_is_on_screen(tmp_path, state):
    try:
        scenario = load_text(scenario_text(PACKAGE, state), tmp_path, "explored")
    except InputError:
        event("refused, as on the command line")
        return
    event("taken")
    assert {use.name: use.strength for use in scenario.mechanisms} == {key: state.strength[key] for key, on in state.on.items() if on}
    assert (scenario.calendar.months, scenario.replicates, scenario.title) == (state.months, state.replicates, title_of(PACKAGE, state))
    for path in DIALS:
        section, _, key = path.partition(".")
        assert (scenario.levers[key] if section == "levers" else scenario.get(section, key)) == state.dials[path]
    # every other field of what stays on is that of the file
    before = PACKAGE.scenario.as_dict()["mechanisms"]
    for name, use in scenario.as_dict()["mechanisms"].items():
        if name in before:
            assert use == before[name] | {"strength": state.strength[name]}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(states())
def test_a_branch_gets_what_is_on_screen(tmp_path_factory, state):
    folder = tmp_path_factory.mktemp("branch")
    state = moved(state, months=PACKAGE.start.months, replicates=PACKAGE.start.replicates)
    try:
        after = load_text(scenario_text(PACKAGE, state), folder, "explored")
    except InputError:
        return
    before = load_text(scenario_text(PACKAGE, moved(PACKAGE.start, on={"supervision": False})), folder, "before")
    write_scenario(folder, before)
    if before.as_dict()["mechanisms"] == after.as_dict()["mechanisms"] and before.levers == after.levers and before.settings == after.settings:
        with pytest.raises(InputError):
            branch_sets(before, after)
        return
    changed = load_scenario(folder / "scenario.yaml", sets=branch_sets(before, after)).as_dict()
    for part in ("mechanisms", "levers", "governments", "central", "period"):
        assert changed[part] == after.as_dict()[part]


@pytest.mark.parametrize("name", [name for name, m in registry().items() if not m.named])
def test_every_mechanism_can_be_switched(name, tmp_path):
    base = read_base("bth_status_quo")
    state = moved(base.start, on={name: True}, strength={name: 0.4}, months=12)
    scenario = load_text(scenario_text(base, state), tmp_path, "explored")
    assert [(use.name, use.strength) for use in scenario.mechanisms] == [(name, 0.4)]
    assert hazepact(["check", str(tmp_path / "explored.yaml")]) == 0


def test_uses_in_a_list_are_switched_each(tmp_path):
    path = tmp_path / "twice.yaml"
    two = "\n    - {from: 2014-02-01, to: 2014-02-20, campaign_floor: 0.3}\n    - {from: 2015-02-01, to: 2015-02-20, campaign_floor: 0.2}\n"
    path.write_text(f"extends: bth_status_quo\nname: Twice\nmechanisms:\n  campaign:{two}", encoding="utf-8")
    base = read_base(path)
    state = moved(base.start, on={"campaign[0]": False}, strength={"campaign[1]": 0.5})
    (use,) = load_text(scenario_text(base, state), tmp_path, "explored").mechanisms
    assert (str(use.window.first), use.strength, use.fields["campaign_floor"]) == ("2015-02-01", 0.5, 0.2)


def test_nothing_changed_is_the_file_itself():
    assert changes_of(PACKAGE, PACKAGE.start) == {}
    assert yaml.safe_load(scenario_text(PACKAGE, PACKAGE.start)) == {"extends": "bth_full_package", "replicates": 5}


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"months": MOST_MONTHS + 1}, "explore.bounds"), ({"months": 0}, "explore.bounds"), ({"months": "12"}, "explore.bounds"),
        ({"months": 12.5}, "explore.bounds"), ({"replicates": MOST_REPLICATES + 1}, "explore.bounds"), ({"replicates": None}, "explore.bounds"),
        ({"replicates": float("nan")}, "explore.bounds"), ({"replicates": float("inf")}, "explore.bounds"), ({"replicates": True}, "explore.bounds"),
        ({"strength": {"legislation": 1.01}}, "explore.bounds"), ({"strength": {"legislation": "0.5\nrecord: [daily]"}}, "explore.bounds"),
        ({"dials": {"levers.ambition": -0.1}}, "explore.bounds"), ({"dials": {"agents.citizens_per_city": 5}}, "explore.control"),
        ({"on": {"no_such": True}}, "explore.control"), ({"on": {"legislation: {}\nx": True}}, "explore.control"),
    ],
)  # fmt: skip
def test_what_is_out_of_bounds_is_refused(given, wrong):
    usual = {"on": {}, "strength": {}, "dials": {}, "months": 24, "replicates": 2}
    with pytest.raises(InputError) as error:
        state_of(PACKAGE, **(usual | given))
    assert ids(error) == [wrong]
    assert all(message_of(error.value, language) for language in ("en", "zh"))


def test_a_file_of_many_agents_is_refused(tmp_path, capsys):
    needs_extra("dash")
    path = tmp_path / "many.yaml"
    path.write_text("extends: bth_status_quo\nname: Many\nagents: {citizens_per_city: 501}\n", encoding="utf-8")
    assert hazepact(["explore", str(path), "--no-browser"]) == 2
    assert "agents.citizens_per_city may be 0 to 500 on this page; found 501" in capsys.readouterr().err


def test_tokens_are_tokens():
    assert checked(new_token())
    for wrong in (None, "", "../../etc", "a" * 65, 5, "x" * 15):
        with pytest.raises(InputError):
            checked(wrong)


# runs -------------------------------------------------------------------------------------------------------------------


def test_a_run_is_that_of_the_command_line(explorer, tmp_path, capsys):
    needs_extra("dash")
    token = new_token()
    state = moved(explorer.base.start, on={"ecological_compensation": False, "supervision": True}, strength={"legislation": 0.5})
    explorer.run(token, state)
    visitor, task = waited(explorer, token)
    assert task.stage == "done", task.error
    finished = visitor.shown.finished
    files = dict(zip(("explored", "pinned"), explorer.texts(visitor, state), strict=True))
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    # one source: the table that is printed
    capsys.readouterr()
    saved = [str(tmp_path / f"{name}.yaml") for name in ("pinned", "explored")]
    assert hazepact(["run", *saved, "--out", str(tmp_path / "results"), "--no-figures", "--no-attribution"]) == 0
    printed = [line.split() for line in capsys.readouterr().out.splitlines()]
    for name, folder in zip(("pinned", "explored"), finished.folders, strict=True):
        assert (folder / "summary.csv").read_bytes() == (tmp_path / "results" / name / "summary.csv").read_bytes()
    table = answer_of(finished.answers, finished.said, [], False, "en").children[0].children
    rows = [[cell.children for cell in row.children] for row in table.children[1].children]
    assert len(rows) > 8
    assert all(" ".join(row).split() in printed for row in rows)
    # a branch, and the same on the command line
    changed = moved(state, on={"ecological_compensation": True})
    explorer.branch(token, changed, "2014-01")
    visitor, task = waited(explorer, token)
    assert task.stage == "done", task.error
    at, sets = visitor.shown.branch
    original = open_results(tmp_path / "results" / "explored")
    other = run_branch(original, read_branch(original, at, sets), 1, tmp_path / "results")
    assert (visitor.shown.finished.folders[1] / "summary.csv").read_bytes() == (other.path / "summary.csv").read_bytes()
    assert (open_results(visitor.shown.finished.folders[1]).values("exposure")[:, :12] == original.values("exposure")[:, :12]).all()
    # what is pinned becomes the one that is compared with
    explorer.pin(token, state)
    explorer.run(token, changed)
    visitor, task = waited(explorer, token)
    assert [t.en for t in visitor.shown.finished.answers[0].titles] == [title_of(explorer.base, s).en for s in (state, changed)]
    place = visitor.folder
    assert place.is_dir()
    explorer.close()
    assert not place.exists()


def test_results_are_compared_with_at_their_seed(file, tmp_path):
    assert hazepact(["run", str(file), "--seed", "7", "-n", "2", "--out", str(tmp_path / "out"), "--no-figures", "--quiet"]) == 0
    explorer = explorer_of(str(tmp_path / "out" / "law"), tmp_path / "kept")
    token = new_token()
    try:
        with pytest.raises(InputError) as error:
            explorer.run(token, moved(explorer.base.start, months=12))
        assert ids(error) == ["explore.folder_period"]
        explorer.run(token, moved(explorer.base.start, on={"legislation": False}, replicates=2))
        visitor, task = waited(explorer, token)
        assert task.stage == "done", task.error
        assert visitor.shown.finished.folders[0] == (tmp_path / "out" / "law").resolve()
        assert open_results(tmp_path / "kept" / "explored").manifest["root_seed"] == 7
        assert visitor.shown.finished.answers[0].line("emission").cells[1].verdict is not None
    finally:
        explorer.close()
    assert (tmp_path / "kept" / "explored" / "summary.csv").is_file()


def test_one_run_at_a_time_and_cancel(explorer):
    first, second = new_token(), new_token()
    explorer.run(first, moved(explorer.base.start, months=MOST_MONTHS, replicates=MOST_REPLICATES))
    for token in (first, second):
        with pytest.raises(InputError) as error:
            explorer.run(token, explorer.base.start)
        assert ids(error) == ["explore.busy"]
    pid = explorer.runner.pid
    assert not explorer.runner.cancel(second)
    assert explorer.runner.cancel(first)
    assert not explorer.runner.cancel(first)
    assert explorer.look(first)[1].stage == "cancelled"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    explorer.run(second, moved(explorer.base.start, months=3, replicates=2))
    assert waited(explorer, second)[1].stage == "done"
    assert explorer.look(first)[0].shown is None


def test_a_worker_that_dies_is_told(explorer):
    token = new_token()
    explorer.run(token, moved(explorer.base.start, months=MOST_MONTHS, replicates=MOST_REPLICATES))
    os.kill(explorer.runner.pid, signal.SIGKILL)
    _, task = waited(explorer, token, 20)
    assert (task.stage, [p.id for p in task.error.problems]) == ("failed", ["explore.died"])


def test_what_the_command_line_refuses_is_not_run(explorer, monkeypatch):
    """A law of a file that has mistakes by now: the page tells it in the words of the loader, and nothing starts."""
    path = Path(explorer.base.source)
    path.write_text(SMALL.replace("share: 0.3", "share: 3"), encoding="utf-8")
    with pytest.raises(InputError) as error:
        explorer.run(new_token(), explorer.base.start)
    assert ids(error) == ["value.range"]
    assert explorer.runner.pid is None
    path.write_text(SMALL, encoding="utf-8")
    with pytest.raises(InputError) as error:
        explorer.branch(new_token(), explorer.base.start, "2014-01")
    assert ids(error) == ["explore.no_run"]


class Idle(Runner):
    """Takes orders and does nothing."""

    def start(self, visitor, order, **note):
        assert isinstance(order, RunOrder)
        assert all(Path(f).is_file() for f in order.files)
        return None


def test_old_visitors_and_old_results_make_room(file):
    explorer = explorer_of(str(file))
    explorer.runner = Idle()
    tokens = [new_token() for _ in range(MOST_VISITORS + 3)]
    folders = [explorer.visitor(token).folder for token in tokens]
    assert list(explorer.visitors) == tokens[-MOST_VISITORS:]
    assert [folder.exists() for folder in folders] == [False] * 3 + [True] * MOST_VISITORS
    before = explorer.visitor(tokens[-1]).folder
    for _ in range(RUNS_KEPT + 1):
        explorer.run(tokens[-1], explorer.base.start)
    after = explorer.visitor(tokens[-1])
    assert not before.exists()
    assert (after.files, after.folder.exists()) == (1, True)
    explorer.close()
    assert not any(folder.exists() for folder in [*folders, after.folder])


# the command ------------------------------------------------------------------------------------------------------------


def test_a_port_in_use_is_told(capsys, monkeypatch):
    needs_extra("dash")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert hazepact(["explore", "bth_status_quo", "--port", str(port), "--no-browser"]) == 2
    told = capsys.readouterr().err
    assert f"port {port} of 127.0.0.1 cannot be used: it is in use. Type another one (--port " in told
    with bound(None) as first, bound(None) as second:
        ports = [s.getsockname() for s in (first, second)]
    assert [host for host, _ in ports] == ["127.0.0.1"] * 2
    assert 8050 <= ports[0][1] < ports[1][1]


def test_a_missing_extra_is_told(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "dash", None)
    assert hazepact(["explore", "--no-browser"]) == 2
    assert "pip install 'hazepact[explore]'" in capsys.readouterr().err


def test_a_mistaken_scenario_is_told(capsys):
    needs_extra("dash")
    assert hazepact(["explore", "bth_ful_package", "--no-browser"]) == 2
    assert "Did you mean 'bth_full_package'?" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for one process there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_ends_cleanly(number, file, tmp_path):
    needs_extra("dash")
    surroundings = os.environ | {"TMPDIR": str(tmp_path / "tmp"), "BROWSER": "no-such-browser", "PYTHONUNBUFFERED": "1"}
    (tmp_path / "tmp").mkdir()
    command = [sys.executable, "-m", "sim", "explore", str(file)]
    with started(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=surroundings) as process:
        line = process.stdout.readline()
        assert "http://127.0.0.1:" in line
        time.sleep(0.5)
        process.send_signal(number)
        told = process.communicate(timeout=30)[1]
    assert process.returncode == 0, told
    assert "Traceback" not in told
    assert "Ended." in told
    assert list((tmp_path / "tmp").glob("hazepact-explore-*")) == []


def test_visitors_are_bounded():
    assert visitors.MOST_VISITORS * visitors.RUNS_KEPT <= 100
