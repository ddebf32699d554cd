"""Do the tests notice a wrong equation? Change the code in one place at a time and see whether a test fails. By hand, not in the suite:

    python -m tests.mutants --count 100 --seed 1        # or: make mutants

Works on copies of the checkout (in ``--work``) with the JIT off, and never edits the checkout itself. First every test that has expectations
of its own runs once and is mapped to the functions that it reaches; then each mutant (one operator, constant or condition of a function in
``sim/processes`` or ``sim/outcomes``) runs the tests that reach its function, quickest first, until one fails. Numbers that were stored from
the code itself (golden values, the guard, results) take no part. What was found is kept in ``--work``: the same command goes on where it was
stopped. Some survivors are no gap: code that gives the same numbers either way.
"""

from __future__ import annotations

import argparse
import ast
import concurrent.futures
import copy
import json
import os
import queue
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
MUTATED = ("sim/processes", "sim/outcomes")
DECLARATIONS = ("fields.py", "__init__.py", "declarations.py", "sections.py", "clause.py", "table.py")
"""Files without equations."""
TESTS = (
    "by_hand", "by_hand_pact", "theory", "engine_peers", "activity", "air", "citizens", "enterprises", "governments", "gravity",
    "inspectors", "limits", "outcomes", "spells", "transfers", "weather",
)  # fmt: skip
"""Test files whose expectations come from outside the code."""
ENVIRONMENT = {"NUMBA_DISABLE_JIT": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
MOST_SECONDS_OF_A_TEST, MOST_SECONDS_OF_A_MUTANT, MOST_SECONDS_OF_A_MAP = 15.0, 60.0, 240.0

OTHER: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
    ast.And: (ast.Or,), ast.Or: (ast.And,),
}  # fmt: skip


class Mutant(NamedTuple):
    """One change: the bytes from ``start`` to ``end`` of ``file`` become ``new``; ``function`` is the line where the changed function starts."""

    file: str
    line: int
    function: int
    start: int
    end: int
    old: str
    new: str


# what can be changed --------------------------------------------------------------------------------------------------------


def variants(node: ast.AST) -> Iterator[ast.AST]:
    """The changed copies of one node, without those of its children."""
    changed: Any = copy.deepcopy(node)
    match node:
        case ast.Compare(ops=[op]):
            for other in OTHER.get(type(op), ()):
                changed.ops = [other()]
                yield copy.deepcopy(changed)
        case ast.BinOp(op=op) | ast.AugAssign(op=op) | ast.BoolOp(op=op):
            for other in OTHER.get(type(op), ()):
                changed.op = other()
                yield copy.deepcopy(changed)
        case ast.Constant(value=bool() | str() | bytes() | None):
            return
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=float(value)):
            yield ast.Constant(value * 1.1 if value else 0.1)
        case ast.Name(id="min" | "max" as name, ctx=ast.Load()):
            yield ast.Name("max" if name == "min" else "min", ast.Load())
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield ast.UnaryOp(ast.Not(), test)


def bodies(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Every function and method, without the functions inside functions."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from (child for child in node.body if isinstance(child, ast.FunctionDef))


def inside(node: ast.AST) -> Iterator[ast.AST]:
    """A node and what it holds, without annotations and texts with values, whose parts have no position of their own."""
    if isinstance(node, ast.JoinedStr):
        return
    yield node
    for field, value in ast.iter_fields(node):
        if field not in ("annotation", "returns", "decorator_list"):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from inside(child)


def mutants_of(file: str, source: bytes) -> list[Mutant]:
    """Every mutant of one file, in the order of the file."""
    starts = [0]
    for row in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(row))
    found = []
    for function in bodies(ast.parse(source)):
        for statement in function.body:
            for node in inside(statement):
                place: Any = node.test if isinstance(node, ast.If | ast.While | ast.IfExp) else node
                for changed in variants(node):
                    start, end = starts[place.lineno - 1] + place.col_offset, starts[place.end_lineno - 1] + place.end_col_offset
                    text = ast.unparse(changed)
                    new = text if isinstance(node, ast.AugAssign | ast.Name | ast.Constant) else f"({text})"
                    first = min([function.lineno, *(d.lineno for d in function.decorator_list)])
                    found.append(Mutant(file, place.lineno, first, start, end, source[start:end].decode(), new))
    return found


