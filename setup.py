"""Packages of the wheel: only ``sim`` goes into site-packages; what stands beside it in a checkout goes inside it: ``scenarios``, ``seeds``, and of
``docs`` what the program reads."""

from pathlib import Path

from setuptools import find_namespace_packages, setup
from setuptools.command.build_py import build_py

DOCS = ("odd.md", "validation.json")


class BuildWithDocs(build_py):
    """Copy the documents that the program reads."""

    def run(self) -> None:
        """Build as usual, and copy."""
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib) / "sim" / "docs"
            self.mkpath(str(target))
            for name in DOCS:
                self.copy_file(str(Path("docs") / name), str(target / name))


setup(
    packages=[
        *find_namespace_packages(include=["sim", "sim.*"], exclude=["*__pycache__*"]),
        *["sim.scenarios", "sim.scenarios.studies", "sim.scenarios.designs", "sim.scenarios.validation", "sim.seeds"],
    ],
    package_dir={"sim.scenarios": "scenarios", "sim.seeds": "seeds"},
    cmdclass={"build_py": BuildWithDocs},
)
