"""Hooks of the site (mkdocs): pages that stand outside docs/, and links to files that a reader of the site does not have.

README.md becomes the first page. A link to a file of the repository that is no page stays as its name.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
OUTSIDE = {"README.md": "index.md", "CONTRIBUTING.md": "CONTRIBUTING.md", "CHANGELOG.md": "CHANGELOG.md", "seeds/README.md": "seeds/README.md"}
"""Files of the repository that are pages of the site, and under which name."""
_LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?:|mailto:|#)([^)\s#]+)(#[^)\s]*)?\)")
_SOURCES = {page: source for source, page in OUTSIDE.items()}


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that stand outside docs/."""
    for source, page in OUTSIDE.items():
        files.append(File.generated(config, page, content=(ROOT / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Turn links between files of the repository into links between pages; what is no page is named, not linked."""
    path = page.file.src_uri
    here = posixpath.dirname(_SOURCES.get(path, f"docs/{path}"))

    def turned(found: re.Match[str]) -> str:
        mark, words, target, anchor = found.group(1), found.group(2), found.group(3), found.group(4) or ""
        source = posixpath.normpath(posixpath.join(here, target))
        name = OUTSIDE.get(source, source.removeprefix("docs/") if source.startswith("docs/") else "")
        if not name or files.get_file_from_path(name) is None:
            return words if not mark else ""
        return f"{mark}[{words}]({posixpath.relpath(name, posixpath.dirname(path) or '.')}{anchor})"

    return _LINK.sub(turned, markdown)


_SHIM, _OWN = "https://unpkg.com/iframe-worker/shim", "js/iframe-worker.js"
"""A script that the theme asks for outside, and the copy that comes with the site."""


def on_post_page(output: str, page: Any, config: Any) -> str:
    """Nothing is asked for outside."""
    return output.replace(_SHIM, posixpath.relpath(_OWN, posixpath.dirname(page.file.dest_uri) or "."))


def on_post_template(output_content: str, template_name: str, config: Any) -> str:
    """The same for pages that no document makes."""
    return output_content.replace(_SHIM, _OWN)
