"""Compiled code: never older than the source that it was made of, stored where it may be, and moved with its checkout."""

from __future__ import annotations

import ast
import importlib
import json
import os
import pickle
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from sim.cli.base import compile_first
from sim.draws import kernel_cache
from sim.engine import month
from sim.engine.compiler import block_type
from sim.processes import blocks, steps
from sim.processes.delivery.fields import Trust

ROOT = Path(__file__).parents[1]
SOURCES = [f for f in sorted((ROOT / "sim").rglob("*.py")) if "__pycache__" not in f.parts and f.parent.name != "draws"]
KERNEL_FILES = [f for f in SOURCES if "sim.draws.compiled import" in f.read_text(encoding="utf-8") and f.parent.name != "engine" and f.name != "dispatch.py"]

USE = """
import json, sys
import numpy as np
from sim.draws.philox import uniform
from sim.processes.delivery.kernel import fiscal_share
commitment, nash, gamma = np.array([0.3, 0.2]), np.array([0.1, 0.2]), np.array([3.0, 5.0])
base = 0.5 * gamma * nash * nash
found = np.array([fiscal_share(0.15, 2, np.ones(2), commitment, nash, gamma, np.zeros(2), base, True, True)])
drawn = uniform(np.uint64(1), np.uint64(2), np.uint64(3))
"""
TELL = """
hits = {k.py_func.__name__: sum(k.stats.cache_hits.values()) - sum(k.stats.cache_misses.values())
        for m in list(sys.modules.values()) if m.__name__.startswith(("sim.", "plug")) for k in vars(m).values() if getattr(k, "signatures", None)}
print(json.dumps([found.tolist(), drawn, hits]))
"""


