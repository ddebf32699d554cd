"""Paths of this machine do not go into an archive: they name users and folders that are nobody's business."""

from __future__ import annotations

import json
import re
from pathlib import Path

_PATH = re.compile(r"(?<![\w.~/)\]}：:])(?:/(?:[^/\s'\"<>|:,;]+/)+|[A-Za-z]:\\(?:[^\\\s'\"<>|:,;]+\\)+)")
"""The folders of an absolute path; the name at its end stays."""
_TEXTS = (".yaml", ".json")


def without_paths(text: str) -> str:
    """A text with every absolute path cut to the name at its end: first those below known folders, whose names may hold spaces."""
    for folder in _known():
        text = re.sub(re.escape(folder) + r"[\\/](?:[^/\\\n'\":]+[\\/])*", "", text).replace(folder, "~")
    return _PATH.sub("", text)


def _known() -> list[str]:
    """Folders of this user, the longest first."""
    folders = {str(Path.cwd()), str(Path.home())} - {"/", "."}
    return sorted((folder for folder in folders if len(folder) > 1), key=len, reverse=True)


def clean(file: Path) -> bool:
    """Take absolute paths out of a text file; returns whether there were any. Where a manifest tells of failed runs, their details are dropped."""
    if file.suffix not in _TEXTS:
        return False
    before = file.read_bytes()
    text = before.decode("utf-8")
    after = without_paths(text)
    if file.name == "manifest.json":
        content = json.loads(after)
        for failure in _failures(content):
            failure.pop("details", None)
        after = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    if after == text:
        return False
    file.write_bytes(after.encode("utf-8"))
    return True


def _failures(content: dict[str, object]) -> list[dict[str, object]]:
    """Failed runs, those of runs without a campaign too."""
    every = [content, *(one for one in _listed(content.get("without_campaign")))]
    return [failure for one in every for failure in _listed(one.get("failures"))]


def _listed(found: object) -> list[dict[str, object]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
