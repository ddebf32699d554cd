"""The benchmarks time this checkout's package, and the commands that they start really run."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = [f for f in sorted((ROOT / "benchmarks").glob("*.py")) if "__main__" in f.read_text(encoding="utf-8")]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda f: f.name)
def test_every_script_makes_sure_of_its_package_before_it_imports_it(script: Path) -> None:
    names = [
        alias.name if node.module == "benchmarks" else node.module or ""
        for node in ast.parse(script.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    of_package = [i for i, name in enumerate(names) if name.split(".")[0] == "sim"]
    assert not of_package or names.index("checkout") < of_package[0]


def test_another_package_ends_a_benchmark(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "benchmarks", tmp_path / "benchmarks")
    call = [sys.executable, str(tmp_path / "benchmarks" / "small_run.py"), "1"]
    done = subprocess.run(call, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)
    assert done.returncode == 1
    assert str(ROOT) in done.stderr
    assert str(tmp_path) in done.stderr


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="processor time of a child needs wait4")
def test_start_up_is_measured_on_commands_that_do_what_they_say() -> None:
    from benchmarks.engine import COMMANDS, started

    for command, printed in COMMANDS.values():
        assert started(command, printed) > 0
    with pytest.raises(SystemExit, match="no errors"):
        started(["-m", "sim.version", "check", "x"], "no errors")