def all_mutants(root: Path) -> list[Mutant]:
    """Every mutant of the checkout, in the order of files and lines."""
    files = sorted(p for folder in MUTATED for p in (root / folder).rglob("*.py") if p.name not in DECLARATIONS and "__pycache__" not in p.parts)
    return [m for p in files for m in mutants_of(p.relative_to(root).as_posix(), p.read_bytes())]


# which test reaches which function -------------------------------------------------------------------------------------------


class Reach:
    """A plugin of pytest: what each test takes, and the functions (file:line) that it and its fixtures reach; a slow test is stopped."""

    def __init__(self, root: Path) -> None:
        self.prefixes = tuple(str(root / folder) for folder in MUTATED)
        self.cut = len(str(root)) + 1
        self.reached: set[str] = set()
        self.fixtures: dict[str, set[str]] = {}
        self.tests: dict[str, dict[str, Any]] = {}
        self.end = time.monotonic() + MOST_SECONDS_OF_A_MAP

    def _called(self, frame: FrameType, event: str, argument: object) -> None:
        code = frame.f_code
        if code.co_filename.startswith(self.prefixes):
            self.reached.add(f"{code.co_filename[self.cut :]}:{code.co_firstlineno}")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Any:
        def stop(*_: object) -> None:
            raise TimeoutError("slower than a mutant may wait for")

        self.tests[item.nodeid] = {"passed": True, "file": item.nodeid.split("::")[0]}
        self.reached = set()
        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS_OF_A_TEST)
        sys.settrace(self._called)
        begin = time.monotonic()
        try:
            return (yield)
        finally:
            sys.settrace(None)
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            self.tests[item.nodeid] |= {"seconds": time.monotonic() - begin, "own": sorted(self.reached)}
            if time.monotonic() > self.end:
                item.session.shouldstop = "the rest of the file is not mapped"

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "setup":
            self.fixtures.setdefault(report.nodeid.split("::")[0], set()).update(self.reached)
        if not report.passed:
            self.tests[report.nodeid]["passed"] = False


def map_file(name: str, out: Path) -> None:
    """Run one test file in this process (its working directory is a copy) and store its map as JSON."""
    reach = Reach(Path.cwd())
    pytest.main(["-q", "-n", "0", "-p", "no:cacheprovider", "-m", "not validation", name], plugins=[reach])
    tests = {test: found for test, found in reach.tests.items() if found["passed"]}
    out.write_text(json.dumps({"tests": tests, "fixtures": {file: sorted(found) for file, found in reach.fixtures.items()}}))


def tests_of(function: str, maps: list[dict[str, Any]]) -> list[str]:
    """The tests that reach a function, those that call it themselves first, then those whose file has a fixture that does; quickest first."""
    found = []
    for known in maps:
        for test, of in known["tests"].items():
            own = function in of["own"]
            if own or function in known["fixtures"].get(of["file"], ()):
                found.append((not own, of["seconds"], test))
    chosen, seconds = [], 0.0
    for _, takes, test in sorted(found):
        if seconds + takes <= MOST_SECONDS_OF_A_MUTANT:
            chosen.append(test)
            seconds += takes
    return chosen


# running -----------------------------------------------------------------------------------------------------------------------


