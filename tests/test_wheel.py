"""The release: a wheel and a source archive, what they hold, and that either runs in an environment of its own with nothing of the checkout in reach."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from sim.version import __version__
from tests.conftest import needs_extra

ROOT = Path(__file__).parents[1]
PARTS = ("sim", "scenarios", "seeds", "tests", "docs", "benchmarks")
SHIPPED = (
    "scenarios/bth_status_quo.yaml", "scenarios/studies/five_institutions.yaml", "scenarios/designs/treaty_bth.yaml", "seeds/claims.yaml",
    "seeds/sources.yaml",
)  # fmt: skip
NEEDED = (
    *(f"sim/{name}" for name in SHIPPED), "sim/py.typed", "sim/cli/main.py", "sim/share/cite/references.yaml", "sim/show/page/hazepact.mplstyle",
    "sim/show/page/fonts/NotoSansSC-GB2312.ttf", "sim/show/page/fonts/OFL.txt", "sim/world/data/bth/region.yaml", "sim/world/data/bth/SOURCES.md",
    "sim/world/data/bth/posterior/posterior.csv", "sim/world/data/bth/weather_monthly_statistics.csv", "sim/world/data/nantong/transport.csv",
    "sim/world/data/ring/cities.csv", "sim/world/data/shenyang/observed.csv",
)  # fmt: skip
TINY = ["--set", "period.months=2", "--set", "agents.citizens_per_city=4", "--set", "agents.enterprises_per_city=4", "-n", "1", "--workers", "1"]

pytestmark = pytest.mark.validation


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the source archive, built from a copy of the checkout; ``build`` makes the wheel out of the source archive."""
    needs_extra("build")
    copy, out = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("dist")
    for top in PARTS:
        shutil.copytree(ROOT / top, copy / top, ignore=shutil.ignore_patterns("kernels"))  # other compiled files come along, to see them left out
    for file in ROOT.iterdir():
        if file.is_file():
            shutil.copy(file, copy / file.name)
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "-o", str(out), str(copy)], capture_output=True, text=True, check=False, cwd=out
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    [wheel], [archive] = out.glob("*.whl"), out.glob("*.tar.gz")
    assert wheel.name == f"hazepact-{__version__}-py3-none-any.whl"
    assert archive.name == f"hazepact-{__version__}.tar.gz"
    return wheel, archive


def foreign(names: list[str]) -> list[str]:
    """Files that must be in no archive: tests, bytecode, compiled kernels, results, and series by the day."""
    parts = {"tests", "__pycache__", "results", "benchmarks", ".git", ".venv", "kernels"}
    return [name for name in names if parts & set(name.split("/")) or name.endswith((".pyc", ".nbc", ".nbi", ".parquet")) or "daily" in name.rsplit("/", 1)[-1]]


def test_the_wheel_holds_what_commands_read_and_nothing_else(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[0]) as archive:
        names = archive.namelist()
        metadata = archive.read(f"hazepact-{__version__}.dist-info/METADATA").decode()
        largest = max(archive.infolist(), key=lambda info: info.file_size if info.filename.endswith(".csv") else 0)
    assert set(NEEDED) <= set(names)
    # code may be called daily; what is meant is data by the day
    assert [name for name in foreign(names) if not name.endswith(".py")] == []
    assert {name.split("/")[0] for name in names} == {"sim", f"hazepact-{__version__}.dist-info"}
    assert largest.file_size < 1_000_000, largest.filename  # six years of days of thirteen cities would be larger
    assert f"Version: {__version__}\n" in metadata
    assert "License-Expression: MIT" in metadata


def test_the_source_archive_builds_alone_and_says_how_to_cite(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[1]) as archive:
        names = [name.split("/", 1)[1] for name in archive.getnames() if "/" in name]
    assert {"pyproject.toml", "setup.py", "README.md", "LICENSE", "CITATION.cff", "CHANGELOG.md", "scenarios/bth_status_quo.yaml"} <= set(names)
    assert [name for name in foreign(names) if not name.endswith(".py") or name.startswith("tests/")] == []


@pytest.fixture(scope="module", params=["wheel", "source"])
def installed(request: pytest.FixtureRequest, built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty environment with HazePact from the wheel, or from a wheel made of the unpacked source archive; no package is fetched.

    What HazePact stands on is reached by a path file, written after the installation.
    """
    wheel = built[0]
    if request.param == "source":
        unpacked, wheels = tmp_path_factory.mktemp("unpacked"), tmp_path_factory.mktemp("wheels")
        with tarfile.open(built[1]) as archive:
            archive.extractall(unpacked, filter="data")
        make = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-index", "--no-build-isolation", "-w", str(wheels)]
        subprocess.run([*make, str(next(unpacked.iterdir()))], check=True, capture_output=True)
        [wheel] = wheels.glob("*.whl")
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, with_pip=False, system_site_packages=False, symlinks=os.name != "nt")
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    where = subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], check=True, capture_output=True, text=True)
    (Path(where.stdout.strip()) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return place


def test_an_installation_runs_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    home, empty = tmp_path / "home", tmp_path / "empty"
    home.mkdir()
    empty.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "HAZEPACT", "NUMBA", "XDG", "VIRTUAL_ENV", "LC_", "LANG"))}
    environment = kept | {"HOME": str(home), "USERPROFILE": str(home), "NUMBA_DISABLE_JIT": "1", "LANG": "C.UTF-8"}
    command = installed / ("Scripts/hazepact.exe" if os.name == "nt" else "bin/hazepact")

    def hazepact(*arguments: str) -> str:
        done = subprocess.run([command, *arguments], capture_output=True, text=True, encoding="utf-8", env=environment, cwd=empty, check=False)
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        return done.stdout

    python = command.with_name("python.exe" if os.name == "nt" else "python")
    where = subprocess.run([python, "-c", "import sim; print(sim.__file__)"], capture_output=True, text=True, env=environment, cwd=empty, check=True).stdout
    assert Path(where.strip()).is_relative_to(installed)
    assert hazepact("--version") == f"hazepact {__version__}\n"
    assert "bth_full_package" in hazepact("check", "bth_full_package")
    assert "ecological_compensation" in hazepact("list", "mechanisms")
    assert "burnett2018" in hazepact("cite", "bth_status_quo", "--format", "bibtex")
    assert list(empty.iterdir()) == []
    hazepact("run", "synthetic_ring", *TINY, "-q")
    assert (empty / "results" / "synthetic_ring" / "manifest.json").is_file()
    assert "terhoeven2025" in hazepact("cite", "results/synthetic_ring", "--format", "ris")
    assert {path.name for path in empty.iterdir()} == {"results"}
