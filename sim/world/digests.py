"""Digests of the files of a region pack, computed where they are asked for: loading a hash library takes longer than checking a scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property


class Digests(Mapping[str, str]):
    """File name -> sha256 of what was read (hexadecimal)."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._contents = contents

    @cached_property
    def _hashed(self) -> dict[str, str]:
        import hashlib

        return {name: hashlib.sha256(content).hexdigest() for name, content in self._contents.items()}

    def __getitem__(self, name: str) -> str:
        return self._hashed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._contents)

    def __len__(self) -> int:
        return len(self._contents)

    def __reduce__(self) -> tuple[type, tuple[dict[str, str]]]:
        return dict, (self._hashed,)
