"""The rules of the house: floors, sizes, docstrings, the import budget, and one code with and without the JIT."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SIM = ROOT / "sim"
FLOORS = ("declare", "draws", "processes", "games", "world", "mechanisms", "scenario", "engine", "model", "outcomes", "study", "show", "share", "cli")
FILES = sorted(f for f in SIM.rglob("*.py") if "__pycache__" not in f.parts)  # the engine writes modules into the folder of compiled code
HEAVY = ("numpy", "numba", "pandas", "mesa", "matplotlib", "pyarrow", "scipy", "rich", "networkx", "xarray")
KERNELS = ("draws", "processes", "games", "world")
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 400, 60


@cache
def tree_of(file: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def shown(file: Path, line: int) -> str:
    """file:line, from the root of the repository."""
    return f"{file.relative_to(ROOT).as_posix()}:{line}"


@cache
def imports(file: Path, typing: bool = True) -> list[tuple[int, str]]:
    """Every imported module with its line; imports inside functions and (if ``typing``) under TYPE_CHECKING count too, and so do texts like
    'sim.x.y:make'."""
    found = []
    package = (*file.relative_to(ROOT).parts[:-1],)
    checked = [n for n in ast.walk(tree_of(file)) if isinstance(n, ast.If) and isinstance(n.test, ast.Name) and n.test.id == "TYPE_CHECKING"]
    unseen = {child for block in checked for statement in block.body for child in ast.walk(statement)}
    for node in ast.walk(tree_of(file)):
        if not typing and node in unseen:
            continue
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            found += [(node.lineno, f"{module}.{alias.name}" if module == "sim" else module) for alias in node.names]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"sim(\.\w+)+:\w+", node.value):
            found.append((node.lineno, node.value.split(":")[0]))
    return found


def floor_of(file: Path) -> str:
    """The folder of ``sim`` in which a file stands ('' for the package's own files)."""
    parts = file.relative_to(SIM).parts
    return parts[0] if len(parts) > 1 else ""


def test_every_folder_is_a_floor() -> None:
    folders = {p.name for p in SIM.iterdir() if p.is_dir() and any(p.glob("*.py"))}
    assert folders <= set(FLOORS)


def test_a_file_imports_only_lower_floors_and_its_own_folder() -> None:
    breaches = []
    for file in FILES:
        own = floor_of(file)
        if not own:
            continue
        for line, module in imports(file):
            parts = module.split(".")
            if parts[0] == "sim" and len(parts) > 1 and parts[1] in FLOORS and FLOORS.index(parts[1]) > FLOORS.index(own):
                breaches.append(f"{shown(file, line)}: {own} imports {module}")
            if parts[0] == "tests" or module == "sim":
                breaches.append(f"{shown(file, line)}: imports {module}")
    assert breaches == []


def _users(name: str) -> list[tuple[Path, int]]:
    return [(file, line) for file in FILES for line, module in imports(file) if module.split(".")[0] == name]


def test_mesa_and_numba_have_few_doors() -> None:
    """Mesa: the model. Numba: kernels come through sim.draws.compiled, blocks and the month through the engine."""
    assert [shown(f, line) for f, line in _users("mesa") if floor_of(f) != "model"] == []
    assert {f.relative_to(SIM).as_posix() for f, _ in _users("numba")} <= {"draws/compiled.py", "engine/compiler.py", "draws/generated.py"}
    kernels = [
        (shown(f, line), floor_of(f)) for f in FILES for line, m in imports(f) if m == "sim.draws.compiled" and floor_of(f) not in KERNELS
    ]
    assert kernels == []


def test_the_ground_floor_and_the_cli_need_no_numerics() -> None:
    """``declare/arrays.py`` names types of arrays for type checkers alone."""
    names = SIM / "declare" / "arrays.py"
    light = [f for f in FILES if floor_of(f) in ("declare", "mechanisms", "scenario") or f.name == "fields.py"]
    heavy = [shown(f, line) for name in ("numpy", "pandas", "scipy", "numba") for f, line in _users(name) if f in light and f != names]
    assert heavy == []
    assert len(light) > 40
    assert [module for _, module in imports(names, typing=False)] == ["__future__", "typing"]


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {shown(f, 1): len(f.read_text(encoding="utf-8").splitlines()) for f in FILES}
    assert {name: n for name, n in lengths.items() if n > MOST_LINES} == {}


def _functions(file: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [n for n in ast.walk(tree_of(file)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_no_function_is_longer_than_60_lines() -> None:
    lengths = {f"{shown(f, n.lineno)} {n.name}": (n.end_lineno or n.lineno) - n.lineno + 1 for f in FILES for n in _functions(f)}
    assert {name: n for name, n in lengths.items() if n > MOST_LINES_OF_A_FUNCTION} == {}


OVERRIDES = ("format_usage", "format_options", "format_epilog", "get_help_option", "list_commands", "get_command", "resolve_command")
"""Methods of click that keep click's meaning."""


def _undocumented(body: list[ast.stmt], where: str, file: Path) -> list[str]:
    found = []
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_") or node.name in OVERRIDES:
            continue
        setter = any(isinstance(d, ast.Attribute) and d.attr == "setter" for d in node.decorator_list)
        if ast.get_docstring(node) is None and not setter:
            found.append(f"{shown(file, node.lineno)} {where}{node.name}")
        if isinstance(node, ast.ClassDef):
            found += _undocumented(node.body, f"{node.name}.", file)
    return found


def test_what_is_public_has_a_docstring() -> None:
    missing = [name for f in FILES for name in _undocumented(tree_of(f).body, "", f)]
    modules = [shown(f, 1) for f in FILES if tree_of(f).body and ast.get_docstring(tree_of(f)) is None]
    assert missing + modules == []


def test_nothing_is_left_to_do() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    found = [
        shown(f, number)
        for f in [*FILES, *sorted((ROOT / "tests").glob("*.py"))]
        if f != Path(__file__)
        for number, line in enumerate(f.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert found == []


def test_tests_start_processes_in_one_way() -> None:
    """tests/processes.py gives them default signals and ends them; a process that a failed test leaves behind is waited for without end."""
    found = {path.name for path in (ROOT / "tests").rglob("*.py") if "subprocess.Popen(" in path.read_text(encoding="utf-8")}
    assert found - {"processes.py", "test_house.py"} == {"mutants.py"}  # a command of its own, which ends what it starts


def test_no_path_outside_the_repository_is_written_into_it() -> None:
    outside = re.compile("/work" + "/(shared|main|[.]library)")
    files = [*FILES, *ROOT.glob("tests/*.py"), *ROOT.glob("scenarios/**/*.yaml"), *ROOT.glob("seeds/*"), *ROOT.glob("docs/*.md"), *ROOT.glob("*.md")]
    assert [f.name for f in files if f.is_file() and outside.search(f.read_text(encoding="utf-8"))] == []


# in processes of their own -------------------------------------------------------------------------------------------


def in_a_fresh_process(script: str, **surroundings: str) -> str:
    """What a script prints; it must succeed and warn of nothing."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | surroundings
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", env=environment, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["check", "--help"], ["new", "--help"], ["run", "--help"], ["check", "bth_full_package"], ["check", "nope"], ["explain", "bth_history"]],
)
def test_light_commands_load_no_heavy_package(arguments: list[str]) -> None:
    script = f"""
import sys, io, contextlib
from sim.cli.main import run
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    run({arguments!r})
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    assert in_a_fresh_process(script).strip() == "[]"


WHOLE = """
import json, sys
from sim.mechanisms import registry
from sim.model.model import CooperationModel
from sim.outcomes.compute import run_table
small = {"period.start": "2013-12", "period.months": 4, "agents.enterprises_per_city": 5, "agents.citizens_per_city": 5, "governments.members": "all",
         "enterprises.relocation_rate": 0.2, "mechanisms.campaign": "{from: 2014-02-03, to: 2014-02-20, campaign_floor: 0.3, curtailment: 0.2}"}
small |= {f"mechanisms.{name}.enabled": True for name, m in registry().items() if name != "campaign" and not m.named}
table = run_table(CooperationModel("bth_status_quo", root_seed=7, **small).run_all())
"""
"""A short run with every mechanism on."""


def test_the_model_gives_the_same_numbers_without_the_jit() -> None:
    script = WHOLE + "print(json.dumps({name: [float(x) for x in values.ravel()] for name, values in table.series.items()}))"
    compiled = json.loads(in_a_fresh_process(script))
    plain = json.loads(in_a_fresh_process(script, NUMBA_DISABLE_JIT="1"))
    assert list(compiled) == list(plain)
    assert len(compiled) > 20
    for name, values in compiled.items():
        assert values == pytest.approx(plain[name], rel=1e-12, abs=1e-12, nan_ok=True), name


def test_a_second_process_finds_every_kernel_in_the_cache() -> None:
    count = """
from numba.core.dispatcher import Dispatcher
ours = [module for name, module in sys.modules.items() if name.startswith(("sim.", "hazepact_generated_"))]
kernels = {id(k): k for module in ours for k in vars(module).values() if isinstance(k, Dispatcher)}
used = [k for k in kernels.values() if k.signatures]
print(json.dumps({k.py_func.__qualname__: [sum(k.stats.cache_hits.values()), sum(k.stats.cache_misses.values())] for k in used}))
"""
    in_a_fresh_process(WHOLE)
    second = json.loads(in_a_fresh_process(WHOLE + count))
    assert len(second) > 30
    assert "months" in second
    assert not [name for name, (hits, misses) in second.items() if misses or not hits]
