"""Where things lie in an archive."""

from __future__ import annotations

METADATA, SUMS, ABOUT, README = "ro-crate-metadata.json", "manifest-sha256.txt", "archive.json", "README.md"
"""The crate's description, the checksums of every other file, what this program needs to run everything again, and a text for people."""
CODE, DATA, RESULTS, INPUTS, TABLES, FIGURES, DOCUMENTS = "code", "data", "results", "inputs", "tables", "figures", "docs"
"""Folders: source, region packs, folders of results, files that some results were made from, tables and figures made of the results, the model description."""
FORMAT = 1
"""Of :data:`ABOUT`."""