def told(package: Path, script: str, **surroundings: str) -> list:
    """What a script prints as JSON in a process that imports the package from a folder."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NUMBA")} | {"PYTHONPATH": str(package)} | surroundings
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, cwd=package, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def copied(folder: Path) -> Path:
    """A checkout's package in another folder, without anything compiled."""
    shutil.copytree(ROOT / "sim", folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def edit(file: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_an_edit_of_a_leaf_reaches_every_kernel_that_inlines_it_and_recompiles_no_other(tmp_path: Path) -> None:
    package = copied(tmp_path / "one")
    first, drawn, hits = told(package, USE + TELL)
    assert len(hits) >= 5
    assert max(hits.values()) < 0  # everything was compiled

    moved = tmp_path / "moved"
    shutil.copytree(package, moved, copy_function=shutil.copy)  # new times, new paths
    again, _, hits = told(moved, USE + TELL)
    assert again == first
    assert min(hits.values()) > 0  # nothing was compiled

    edit(moved / "sim" / "processes" / "plan" / "kernel.py", "return 0.5 * gamma * effort * effort", "return 1.0 * gamma * effort * effort")
    changed, same_draw, hits = told(moved, USE + TELL)
    expected, _, _ = told(moved, USE + TELL, NUMBA_DISABLE_JIT="1")
    assert changed == pytest.approx(expected, rel=1e-12)
    assert changed != pytest.approx(first, rel=1e-3)
    assert same_draw == drawn
    assert hits["fiscal_share"] < 0 < hits["uniform"]


def test_a_plug_in_follows_its_own_leaf_and_constants_and_ours(tmp_path: Path) -> None:
    plug = tmp_path / "plug"
    plug.mkdir()
    (plug / "__init__.py").write_text("", encoding="utf-8")
    (plug / "size.py").write_text("import os\nSIZE = 2.0\n", encoding="utf-8")
    (plug / "leaf.py").write_text("from sim.draws.compiled import jit\n@jit\ndef leaf(x):\n    return x + 1.0\n", encoding="utf-8")
    (plug / "rule.py").write_text(
        "from plug.leaf import leaf\nfrom plug.size import SIZE\nfrom sim.draws.compiled import jit\n@jit\ndef rule(x):\n    return leaf(x) * SIZE\n",
        encoding="utf-8",
    )
    script = "import json, sys\nfrom plug.rule import rule\nfound, drawn = __import__('numpy').array([rule(1.0)]), 0\n" + TELL
    surroundings = {"NUMBA_CACHE_DIR": str(tmp_path / "chosen"), "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}

    def use() -> tuple[float, dict[str, int]]:
        [value], _, hits = told(tmp_path, script, **surroundings)
        return value, hits

    assert use() == (4.0, {"rule": -1, "leaf": -1})
    assert use() == (4.0, {"rule": 1})
    assert list((tmp_path / "chosen").rglob("plug.rule-*/*.nbc"))
    edit(plug / "size.py", "2.0", "3.0")
    assert use() == (6.0, {"rule": -1, "leaf": 1})
    edit(plug / "leaf.py", "1.0", "2.0")
    assert use() == (9.0, {"rule": -1, "leaf": -1})


@pytest.mark.parametrize("file", KERNEL_FILES, ids=lambda f: f.relative_to(ROOT / "sim").as_posix())
def test_the_stamp_of_a_kernel_file_covers_all_that_it_imports(file: Path) -> None:
    assert_covered(importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts)))


def test_the_stamps_of_what_the_engine_writes_cover_every_step_and_every_block() -> None:
    """The month is as fresh as all steps and all that they inline; constructors are as fresh as the fields of the blocks."""
    for run, names in month.segments(steps()):
        assert_covered(sys.modules[run.__module__])
        parts = kernel_cache.closure(sys.modules[run.__module__])
        assert set(names) <= set(blocks())
    assert {step.plain.__module__ for step in steps()} <= set(parts)
    assert {name for name in parts if name.endswith(".kernel")} == {
        f"sim.processes.{f.parent.name}.kernel" for f in KERNEL_FILES if f.name == "kernel.py" and f.parent.name not in NO_STEP
    }
    made = month.constructors(tuple(blocks().values()))
    assert_covered(made)
    assert {cls.__module__ for cls in blocks().values()} <= set(kernel_cache.closure(made))


NO_STEP = ("weather",)
"""Processes whose kernels run before the first month."""


def assert_covered(module: ModuleType) -> None:
    """What the module imports is in its stamp, by the import statements, which the stamp does not read: a constant's value, or the file that the
    name comes from."""
    nodes = list(ast.walk(ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))))
    parts = kernel_cache.closure(module)
    covered = {name: set(kernel_cache.constants(part)) for name, part in parts.items()}
    typing = [n for n in nodes if isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING"]
    unseen = {child for block in typing for child in ast.walk(block)}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sim.") and node.module != "sim.games.masks" and node not in unseen:
            for alias in node.names:
                found = getattr(importlib.import_module(node.module or ""), alias.name, None)
                made = getattr(getattr(found, "py_func", found), "__module__", None)  # a module may hand on what another one defines
                known = f"{node.module}.{alias.name}" in parts or node.module in parts or made in parts
                assert known or any(c.startswith(f"{alias.asname or alias.name}=") for c in covered[module.__name__]), (node.module, alias.name)


def test_source_that_changed_after_its_import_is_not_stored(tmp_path: Path) -> None:
    source = tmp_path / "late.py"
    source.write_text("A = 1\n", encoding="utf-8")
    module = type(sys)("late")
    module.__file__ = str(source)
    os.utime(source, (time.time() - 50, time.time() - 50))
    assert len(kernel_cache.Stamps("1", since=time.time() - 20).of(module)) == 16
    os.utime(source, (time.time() - 10, time.time() - 10))
    with pytest.raises(kernel_cache.Uncacheable):
        kernel_cache.Stamps("1", since=time.time() - 20).of(module)
    assert kernel_cache.Stamps("1").of(module) != kernel_cache.Stamps("2").of(module)


def test_where_the_cache_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel_cache.root.cache_clear()
    package = tmp_path / "place" / "sim"
    package.mkdir(parents=True)
    monkeypatch.setattr(kernel_cache, "PACKAGE", package)
    monkeypatch.setattr(kernel_cache, "CHECKOUT", None)
    monkeypatch.setattr(kernel_cache, "user_cache", lambda: tmp_path / "home")
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()

    assert kernel_cache.root(str(tmp_path / "mine")) == (tmp_path / "mine" / "hazepact", False)
    assert kernel_cache.root("") == (tmp_path / "home" / "hazepact" / "kernels", False)  # installed: never beside the package
    assert list(package.iterdir()) == []

    kernel_cache.root.cache_clear()
    monkeypatch.setattr(kernel_cache, "CHECKOUT", package.parent)
    (package / "rules" / "__pycache__").mkdir(parents=True)
    (package / "rules" / "__pycache__" / "old.nbi").write_bytes(b"")
    (package / "rules" / "__pycache__" / "kept.pyc").write_bytes(b"")
    assert kernel_cache.root("") == (package / "__pycache__" / "kernels", False)
    assert [f.name for f in (package / "rules" / "__pycache__").iterdir()] == ["kept.pyc"]  # what earlier versions stored beside the sources

    kernel_cache.root.cache_clear()
    shutil.rmtree(package / "__pycache__")
    (package / "__pycache__").write_text("not a folder", encoding="utf-8")  # as good as read-only, also for root
    shutil.rmtree(tmp_path / "home")
    (tmp_path / "home").write_text("not a folder", encoding="utf-8")
    folder, substitute = kernel_cache.root("")
    assert substitute
    assert folder is not None
    assert folder.parent == tmp_path / "temporary"

    if os.name == "posix":
        kernel_cache.root.cache_clear()
        folder.chmod(0o777)
        assert kernel_cache.root("") == (None, True)  # others could have put code there
    kernel_cache.root.cache_clear()


def test_the_sweep_keeps_the_last_versions_and_what_is_in_use(tmp_path: Path) -> None:
    names = [f"sim.a-{n}" for n in range(8)] + ["sim.a-b-7", "sim.ab-7"]
    for age, name in enumerate(names):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - 10_000 + age,) * 2)
    os.utime(tmp_path / "sim.a-0")
    (tmp_path / "sim.a-new").mkdir()
    kernel_cache.sweep(tmp_path / "sim.a-new")
    assert {f.name for f in tmp_path.iterdir()} == {"sim.a-new", "sim.a-0", "sim.a-7", "sim.a-6", "sim.a-b-7", "sim.ab-7"}


