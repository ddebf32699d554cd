"""hazepact schema: JSON Schema of scenario files."""

from __future__ import annotations

import json

import click

from sim.cli.base import Command, command
from sim.declare.text import Language
from sim.scenario.jsonschema import json_schema


def schema(language: Language, quiet: bool, verbose: bool) -> None:
    """Print the schema."""
    click.echo(json.dumps(json_schema(language), indent=2, ensure_ascii=False))


def make(language: Language) -> Command:
    """The command."""
    return command("schema", language, schema, [])
