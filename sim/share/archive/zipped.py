"""Zip files: written with the same bytes for the same content, and read with the distrust that a file from elsewhere deserves."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from sim.declare.problems import Place, Problems, fail, file_error
from sim.study.store.files import whole_file

MOST_FILES, MOST_BYTES = 100_000, 16 * 2**30
"""Files of an archive, and what they may hold unpacked."""
_DATE = (1980, 1, 1, 0, 0, 0)
_BLOCK = 1 << 20
_UNIX, _MODE = 3, (stat.S_IFREG | 0o644) << 16
_LOCKED = 0x1


def write_zip(folder: Path, names: Iterable[str], out: Path) -> None:
    """Write the files of ``folder`` that are named into ``out``, whole or not at all; the bytes depend on names and contents alone.

    InputError, EnvironmentFailed: ``out`` cannot be written.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(out) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as zipped:
            for name in sorted(names):
                entry = zipfile.ZipInfo(name, _DATE)
                entry.create_system, entry.external_attr, entry.compress_type = _UNIX, _MODE, zipfile.ZIP_DEFLATED
                entry.file_size = (folder / name).stat().st_size
                with (folder / name).open("rb") as source, zipped.open(entry, "w") as target:
                    while block := source.read(_BLOCK):
                        target.write(block)
    except OSError as error:
        raise file_error(error, out) from None


def unzip(path: Path, into: Path) -> list[str]:
    """Unpack an archive into the folder ``into`` and return the names of its files.

    InputError: no such file, no zip file, damaged; a name that leads out of the folder, a link, one name twice, a password, too much in it. Nothing
    is written outside ``into`` and never more than :data:`MOST_BYTES`.
    """
    place = Place(str(path))
    if path.is_dir():
        raise fail(place, "file.is_folder", path=path)
    if not path.is_file():
        raise fail(place, "file.missing", path=path)
    try:
        with zipfile.ZipFile(path) as zipped:
            entries = [entry for entry in zipped.infolist() if not entry.is_dir()]
            _check(entries, place)
            left = MOST_BYTES
            for entry in entries:
                left = _unpack(zipped, entry, into / entry.filename, left, place)
    except OSError as error:
        raise file_error(error, into) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise fail(place, "archive.no_zip", why=str(error) or type(error).__name__) from None
    return [entry.filename for entry in entries]


def _check(entries: list[zipfile.ZipInfo], place: Place) -> None:
    problems, seen = Problems(), set[str]()
    for entry in entries:
        if not inside(entry.filename) or stat.S_ISLNK(entry.external_attr >> 16):
            problems.add(place, "archive.outside", name=entry.filename)
        if entry.filename.casefold() in seen:
            problems.add(place, "archive.twice", name=entry.filename)
        if entry.flag_bits & _LOCKED:
            problems.add(place, "archive.locked", name=entry.filename)
        seen.add(entry.filename.casefold())
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        problems.add(place, "archive.large", files=f"{MOST_FILES:,}", size=MOST_BYTES >> 30)
    problems.stop()


def inside(name: str) -> bool:
    """Whether a name in an archive stays in the folder that it is unpacked into, on every system."""
    path = PurePosixPath(name)
    plain = not any(mark in name for mark in '\\:\0') and all(ord(letter) >= 32 for letter in name)
    return plain and bool(path.parts) and not path.is_absolute() and ".." not in path.parts and path.as_posix() == name


def _unpack(zipped: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, left: int, place: Place) -> int:
    """Unpack a file and return how many bytes may still come: what an entry says of its size is not believed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipped.open(entry) as source, target.open("xb") as file:
        while block := source.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise fail(place, "archive.large", files=f"{MOST_FILES:,}", size=MOST_BYTES >> 30)
            file.write(block)
    return left
