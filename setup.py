"""Packages of the wheel: only ``sim`` goes into site-packages; ``scenarios`` and ``seeds``, which stand beside it in a checkout, go inside it.

So do the documents that commands read (``hazepact archive``, ``report``), into ``sim/documents``.
"""

from pathlib import Path

from setuptools import find_namespace_packages, setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
DOCUMENTS = ("docs/odd.md", "docs/validation.json", "CITATION.cff", "LICENSE")


class BuildWithDocuments(build_py):
    """Copies the documents beside the modules; an editable install reads them where they stand."""

    def run(self) -> None:
        """Build, then copy."""
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib) / "sim" / "documents"
            target.mkdir(parents=True, exist_ok=True)
            for name in DOCUMENTS:
                self.copy_file(str(ROOT / name), str(target / Path(name).name))


setup(
    cmdclass={"build_py": BuildWithDocuments},
    packages=[
        *find_namespace_packages(include=["sim", "sim.*"], exclude=["*__pycache__*"]),
        *["sim.scenarios", "sim.scenarios.studies", "sim.scenarios.designs", "sim.scenarios.validation", "sim.seeds"],
    ],
    package_dir={"sim.scenarios": "scenarios", "sim.seeds": "seeds"},
)
