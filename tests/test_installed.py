"""What an installed wheel puts where, that it runs from anywhere, and that it writes nothing into its own folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sim.cli.main import run

ROOT = Path(__file__).parents[1]
SHIPPED = ("sim", "scenarios", "seeds")
DOCUMENTS = ("docs/odd.md", "docs/validation.json", "CITATION.cff", "LICENSE")


def sources() -> dict[str, Path]:
    """Every file that the checkout holds in the folders that ship, by its place in the wheel."""
    files = [f for top in SHIPPED for f in sorted((ROOT / top).rglob("*")) if f.is_file() and "__pycache__" not in f.parts]
    documents = {f"sim/documents/{Path(name).name}": ROOT / name for name in DOCUMENTS}
    return documents | {(relative if (relative := f.relative_to(ROOT).as_posix()).startswith("sim/") else f"sim/{relative}"): f for f in files}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a wheel, built from a copy of the checkout, as an install lays them out."""
    copy, wheels, unpacked = (tmp_path_factory.mktemp(name) for name in ("copy", "wheels", "site"))
    for top in SHIPPED:
        shutil.copytree(ROOT / top, copy / top, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "docs").mkdir()
    for name in ("pyproject.toml", "setup.py", "README.md", *DOCUMENTS):
        shutil.copy(ROOT / name, copy / name)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "-w", str(wheels), str(copy)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [wheel] = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    return unpacked


def test_the_wheel_holds_one_package_with_every_file(site: Path) -> None:
    assert {p.name for p in site.iterdir() if p.suffix != ".dist-info"} == {"sim"}
    inside = {f.relative_to(site).as_posix() for f in (site / "sim").rglob("*") if f.is_file()}
    assert inside == set(sources())


def test_an_installed_package_runs_from_anywhere_and_writes_nothing_beside_itself(site: Path, tmp_path: Path) -> None:

    def content() -> dict[Path, int]:
        """Times of all files but Python's own bytecode."""
        return {f: f.stat().st_mtime_ns for f in site.rglob("*") if f.is_file() and f.suffix != ".pyc"}

    before = content()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = os.environ | {"PYTHONPATH": str(site), "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    environment.pop("NUMBA_CACHE_DIR", None)

    def hazepact(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "sim", *arguments], capture_output=True, text=True, env=environment, cwd=elsewhere, check=False)

    script = "import sim; print(sim.__file__)"
    where = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, cwd=elsewhere, check=True)
    assert where.stdout.strip() == str(site / "sim" / "__init__.py")
    for arguments in (["check", "bth_full_package"], ["sweep", "five_institutions", "--dry-run"], ["list", "regions"], ["evidence", "S3.09"]):
        done = hazepact(*arguments)
        assert done.returncode == 0, (arguments, done.stderr)
    refused = hazepact("evidence", "S3.09", "--renew", "-n", "2")
    assert refused.returncode == 2
    assert "checkout" in refused.stderr
    assert refused.stdout == ""
    kernels = "from sim.draws.philox import uniform\nfrom numpy import uint64 as u\nassert 0 < uniform(u(1), u(2), u(3)) < 1"
    subprocess.run([sys.executable, "-c", kernels], env=environment, cwd=elsewhere, check=True)
    assert list((tmp_path / "cache" / "hazepact" / "kernels").glob("sim.draws.philox-*/*.nbc")) or sys.platform != "linux"
    assert content() == before
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("module", ["sim", "sim.cli.main"])
def test_the_modules_that_one_would_type_are_the_command(module: str, tmp_path: Path) -> None:
    call = [sys.executable, "-m", module, "check", "bth_full_package"]
    done = subprocess.run(call, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    assert "bth_full_package" in done.stdout
    call[-1] = "bth_ful_package"
    wrong = subprocess.run(call, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}, cwd=tmp_path, check=False)
    assert wrong.returncode == 2
    assert "bth_full_package" in wrong.stderr


def test_an_installed_package_refuses_to_renew_the_ledger_before_it_runs_anything(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sim.declare.shipped.CHECKOUT", None)
    for language, word in (("en", "checkout"), ("zh", "源码")):
        assert run(["evidence", "--renew", "--lang", language]) == 2
        assert word in capsys.readouterr().err
