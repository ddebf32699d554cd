"""Files that libraries write: the same bytes for the same content, and one kind of error."""

from __future__ import annotations

import errno
import os
import re
import shutil
import zipfile
from pathlib import Path

_LITTLE = 1 << 20
"""Bytes below which a disk counts as full."""
_DATE = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def repacked(path: Path, created: str) -> None:
    """The same file with fixed dates (``created``, as the results were), and the author's name legible, so that the file is known as this program's."""
    with zipfile.ZipFile(path) as packed:
        parts = [(name, packed.read(name)) for name in packed.namelist()]
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts:
            core = name == "docProps/core.xml"
            if core:
                content = _DATE.sub(rb"\g<1>" + created[:19].encode("ascii", "replace") + rb"Z\g<2>", content)
            kind = zipfile.ZIP_STORED if core else zipfile.ZIP_DEFLATED
            packed.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, kind)


def writing_failed(error: Exception, folder: Path) -> OSError:
    """What a library says in its own words when a file cannot be written, as an error of the system."""
    if shutil.disk_usage(folder).free < _LITTLE:
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return OSError(0, str(error))