def compiled_at(state: list[bool], folder: Path | None, substitute: bool, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What ``compile_first`` returns while the kernels are (not) stored and would go to a folder."""
    monkeypatch.setattr("sim.study.runs.compiling.is_compiled", lambda: state[0])
    monkeypatch.setattr("sim.study.runs.compiling.place", lambda: (folder, substitute))
    monkeypatch.setattr("sim.study.runs.compiling.expected", lambda: 7)
    monkeypatch.setattr("sim.study.runs.compiling.compile_all", lambda told: (told(7), 7)[1])
    return [compile_first(language, False) for language in ("en", "zh")]


def test_it_is_said_what_is_compiled_and_where_it_is_stored(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert compiled_at([True], Path("here"), False, monkeypatch) == [False, False]
    assert capsys.readouterr() == ("", "")
    for folder, substitute, words in ((Path("here"), False, "here"), (Path("there"), True, "temporary folder, there"), (None, True, "NUMBA_CACHE_DIR")):
        assert compiled_at([False], folder, substitute, monkeypatch) == [True, True]
        out, err = capsys.readouterr()
        assert out == ""
        assert words in err
        assert "7 kernels" in err
        assert "已编译 7 个内核" in err
    assert compile_first("en", True)
    assert capsys.readouterr() == ("", "")


def test_what_a_compilation_leaves_serves_every_module_with_kernels() -> None:
    from sim.study.runs import compiling

    compiling.compile_all()
    assert compiling.is_compiled()
    assert compiling.compile_all() == 0
    assert len(kernel_cache.stored()) > 15


@pytest.mark.validation
def test_after_the_command_no_shipped_scenario_compiles_anything(tmp_path: Path) -> None:
    """In an empty cache: the command, then runs of every region in one process that counts what is compiled."""
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "sim", "compile"], env=environment, cwd=tmp_path, check=True)
    script = """
import json
from sim.cli.base import compile_first
from sim.draws import kernel_cache
from sim.model.model import CooperationModel
from sim.outcomes.compute import run_table
from sim.scenario.load import load_scenario
from sim.scenario.tree import shipped_scenarios
found = []
with kernel_cache.listening(found.append):
    for name in shipped_scenarios():
        run_table(CooperationModel(load_scenario(name)).run_all())
print(json.dumps(found))
"""
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, cwd=tmp_path, check=True)
    assert json.loads(done.stdout) == []


def test_code_compiled_for_another_layout_of_a_block_is_never_taken_for_it():
    """A field more, or a class that is gone: the stored type equals no type that a call can have."""
    now = block_type(Trust)
    assert pickle.loads(pickle.dumps(now)) == now
    rebuild, (module, qualname, readonly, name) = now.__reduce__()
    assert rebuild(module, qualname, readonly, name) == now
    for other in ((module, qualname, readonly, name + ";more:f81"), (module, "Gone", readonly, name), ("sim.gone.fields", qualname, readonly, name)):
        assert rebuild(*other) != now
        assert not isinstance(rebuild(*other), type(now))
