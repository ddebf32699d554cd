"""Packages of the wheel: only ``sim`` goes into site-packages; ``scenarios`` and ``seeds``, which stand beside it in a checkout, go inside it."""

from setuptools import find_namespace_packages, setup

setup(
    packages=[
        *find_namespace_packages(include=["sim", "sim.*"], exclude=["*__pycache__*"]),
        *["sim.scenarios", "sim.scenarios.studies", "sim.scenarios.designs", "sim.scenarios.validation", "sim.seeds"],
    ],
    package_dir={"sim.scenarios": "scenarios", "sim.seeds": "seeds"},
)
