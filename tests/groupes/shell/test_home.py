# SPDX-License-Identifier: AGPL-3.0-or-later
"""The home of a groupe in bands: halves two by two, a wide part alone, what is empty left out."""

from __future__ import annotations

from typing import Any

import pytest

from groupes.shell import home
from groupes.shell.home import HomePart


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ("", []),
        ("a", ["a"]),
        ("ab", ["ab"]),
        ("abc", ["ab", "c"]),
        ("aW", ["a", "W"]),  # order is kept: a half waits for no other across a wide one
        ("aWbc", ["a", "W", "bc"]),
        ("abWc", ["ab", "W", "c"]),
        ("WXa", ["W", "X", "a"]),
        ("a-b", ["ab"]),  # "-" has nothing to show
        ("-", []),
    ],
)
def test_bands(parts: str, shown: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Small letters are halves, capitals are wide."""

    def part(name: str) -> HomePart:
        data: dict[str, Any] | None = None if name == "-" else {"name": name}
        return HomePart(10, lambda here: data, f"{name}.html", wide=name.isupper())

    monkeypatch.setattr(home, "declared", lambda kind: tuple(map(part, parts)))
    found = list(home.bands(None))  # type: ignore[arg-type]  # these parts do not look at it
    assert ["".join(one.data["name"] for one in band) for band in found] == shown
    assert all(one.template == f"{one.data['name']}.html" for band in found for one in band)