def run_python(folder: Path, *arguments: str, limit: float | None = None) -> int:
    """Exit code of a Python in a copy; a run beyond the limit (seconds) is ended, with all that it started, and counts as -1."""
    environment = os.environ | ENVIRONMENT | {"PYTHONPATH": str(folder)}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, *arguments], cwd=folder, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        return process.wait(limit)
    except subprocess.TimeoutExpired:
        return -1
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def copy_checkout(folder: Path) -> None:
    """A fresh copy of the checkout without what was built or installed."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", folder.parent.name))


def outcome_of(mutant: Mutant, folder: Path, tests: list[str]) -> str:
    """'unreached', 'survived', 'killed', or 'timeout' (of no end in sight: killed too). RuntimeError where pytest itself could not run."""
    if not tests:
        return "unreached"
    file = folder / mutant.file
    source = file.read_bytes()
    try:
        file.write_bytes(source[: mutant.start] + mutant.new.encode() + source[mutant.end :])
        code = run_python(
            folder, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", *tests, limit=3 * MOST_SECONDS_OF_A_MUTANT
        )
    finally:
        file.write_bytes(source)
    outcome = {0: "survived", 1: "killed", 2: "killed", -1: "timeout"}.get(code)  # 2: not even importable
    if outcome is None:
        raise RuntimeError(f"pytest ended with exit code {code} on {shown(mutant)}")
    return outcome


def maps_of(work: Path, folders: queue.Queue[Path], workers: concurrent.futures.Executor) -> list[dict[str, Any]]:
    """The map of every test file, made where it is not stored yet."""

    def make(name: str) -> None:
        folder = folders.get()
        try:
            run_python(folder, "-m", "tests.mutants", "--map", f"tests/test_{name}.py", "--work", str(work / f"map_{name}.json"))
        finally:
            folders.put(folder)
        print(f"mapped tests/test_{name}.py", flush=True)

    names = [name for name in TESTS if (ROOT / "tests" / f"test_{name}.py").is_file()]
    list(workers.map(make, [name for name in names if not (work / f"map_{name}.json").is_file()]))
    return [json.loads((work / f"map_{name}.json").read_text()) for name in names]


def shown(mutant: Mutant) -> str:
    """Where the change stands and what it changes."""
    return f"{mutant.file}:{mutant.line}\n    - {' '.join(mutant.old.split())}\n    + {mutant.new}"


def main(arguments: argparse.Namespace) -> None:
    """Map, sample, run, and report the survivors and their share."""
    work: Path = arguments.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    folders: queue.Queue[Path] = queue.Queue()
    for worker in range(arguments.jobs):
        copy_checkout(work / f"copy{worker}")
        folders.put(work / f"copy{worker}")
    everything = all_mutants(ROOT)
    sample = random.Random(arguments.seed).sample(everything, min(arguments.count, len(everything)))
    log = work / "results.jsonl"
    stored = [json.loads(line) for line in log.read_text().splitlines()] if log.is_file() else []
    known = {Mutant(*row["mutant"]): row["outcome"] for row in stored}
    end = time.monotonic() + 60 * arguments.minutes

    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as workers:
        maps = maps_of(work, folders, workers)

        def judge(mutant: Mutant) -> None:
            if mutant in known or time.monotonic() > end:
                return
            folder = folders.get()
            try:
                known[mutant] = outcome_of(mutant, folder, tests_of(f"{mutant.file}:{mutant.function}", maps))
            finally:
                folders.put(folder)
            with log.open("a") as out:
                out.write(json.dumps({"mutant": mutant, "outcome": known[mutant]}) + "\n")
            print(known[mutant], shown(mutant), flush=True)

        list(workers.map(judge, sample))
    report(sample, known, len(everything))


def report(sample: list[Mutant], known: dict[Mutant, str], count: int) -> None:
    """Print the survivors by file and line, and how many there are."""
    judged = sorted(m for m in sample if m in known)
    alive = [m for m in judged if known[m] not in ("killed", "timeout")]
    print("\nsurvivors:")
    for mutant in alive:
        print(shown(mutant), "    (no test reaches it)" if known[mutant] == "unreached" else "")
    unreached = sum(known[m] == "unreached" for m in alive)
    late = sum(known[m] == "timeout" for m in judged)
    print(f"\n{len(judged)} of {len(sample)} mutants judged ({count} possible): {len(judged) - len(alive)} killed ({late} by time),", end=" ")
    print(f"{len(alive) - unreached} survived, {unreached} in functions that no test reaches: {len(alive) / max(len(judged), 1):.0%} alive")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Which wrong equations would the tests not notice?")
    parser.add_argument("--count", type=int, default=100, help="mutants to sample")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=60.0, help="begin no further mutant after this time")
    parser.add_argument("--work", type=Path, default=Path(".mutants"), help="folder of copies and results")
    parser.add_argument("--map", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.map:
        map_file(given.map, given.work)
    else:
        main(given)
